import { expect } from 'chai';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resumeSearch, runSearch, type NewSearchOptions } from '../../../src/experiment/run/search.js';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { digest } from '../../../src/store/digest.js';
import { openRun } from '../../../src/store/open-run.js';
import { readCheckpoint } from '../../../src/store/read-checkpoint.js';
import { inFolder } from '../../store/sample.js';

const common = { backend: 'wasm', workers: 1, dataset: { subset: 24 }, space: { name: 'nasbench201' } };
const size = { channels: 2, cells: 1 };

const supernet = (more: object = {}) =>
  experimentOf({
    ...{ name: 'supernet', ...common, derived: size },
    supernet: { ...size, batch: 6, steps: 2 },
    fitness: { batch: 6, subset: 6 },
    search: { population: 2, generations: 2, tournament: 2 },
    rescore: { count: 0 },
    ...more,
  });

const proxies = (more: object = {}) =>
  experimentOf({
    ...{ name: 'proxies', ...common, derived: size },
    search: { strategy: 'random', population: 4, generations: 1, objectives: ['logsynflow'] },
    evaluator: { name: 'proxies', proxies: ['logsynflow'], batch: 4 },
    ...more,
  });

async function begun(
  experiment: Parameters<typeof runSearch>[0],
  options: NewSearchOptions,
): Promise<{ readonly notes: string[]; readonly trials: ReturnType<typeof trialsOf> }> {
  const notes: string[] = [];
  await runSearch(experiment, { ...options, onNote: (note) => notes.push(note) });
  return { notes, trials: trialsOf(options.folder) };
}

const trialsOf = (folder: string) => [...openRun(folder, { write: false }).trials()];
const digestOf = (folder: string) => digest(openRun(folder, { write: false }));

async function refusal(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('a search that takes over from another', () => {
  it('begins with its best architectures and its weights, and goes on without it to the same digest', () =>
    inFolder(async (parent) => {
      const [old, whole, stopped] = ['old', 'whole', 'stopped'].map((name) => join(parent, name)) as [
        string,
        string,
        string,
      ];
      await runSearch(supernet(), { folder: old });
      const { notes, trials } = await begun(supernet(), { folder: whole, from: old });
      expect(notes).to.include(
        `begun with the 2 best architectures and the shared weights of ${old} (4 trials)`,
      );
      expect(trials.slice(0, 2).map(({ origin }) => origin)).to.deep.equal(['given', 'given']);
      const { from } = openRun(whole, { write: false }).record;
      expect(from).to.include({
        run: old,
        digest: digestOf(old),
        generations: 2,
        trials: 4,
        architectures: 2,
      });

      const leave = new AbortController();
      const options = { folder: stopped, from: old, signal: leave.signal, onStart: () => leave.abort() };
      expect((await runSearch(supernet(), options)).generation).to.equal(0);
      // stopped before anything was scored: what it goes on with is in its own folder
      renameSync(old, join(parent, 'gone'));
      expect((await resumeSearch(stopped)).status).to.equal('finished');
      expect(digestOf(stopped)).to.equal(digestOf(whole));

      // damaged, it is not quietly begun with other weights
      const again = new AbortController();
      const third = join(parent, 'third');
      const from3 = { folder: third, from: whole, signal: again.signal, onStart: () => again.abort() };
      await runSearch(supernet(), from3);
      writeFileSync(join(third, 'checkpoints/beginning.safetensors'), 'other');
      expect(await refusal(() => resumeSearch(third))).to.match(/beginning\.safetensors: is damaged/);
    }));

  it('scores with those weights', () =>
    inFolder(async (parent) => {
      const [old, next] = [join(parent, 'old'), join(parent, 'next')];
      // a rate that changes no weight: what is scored is what was taken over
      const still = {
        supernet: { ...size, batch: 6, steps: 1, learningRate: 1e-30, minimumLearningRate: 0 },
      };
      await runSearch(supernet(), { folder: old });
      await runSearch(supernet({ ...still, search: { population: 2, generations: 1, tournament: 2 } }), {
        ...{ folder: next, from: old },
      });
      const [mine, theirs] = [readCheckpoint(next), readCheckpoint(old)].map(({ evaluator }) =>
        Object.entries(evaluator.tensors).filter(([name]) =>
          /^weights\/.*(conv|op|classifier).*weight$/.test(name),
        ),
      );
      expect(mine!.length).to.be.greaterThan(3);
      expect(mine).to.deep.equal(theirs);
    }));

  it('knows the scores that are the same, and says what it leaves', () =>
    inFolder(async (parent) => {
      const [old, same, other] = [join(parent, 'old'), join(parent, 'same'), join(parent, 'other')];
      await runSearch(proxies(), { folder: old });
      const first = await begun(proxies(), { folder: same, from: old });
      const count = new Set(trialsOf(old).map(({ genotype }) => genotype)).size;
      expect(first.notes[0]).to.equal(
        `begun with the ${count} best architectures and ${count} scores of ${old} (4 trials)`,
      );
      const more = { evaluator: { name: 'proxies', proxies: ['logsynflow'], batch: 5 } };
      const { notes } = await begun(proxies(more), { folder: other, from: old });
      expect(notes[1]).to.match(/^nothing else is taken over: /);
    }));

  it('is refused in one line, before there is a folder, where space or images differ', () =>
    inFolder(async (parent) => {
      const [old, folder] = [join(parent, 'old'), join(parent, 'new')];
      await runSearch(proxies(), { folder: old });
      const from = (more: object) => refusal(() => runSearch(proxies(more), { folder, from: old }));
      expect(await from({ space: { name: 'darts' }, derived: { channels: 2, cells: 3 } })).to.equal(
        `--from ${old}: searched the space nasbench201, and space.name is darts; name a run of this space`,
      );
      expect(await from({ dataset: { subset: 20 } })).to.match(
        /^--from .*: searched with other images than this search \(here: 20 images instead of 24.*--first/,
      );
      expect(existsSync(folder)).to.equal(false);
    }));
});

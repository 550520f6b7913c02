import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportRun } from '../../../src/experiment/read/run-report.js';
import { resumeSearch, runSearch, type SearchOptions } from '../../../src/experiment/run/search.js';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { rescoredFile } from '../../../src/store/closing-file.js';
import { digest } from '../../../src/store/digest.js';
import { openRun } from '../../../src/store/open-run.js';
import { inFolder } from '../../store/sample.js';

const size = { channels: 2, cells: 3 };

function settings(generations: number, supernet: object = {}) {
  return experimentOf({
    ...{ name: 'extended', backend: 'wasm', workers: 1 },
    dataset: { subset: 24 },
    supernet: { ...size, batch: 4, steps: 2, warmup: 1, ...supernet },
    fitness: { batch: 6, subset: 12 },
    derived: size,
    checkpoint: { steps: 1 },
    search: { strategy: 'evnas', population: 3, generations, tournament: 2, objectives: ['accuracy'] },
    rescore: { count: 3 },
  });
}

const digestOf = (folder: string): string => digest(openRun(folder, { write: false }));

async function begun(
  folder: string,
  generations: number,
  options: SearchOptions & { supernet?: object } = {},
) {
  await runSearch(settings(generations, options.supernet), { folder, ...options });
  return folder;
}

/** Stops in this phase of a generation; `rescore` comes after the last. */
function stopIn(phase: string, generation = 0): SearchOptions {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    onProgress: (progress) => {
      if (progress.phase === phase && progress.generation >= generation)
        controller.abort(new Error('stopped'));
    },
  };
}

describe('generations that are asked for later', () => {
  it('are what they would have been from the start, where no learning rate falls', () =>
    inFolder(async (parent) => {
      const supernet = { learningRate: 0.01, minimumLearningRate: 0.01 };
      const folder = await begun(join(parent, 'extended'), 1, { supernet });
      await resumeSearch(folder, { generations: 2 });
      expect(digestOf(folder)).to.equal(digestOf(await begun(join(parent, 'whole'), 2, { supernet })));
      const { generation, generations, status } = reportRun(folder);
      expect({ generation, generations, status }).to.deep.equal({
        ...{ generation: 3, generations: 3, status: 'finished' },
      });
      const { record } = openRun(folder, { write: false });
      expect(record.extensions?.map(({ after, generations: to }) => [after, to])).to.deep.equal([[2, 2]]);
    }));

  it('follow a run that was stopped while it scored its best again, and are the same when stopped themselves', () =>
    inFolder(async (parent) => {
      const notes: string[] = [];
      const onNote = (note: string) => notes.push(note);
      const finished = await begun(join(parent, 'finished'), 1);
      await resumeSearch(finished, { generations: 2, onNote });
      expect(notes).to.deep.equal([
        `${finished}: 2 generations, not 1; the learning rate falls as it would have without them, and then stays at supernet.minimumLearningRate, 0.001`,
      ]);
      const stopped = await begun(join(parent, 'stopped'), 1, stopIn('rescore'));
      expect(openRun(stopped, { write: false }).record.status).to.equal('interrupted');
      const again = await resumeSearch(stopped, { generations: 2, ...stopIn('evaluate', 2) });
      expect(again.status).to.equal('interrupted');
      await resumeSearch(stopped);
      expect(digestOf(stopped)).to.equal(digestOf(finished));
      expect(openRun(stopped, { write: false }).closing(rescoredFile)?.generations).to.equal(3);
    }));

  it('may be fewer than were planned, not fewer than are done', () =>
    inFolder(async (parent) => {
      const folder = await begun(join(parent, 'run'), 5, stopIn('train', 3));
      const before = readFileSync(join(folder, 'run.json'), 'utf8');
      const refused = await resumeSearch(folder, { generations: 1 }).catch((error: unknown) => error);
      expect(refused).to.include({ name: 'InputError' });
      expect(String(refused)).to.include('--generations 1');
      expect(String(refused)).to.include('has done 2 generations already');
      expect(readFileSync(join(folder, 'run.json'), 'utf8')).to.equal(before);
      const { generation, status } = await resumeSearch(folder, { generations: 2 });
      expect([generation, status]).to.deep.equal([3, 'finished']);
    }));
});

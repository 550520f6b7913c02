import { expect } from 'chai';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createRun } from '../../src/store/create-run.js';
import { digest } from '../../src/store/digest.js';
import { listRuns, openRun } from '../../src/store/open-run.js';
import { StoreError } from '../../src/store/store-error.js';
import { commit, inFolder, newRun, sampleSnapshot, sampleState, sampleTrials } from './sample.js';
import type { Genome, State } from './sample.js';

/** A closed run of so many generations. */
async function made(folder: string, generations: number): Promise<string> {
  const path = join(folder, 'run');
  const run = createRun(path, newRun);
  await commit(run, 0, generations);
  run.close('interrupted');
  return path;
}

describe('a run folder', () => {
  it('gives back what was committed', () =>
    inFolder(async (folder) => {
      const path = await made(folder, 3);
      const run = openRun(path, { write: true });
      expect(run.notes).to.deep.equal([]);
      expect(await run.log().last()).to.deep.equal({
        generation: 3,
        trials: 9,
        strategy: sampleState(2),
        evaluator: sampleSnapshot(2),
      });
      const trials = [0, 1, 2].flatMap((generation) => sampleTrials(generation));
      expect([...run.trials()]).to.deep.equal(trials);
      expect(
        [...run.summaries()].map((summary, i) => ({ ...summary, genome: trials[i]?.genome })),
      ).to.deep.equal(trials);
      expect(run.settings()).to.equal(newRun.settings);
      run.close('finished');
      expect(openRun(path, { write: false }).status).to.equal('finished');
    }));

  it('gives back budgets and feedback, and leaves feedback out of summaries', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'run');
      const run = createRun(path, newRun);
      const plain = sampleTrials(0);
      const told = plain.map((trial, i) => ({
        ...trial,
        ...(i > 0 && { budget: i === 1 ? { epochs: 0.5 } : { epochs: 2, images: 100 } }),
        ...(i > 0 && { feedback: i === 1 ? null : { genome: [1, { ',"genome":': 2 }] } }),
      }));
      await run.log().commit(0, told, sampleState(0), sampleSnapshot(0));
      run.close('finished');
      const opened = openRun(path, { write: false });
      expect([...opened.trials()]).to.deep.equal(told);
      const summaries = told.map((trial) =>
        Object.fromEntries(Object.entries(trial).filter(([name]) => !/^(genome|feedback)$/.test(name))),
      );
      expect([...opened.summaries()]).to.deep.equal(summaries);
      const digests = [
        plain,
        told,
        told.map(({ trial }, i) => ({ ...told[i]!, trial, budget: { epochs: 3 } })),
      ];
      expect(new Set(digests.map((trials) => digest({ trials: () => trials }))).size).to.equal(3);
    }));

  it('gives back a snapshot from inside a generation, also from the first', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'run');
      let run = createRun(path, newRun);
      await run.log().partial(0, sampleSnapshot(0, 1));
      await run.log().partial(0, sampleSnapshot(0, 2));
      run.close();
      run = openRun(path, { write: true });
      expect(await run.log().last()).to.equal(undefined);
      expect(await run.log().beginning?.()).to.deep.equal(sampleSnapshot(0, 2));
      await commit(run, 0, 1);
      await run.log().partial(1, sampleSnapshot(1, 1));
      run.close();
      run = openRun(path, { write: true });
      expect((await run.log().last())?.partial).to.deep.equal(sampleSnapshot(1, 1));
      run.close();
    }));

  it('takes no snapshot that belongs to another course of the run', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'run');
      const other = join(folder, 'other');
      for (const [at, seconds] of [
        [path, 1],
        [other, 2],
      ] as const) {
        const run = createRun(at, newRun);
        await commit(run, 0, 1, seconds);
        if (at === other) await run.log().partial(1, sampleSnapshot(1, 1));
        run.close();
      }
      cpSync(join(other, 'checkpoints'), join(path, 'checkpoints'), {
        recursive: true,
        filter: (file) => !file.includes('generation'),
      });
      const run = openRun(path, { write: true });
      expect(await run.log().last()).not.to.have.property('partial');
      run.close();
    }));

  it('keeps the last two checkpoints', () =>
    inFolder(async (folder) => {
      const path = await made(folder, 4);
      expect(readdirSync(join(path, 'checkpoints'))).to.deep.equal([
        'generation-000002.json',
        'generation-000002.safetensors',
        'generation-000003.json',
        'generation-000003.safetensors',
      ]);
    }));

  it('has the same digest whatever the clocks said and however often it was opened', () =>
    inFolder(async (folder) => {
      const whole = await made(folder, 4);
      const path = join(folder, 'other');
      createRun(path, newRun).close();
      for (let generation = 0; generation < 4; generation++) {
        const run = openRun(path, { write: true });
        await commit(run, generation, generation + 1, 100 + generation);
        run.close();
      }
      const other = openRun(path, { write: false });
      expect(digest(other)).to.equal(digest(openRun(whole, { write: false })));
      const [first, ...rest] = [...other.trials()];
      const changed = { ...first!, metrics: { ...first!.metrics, accuracy: 1 } };
      expect(digest({ trials: () => [changed, ...rest] })).not.to.equal(digest(other));
    }));

  it('can be read while it is written', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'run');
      const run = createRun(path, newRun);
      await commit(run, 0, 2);
      const reader = openRun(path, { write: false });
      await commit(run, 2, 3);
      expect([...reader.trials()].length).to.equal(6);
      expect(reader.status).to.equal('running');
      expect(openRun(path, { write: false }).trialCount).to.equal(9);
      run.close();
      expect(openRun(path, { write: false }).status).to.equal('interrupted');
    }));

  it('refuses a second writer with the name of the first', () =>
    inFolder((folder) => {
      const path = join(folder, 'run');
      const run = createRun(path, newRun);
      expect(() => openRun(path, { write: true })).to.throw(StoreError, /lock: this process is writing/);
      run.close();
      openRun(path, { write: true }).close();
    }));

  it('drops what was not committed and says so', () =>
    inFolder(async (folder) => {
      const path = await made(folder, 2);
      const journal = join(path, 'trials.jsonl');
      const good = readFileSync(journal, 'utf8');
      writeFileSync(journal, `${good}{"trial":6,"gener`);
      const run = openRun(path, { write: true });
      expect(run.notes).to.deep.equal([
        `${journal}: 17 bytes from line 9 on were not committed and are dropped`,
      ]);
      expect(readFileSync(journal, 'utf8')).to.equal(good);
      await commit(run, 2, 3);
      run.close();
    }));

  it('goes back one generation when the last checkpoint is damaged, and stops when both are', () =>
    inFolder(async (folder) => {
      const path = await made(folder, 3);
      const before = digest(openRun(path, { write: false }));
      writeFileSync(join(path, 'checkpoints/generation-000002.safetensors'), 'nothing');
      let run = openRun(path, { write: true });
      expect(run.notes[0]).to.match(
        /generation-000002.safetensors: is damaged .*; generation 2 is done again$/,
      );
      expect((await run.log<Genome, State>().last())?.strategy).to.deep.equal(sampleState(1));
      await commit(run, 2, 3, 7);
      run.close();
      expect(digest(openRun(path, { write: false }))).to.equal(before);
      for (const name of readdirSync(join(path, 'checkpoints')))
        writeFileSync(join(path, 'checkpoints', name), '');
      expect(() => openRun(path, { write: true })).to.throw(StoreError, /generation-000001.json: is damaged/);
      run = openRun(path, { write: false });
      expect([...run.trials()].length).to.equal(9);
    }));

  for (const gone of [['json', 'safetensors'], ['json'], ['safetensors']])
    it(`goes back one generation when the last checkpoint's ${gone.join(' and ')} is missing`, () =>
      inFolder(async (folder) => {
        const path = await made(folder, 3);
        const before = digest(openRun(path, { write: false }));
        const file = (ending: string): string => join(path, `checkpoints/generation-000002.${ending}`);
        for (const ending of gone) rmSync(file(ending));
        const run = openRun(path, { write: true });
        expect(run.notes).to.deep.equal([`${file(gone[0]!)}: is missing; generation 2 is done again`]);
        expect(run.generations).to.equal(2);
        await commit(run, 2, 3);
        run.close();
        expect(digest(openRun(path, { write: false }))).to.equal(before);
      }));

  it('stops at damaged committed lines and names the line', () =>
    inFolder(async (folder) => {
      const path = await made(folder, 3);
      const journal = join(path, 'trials.jsonl');
      const lines = readFileSync(journal, 'utf8').split('\n');
      for (const [line, damage, message] of [
        [6, (text: string) => text.replace('{', '['), '6: this committed line is damaged'],
        [
          5,
          (text: string) => text.replace('crossover', 'brossover'),
          '5: one of the committed lines 5 to 8 is damaged',
        ],
        [12, (text: string) => text.replace('commit', 'commjt'), '12: this committed line is damaged'],
      ] as const) {
        const damaged = lines.map((text, index) => (index === line - 1 ? damage(text) : text));
        expect(damaged).not.to.deep.equal(lines);
        writeFileSync(journal, damaged.join('\n'));
        for (const write of [true, false])
          expect(() => openRun(path, { write })).to.throw(StoreError, `trials.jsonl:${message}`);
      }
      writeFileSync(journal, lines.slice(0, 8).join('\n'));
      expect(() => openRun(path, { write: true })).to.throw(StoreError, 'lines 5 to 7 is damaged or missing');
    }));

  it('learns on opening of a commit that its record had not heard of', () =>
    inFolder(async (folder) => {
      const path = await made(folder, 1);
      const record = readFileSync(join(path, 'run.json'));
      let run = openRun(path, { write: true });
      await commit(run, 1, 2);
      run.close();
      writeFileSync(join(path, 'run.json'), record); // as after a kill between journal and record
      run = openRun(path, { write: true });
      expect([run.generations, run.record.committed.generations]).to.deep.equal([2, 2]);
      run.close();
      const journal = join(path, 'trials.jsonl');
      writeFileSync(journal, readFileSync(journal, 'utf8').replace('"trial":5', '"trial":6'));
      expect(() => openRun(path, { write: true })).to.throw(StoreError, 'lines 5 to 8 is damaged');
    }));

  it('refuses changed settings, a damaged or newer record, a missing file, and what is no run', () =>
    inFolder(async (folder) => {
      const path = await made(folder, 1);
      const attempt = (name: string, change: (text: string) => string, message: RegExp) => {
        const text = readFileSync(join(path, name), 'utf8');
        writeFileSync(join(path, name), change(text));
        expect(() => openRun(path, { write: true })).to.throw(StoreError, message);
        writeFileSync(join(path, name), text);
        openRun(path, { write: true }).close();
      };
      attempt('experiment.yaml', (text) => text.replace('18', '19'), /experiment.yaml: has changed/);
      attempt('run.json', (text) => text.replace('18', '19'), /run.json: is damaged/);
      attempt('run.json', (text) => text.replace('"format": 1', '"format": 2'), /format 2.*update evocell/);
      attempt('run.json', () => '', /run.json: is damaged/);
      renameSync(join(path, 'trials.jsonl'), join(path, 'kept'));
      expect(() => openRun(path, { write: true })).to.throw(StoreError, /trials.jsonl: is missing/);
      expect(() => openRun(folder, { write: true })).to.throw(StoreError, /is not a run/);
      expect(() => openRun(join(folder, 'none'), { write: false })).to.throw(StoreError, /is not a run/);
    }));

  it('writes nowhere through links', () =>
    inFolder(async (folder) => {
      const path = await made(folder, 1);
      const elsewhere = join(folder, 'elsewhere');
      renameSync(join(path, 'checkpoints'), elsewhere);
      symlinkSync(elsewhere, join(path, 'checkpoints'));
      expect(() => openRun(path, { write: true })).to.throw(StoreError, /checkpoints: is not a plain folder/);
    }));

  it('is made whole or not at all', () =>
    inFolder((folder) => {
      const path = join(folder, 'run');
      mkdirSync(path);
      writeFileSync(join(path, 'mine'), '');
      expect(() => createRun(path, newRun)).to.throw(StoreError, /exists already/);
      expect(readdirSync(path)).to.deep.equal(['mine']);
      expect(() => createRun(join(folder, 'new'), { ...newRun, machine: { speed: NaN } })).to.throw(
        TypeError,
      );
      expect(existsSync(join(folder, 'new'))).to.equal(false);
      expect(readdirSync(folder)).to.deep.equal(['run']);
    }));

  it('is listed with what is wrong with its neighbours', () =>
    inFolder(async (folder) => {
      await made(folder, 1);
      createRun(join(folder, 'second'), newRun).close('finished');
      writeFileSync(join(folder, 'second/run.json'), '{}');
      mkdirSync(join(folder, 'no run'));
      const [first, second, ...others] = listRuns(folder);
      expect(first).to.include({ name: 'run', status: 'interrupted' });
      expect(second).to.be.instanceOf(StoreError);
      expect(others).to.deep.equal([]);
    }));

  it('refuses states that JSON would change in silence, and counts that do not follow', () =>
    inFolder(async (folder) => {
      const run = createRun(join(folder, 'run'), newRun);
      const refusal = (promise: Promise<void>): Promise<unknown> =>
        promise.then(
          () => undefined,
          (error: unknown) => error,
        );
      const snapshot = sampleSnapshot(0);
      expect(await refusal(run.log().commit(1, [], {}, snapshot))).to.be.instanceOf(RangeError);
      expect(await refusal(run.log().commit(0, sampleTrials(1), {}, snapshot))).to.be.instanceOf(RangeError);
      const problem = await refusal(run.log().commit(0, [], { best: -Infinity }, snapshot));
      expect(problem).to.be.instanceOf(TypeError);
      expect(await refusal(run.log().commit(0, [], {}, snapshot))).to.equal(problem);
      run.close();
    }));

  it('keeps metrics that are not finite', () =>
    inFolder(async (folder) => {
      const run = createRun(join(folder, 'run'), newRun);
      const [trial] = sampleTrials(0, 1);
      const metrics = { loss: NaN, accuracy: -Infinity };
      const failed = { ...trial!, status: 'failed' as const, reason: 'loss is not finite', metrics };
      await run.log().commit(0, [failed], {}, sampleSnapshot(0));
      expect([...run.trials()]).to.deep.equal([failed]);
      run.close();
    }));
});

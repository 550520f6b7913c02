import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cost } from '../../src/plan/cost.js';
import { vitSpace } from '../../src/space/vit-space.js';
import { evocell, scratchFolder, spawnEvocell, tinyExperiment } from './run-cli.js';

const spaces = ['darts-attention', 'vit'] as const;

for (const space of spaces)
  describe(`the space ${space} from the command line`, () => {
    const folder = scratchFolder();
    const whole = join(folder, 'whole');
    const search = (run: string, ...more: string[]): string[] => {
      const file = tinyExperiment(folder, `space: { name: ${space} }\n`, space !== 'vit');
      return ['search', file, '--run', join(folder, run), ...more];
    };
    const digestOf = async (run: string): Promise<string> => (await evocell('digest', join(folder, run))).out;

    it('is searched, and the run can be shown', async () => {
      const { code, err } = await evocell(...search('whole'));
      expect(code, err).to.equal(0);
      const shown = JSON.parse((await evocell('show', whole, '--json')).out) as Record<string, unknown>;
      expect(shown).to.include({ status: 'finished', trials: 4 });
    });

    it('gives the same digest on two workers', async () => {
      expect((await evocell(...search('two', '--workers', '2'))).code).to.equal(0);
      expect(await digestOf('two')).to.equal(await digestOf('whole'));
    });

    // One space shows it: a stop knows no space.
    if (space === 'vit')
      it('gives the same digest when it was stopped and resumed', async () => {
        let stopped = false;
        const first = await spawnEvocell(search('stopped'), (err, kill) => {
          if (!stopped && err.includes('1 of 2 generations')) kill('SIGINT');
          stopped ||= err.includes('1 of 2 generations');
        });
        expect(first.code).to.equal(130);
        expect((await evocell('resume', join(folder, 'stopped'))).code).to.equal(0);
        expect(await digestOf('stopped')).to.equal(await digestOf('whole'));
      });

    it('is compared: runs, a trial and a published network side by side, with fronts', async () => {
      const all = [whole, join(folder, 'two'), `${whole}#1`, 'evnas-a'];
      const { code, out, err } = await evocell('compare', ...all, '--json');
      expect(code, err).to.equal(0);
      const { subjects, fronts } = JSON.parse(out) as {
        subjects: { metrics: { params: number }; network: string }[];
        fronts: { runs: { hypervolume: number; size: number }[] };
      };
      expect(subjects).to.have.length(4);
      for (const { metrics, network } of subjects)
        expect([metrics.params > 0, network !== '']).to.deep.equal([true, true]);
      const [one, same] = fronts.runs;
      expect(one!.size).to.be.above(0);
      expect(one!.hypervolume).to.equal(same!.hypervolume);
    });

    it('has its best network trained from scratch', async () => {
      const file = join(folder, 'train.yaml');
      writeFileSync(
        file,
        `name: tiny
backend: wasm
workers: 1
dataset: { subset: 24, testSubset: 12, crop: 2, cutout: 0 }
derived: { channels: 4, cells: 3, auxiliary: false }
training: { epochs: 1, batch: 8, replicas: 1, evaluationBatch: 6 }
`,
      );
      const ended = await evocell(
        ...['train', whole, '--experiment', file, '--run', join(folder, 'trained'), '--json'],
      );
      expect(ended.code, ended.err).to.equal(0);
      expect(JSON.parse(ended.out)).to.include.keys('accuracy', 'params', 'digest');
    });
  });

describe('the bound on attention', () => {
  const folder = scratchFolder();

  it('fails candidates over it before they run, with the figures in the reason, and no others', async () => {
    const file = tinyExperiment(folder, 'space: { name: vit, attention: 0.03 }\n', false);
    const run = join(folder, 'bounded');
    const { code, err } = await evocell('search', file, '--run', run, '--set', 'search.population=6');
    expect(code, err).to.equal(0);
    const space = vitSpace({ classes: 10, image: [32, 32, 3] });
    const trials = readFileSync(join(run, 'trials.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { genotype?: string; status?: string; reason?: string })
      .filter(({ genotype }) => genotype !== undefined);
    expect(trials).to.have.length(12);
    expect(new Set(trials.map(({ status }) => status))).to.deep.equal(new Set(['ok', 'failed']));
    for (const { genotype, status, reason } of trials) {
      const mebibytes = cost(space.derivedPlan(space.parse(genotype!))).attentionBytes / 2 ** 20;
      expect(status, genotype).to.equal(mebibytes > 0.03 ? 'failed' : 'ok');
      if (status === 'failed')
        expect(reason)
          .to.include(`needs ${mebibytes.toPrecision(3)} MiB for an image`)
          .and.include('0.0300 MiB');
    }
  });
});

import { expect } from 'chai';
import { existsSync, mkdtempSync, readdirSync, rmSync, watch, writeFileSync, type FSWatcher } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finalistsFile, rescoredFile } from '../../src/store/closing-file.js';
import { digestOf, tinyExperiment } from './crash.js';
import { evocell, output, type Running } from './program.js';

const generations = 2;
const file = `${tinyExperiment}
rescore: { count: 4 }
finalists: { count: 2, epochs: 2 }
training: { batch: 8, dropPath: 0 }
`;
const settings = [
  `search.generations=${generations}`,
  'supernet.cells=2',
  'derived.channels=2',
  'dataset.testSubset=10',
];

/** Kills at the first change of a file that leaves the run where `isThere` says. */
function killWhere(running: Running, folder: string, isThere: () => boolean): () => void {
  const watched = new Map<string, FSWatcher>();
  const look = (): void => {
    for (const path of [folder, join(folder, 'checkpoints'), join(folder, 'finalists')])
      if (!watched.has(path) && existsSync(path)) watched.set(path, watch(path, look));
    if (existsSync(folder) && isThere()) running.kill('SIGKILL');
  };
  watched.set('', watch(join(folder, '..'), look));
  look();
  return () => watched.forEach((watcher) => watcher.close());
}

describe('a search that is killed after its last generation', () => {
  const parent = mkdtempSync(join(tmpdir(), 'evocell-closing-'));
  const folder = join(parent, 'killed');
  const has = (name: string): boolean => existsSync(join(folder, name));
  const checkpoints = (): string[] => (has('checkpoints') ? readdirSync(join(folder, 'checkpoints')) : []);
  /** Inside the rescoring: a partial checkpoint after the last commit. */
  const isRescoring = (): boolean =>
    checkpoints().some((name) => Number(/^generation-(\d+)\.json$/.exec(name)?.[1]) === generations - 1) &&
    checkpoints().some((name) => /^partial-.*-0*1\.json$/.test(name));
  const trained = (): number => (has('finalists') ? readdirSync(join(folder, 'finalists')).length : 0);
  const isTraining = (files: number) => (): boolean => has(rescoredFile.name) && trained() >= files;
  before(() => writeFileSync(join(parent, 'tiny.yaml'), file));
  after(() => rmSync(parent, { recursive: true }));

  it('while it scores the best again and while it trains finalists, ends with the digest of an undisturbed one', async () => {
    const search = ['search', join(parent, 'tiny.yaml'), ...settings.flatMap((one) => ['--set', one])];
    const whole = join(parent, 'whole');
    await output(...search, '--run', whole, '--workers', '2');
    for (const [i, isThere] of [isRescoring, isTraining(3)].entries()) {
      const workers = ['--workers', String(1 + (i % 2))];
      const running =
        i === 0 ? evocell(...search, '--run', folder, ...workers) : evocell('resume', folder, ...workers);
      const stop = killWhere(running, folder, isThere);
      const { code, err } = await running.ended;
      stop();
      expect(code, `kill ${i + 1} did not hit:\n${err}`).to.equal(null);
    }
    await output('resume', folder, '--workers', '1');
    expect(has(finalistsFile.name)).to.equal(true);
    expect(digestOf(folder)).to.equal(digestOf(whole));
  });
});

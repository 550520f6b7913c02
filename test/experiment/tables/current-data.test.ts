import { expect } from 'chai';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { newRun } from '../../../src/experiment/run/new-run.js';
import { trainingOf } from '../../../src/experiment/settings/load-training.js';
import { CurrentData } from '../../../src/experiment/tables/current-data.js';
import { imageParts } from '../../../src/data/image-parts.js';
import { openDataset } from '../../../src/data/dataset.js';
import { testParts } from '../../../src/data/test-set.js';
import { claimNow } from '../../../src/store/claim.js';
import { idx, writeFile } from '../../data/files.js';
import { inFolder } from '../../store/sample.js';

function writeImages(folder: string, part: 'train' | 't10k', level: number): void {
  writeFile(
    folder,
    `${part}-images-idx3-ubyte`,
    idx(0x0803, [2, 28, 28], new Uint8Array(2 * 784).fill(level)),
  );
  writeFile(folder, `${part}-labels-idx1-ubyte`, idx(0x0801, [2], Uint8Array.of(0, 1)));
}

describe('a run that a table finds', () => {
  it('is used only if it is of the training and test images that there are now', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'data');
      mkdirSync(path);
      writeImages(path, 'train', 1);
      writeImages(path, 't10k', 2);
      const experiment = trainingOf({
        name: 'one',
        network: 'resnet-cifar-8',
        dataset: { name: 'mnist', path },
      });
      const { training, test } = await openDataset({ name: 'mnist', path });
      const images = { kind: 'images', path, parts: imageParts(training) };
      const testImages = { kind: 'test images', path, parts: await testParts(test) };
      const make = (name: string, dependencies: readonly (typeof images)[]): string => {
        const run = join(folder, name);
        const settings = { settings: 'name: one\n', seed: 1, backend: 'cpu', dependencies };
        newRun(claimNow(run), settings).close('finished');
        return run;
      };
      const runs = [make('search', [images]), make('training', [images, testImages]), make('old', [])];
      const refusals = async (): Promise<string[]> => {
        const data = new CurrentData();
        const checks = runs.map((run) => data.requireSame(run, experiment));
        const ends = await Promise.allSettled(checks);
        return ends.map((end) =>
          end.status === 'rejected' ? String((end.reason as Error).message) : 'used',
        );
      };
      expect(await refusals()).to.deep.equal(['used', 'used', 'used']);
      writeImages(path, 't10k', 3);
      const [search, trained, old] = await refusals();
      expect([search, old]).to.deep.equal(['used', 'used']);
      expect(trained).to.match(
        /^[^\n]*data: is not what [^\n]*training was begun with \(test images: other pixels\)/,
      );
      writeImages(path, 'train', 4);
      expect((await refusals())[0]).to.match(/search was begun with \(images: other pixels\)/);
    }));
});

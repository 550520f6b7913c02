import { expect } from 'chai';
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { resumeSearch, runSearch } from '../../../src/experiment/run/search.js';
import { resumeTraining, runTraining } from '../../../src/experiment/run/training.js';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { trainingOf } from '../../../src/experiment/settings/load-training.js';
import { idx, writeFile } from '../../data/files.js';
import { inFolder } from '../../store/sample.js';

const network = 'normal:skip_connect@0+skip_connect@1/reduce:max_pool_3x3@0+skip_connect@1';

/** MNIST's files with so many images, the i-th of which is drawn from `first + i`. */
function writeImages(folder: string, part: 'train' | 't10k', count: number, first: number): void {
  const pixels = Uint8Array.from(
    { length: count * 784 },
    (_, i) => ((first + Math.floor(i / 784)) * (i % 784)) % 256,
  );
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  writeFile(folder, `${part}-images-idx3-ubyte`, idx(0x0803, [count, 28, 28], pixels));
  writeFile(folder, `${part}-labels-idx1-ubyte`, idx(0x0801, [count], labels));
}

describe('a final training whose images change', () => {
  it('is told of test images among the training images, and is resumed with the old images alone', () =>
    inFolder(async (folder) => {
      const data = join(folder, 'data');
      const run = join(folder, 'run');
      mkdirSync(data);
      writeImages(data, 'train', 16, 1);
      writeImages(data, 't10k', 8, 16); // the first is the last training image
      const experiment = trainingOf({
        ...{ name: 'tiny', network, backend: 'wasm', workers: 1 },
        dataset: { name: 'mnist', path: data, crop: 0, cutout: 0 },
        derived: { channels: 2, cells: 3, auxiliary: false },
        training: { epochs: 2, batch: 8, replicas: 1, evaluationBatch: 8 },
      });
      const notes: string[] = [];
      const stop = new AbortController();
      await runTraining(experiment, {
        ...{ folder: run, signal: stop.signal },
        onNote: (note) => notes.push(note),
        onEpoch: () => stop.abort(),
      });
      expect(notes).to.have.length(1);
      expect(notes[0]).to.match(
        /^WARNING: 1 test image has the pixels of .* test image 0 is training image 15/,
      );

      const before = readFileSync(join(run, 'run.json'), 'utf8');
      const refusal = async (): Promise<string> => {
        const message = await resumeTraining(run).then(
          () => 'went on',
          (error: unknown) => (error as Error).message,
        );
        expect(readFileSync(join(run, 'run.json'), 'utf8')).to.equal(before);
        return message;
      };
      writeImages(data, 't10k', 8, 17);
      expect(await refusal()).to.include(
        `${data}: is not what ${run} was begun with (test images: other pixels)`,
      );
      writeImages(data, 't10k', 8, 16);
      writeImages(data, 'train', 17, 1);
      expect(await refusal()).to.include('(images: 17 images instead of 16, other pixels, other labels)');
      writeImages(data, 'train', 16, 1);
      expect((await resumeTraining(run)).status).to.equal('finished');
    }));
});

describe('a search whose finalists have no test images any more', () => {
  it('does not go on, with nothing changed, until they are there again', () =>
    inFolder(async (folder) => {
      const [data, run] = [join(folder, 'data'), join(folder, 'run')];
      mkdirSync(data);
      writeImages(data, 'train', 200, 1);
      writeImages(data, 't10k', 8, 201);
      const experiment = experimentOf({
        ...{ name: 'tiny', backend: 'wasm', workers: 1, space: { name: 'nasbench201' } },
        dataset: { name: 'mnist', path: data },
        derived: { channels: 2, cells: 1 },
        evaluator: { name: 'proxies', proxies: ['naswot'], batch: 4 },
        search: { strategy: 'random', population: 2, generations: 2, objectives: ['naswot'] },
        training: { epochs: 1, batch: 20, evaluationBatch: 20 },
        finalists: { count: 1 },
      });
      const stop = new AbortController();
      await runSearch(experiment, { folder: run, signal: stop.signal, onGeneration: () => stop.abort() });
      const before = readFileSync(join(run, 'run.json'), 'utf8');
      const [there, away] = [join(data, 't10k-images-idx3-ubyte'), join(data, 'away')];
      renameSync(there, away);
      const message = await resumeSearch(run).then(
        () => 'went on',
        (error: unknown) => (error as Error).message,
      );
      expect(message).to.include('t10k-images');
      expect(readFileSync(join(run, 'run.json'), 'utf8')).to.equal(before);
      renameSync(away, there);
      expect((await resumeSearch(run)).status).to.equal('finished');
    }));
});

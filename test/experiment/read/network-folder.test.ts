import { expect } from 'chai';
import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  digest,
  experimentOf,
  openNetwork,
  openRun,
  readNetworkFolder,
  readWeights,
  resumeTraining,
  runSearch,
  runTraining,
  trainedReference,
  trainingOf,
  version,
} from '../../../src/index.js';
import { weightNames } from '../../../src/plan/graph.js';
import { messageOf } from '../../errors/message-of.js';
import { scratchFolder } from '../../cli/run-cli.js';
import { idx, writeFile } from '../../data/files.js';
import { inFolder } from '../../store/sample.js';

const network = 'normal:sep_conv_3x3@0+skip_connect@1/reduce:max_pool_3x3@0+skip_connect@1';

function experiment(path: string) {
  return trainingOf({
    ...{ name: 'tiny', network, backend: 'wasm', workers: 1, seed: 5 },
    dataset: { name: 'mnist', path, crop: 2, cutout: 0 },
    derived: { channels: 4, cells: 3, auxiliary: false },
    training: { epochs: 2, batch: 8, replicas: 1, evaluationBatch: 5 },
  });
}

function writeMnist(folder: string): void {
  for (const [part, count] of [
    ['train', 24],
    ['t10k', 12],
  ] as const) {
    const pixels = Uint8Array.from({ length: count * 784 }, (_, i) => (i * i * count) % 251);
    writeFile(folder, `${part}-images-idx3-ubyte`, idx(0x0803, [count, 28, 28], pixels));
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
    writeFile(folder, `${part}-labels-idx1-ubyte`, idx(0x0801, [count], labels));
  }
}

describe("a network's folder", () => {
  const data = scratchFolder();
  const folder = scratchFolder();
  const run = join(folder, 'run');
  before(async () => {
    writeMnist(data);
    await runTraining(experiment(data), { folder: run });
  });

  it('is made by a training, and says what it is', () => {
    const { card, plan, tensors } = readNetworkFolder(join(run, 'network'));
    const { record } = openRun(run, { write: false });
    const test = [...openRun(run, { write: false }).trials()].at(-1)!.metrics;
    expect(card).to.deep.include({
      ...{ format: 1, network, params: test['params'], macs: test['macs'] },
      ...{ image: [28, 28, 1], classes: 10, statistics: 'running', batch: 5, seed: 5, version },
      run: { name: 'run', digest: digest(openRun(run, { write: false })) },
    });
    const { confusion, balancedAccuracy, ...others } = card.test!;
    expect(others).to.deep.include({
      ...{ error: 100 - test['accuracy']!, accuracy: test['accuracy'], loss: test['loss'], images: 12 },
    });
    const right = confusion!.reduce((sum, row, k) => sum + row[k]!, 0);
    expect((100 * right) / 12).to.equal(test['accuracy']);
    const recalls = confusion!.map((row, k) => row[k]! / row.reduce((sum, count) => sum + count, 0));
    expect(balancedAccuracy).to.be.closeTo(10 * recalls.reduce((sum, recall) => sum + recall, 0), 1e-9);
    expect(card.data).to.deep.include({ name: 'mnist', images: 24 });
    expect(card.data.settings).to.include({ crop: 2 }).and.not.to.have.property('path');
    expect(card.training).to.deep.include({ epochs: 2, learningRate: 0.025 });
    expect(record.status).to.equal('finished');
    expect(tensors).to.deep.equal(readWeights(run));
    expect(Object.keys(tensors)).to.have.members([...new Set(plan.layers.flatMap(weightNames))]);
  });

  it('opens elsewhere, without its run and its data, and gives the same scores', async () => {
    const pixels = Uint8Array.from({ length: 784 * 3 }, (_, i) => (7 * i) % 256);
    const opened = await openNetwork(run);
    const expected = await opened.logits(pixels);
    const { accuracy } = await opened.evaluate();
    await opened.dispose();
    const away = join(folder, 'away');
    cpSync(join(run, 'network'), away, { recursive: true });
    renameSync(data, `${data}-gone`);
    try {
      for (const place of [away, run]) {
        const again = await openNetwork(place, { backend: 'wasm' });
        expect(await again.logits(pixels)).to.deep.equal(expected);
        expect(again.card?.test?.accuracy).to.equal(accuracy);
        expect(await messageOf(again.evaluate())).to.match(
          place === run ? /is gone; .*run reads it/ : /away: is a network alone, without the images/,
        );
        await again.dispose();
      }
    } finally {
      renameSync(`${data}-gone`, data);
    }
  });

  it('predicts image by image what the training counted', async () => {
    const opened = await openNetwork(run);
    const { pixels, labels, count } = await opened.images();
    let right = 0;
    for (let image = 0; image < count; image++) {
      const prediction = await opened.predict(pixels.subarray(image * 784, (image + 1) * 784));
      if (prediction.class === labels[image]) right++;
      const { classes } = prediction;
      expect(classes.map(({ class: index }) => index)).to.have.members([...Array(10).keys()]);
      expect(classes.reduce((sum, { probability }) => sum + probability, 0)).to.be.closeTo(1, 1e-6);
      expect(classes[0]).to.deep.include({ class: prediction.class, name: String(prediction.class) });
    }
    expect(count).to.equal(12);
    expect((100 * right) / count).to.equal(opened.card?.test?.accuracy);
    expect(await messageOf(opened.predict(new Uint8Array(3)))).to.equal(
      'image: has 3 values, and this network looks at 28x28x1 = 784',
    );
    await opened.dispose();
  });

  it('has no scores of one image where those of a batch depend on each other', async () => {
    const opened = await openNetwork(join(run, 'network'), { statistics: 'batch' });
    expect(await messageOf(opened.predict(new Uint8Array(784)))).to.match(
      /was scored with the statistics of batches, so that an image alone has no scores/,
    );
    await opened.dispose();
  });

  for (const [what, spoil, expected] of [
    ['weights of another', 'weights.safetensors', /weights\.safetensors: is not the one that network\.json/],
    ['another plan', 'plan.json', /plan\.json: is not the one that network\.json names/],
    ['a card that was edited', 'network.json', /network\.json: is damaged/],
  ] as const)
    it(`is refused with ${what}`, () =>
      inFolder(async (parent) => {
        const copy = join(parent, 'copy');
        cpSync(join(run, 'network'), copy, { recursive: true });
        const file = join(copy, spoil);
        const text = readFileSync(file);
        text[Math.floor(text.length / 2)]! ^= 1;
        writeFileSync(file, text);
        expect(await messageOf(openNetwork(copy))).to.match(expected);
      }));

  it('is made by a training that was interrupted and goes on, with the same weights', () =>
    inFolder(async (parent) => {
      const copy = join(parent, 'copy');
      const stop = new AbortController();
      await runTraining(experiment(data), {
        folder: copy,
        signal: stop.signal,
        onEpoch: ({ epoch }) => epoch === 0 && stop.abort(),
      });
      expect(readdirSync(copy)).not.to.include('network');
      await resumeTraining(copy);
      const { tensors } = readNetworkFolder(join(copy, 'network'));
      expect(tensors).to.deep.equal(readWeights(run));
    }));
});

describe('the finalist of a search', () => {
  it('is a network that opens by the name of the search', () =>
    inFolder(async (parent) => {
      const run = join(parent, 'run');
      const settings = experimentOf({
        ...{ name: 'finalists', backend: 'wasm', workers: 1 },
        training: { epochs: 1, batch: 16, evaluationBatch: 32 },
        dataset: { subset: 48, testSubset: 32, crop: 2 },
        evaluator: { name: 'proxies', proxies: ['naswot'], batch: 4 },
        derived: { channels: 2, cells: 3 },
        search: { strategy: 'random', population: 2, generations: 1, objectives: ['naswot'] },
        finalists: { count: 1 },
      });
      await runSearch(settings, { folder: run });
      const found = trainedReference(run);
      expect(found).to.equal(join(run, 'networks', 'finalist-1'));
      const opened = await openNetwork(found);
      const { card } = opened;
      expect(card?.run.digest).to.equal(digest(openRun(run, { write: false })));
      expect(card?.origin).to.match(/^trial \d of run$/);
      expect(card?.test?.images).to.equal(32);
      expect((await opened.predict(new Uint8Array(3072))).classes).to.have.length(10);
      await opened.dispose();
      expect(readdirSync(join(run, 'networks')).sort()).to.deep.equal([
        ...['finalist-1', 'hand-made', 'random-genome'],
      ]);
      expect(() => trainedReference(`${run}#0`)).to.throw(/is a search that kept no trained network/);
    }));
});

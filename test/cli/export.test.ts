import { expect } from 'chai';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openNetwork } from '../../src/index.js';
import { decodeSafetensors } from '../../src/store/safetensors.js';
import { itRunsOnnx, runOnnx } from '../export/run-onnx.js';
import { evocell, scratchFolder } from './run-cli.js';

const cell = 'normal:skip_connect@0+sep_conv_3x3@1/reduce:max_pool_3x3@0+skip_connect@1';

describe('evocell export', () => {
  const folder = scratchFolder();
  const run = join(folder, 'run');
  const train = (to: string, ...more: string[]) =>
    evocell('train', cell, '--experiment', join(folder, 'tiny.yaml'), '--run', to, ...more);
  before(async () => {
    writeFileSync(
      join(folder, 'tiny.yaml'),
      `name: tiny
backend: wasm
workers: 1
dataset: { subset: 24, testSubset: 12, crop: 2, cutout: 0 }
derived: { channels: 2, cells: 3 }
training: { epochs: 1, batch: 8, evaluationBatch: 8 }
`,
    );
    await train(run);
  });

  itRunsOnnx('writes an ONNX file that gives the probabilities that predict gives', async () => {
    const { code, out, err } = await evocell('export', run, '--format', 'onnx', '--preprocess', '--softmax');
    expect(code, err).to.equal(0);
    const file = join(run, 'network.onnx');
    expect(out).to.match(/^\S+network\.onnx \([\d,]+ bytes\)$/);
    const model = readFileSync(file);
    expect(model.includes(`"network":"${cell}"`)).to.equal(true);
    const network = await openNetwork(run);
    const { pixels, count } = await network.images();
    const expected = await network.probabilities(pixels);
    await network.dispose();
    const found = await runOnnx(model, new Uint8Array(pixels), [count, 32, 32, 3]);
    expect(found.values).to.have.length(120);
    found.values.forEach((value, i) => expect(value).to.be.closeTo(expected[i]!, 1e-5));
  });

  it('writes the weights as safetensors, without the auxiliary head', async () => {
    const to = join(folder, 'weights');
    const { out } = await evocell('export', run, '--format', 'safetensors', '--out', to, '--json');
    const file = join(to, 'network.safetensors');
    expect((JSON.parse(out) as { files: object[] }).files).to.deep.equal([
      { file, bytes: readFileSync(file).length },
    ]);
    const tensors = decodeSafetensors(readFileSync(file));
    expect(tensors['stem.0.weight']!.shape).to.deep.equal([3, 3, 3, 6]);
    expect(Object.keys(tensors).filter((name) => name.startsWith('auxiliary'))).to.deep.equal([]);
  });

  it('writes a graph model and a PyTorch module, with the card', async () => {
    const to = join(folder, 'others');
    for (const format of ['tfjs', 'pytorch'])
      expect((await evocell('export', run, '--format', format, '--out', to)).code).to.equal(0);
    const model = JSON.parse(readFileSync(join(to, 'model.json'), 'utf8')) as {
      userDefinedMetadata: { card: { network: string } };
      weightsManifest: { weights: { shape: number[]; dtype: string }[] }[];
    };
    expect(model.userDefinedMetadata.card.network).to.equal(cell);
    const numbers = model.weightsManifest[0]!.weights.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    expect(readFileSync(join(to, 'weights.bin'))).to.have.length(4 * numbers.reduce((a, b) => a + b, 0));
    expect(readFileSync(join(to, 'network.py'), 'utf8')).to.match(/class Network\(nn\.Module\):/);
    expect(
      decodeSafetensors(readFileSync(join(to, 'network.safetensors')))['stem.0.weight']!.shape,
    ).to.deep.equal([...[6, 3, 3, 3]]);
  });

  it('refuses what no file can hold, and leaves nothing behind', async () => {
    const batch = join(folder, 'batch');
    await train(batch, '--set', 'training.statistics=batch');
    const { code, err } = await evocell('export', batch, '--format', 'onnx');
    expect(code).to.equal(2);
    expect(err).to.match(/was scored with the statistics of batches/);
    expect(existsSync(join(batch, 'network.onnx'))).to.equal(false);
    expect((await evocell('export', run, '--format', 'safetensors', '--softmax')).err).to.match(
      /safetensors: holds weights, and neither preprocessing nor a softmax; leave them out, or choose another format/,
    );
    expect((await evocell('export', run, '--format', 'tflite')).err).to.equal(
      '--format must be one of onnx, tfjs, pytorch, safetensors, not "tflite"; see evocell export --help',
    );
  });
});

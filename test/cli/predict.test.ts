import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evocell, scratchFolder } from './run-cli.js';

const cell = 'normal:skip_connect@0+sep_conv_3x3@1/reduce:max_pool_3x3@0+skip_connect@1';

describe('evocell predict', () => {
  const folder = scratchFolder();
  const run = join(folder, 'run');
  before(async () => {
    const file = join(folder, 'tiny.yaml');
    writeFileSync(
      file,
      `name: tiny
backend: wasm
workers: 1
dataset: { subset: 24, testSubset: 30, crop: 2, cutout: 0 }
derived: { channels: 2, cells: 3, auxiliary: false }
training: { epochs: 1, batch: 8, evaluationBatch: 8 }
`,
    );
    await evocell('train', cell, '--experiment', file, '--run', run);
  });

  it('tells what pictures show, and names those that it cannot read', async () => {
    const raw = join(folder, 'grey.raw');
    writeFileSync(raw, new Uint8Array(3072).fill(128));
    const missing = join(folder, 'missing.raw');
    const { code, out, err } = await evocell('predict', run, raw, missing, '--top', '2');
    expect(code).to.equal(2);
    expect(out).to.match(/^\S+grey\.raw: \w+ \d+\.\d\d %, \w+ \d+\.\d\d %$/);
    expect(err).to.equal(`${missing}: there is no such file`);
    const json = JSON.parse((await evocell('predict', run, raw, '--json')).out) as {
      files: { file: string; class: number; probability: number; classes: object[] }[];
    };
    expect(json.files[0]!.classes).to.have.length(3);
    expect(json.files[0]!.classes[0]).to.deep.include({ class: json.files[0]!.class });
    expect((await evocell('predict', `${run}/network`, raw, '--json')).out).to.equal(
      JSON.stringify(json, null, 2),
    );
  });

  it('finds on the test images what the training reported', async () => {
    const { out } = await evocell('predict', run, '--test', '--json');
    const { accuracy, count, reported, images } = JSON.parse(out) as {
      accuracy: number;
      count: number;
      reported: { accuracy: number };
      images: { label: number; class: number }[];
    };
    expect(count).to.equal(30);
    expect(accuracy).to.equal(reported.accuracy);
    const right = images.filter(({ label, class: found }) => label === found).length;
    expect((100 * right) / 30).to.equal(accuracy);
    expect((await evocell('predict', run, '--test')).out).to.match(
      / % of 30 test images .* when it was trained$/,
    );
  });

  it('refuses what it cannot do', async () => {
    expect((await evocell('predict', run)).err).to.match(/needs pictures, or --test/);
    expect((await evocell('predict', run, 'a.png', '--test')).err).to.match(/--test: leave the files out/);
    expect((await evocell('predict', folder, 'a.png')).err).to.match(/is not a run/);
  });
});

import { expect } from 'chai';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evocell, scratchFolder } from './run-cli.js';

const cell = 'normal:skip_connect@0+sep_conv_3x3@1/reduce:max_pool_3x3@0+skip_connect@1';

type MakePicture = (
  pixels: Uint8Array,
  options: { readonly raw: { readonly width: number; readonly height: number; readonly channels: 1 | 3 } },
) => { toFile(path: string): Promise<unknown> };

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

  it('reads pictures of any size and kind, as the pixels that they hold', async function () {
    const name = ['sha', 'rp'].join('');
    const sharp = (await import(name).catch(() => undefined)) as { default: MakePicture } | undefined;
    if (!sharp) this.skip(); // npm install --no-save sharp brings what decodes them
    const pixels = Uint8Array.from({ length: 3072 }, (_, i) => (i * 7) % 256);
    const raw = join(folder, 'pixels.raw');
    writeFileSync(raw, pixels);
    const png = join(folder, 'pixels.png');
    const picture = (channels: 1 | 3, side: number): { toFile(path: string): Promise<unknown> } =>
      sharp!.default(pixels.slice(0, side * side * channels), {
        raw: { width: side, height: side, channels },
      });
    await picture(3, 32).toFile(png);
    const small = join(folder, 'grey.jpg');
    await picture(1, 20).toFile(small);
    const broken = join(folder, 'broken.png');
    writeFileSync(broken, readFileSync(png).subarray(0, 90));
    const { out, err } = await evocell('predict', run, raw, png, small, broken);
    const lines = out.split('\n');
    expect(lines[1]!.replace('.png', '.raw')).to.equal(lines[0]);
    expect(lines[2]).to.match(/^\S+grey\.jpg: \w+ [\d.]+ %/);
    expect(err).to.match(/^\S+broken\.png: is no picture that can be read \(.*\)$/);
  });

  it('finds on the test images what the training reported', async () => {
    const { out } = await evocell('predict', run, '--test', '--json');
    const { accuracy, count, confusion, reported, images } = JSON.parse(out) as {
      accuracy: number;
      count: number;
      confusion: number[][];
      reported: { accuracy: number; confusion: number[][] };
      images: { label: number; class: number }[];
    };
    expect(count).to.equal(30);
    expect(accuracy).to.equal(reported.accuracy);
    const right = images.filter(({ label, class: found }) => label === found).length;
    expect((100 * right) / 30).to.equal(accuracy);
    // each image was named the class that it was named when the network was tested
    const table = Array.from({ length: 10 }, () => Array<number>(10).fill(0));
    for (const { label, class: found } of images) table[label]![found]!++;
    expect(table).to.deep.equal(confusion).and.to.deep.equal(reported.confusion);
    expect((await evocell('predict', run, '--test')).out).to.match(
      / % of 30 test images .* when it was trained; balanced accuracy [\d.]+ %, macro F1 [\d.]+ %$/,
    );
  });

  it('finds what a finalist of a search was tested to find, and runs without its search', async () => {
    const file = join(folder, 'search.yaml');
    writeFileSync(
      file,
      `name: search
backend: wasm
workers: 1
dataset: { subset: 24, testSubset: 20, crop: 2 }
evaluator: { name: proxies, proxies: [naswot], batch: 4 }
derived: { channels: 2, cells: 3 }
search: { strategy: random, population: 2, generations: 1, objectives: [naswot, params] }
finalists: { count: 1, epochs: 1, export: onnx }
training: { batch: 8, evaluationBatch: 8, dropPath: 0 }
`,
    );
    const search = join(folder, 'search');
    const { out: end } = await evocell('search', file, '--run', search);
    const finalist = join(search, 'networks/finalist-1');
    expect(end).to.include(`The finalist that was tested: ${finalist}/, as onnx, too`);
    expect(readFileSync(join(finalist, 'network.onnx')).length).to.be.greaterThan(1000);
    const { accuracy, count, reported } = JSON.parse(
      (await evocell('predict', search, '--test', '--json')).out,
    ) as { accuracy: number; count: number; reported: { accuracy: number } };
    expect([accuracy, count]).to.deep.equal([reported.accuracy, 20]);
    const alone = join(folder, 'copy');
    cpSync(finalist, alone, { recursive: true });
    expect((await evocell('predict', alone, '--test')).err).to.match(/is a network alone/);
    const batch = await evocell('search', file, '--set', 'training.statistics=batch', '--run', `${search}2`);
    expect(batch.err).to.match(
      /finalists\.export cannot be had of a network that is scored with the statistics of batches/,
    );
  });

  it('reads bitmaps, and takes bytes for pixels only where they begin as no picture does', async () => {
    const head = Buffer.alloc(54);
    head.write('BM', 'latin1');
    head.writeUInt32LE(54, 10);
    head.writeUInt32LE(40, 14);
    head.writeInt32LE(1, 18);
    head.writeInt32LE(1, 22);
    head.writeUInt16LE(24, 28);
    const files = { 'one.bmp': Buffer.concat([head, Buffer.from([50, 100, 200, 0])]) };
    const jpeg = Buffer.alloc(3072);
    jpeg.set([0xff, 0xd8, 0xff, 0xe0]);
    const raw = Buffer.from(Array.from({ length: 1024 }, () => [200, 100, 50]).flat());
    const paths = Object.entries({ ...files, 'same.raw': raw, 'cut.jpg': jpeg }).map(([name, bytes]) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    });
    const { out, err } = await evocell('predict', run, ...paths);
    const [bitmap, same] = out.split('\n').map((line) => line.split(': ')[1]);
    expect(bitmap).to.equal(same);
    expect(err).to.match(/^\S+cut\.jpg: is no picture that can be read/);
  });

  it('refuses what it cannot do', async () => {
    expect((await evocell('predict', run)).err).to.match(/needs pictures, or --test/);
    expect((await evocell('predict', run, 'a.png', '--test')).err).to.match(/--test: leave the files out/);
    expect((await evocell('predict', folder, 'a.png')).err).to.match(/is not a run/);
  });
});

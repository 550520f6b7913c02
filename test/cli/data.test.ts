import { expect } from 'chai';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { parseExperiment } from '../../src/experiment/settings/load.js';
import { png } from '../../src/report/png.js';
import { evocell, scratchFolder } from './run-cli.js';

/** Two classes of ten pictures each, in all formats. */
async function writePictures(folder: string): Promise<void> {
  for (const [label, name] of ['cat', 'dog'].entries())
    for (let i = 0; i < 10; i++) {
      const pixels = Buffer.alloc(8 * 8 * 3, 100 * label + 7 * i + 3);
      const picture = sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } });
      const format = (['png', 'jpeg', 'webp', 'gif', 'tiff'] as const)[i % 5]!;
      const file = join(folder, name, `${i}.${format}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await picture.toFormat(format).toBuffer());
    }
}

describe('evocell data and evocell init', () => {
  const folder = scratchFolder();
  const pictures = join(folder, 'pictures');
  const before = process.env['EVOCELL_CACHE'];
  const from = process.cwd();
  beforeEach(() => (process.env['EVOCELL_CACHE'] = join(folder, 'cache')));
  afterEach(() => {
    process.chdir(from);
    if (before === undefined) delete process.env['EVOCELL_CACHE'];
    else process.env['EVOCELL_CACHE'] = before;
  });

  it('tell what lies there: WebP, GIF and TIFF, too, and pictures that are broken by name', async () => {
    await writePictures(pictures);
    const whole = readFileSync(join(pictures, 'cat/2.webp'));
    writeFileSync(join(pictures, 'cat/cut.webp'), whole.subarray(0, whole.length - 12));
    const gif = readFileSync(join(pictures, 'cat/3.gif'));
    writeFileSync(join(pictures, 'dog/cut.gif'), gif.subarray(0, 30));
    const tiff = readFileSync(join(pictures, 'cat/4.tiff'));
    writeFileSync(join(pictures, 'dog/cut.tiff'), tiff.subarray(0, 40));
    const page = join(folder, 'samples.html');
    const set = ['--set', 'dataset.size=8', '--set', 'dataset.brokenShare=0.2'];
    const { code, out } = await evocell('data', pictures, ...set, '--page', page);
    expect(code).to.equal(0);
    expect(out).to.match(/16 training images, 4 test images \(set aside .*2 classes/);
    expect(out).to.match(/3 of 23 pictures cannot be read: (\S+ \(.*\), ){2}\S+ \(.*\); they are left out/);
    for (const name of ['cat/cut.webp', 'dog/cut.tiff', 'dog/cut.gif']) expect(out).to.include(name);
    expect(readFileSync(page, 'utf8')).to.include('dog');
    const elsewhere = await evocell('data', pictures, ...set, '--page', join(page, 'samples.html'));
    expect(elsewhere.code).to.equal(2);
    expect(elsewhere.err).to.match(/^\S+samples\.html: a part of its path is not a folder \(ENOTDIR\)/);
    const strict = await evocell('data', pictures, '--set', 'dataset.size=8');
    expect(strict.code).to.equal(2);
    expect(strict.err).to.match(
      /^\S+ 3 of 23 pictures cannot be read: [^\n]+raise dataset\.brokenShare \(0\.05\)\.?$/,
    );
  });

  it('answer hostile files with one line and write nothing', async () => {
    const files: Readonly<Record<string, Buffer>> = {
      'text.csv': Buffer.from(`label,${'p,'.repeat(15)}p\n1,${'0,'.repeat(15)}oops\n`),
      'cut.parquet': Buffer.from('PAR1 and then nothing'),
      'bomb.npz': Buffer.from('PK\x05\x06 but no archive'),
      'objects.npy': Buffer.from(
        "\x93NUMPY\x01\x00\x40\x00{'descr': '|O', 'fortran_order': False, 'shape': (2,), }            \n",
        'latin1',
      ),
      'cifar/data_batch_1': Buffer.from('cposix\nsystem\n(S"id"\ntR.'),
    };
    const huge = png(new Uint8Array(3), [1, 1, 3]);
    huge.writeUInt32BE(100_000, 16);
    huge.writeUInt32BE(100_000, 20);
    process.chdir(folder);
    for (const [name, bytes] of Object.entries({
      ...files,
      'giants/a/1.png': huge,
      'giants/b/1.png': huge,
    })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    for (const name of [...Object.keys(files).slice(0, 4), 'cifar', 'giants'])
      for (const command of ['data', 'init']) {
        const { code, out, err } = await evocell(command, join(folder, name));
        expect([code, out], `${command} ${name}: ${err}`).to.deep.equal([2, '']);
        expect(err, name)
          .to.match(/^[^\n]+$/)
          .and.to.include(name);
      }
    expect(existsSync(join(folder, 'text.yaml')) || existsSync(join(folder, 'cifar.yaml'))).to.equal(false);
  });

  it('write an experiment for the images, which weighs classes of different sizes', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => [
      i % 6 === 0 ? 'rare' : 'usual',
      ...Array.from({ length: 64 }, (_, p) => (i * 13 + p * (i % 6)) % 17),
    ]);
    writeFileSync(join(folder, 'digits.csv'), rows.map((row) => row.join(',')).join('\n'));
    process.chdir(folder);
    const { code, out, err } = await evocell('init', 'digits.csv', '--minutes', '1');
    expect([code, out]).to.deep.equal([0, 'digits.yaml: run it with evocell search digits.yaml']);
    expect(err).to.match(/classes are unbalanced: \d+ images of the largest, \d+ of the smallest/);
    const text = readFileSync('digits.yaml', 'utf8');
    expect(text).to.match(/^ {2}path: digits\.csv$/m);
    const { supernet, training, finalists, dataset } = parseExperiment(text, 'digits.yaml');
    expect(dataset).to.include({ name: 'csv', flip: false });
    expect([supernet!.classWeights, training!.classWeights]).to.deep.equal(['balanced', 'balanced']);
    expect(finalists).to.include({ export: 'onnx' });
    expect((await evocell('init', 'digits.csv')).err).to.match(/^digits\.yaml: exists already/);
  });
});

import { expect } from 'chai';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSource } from '../../src/data/dataset.js';
import { folderSource, type FolderSettings } from '../../src/data/folder.js';
import { openTestSet } from '../../src/data/test-set.js';
import { png } from '../../src/report/png.js';
import { dataErrorOf, temporaryFolder } from './files.js';

/** A bitmap of 24 bits in one colour. */
function bmp(width: number, height: number, colour: readonly number[]): Buffer {
  const row = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + row * height);
  file.write('BM');
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) file.set([...colour].reverse(), 54 + y * row + 3 * x);
  return file;
}

describe('a folder of pictures', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const before = process.env['EVOCELL_CACHE'];
  beforeEach(() => {
    folder = temporaryFolder();
    process.env['EVOCELL_CACHE'] = join(folder.path, 'cache');
  });
  afterEach(() => {
    if (before === undefined) delete process.env['EVOCELL_CACHE'];
    else process.env['EVOCELL_CACHE'] = before;
    folder.remove();
  });

  const settings = (more: Partial<FolderSettings> = {}): FolderSettings => ({
    ...{ path: join(folder.path, 'pictures'), size: 4, colours: 'rgb', fit: 'crop', brokenShare: 0.05 },
    ...more,
  });
  const put = (name: string, bytes: Uint8Array | string) => {
    const file = join(folder.path, 'pictures', name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, bytes);
  };
  const plain = (colour: readonly number[], side = 4) =>
    png(
      Uint8Array.from({ length: side * side * 3 }, (_, i) => colour[i % 3]!),
      [side, side, 3],
    );
  const inOrder = { split: 'file-order' } as const;

  it('has a class for each folder in it, by name, whatever the format, size and colours of its pictures', async () => {
    put('train/dog/a.png', plain([10, 20, 30], 8));
    put('train/dog/.DS_Store', 'x');
    put('train/cat/b.bmp', bmp(6, 4, [200, 100, 50]));
    put('train/cat/c.png', png(new Uint8Array(16).fill(77), [4, 4, 1]));
    put('test/dog/d.png', plain([1, 2, 3]));
    const { training, test, notes } = await openSource(folderSource(settings()), inOrder);
    expect(training.classNames).to.deep.equal(['cat', 'dog']);
    expect([...training.labels]).to.deep.equal([0, 0, 1]);
    expect([0, 48, 96].map((at) => [...training.pixels.subarray(at, at + 3)])).to.deep.equal([
      [200, 100, 50],
      [77, 77, 77],
      [10, 20, 30],
    ]);
    expect([...(await openTestSet(test)).pixels.subarray(0, 3)]).to.deep.equal([1, 2, 3]);
    expect(notes).to.deep.equal([]);
  });

  it('may be turned grey, and into any shape', async () => {
    put('a/1.png', plain([9, 9, 9]));
    put('a/2.png', plain([9, 9, 9]));
    put('b/1.png', plain([9, 9, 9]));
    const source = folderSource(settings({ size: [4, 6], colours: 'grey', fit: 'pad' }));
    const { training } = await openSource(source, inOrder);
    expect(training.shape).to.deep.equal([4, 6, 1]);
    expect([...training.pixels.subarray(0, 6)]).to.deep.equal([0, 9, 9, 9, 9, 0]);
  });

  it('is decoded once: what is kept is checked, and made again where it is broken or the pictures changed', async () => {
    for (const name of ['a', 'b', 'c', 'd']) put(`${name}/1.png`, plain([5, 5, 5]));
    const pixels = async () => [...(await folderSource(settings()).training()).pixels.subarray(0, 1)];
    const kept = () => readdirSync(join(folder.path, 'cache')).filter((name) => name.endsWith('.pixels'));
    expect(await pixels()).to.deep.equal([5]);
    const [file] = kept();
    const path = join(folder.path, 'cache', file!);
    writeFileSync(path, Buffer.from(readFileSync(path)).fill(9));
    expect(await pixels()).to.deep.equal([5]);
    expect(kept()).to.deep.equal([file]);
    put('a/1.png', plain([6, 6, 6], 8));
    expect(await pixels()).to.deep.equal([6]);
  });

  it('leaves broken pictures out and names them, up to a share', async () => {
    for (let i = 0; i < 4; i++) put(`a/${i}.png`, plain([i, i, i]));
    for (let i = 0; i < 4; i++) put(`b/${i}.png`, plain([i, i, i]));
    put('b/9.png', 'no picture');
    const { training, notes } = await openSource(folderSource(settings({ brokenShare: 0.2 })), {
      ...inOrder,
      testPortion: 0.25,
    });
    expect(training.count).to.equal(6);
    expect(notes).to.have.length(1);
    expect(notes[0]).to.match(
      /pictures: 1 of 9 pictures cannot be read: b\/9\.png \(.*\); they are left out$/,
    );
    expect(await dataErrorOf(openSource(folderSource(settings()), inOrder))).to.match(
      /1 of 9 pictures cannot be read: b\/9\.png .* raise dataset\.brokenShare \(0\.05\)/,
    );
  });

  it('does not unpack pictures that say that they are gigapixels', async () => {
    const huge = png(new Uint8Array(3), [1, 1, 3]);
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);
    const bitmap = bmp(1, 1, [1, 2, 3]);
    bitmap.writeInt32LE(60_000, 18);
    bitmap.writeInt32LE(60_000, 22);
    for (const [i, bytes] of [huge, bitmap].entries()) put(`a/${i}.${i === 0 ? 'png' : 'bmp'}`, bytes);
    for (let i = 0; i < 4; i++) put(`b/${i}.png`, plain([i, i, i]));
    const message = await dataErrorOf(openSource(folderSource(settings()), inOrder));
    expect(message).to.match(
      /2 of 6 pictures cannot be read: a\/0\.png \(.*\), a\/1\.bmp \(60000 x 60000 pixels/,
    );
  });

  it('is refused without classes, or with a test class that training lacks', async () => {
    put('1.png', plain([1, 1, 1]));
    expect(await dataErrorOf(openSource(folderSource(settings()), inOrder))).to.match(
      /folder for each class.*has 0 folders/,
    );
    for (const name of ['train/a', 'train/b', 'test/c']) put(`${name}/1.png`, plain([1, 1, 1]));
    const { test } = await openSource(folderSource(settings()), inOrder);
    expect(await dataErrorOf(openTestSet(test))).to.match(
      /c: the training images have no class of that name/,
    );
  });
});

import { expect } from 'chai';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { levelsOf } from '../../src/data/array-source.js';
import { csvSource, parseCsv } from '../../src/data/csv.js';
import { openSource } from '../../src/data/dataset.js';
import { idxSource } from '../../src/data/idx.js';
import { numpySource, parseNpy } from '../../src/data/npy.js';
import { openTestSet } from '../../src/data/test-set.js';
import { dataErrorOf, idx, temporaryFolder, writeFile } from './files.js';

let folder: ReturnType<typeof temporaryFolder>;
const inFile = (name: string, bytes: Uint8Array | string): string => {
  writeFile(folder.path, name, Buffer.from(bytes));
  return join(folder.path, name);
};
/** Keeps the order of the files, and all images. */
const inOrder = { split: 'file-order' } as const;
const errorOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('no error');
};

describe('images in arrays', () => {
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  describe('of a table', () => {
    const parse = (text: string, settings = {}) => parseCsv('t.csv', Buffer.from(text), settings);

    it('have their class in the column that is named, that has text, or that varies', () => {
      expect(parse('label,a,b,c,d\n3,0,1,2,3\n').labels).to.deep.equal([3]);
      expect(parse('0,16,2,4,one\n0,1,2,3,two\n').labels).to.deep.equal(['one', 'two']);
      expect(parse('0,16,2,4,7\n0,1,2,3,8\n').labels).to.deep.equal([7, 8]);
      expect(parse('5,1,2,3,0\n6,1,2,3,0\n').labels).to.deep.equal([5, 6]);
      expect(parse('9,1,2,3,8\n6,1,2,3,7\n', { label: 1 }).labels).to.deep.equal([9, 6]);
      expect(errorOf(() => parse('9,1,2,3,8\n6,1,2,3,7\n'))).to.match(/t\.csv: does not say which column/);
    });

    it('are square unless their shape is given', () => {
      expect(parse('label,1,2,3,4\n1,0,0,0,0\n').shape).to.deep.equal([2, 2, 1]);
      expect(parse('label,1,2,3,4,5,6,7,8,9,10,11,12\n1,1,2,3,4,5,6,7,8,9,10,11,12\n').shape).to.deep.equal([
        2, 2, 3,
      ]);
      expect(parse('label,1,2\n1,0,0\n', { shape: [1, 2] }).shape).to.deep.equal([1, 2, 1]);
      expect(errorOf(() => parse('label,1,2\n1,0,0\n'))).to.match(/2 pixels in a row are no square/);
    });

    it('with text among the pixels, or rows of other lengths, are refused with line and column', () => {
      expect(errorOf(() => parse('label,a,b,c,d\n1,0,0,0,0\n2,0,x,0,0\n'))).to.match(
        /^t\.csv: line 3, column 3: a pixel should be a number, not "x"/,
      );
      expect(errorOf(() => parse('label,a,b,c,d\n1,0,0,0\n'))).to.match(
        /line 2 has 4 values, and the first has 5/,
      );
    });

    it('become a data set whose mean and deviation are those of the training images', async () => {
      const path = inFile('t.csv', 'label,a,b,c,d\nzero,0,0,0,0\none,255,255,255,255\n');
      const { training, test } = await openSource(csvSource({ path, testPath: path }), inOrder);
      expect(training.classNames).to.deep.equal(['one', 'zero']);
      expect([...training.labels]).to.deep.equal([1, 0]);
      expect(training.normalisation).to.deep.equal({ mean: [0.5], deviation: [0.5] });
      expect((await openTestSet(test)).normalisation).to.deep.equal(training.normalisation);
    });
  });

  it('may be brought to another size and other colours, as pictures are', async () => {
    const grey = Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : 255));
    const path = inFile('t.csv', ['a', 'b', 'a', 'b'].map((name) => [name, ...grey].join(',')).join('\n'));
    const open = (more: object) => openSource(csvSource({ path, testPath: path, ...more }), inOrder);
    const { training, test } = await open({ size: 4, fit: 'stretch' });
    expect(training.shape).to.deep.equal([4, 4, 1]);
    expect([training.pixels[0], training.pixels[3]]).to.deep.equal([0, 255]);
    expect((await openTestSet(test)).shape).to.deep.equal([4, 4, 1]);
    const { training: wide } = await open({ size: [8, 16], fit: 'pad', colours: 'rgb' });
    expect(wide.shape).to.deep.equal([8, 16, 3]);
    expect([...wide.labels]).to.deep.equal([0, 1, 0, 1]);
    const row = Array.from({ length: 16 }, (_, x) => wide.pixels[x * 3]);
    expect(row).to.deep.equal([
      ...Array<number>(8).fill(0),
      ...Array<number>(4).fill(255),
      ...Array<number>(4).fill(0),
    ]);
    expect(wide.normalisation.mean).to.have.length(3);
    const large = inFile(
      'large.csv',
      [0, 1].map((name) => [name, ...Array<number>(240 * 240).fill(name)].join()).join('\n'),
    );
    expect(await dataErrorOf(openSource(csvSource({ path: large, label: 1 }), inOrder))).to.match(
      /large\.csv: images are 240 x 240 with 1 channels; .* Set dataset\.size\.$/,
    );
  });

  it('of a table with bytes that are no text are refused in a line', () => {
    const noise = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256));
    expect(errorOf(() => parseCsv('t.csv', noise, {}))).to.match(/^t\.csv: [^\n]+$/);
    expect(errorOf(() => parseCsv('t.csv', Buffer.alloc(2 ** 22 + 1, 'x'), {}))).to.match(
      /^t\.csv: line 1 has 4194305 bytes, more than an image takes/,
    );
  });

  it('are scaled to bytes by the range that they are in', () => {
    expect([...levelsOf('x', [0, 0.5, 1])]).to.deep.equal([0, 128, 255]);
    expect([...levelsOf('x', [0, 16])]).to.deep.equal([0, 255]);
    expect([...levelsOf('x', [7, 255])]).to.deep.equal([7, 255]);
    expect(errorOf(() => levelsOf('x', [-1]))).to.match(/pixel 0 is -1/);
  });

  const npy = (descr: string, shape: string, data: Uint8Array): Buffer => {
    const head = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }\n`;
    const start = Buffer.from('\x93NUMPY\x01\x00..', 'latin1');
    start.writeUInt16LE(head.length, 8);
    return Buffer.concat([start, Buffer.from(head), data]);
  };

  describe('of NumPy', () => {
    /** An archive without check sums, which are not looked at. */
    const zip = (members: Readonly<Record<string, Buffer>>): Buffer => {
      const parts: Buffer[] = [];
      const list: Buffer[] = [];
      let at = 0;
      for (const [name, content] of Object.entries(members)) {
        const packed = deflateRawSync(content);
        const head = Buffer.alloc(30);
        head.writeUInt32LE(0x04034b50, 0);
        head.writeUInt16LE(name.length, 26);
        const entry = Buffer.alloc(46);
        entry.writeUInt16LE(8, 10);
        entry.writeUInt32LE(packed.length, 20);
        entry.writeUInt16LE(name.length, 28);
        entry.writeUInt32LE(at, 42);
        parts.push(head, Buffer.from(name), packed);
        list.push(entry, Buffer.from(name));
        at += 30 + name.length + packed.length;
      }
      const end = Buffer.alloc(22);
      end.writeUInt32LE(0x06054b50, 0);
      end.writeUInt16LE(list.length / 2, 10);
      end.writeUInt32LE(at, 16);
      return Buffer.concat([...parts, ...list, end]);
    };
    const arrays = {
      'x_train.npy': npy('|u1', '2, 1, 2', Uint8Array.of(1, 2, 3, 200)),
      'y_train.npy': npy('<i8', '2, 1', new Uint8Array(new BigInt64Array([4n, 9n]).buffer)),
    };

    it('are read out of an archive with the names of Keras', async () => {
      const test = { 'x_test.npy': arrays['x_train.npy'], 'y_test.npy': arrays['y_train.npy'] };
      const path = inFile('a.npz', zip({ ...arrays, ...test }));
      const { training } = await openSource(numpySource({ path }), inOrder);
      expect(training.shape).to.deep.equal([1, 2, 1]);
      expect([...training.pixels]).to.deep.equal([1, 2, 3, 200]);
      expect(training.classNames).to.deep.equal(['4', '9']);
    });

    it('are refused where they hold objects, which are pickles, or are cut off', async () => {
      expect(errorOf(() => parseNpy('a', npy('|O', '1,', Uint8Array.of(1))))).to.match(
        /^a: holds \|O, not numbers/,
      );
      expect(errorOf(() => parseNpy('a', npy('<f8', '4,', Uint8Array.of(1))))).to.match(/^a: is cut off/);
      const path = inFile('cut.npz', zip(arrays).subarray(0, 100));
      expect(await dataErrorOf(openSource(numpySource({ path }), inOrder))).to.match(
        /cut\.npz: the archive is truncated/,
      );
    });
  });

  describe('of idx files', () => {
    const write = (name: string, labels: readonly number[], pixels: readonly number[]) => {
      inFile(`${name}-images-idx3-ubyte.gz`, idx(0x803, [labels.length, 2, 2], Uint8Array.from(pixels)));
      inFile(`${name}-labels-idx1-ubyte`, idx(0x801, [labels.length], Uint8Array.from(labels)));
    };
    const source = (settings = {}) => idxSource({ path: folder.path, transposed: false, ...settings });

    it('may be of any size, transposed, with labels from 1 and a prefix', async () => {
      write('emnist-letters-train', [1, 26], [1, 2, 3, 4, 5, 6, 7, 8]);
      write('emnist-letters-test', [26, 1], [0, 0, 0, 0, 0, 0, 0, 0]);
      const { training, test } = await openSource(source({ transposed: true }), inOrder);
      expect([...training.pixels]).to.deep.equal([1, 3, 2, 4, 5, 7, 6, 8]);
      expect(training.classNames).to.deep.equal(['1', '26']);
      expect([...training.labels]).to.deep.equal([0, 1]);
      expect([...(await openTestSet(test)).labels]).to.deep.equal([1, 0]);
    });

    it('are asked for by their prefix where there are several', async () => {
      write('emnist-letters-train', [1, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
      write('emnist-digits-train', [3, 4], [1, 2, 3, 4, 5, 6, 7, 8]);
      expect(await dataErrorOf(openSource(source(), inOrder))).to.match(
        /holds several data sets.*dataset\.prefix/,
      );
    });
  });
});

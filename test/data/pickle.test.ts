import { expect } from 'chai';
import { gunzipSync } from 'node:zlib';
import { cifarSource } from '../../src/data/cifar.js';
import { readPickle, type PickledArray } from '../../src/data/pickle.js';
import { dataErrorOf, temporaryFolder, writeFile } from './files.js';

/**
 * `pickle.dumps({b'batch_label': ..., b'labels': [3, 4], b'data': d, b'filenames': [...]}, protocol)` of Python 3 with
 * NumPy 2, gzipped: the planes of image i of `d` are i, i + 100 and i + 200.
 */
const dumps: Readonly<Record<string, string>> = {
  2: 'H4sIAAAAAAACA+2a2U6DQBSGh1o33PddccclTfoaEnsxV9yYZoDRNqG0PwwXTTTxxqXP5YPpmda34HxfQsj/Hw7DPe+1Nwg/bsf9RMeFqzN748IJF4QQkTJxp52qSKeohTOUpMp0syamPlGXmO444SaFRheUvnjjca/p9Z+9JmY6NDQrMUdDkydpS4F5G7sSC09Y9IOpoK6pr1OfKKOwZNtliZU4K3uDYYOOletGr0xNV+W5GrrtXMf9rDB5GRsXq5MxN0smLdYC8YF12ujY02PDrtuU2PrCtsSOHzhB7VEsfmL3/8HEDAf0tXthjebLJvZH3184kDiko413vOKo1Wo9/BLjSyAMjqMRvUF4gmGYCpMwDFNZfr5ZlmVZlq2aDsMwlUUzDFNZfkYsy7Isy1ZNnNgfDDyJU4OzqOOE80KI526qM9XTBc5teyFx+YQrn9ppalVjkL3g2ja+xM1/Go3TW5veSdzrsvEHndcrepghAAA=',
  4: 'H4sIAAAAAAACA+3Zv2rDMBAGcDuxW0IyltLRYyaDX6HaYuqhezGSrSQGWza2PBha6NI/AW35+k7t2/QN2lTpW+h+gw7uPgk033Pw8X3jWU9Ys6XgutjnNReyBrvSctCV2kW2GyVRu40SsAs7HvCAdTpPA8mCkmsOc63GppvivGh7GTdjrSve93yCWeW9LFo16H4sNI4woU3CXKryHDki9V7AfIE33J+e9dPZnbd6xX5hwlJPnfy7NRsTHN7PgbnxH5Fl2ebnxB6ppyEOt97/bwghbioJIc76JIQ4yyeEOEsSQpz1RQhxFjQEW2yrWireSLuoYCGPO7UDC4Wtcox/AcUlORr7GAAA',
  5: 'H4sIAAAAAAACA+3ZO07EMBAG4GR3g4SWDgrKlKki5QzuiDYFPYrsZLxEyktZp1gJJCoekrv94UxwA24DweIWnq+YsTwjzQH+p+j9+zpwHpGIrZKmui9bqaiFuDJ0ME2/j91vnMWDjjOIMzc+4A5Jvs43JDa1NBL2sp+78ZiW1TBRurxpairYbamnoVOz1jThhOQj+L/HGPNXzRjz1idjzFshY8xbxBjz1hdjzFuwkQsMll6b40g4wa7mDG+vL7j9ixZs+ICiKG5+Fq7kgYHKV7vg4hk2FDDLnjjXTUu97MgFEiKS6djvISLlOs3pLyHFGhPjGAAA',
};
const dumped = (protocol: number): Buffer => gunzipSync(Buffer.from(dumps[protocol]!, 'base64'));

/** `{b'data': E(), b'labels': [1]}` where `E.__reduce__` gives `(os.system, ('touch ...',))`, protocols 2 and 4. */
const hostile = [
  'gAJ9cQAoY19jb2RlY3MKZW5jb2RlCnEBWAQAAABkYXRhcQJYBgAAAGxhdGluMXEDhnEEUnEFY3Bvc2l4CnN5c3RlbQpxBlgXAAAAdG91Y2ggL3RtcC9wZW9wbGUvcHduZWRxB4VxCFJxCWgBWAYAAABsYWJlbHNxCmgDhnELUnEMXXENSwFhdS4=',
  'gASVSwAAAAAAAAB9lChDBGRhdGGUjAVwb3NpeJSMBnN5c3RlbZSTlIwXdG91Y2ggL3RtcC9wZW9wbGUvcHduZWSUhZRSlEMGbGFiZWxzlF2USwFhdS4=',
].map((text) => Buffer.from(text, 'base64'));

/** As Python 2 wrote the official files: texts are SHORT_BINSTRING and BINSTRING, numbers BININT1. */
function pythonTwo(labels: readonly number[], raw: Buffer, key = 'labels'): Buffer {
  const text = (value: string | Buffer): Buffer => {
    const bytes = Buffer.from(value);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(bytes.length);
    return bytes.length < 256
      ? Buffer.from([0x55, bytes.length, ...bytes])
      : Buffer.concat([Buffer.from('T'), size, bytes]);
  };
  const short = (value: number): Buffer => Buffer.from([0x4d, value & 255, value >> 8]);
  const all = (...parts: readonly (string | Buffer)[]): Buffer =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  const dtype = all(
    'cnumpy\ndtype\n',
    text('u1'),
    'K\0K\x01\x87R(K\x03',
    text('|'),
    'NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb',
  );
  const blank = all('cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85', text('b'), '\x87R');
  const array = all(
    blank,
    '(K\x01',
    short(labels.length),
    short(3072),
    '\x86',
    dtype,
    '\x89',
    text(raw),
    'tb',
  );
  return all(
    '\x80\x02}q\x01(',
    text('data'),
    array,
    text(key),
    ']q\x02(',
    ...labels.map((label) => Buffer.from([0x4b, label])),
    'eu.',
  );
}

describe('a pickle of Python', () => {
  for (const protocol of [2, 4, 5])
    it(`of protocol ${protocol} is read as data`, () => {
      const table = readPickle(dumped(protocol)) as Map<string, unknown>;
      expect(table.get('labels')).to.deep.equal([3, 4]);
      expect(String(table.get('batch_label'))).to.equal('testing batch 1 of 1');
      const { shape, values } = table.get('data') as PickledArray;
      expect(shape).to.deep.equal([2, 3072]);
      expect([values[0], values[1024], values[2048], values[3072], values[6143]]).to.deep.equal([
        0, 100, 200, 1, 201,
      ]);
    });

  it('that would run code is refused, and nothing is run', () => {
    for (const bytes of hostile)
      expect(() => readPickle(bytes)).to.throw(
        'would run code of Python (posix.system), which is never run here',
      );
  });

  it('that is cut off anywhere, or asks for objects, is refused in a line', () => {
    const whole = pythonTwo([1, 2], Buffer.alloc(6144, 7));
    for (let length = 0; length < whole.length; length += 61)
      expect(() => readPickle(whole.subarray(0, length)), String(length)).to.throw(
        Error,
        /^is (cut off|damaged)/,
      );
    for (const text of ['(c__builtin__\neval\n', 'i__main__\nE\n.', '\x81.', 'Pid\n.', 'R.', 'b.', 'h\x05.'])
      expect(() => readPickle(Buffer.from(text, 'latin1')), text).to.throw(Error, /^(is|asks|would) [^\n]+$/);
  });

  it('of lists that hold themselves a million times over takes no longer than its bytes', () => {
    // l = [l, l], again and again: as a tree it would have 2^64 leaves.
    const twice = (i: number): string => {
      const [own, next] = [i, i + 1].map((key) => String.fromCharCode(key));
      return `](h${own}h${own}eq${next}`;
    };
    const bytes = Buffer.from(`]q\0${Array.from({ length: 64 }, (_, i) => twice(i)).join('')}.`, 'latin1');
    expect(readPickle(bytes)).to.have.length(2);
  });
});

describe('the Python version of CIFAR', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  it('gives the images of the binary one, with the names of the classes', async () => {
    writeFile(folder.path, 'data_batch_1', dumped(2));
    writeFile(folder.path, 'data_batch_2.gz', pythonTwo([9], Buffer.alloc(3072, 8)));
    writeFile(folder.path, 'batches.meta', new Uint8Array(3));
    const set = await cifarSource('cifar10', folder.path).training();
    expect([...set.labels]).to.deep.equal([3, 4, 9]);
    expect([...set.pixels.subarray(3072, 3078)]).to.deep.equal([1, 101, 201, 1, 101, 201]);
    expect(set.pixels[6144]).to.equal(8);
    expect(set.classNames![3]).to.equal('cat');
  });

  it('of CIFAR-100 gives the fine labels', async () => {
    writeFile(folder.path, 'train', pythonTwo([99, 1], Buffer.alloc(6144), 'fine_labels'));
    const { labels, classNames } = await cifarSource('cifar100', folder.path).training();
    expect([...labels]).to.deep.equal([99, 1]);
    expect(classNames).to.have.length(100);
    expect(classNames![99]).to.equal('worm');
  });

  it('is refused in one line that names the file where it is none', async () => {
    const read = () => dataErrorOf(cifarSource('cifar10', folder.path).training());
    writeFile(folder.path, 'data_batch_1', hostile[0]!);
    expect(await read()).to.match(/^\S+data_batch_1: would run code of Python \(posix\.system\)[^\n]*$/);
    writeFile(folder.path, 'data_batch_1', pythonTwo([1, 2], Buffer.alloc(3072)));
    expect(await read()).to.match(/^\S+data_batch_1: holds an array that is cut off\.[^\n]*$/);
    writeFile(folder.path, 'data_batch_1', pythonTwo([77], Buffer.alloc(3072)));
    expect(await read()).to.match(/^\S+data_batch_1: image 0 has label 77/);
    writeFile(folder.path, 'data_batch_1', pythonTwo([1], Buffer.alloc(3072), 'fine_labels'));
    expect(await read()).to.match(/its table has data, fine_labels, not data and labels/);
  });
});

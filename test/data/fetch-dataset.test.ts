import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cifarSource } from '../../src/data/cifar.js';
import { downloads, downloadText, type Download } from '../../src/data/downloads.js';
import { fetchDataset } from '../../src/data/fetch-dataset.js';
import { evocell } from '../cli/run-cli.js';
import { cifarRecords, temporaryFolder } from './files.js';

/** An entry of an archive as tar writes it; `kind` 5 is a folder. */
function entry(name: string, bytes: Buffer, kind = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(kind, 156);
  header.write('ustar\0', 257);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

describe('data sets that are fetched', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());
  const files = new Map<string, Buffer>();
  let server: Server;
  let from = '';
  let asked: string[] = [];
  before(async () => {
    server = createServer((request, response) => {
      const name = request.url!.slice('/mirror/'.length);
      asked.push(name);
      const bytes = files.get(name);
      if (bytes) response.end(bytes);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    from = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mirror/`;
  });
  after(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => (asked = []));

  const inside = 'cifar-10-batches-bin';
  const sound = gzipSync(
    Buffer.concat([
      entry(`${inside}/`, Buffer.alloc(0), '5'),
      entry(`${inside}/data_batch_1.bin`, cifarRecords([3, 4])),
      entry(`${inside}/test_batch.bin`, cifarRecords([5])),
      Buffer.alloc(1024),
    ]),
  );
  const of = (bytes: Buffer, digest = md5(bytes)): Download => {
    files.set('some.tar.gz', bytes);
    const file = { name: 'some.tar.gz', md5: digest };
    return { ...downloads.get('cifar10')!, files: [file] };
  };
  const message = (download: Download, parent: string, address = from): Promise<string> =>
    fetchDataset(download, parent, { from: address }).then(
      () => 'nothing',
      (error: Error) => error.message,
    );

  it('are unpacked and read, and not fetched twice', async () => {
    const parent = join(folder.path, 'sound');
    const seen: number[] = [];
    const download = of(sound);
    const first = await fetchDataset(download, parent, { from, onProgress: (done) => seen.push(done) });
    expect(first).to.deep.equal({ folder: join(parent, inside), wasThere: false });
    expect(readdirSync(parent)).to.deep.equal([inside]);
    expect(readdirSync(first.folder)).to.have.members(['data_batch_1.bin', 'test_batch.bin']);
    expect(seen.at(-1)).to.equal(sound.length);
    const images = await cifarSource('cifar10', first.folder).training();
    expect([...images.labels]).to.deep.equal([3, 4]);
    expect((await fetchDataset(download, parent, { from })).wasThere).to.equal(true);
    expect(asked).to.deep.equal(['some.tar.gz']);
  });

  it('stay packed where they are no archives', async () => {
    const labels = gzipSync(Buffer.from([1, 2]));
    files.set('labels.gz', labels);
    const download = { ...downloads.get('mnist')!, files: [{ name: 'labels.gz', md5: md5(labels) }] };
    const { folder: place } = await fetchDataset(download, folder.path, { from });
    expect(readFileSync(join(place, 'labels.gz')).equals(labels)).to.equal(true);
  });

  it('are not kept where anything is wrong', async () => {
    const parent = join(folder.path, 'wrong');
    expect(await message(of(sound, md5(Buffer.alloc(1))), parent)).to.match(
      /^http\S+some\.tar\.gz sent \d+ bytes with the MD5 [0-9a-f]{32}, not [0-9a-f]{32}: .*nothing was kept.*--from/,
    );
    const cut = gzipSync(entry('a/data_batch_1.bin', cifarRecords([1])).subarray(0, 1000));
    expect(await message(of(cut), parent)).to.match(/cannot be unpacked \(is cut off\)/);
    expect(await message(of(Buffer.from('no archive')), parent)).to.match(/cannot be unpacked/);
    const named = gzipSync(Buffer.concat([entry('../../..', Buffer.from('x')), Buffer.alloc(1024)]));
    expect(await message(of(named), parent)).to.match(/a file with the name "\.\.\/\.\.\/\.\."/);
    files.clear();
    expect(await message(downloads.get('cifar100')!, parent)).to.match(/answers 404/);
    expect(await message(downloads.get('cifar100')!, parent, 'http://127.0.0.1:1')).to.match(
      /cannot be fetched/,
    );
    expect(readdirSync(parent)).to.deep.equal([]);
  });

  it('are fetched by evocell data NAME --fetch, which says in a line what is wrong', async () => {
    files.set('cifar-10-binary.tar.gz', sound);
    const parent = join(folder.path, 'command');
    const { code, err } = await evocell('data', 'cifar10', '--fetch', parent, '--from', from);
    expect(code).to.equal(2);
    expect(err.trim()).to.match(/^http\S+ sent \d+ bytes with the MD5[^\n]+$/);
    expect(existsSync(join(parent, inside))).to.equal(false);
    for (const [args, text] of [
      [['pictures', '--fetch'], /--fetch: pictures is none of cifar10, cifar100, mnist, fashion-mnist/],
      [['cifar10', '--from', from], /--from goes with --fetch/],
    ] as const)
      expect((await evocell('data', ...args)).err).to.match(text);
  });

  it('are told with what to do by hand', () => {
    const text = downloadText(downloads.get('fashion-mnist')!);
    expect(text).to.match(/curl -LO http\S+\/t10k-labels-idx1-ubyte\.gz[^]*md5sum -c[^]*dataset\.name=idx/);
  });
});

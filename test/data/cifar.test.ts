import { expect } from 'chai';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cifarSource } from '../../src/data/cifar.js';
import { cifarRecords, dataErrorOf, temporaryFolder, writeFile } from './files.js';

describe('the CIFAR files', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });
  const cifar10 = () => cifarSource('cifar10', folder.path);

  it('are read in the order of their numbers, gzipped or not, planes turned into pixels', async () => {
    writeFile(folder.path, 'data_batch_10.bin', cifarRecords([9], false, 5));
    writeFile(folder.path, 'data_batch_2.bin.gz', cifarRecords([3, 4]));
    const set = await cifar10().training();
    expect([...set.labels]).to.deep.equal([3, 4, 9]);
    expect([...set.pixels.subarray(0, 6)]).to.deep.equal([0, 100, 200, 0, 100, 200]);
    expect([...set.pixels.subarray(2 * 3072, 2 * 3072 + 3)]).to.deep.equal([5, 105, 205]);
    expect(set.pixels.buffer).to.be.instanceOf(SharedArrayBuffer);
  });

  it('count once where a file lies there both plain and gzipped', async () => {
    writeFile(folder.path, 'data_batch_1.bin', cifarRecords([1]));
    writeFile(folder.path, 'data_batch_1.bin.gz', cifarRecords([1]));
    expect((await cifar10().training()).count).to.equal(1);
  });

  it('are read up to the limit', async () => {
    writeFile(folder.path, 'data_batch_1.bin', cifarRecords([1, 2, 3]));
    expect([...(await cifar10().training(2)).labels]).to.deep.equal([1, 2]);
  });

  it('of CIFAR-100 give the fine label', async () => {
    writeFile(folder.path, 'train.bin', cifarRecords([99, 7], true));
    const set = await cifarSource('cifar100', folder.path).training();
    expect([...set.labels]).to.deep.equal([99, 7]);
    expect(set.pixels[1]).to.equal(100);
    expect(set.classes).to.equal(100);
  });

  it('are found in the folder that the official archive unpacks to', async () => {
    mkdirSync(join(folder.path, 'cifar-10-batches-bin'));
    writeFile(join(folder.path, 'cifar-10-batches-bin'), 'test_batch.bin', cifarRecords([2]));
    expect((await cifar10().test!()).count).to.equal(1);
  });

  it('that are truncated are refused with their size and that of an image', async () => {
    writeFileSync(join(folder.path, 'data_batch_1.bin'), cifarRecords([1, 2]).subarray(0, 6000));
    const message = await dataErrorOf(cifar10().training());
    expect(message).to.match(/data_batch_1\.bin: 6000 bytes .*3073 bytes.*truncated/);
    expect(message).not.to.contain('\n');
  });

  it('that are empty are refused', async () => {
    writeFileSync(join(folder.path, 'data_batch_1.bin'), '');
    expect(await dataErrorOf(cifar10().training())).to.match(/data_batch_1\.bin: 0 bytes/);
  });

  it('with a label out of range are refused with the image and the label', async () => {
    writeFile(folder.path, 'data_batch_1.bin', cifarRecords([1, 10]));
    expect(await dataErrorOf(cifar10().training())).to.match(/data_batch_1\.bin: image 1 has label 10/);
  });

  it('that are broken archives are refused', async () => {
    const file = join(folder.path, 'data_batch_1.bin.gz');
    writeFileSync(file, 'no archive');
    expect(await dataErrorOf(cifar10().training())).to.match(
      /data_batch_1\.bin\.gz: 10 bytes are not a whole/,
    );
    writeFileSync(file, gzipSync(cifarRecords([1])).subarray(0, 40));
    expect(await dataErrorOf(cifar10().training())).to.match(/data_batch_1\.bin\.gz: .*truncated/);
  });

  it('that unpack to more than such a file can hold are refused', async () => {
    writeFile(folder.path, 'data_batch_1.bin.gz', Buffer.alloc(50_001 * 3073));
    expect(await dataErrorOf(cifar10().training())).to.match(/data_batch_1\.bin\.gz: holds more than/);
  });

  it('that are missing are refused with what should be there', async () => {
    expect(await dataErrorOf(cifar10().training()))
      .to.contain(folder.path)
      .and.to.contain('data_batch_1.bin');
    rmSync(folder.path, { recursive: true });
    expect(await dataErrorOf(cifar10().training())).to.match(/dataset\.path .*ENOENT/);
    expect(await dataErrorOf(cifarSource('cifar10', undefined).training())).to.match(
      /dataset\.path is not set/,
    );
    folder = temporaryFolder();
  });
});

import { expect } from 'chai';
import { mnistSource } from '../../src/data/mnist.js';
import { dataErrorOf, idx, temporaryFolder, writeFile } from './files.js';

describe('the MNIST files', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  function write(images: Uint8Array, labels: Uint8Array): void {
    writeFile(folder.path, 'train-images-idx3-ubyte.gz', images);
    writeFile(folder.path, 'train-labels-idx1-ubyte', labels);
  }
  const images = (count: number) => idx(0x803, [count, 28, 28], Buffer.alloc(count * 784, 7));
  const labels = (...classes: number[]) => idx(0x801, [classes.length], Buffer.from(classes));
  const read = (limit?: number) => mnistSource(folder.path).training(limit);

  it('are read, gzipped or not, up to the limit', async () => {
    write(images(3), labels(5, 0, 4));
    const set = await read(2);
    expect([...set.labels]).to.deep.equal([5, 0]);
    expect(set.shape).to.deep.equal([28, 28, 1]);
    expect(set.pixels.length).to.equal(2 * 784);
    expect(set.pixels[1567]).to.equal(7);
  });

  it('with another magic number are refused', async () => {
    write(labels(1), labels(1));
    expect(await dataErrorOf(read())).to.match(/train-images-idx3-ubyte\.gz: .*magic number/);
  });

  it('whose size is not that of the header are refused', async () => {
    write(images(2).subarray(0, 1000), labels(1, 2));
    expect(await dataErrorOf(read())).to.match(/images-idx3-ubyte\.gz: 1000 bytes.*1584 bytes/);
  });

  it('with more labels than images, or a label out of range, are refused', async () => {
    write(images(1), labels(1, 2));
    expect(await dataErrorOf(read())).to.match(/labels-idx1-ubyte: 2 labels for 1 images/);
    write(images(1), labels(10));
    expect(await dataErrorOf(read())).to.match(/labels-idx1-ubyte: image 0 has label 10/);
  });

  it('that are missing are refused with what should be there', async () => {
    expect(await dataErrorOf(mnistSource(folder.path).test!())).to.match(/no t10k-images-idx3-ubyte/);
  });
});

import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteFile } from 'hyparquet-writer';
import { openSource } from '../../src/data/dataset.js';
import { parquetSource } from '../../src/data/parquet.js';
import { openTestSet } from '../../src/data/test-set.js';
import { png } from '../../src/report/png.js';
import { dataErrorOf, temporaryFolder } from './files.js';

describe('pictures in parquet files', () => {
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

  const write = (name: string, labels: readonly number[]) =>
    parquetWriteFile({
      filename: join(folder.path, name),
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'img', repetition_type: 'OPTIONAL', num_children: 1 },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
      ],
      columnData: [
        {
          name: 'img',
          data: labels.map((label) => ({
            bytes: new Uint8Array(png(new Uint8Array(16).fill(label), [4, 4, 1])),
          })),
        },
        { name: 'label', data: labels.map(BigInt) },
      ],
      kvMetadata: [
        { key: 'huggingface', value: '{"info": {"features": {"label": {"names": ["cat", "dog"]}}}}' },
      ],
    });
  const source = () =>
    parquetSource({ path: folder.path, size: 4, colours: 'rgb', fit: 'crop', brokenShare: 0 });

  it('are read with the names of their classes, split by split', async () => {
    await write('train-00000-of-00001.parquet', [1, 0, 1]);
    await write('test-00000-of-00001.parquet', [0]);
    const { training, test } = await openSource(source(), { split: 'file-order' });
    expect(training.classNames).to.deep.equal(['cat', 'dog']);
    expect([...training.labels]).to.deep.equal([1, 0, 1]);
    expect([0, 48, 96].map((at) => training.pixels[at])).to.deep.equal([1, 0, 1]);
    expect([...(await openTestSet(test)).labels]).to.deep.equal([0]);
  });

  it('of a file that is cut off are refused in one line', async () => {
    await write('a.parquet', [1, 0]);
    const file = join(folder.path, 'a.parquet');
    writeFileSync(file, readFileSync(file).subarray(0, -20));
    expect(await dataErrorOf(openSource(source(), {}))).to.match(
      /^[^\n]*a\.parquet: cannot be read as parquet/,
    );
  });
});

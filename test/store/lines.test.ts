import { expect } from 'chai';
import type { OpenFile } from '../../src/store/file-system.js';
import { lines } from '../../src/store/lines.js';

/** A file that gives as much as it likes in one read, and never more than asked for. */
function fileOf(bytes: Buffer, most = Infinity): OpenFile {
  const never = (): never => {
    throw new Error('only read');
  };
  return {
    read: (into, position) => bytes.copy(into, 0, position, Math.min(bytes.length, position + most)),
    ...{ write: never, truncate: never, sync: never, close: never },
    size: () => bytes.length,
  };
}

function text(file: OpenFile, from = 0, to = file.size()): string[] {
  const found: string[] = [];
  for (const { bytes, number, end } of lines(file, from, to))
    found.push(`${number} ${end} ${bytes.toString()}`);
  return found;
}

describe('lines of a file', () => {
  it('come with their numbers and where they end, without a last one that has no line feed', () => {
    expect(text(fileOf(Buffer.from('one\n\nthree\nfo')))).to.deep.equal(['1 4 one', '2 5 ', '3 11 three']);
    expect(text(fileOf(Buffer.from('')))).to.deep.equal([]);
    expect(text(fileOf(Buffer.from('one\ntwo\nthree\n')), 4, 8)).to.deep.equal(['1 8 two']);
  });

  it('are the same however the file is cut into reads', () => {
    const bytes = Buffer.from('one\ntwo and more\n\nfour\nfi');
    for (let most = 1; most <= bytes.length; most++)
      expect(text(fileOf(bytes, most))).to.deep.equal(text(fileOf(bytes)));
  });

  it('may be longer than what is read at once', () => {
    const long = 'x'.repeat(9 * 2 ** 20);
    expect(text(fileOf(Buffer.from(`a\n${long}\nb\n`)))).to.deep.equal([
      '1 2 a',
      `2 ${long.length + 3} ${long}`,
      `3 ${long.length + 5} b`,
    ]);
  });

  it('end at a line that no journal can have', () => {
    const bytes = Buffer.alloc(80 * 2 ** 20, 'x');
    bytes[1] = 10;
    bytes[bytes.length - 1] = 10;
    expect(text(fileOf(bytes))).to.deep.equal(['1 2 x']);
  });
});

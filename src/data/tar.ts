/** Archives of tar (POSIX ustar): 512 bytes that say what comes, then its bytes, filled up to 512. */

export interface TarFile {
  /** As the archive has it, with its folders. */
  readonly name: string;
  readonly bytes: Buffer;
}

const block = 512;

/**
 * The plain files of an archive, one at a time; folders, links and what else it holds are passed over. Throws Error where
 * it is cut off, is none, or holds a file of more than `limit` bytes.
 */
export async function* tarFiles(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<TarFile> {
  const source = chunks[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  /** The next bytes; fewer where the archive ends. */
  const take = async (count: number): Promise<Buffer> => {
    const parts = [held];
    for (let length = held.length; length < count;) {
      const next = await source.next();
      if (next.done) break;
      parts.push(Buffer.from(next.value));
      length += next.value.length;
    }
    const all = Buffer.concat(parts);
    held = all.subarray(count);
    return all.subarray(0, count);
  };
  for (;;) {
    const header = await take(block);
    if (header.every((byte) => byte === 0)) return;
    if (header.length < block || header.toString('latin1', 257, 262) !== 'ustar')
      throw new Error('is no tar archive, or is cut off');
    const size = parseInt(text(header, 124, 12), 8);
    if (!(size >= 0 && size <= limit)) throw new Error(`holds a file of ${size} bytes`);
    const bytes = await take(Math.ceil(size / block) * block);
    if (bytes.length < size) throw new Error('is cut off');
    const [name, kind, prefix] = [text(header, 0, 100), text(header, 156, 1), text(header, 345, 155)];
    if (kind === '0' || kind === '')
      yield { name: prefix === '' ? name : `${prefix}/${name}`, bytes: bytes.subarray(0, size) };
  }
}

function text(header: Buffer, at: number, length: number): string {
  return header
    .toString('utf8', at, at + length)
    .split('\0', 1)[0]!
    .trim();
}

/** The lines of a file that may be larger than any string or buffer can be. */
import type { OpenFile } from './file-system.js';

export interface Line {
  /** Without the line feed; valid until the next line is asked for. */
  readonly bytes: Buffer;
  /** From 1. */
  readonly number: number;
  /** Position in the file after its line feed. */
  readonly end: number;
}

const chunkBytes = 4 * 2 ** 20;
/** No trial needs this much; a longer line is damage. */
const longestLine = 64 * 2 ** 20;

/** The whole lines between two positions of the file; a last one without line feed is left out. */
export function* lines(file: OpenFile, from: number, to: number, firstNumber = 1): Generator<Line> {
  const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(0, to - from)));
  let carry: Buffer[] = [];
  let carried = 0;
  let number = firstNumber;
  for (let position = from; position < to && carried <= longestLine;) {
    const count = file.read(chunk.subarray(0, Math.min(chunk.length, to - position)), position);
    if (count === 0) return; // shorter than it was: what is missing has no line feed
    const part = chunk.subarray(0, count);
    let start = 0;
    for (let feed = part.indexOf(10); feed >= 0; feed = part.indexOf(10, start)) {
      const tail = part.subarray(start, feed);
      const bytes = carried === 0 ? tail : Buffer.concat([...carry, tail]);
      yield { bytes, number: number++, end: position + feed + 1 };
      carry = [];
      carried = 0;
      start = feed + 1;
    }
    if (start < count) carry.push(Buffer.from(part.subarray(start)));
    carried += count - start;
    position += count;
  }
}

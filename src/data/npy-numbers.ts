/** Numbers as NumPy keeps them in bytes. */
import { DataError } from './data-error.js';

/** `type`: its kind and its bytes, `u1`, `i8`, `f4`. Throws DataError for one that is not read. */
export function parseNumbers(
  bytes: Buffer,
  count: number,
  type: string,
  bigEndian: boolean,
): ArrayLike<number> {
  if (type === 'u1' || type === 'b1') return bytes.subarray(0, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = !bigEndian;
  const read: Readonly<Record<string, (at: number) => number>> = {
    i1: (at) => view.getInt8(at),
    i2: (at) => view.getInt16(at, little),
    u2: (at) => view.getUint16(at, little),
    i4: (at) => view.getInt32(at, little),
    u4: (at) => view.getUint32(at, little),
    i8: (at) => Number(view.getBigInt64(at, little)),
    u8: (at) => Number(view.getBigUint64(at, little)),
    f4: (at) => view.getFloat32(at, little),
    f8: (at) => view.getFloat64(at, little),
  };
  const one = read[type];
  if (!one) throw new DataError(`numbers of type ${type} are not read. Save array.astype('uint8').`);
  const size = Number(type[1]);
  return Float64Array.from({ length: count }, (_, i) => one(i * size));
}

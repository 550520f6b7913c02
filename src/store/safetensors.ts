/**
 * Named float arrays in one file, as safetensors lays them out: the length of a JSON header (8 bytes, little endian),
 * the header, the bytes. Format: https://huggingface.co/docs/safetensors (float32 only here). The npm package of that
 * name is an untyped placeholder, hence these lines.
 */
import { size } from '../plan/size.js';
import type { Snapshot } from '../search/evaluator.js';

export type Tensors = Snapshot['tensors'];

/** The format's own bound for the header, bytes. */
const longestHeader = 100_000_000;

export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

function asBytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Throws RangeError when a shape does not fit its values. */
export function encodeSafetensors(tensors: Tensors, metadata?: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(tensors);
  let offset = 0;
  const header = entries.map(([name, { shape, values }]) => {
    if (name === '__metadata__') throw new RangeError('no tensor may be named __metadata__');
    if (size(shape) !== values.length)
      throw new RangeError(
        `tensor ${name}: shape [${shape.join(', ')}] does not fit ${values.length} values`,
      );
    const begin = offset;
    offset += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, offset] }] as const;
  });
  const text = JSON.stringify(
    Object.fromEntries([...(metadata ? [['__metadata__', metadata]] : []), ...header]),
  );
  const length = Math.ceil(Buffer.byteLength(text) / 8) * 8; // the data start at a multiple of 8
  const bytes = Buffer.alloc(8 + length + offset, ' ');
  bytes.writeBigUInt64LE(BigInt(length), 0);
  bytes.write(text, 8);
  let position = 8 + length;
  for (const [, { values }] of entries) {
    bytes.set(asBytes(values), position);
    position += values.byteLength;
  }
  return bytes;
}

/** Copies of the tensors. Throws SafetensorsError when the bytes are not a whole float32 safetensors file. */
export function decodeSafetensors(bytes: Uint8Array): Tensors {
  const { header, data } = readHeader(bytes);
  let expected = 0;
  const tensors = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => ({ name, ...readEntry(name, entry) }))
    .sort((a, b) => a.begin - b.begin)
    .map(({ name, shape, begin, end }) => {
      if (begin !== expected || end > data.length)
        throw new SafetensorsError(`tensor ${name} lies at bytes ${begin} to ${end}, not where it should`);
      expected = end;
      const values = new Float32Array((end - begin) / 4);
      asBytes(values).set(data.subarray(begin, end));
      return [name, { shape, values }] as const;
    });
  if (expected !== data.length)
    throw new SafetensorsError(`${data.length - expected} bytes belong to no tensor`);
  return Object.fromEntries(tensors); // own properties, whatever their names
}

function readHeader(bytes: Uint8Array): { header: object; data: Uint8Array } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = buffer.length < 8 ? Infinity : Number(buffer.readBigUInt64LE(0));
  if (length > longestHeader || 8 + length > buffer.length)
    throw new SafetensorsError('the header is longer than the file');
  let header: unknown;
  try {
    header = JSON.parse(buffer.toString('utf8', 8, 8 + length));
  } catch {
    throw new SafetensorsError('the header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw new SafetensorsError('the header is not an object');
  return { header, data: buffer.subarray(8 + length) };
}

function readEntry(name: string, entry: unknown): { shape: number[]; begin: number; end: number } {
  const fields = typeof entry === 'object' && entry !== null ? entry : {};
  const dtype = 'dtype' in fields ? fields.dtype : undefined;
  const shape = 'shape' in fields ? sizes(fields.shape) : undefined;
  const [begin, end, more] = ('data_offsets' in fields ? sizes(fields.data_offsets) : undefined) ?? [];
  if (dtype !== 'F32') throw new SafetensorsError(`tensor ${name} is not float32`);
  if (!shape || begin === undefined || end === undefined || more !== undefined)
    throw new SafetensorsError(`tensor ${name} lacks a shape or its place`);
  if (end - begin !== 4 * size(shape))
    throw new SafetensorsError(
      `tensor ${name}: shape [${shape.join(', ')}] does not fit its ${end - begin} bytes`,
    );
  return { shape, begin, end };
}

/** The value as a list of sizes, if it is one. */
function sizes(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const numbers = value.filter(
    (length): length is number => Number.isSafeInteger(length) && Number(length) >= 0,
  );
  return numbers.length === value.length ? numbers : undefined;
}

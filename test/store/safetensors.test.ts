import { expect } from 'chai';
import fc from 'fast-check';
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from '../../src/store/safetensors.js';

/** A file with this header, as the format has it, and so many bytes of data. */
function fileOf(header: unknown, data: number): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(data)]);
}

describe('safetensors', () => {
  it('lays a file out as the format says', () => {
    const tensors = { weight: { shape: [2, 1], values: Float32Array.of(1, -2) } };
    const bytes = Buffer.from(encodeSafetensors(tensors, { format: 'evocell' }));
    const length = Number(bytes.readBigUInt64LE(0));
    expect(length % 8).to.equal(0);
    expect(JSON.parse(bytes.toString('utf8', 8, 8 + length))).to.deep.equal({
      __metadata__: { format: 'evocell' },
      weight: { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] },
    });
    expect([bytes.readFloatLE(8 + length), bytes.readFloatLE(12 + length)]).to.deep.equal([1, -2]);
    expect(bytes.length).to.equal(16 + length);
  });

  it('gives back any tensors under any names, bit for bit', () => {
    const values = fc.float32Array({ maxLength: 20 });
    const name = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__metadata__');
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, values), { selector: ([text]) => text }), (entries) => {
        const tensors = entries.map(
          ([text, data]) => [text, { shape: [data.length], values: data }] as const,
        );
        const decoded = new Map(
          Object.entries(decodeSafetensors(encodeSafetensors(Object.fromEntries(tensors)))),
        );
        expect([...decoded.keys()]).to.have.members(entries.map(([text]) => text));
        for (const [text, data] of entries)
          expect(new Uint8Array(decoded.get(text)!.values.buffer)).to.deep.equal(
            new Uint8Array(data.slice().buffer),
          );
      }),
    );
  });

  it('reads views that start anywhere', () => {
    const bytes = encodeSafetensors({ a: { shape: [1], values: Float32Array.of(3) } });
    const shifted = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
    expect(decodeSafetensors(shifted).a?.values[0]).to.equal(3);
  });

  it('refuses what is no whole float32 file', () => {
    const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.alloc(8, 255),
      fileOf([], 0),
      fileOf({ a: null }, 0),
      fileOf({ a: entry }, 4),
      fileOf({ a: entry }, 12),
      fileOf({ a: { ...entry, dtype: 'F16' } }, 8),
      fileOf({ a: { ...entry, shape: [3] } }, 8),
      fileOf({ a: { ...entry, shape: [-2] } }, 8),
      fileOf({ a: { ...entry, shape: [2 ** 53, 2 ** 53] } }, 8),
      fileOf({ a: { ...entry, data_offsets: [8, 0] } }, 8),
      fileOf({ a: entry, b: entry }, 8),
    ])
      expect(() => decodeSafetensors(bytes)).to.throw(SafetensorsError);
  });

  it('never fails in another way on bytes from outside', () => {
    const header = fc.dictionary(fc.string(), fc.anything());
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          header.map((fields) => fileOf(fields, 4)),
        ),
        (bytes) => {
          try {
            decodeSafetensors(bytes);
          } catch (error) {
            expect(error).to.be.instanceOf(SafetensorsError);
          }
        },
      ),
    );
  });

  it('refuses to write a shape that does not fit', () => {
    expect(() => encodeSafetensors({ a: { shape: [3], values: new Float32Array(2) } })).to.throw(
      RangeError,
      'tensor a',
    );
  });
});

/** Bytes by what they are: cut into parts, each known by its SHA-256, so that what is there is not sent again. */
import { createHash } from 'node:crypto';
import { z } from 'zod';

export const partBytes = 2 ** 20;

/** 16 GiB. */
const mostParts = 2 ** 14;

export const contentSchema = z
  .strictObject({
    bytes: z
      .number()
      .int()
      .min(0)
      .max(mostParts * partBytes),
    parts: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(mostParts),
  })
  .refine(({ bytes, parts }) => parts.length === Math.ceil(bytes / partBytes), 'has another number of parts');

/** What is sent in place of the bytes. */
export type Content = Readonly<z.infer<typeof contentSchema>>;

/** Parts by their SHA-256. */
export type Parts = ReadonlyMap<string, Uint8Array>;

export interface CutContent {
  readonly content: Content;
  readonly parts: Parts;
}

/** The parts are views of the bytes. Throws RangeError for more than 16 GiB. */
export function cut(bytes: Uint8Array): CutContent {
  const count = Math.ceil(bytes.length / partBytes);
  if (count > mostParts) throw new RangeError(`${bytes.length} bytes are more than can be sent`);
  const parts = new Map<string, Uint8Array>();
  const names = Array.from({ length: count }, (_, i) => {
    const part = bytes.subarray(i * partBytes, (i + 1) * partBytes);
    const name = sha256(part);
    parts.set(name, part);
    return name;
  });
  return { content: { bytes: bytes.length, parts: names }, parts };
}

/** Of part `index`. */
export function partLength({ bytes }: Content, index: number): number {
  return Math.min(partBytes, bytes - index * partBytes);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Something whose bits are promised: a name, and how its digest comes about. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/store/digest.js';

export interface Pin {
  /** In `test/digests.json`. */
  readonly name: string;
  /** A SHA-256 in hexadecimal. */
  readonly digest: () => string | Promise<string>;
}

/** Of plain JSON. */
export function digestOfJson(json: unknown): string {
  return createHash('sha256').update(canonicalJson(json)).digest('hex');
}

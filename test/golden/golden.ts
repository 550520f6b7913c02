/** Reads the golden numbers from `test/golden`, or from the folder that EVOCELL_GOLDEN names. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Arrays in the files: base64 of little-endian float32, row-major. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly f32: string;
}

const folder = process.env['EVOCELL_GOLDEN'] ?? join(import.meta.dirname, '../../../test/golden');

/** Whether the folder has this file; its tests are skipped, and say so, where it has not. */
export function hasGolden(name: string): boolean {
  return existsSync(join(folder, name));
}

/** The JSON in this file, gunzipped where its name says so. */
export function readGolden<T>(name: string): T {
  const bytes = readFileSync(join(folder, name));
  return JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as T;
}

export function goldenValues({ f32 }: GoldenArray): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(f32, 'base64'));
  return new Float32Array(bytes.buffer);
}

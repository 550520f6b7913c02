/**
 * The seal on the test images. A search holds a SealedTestSet, which shows nothing; `openTestSet` is for final
 * training alone, and the suite checks that no other file imports it.
 */
import { imageParts } from './image-parts.js';
import type { TestSet } from './image-set.js';

/** Not exported: nothing else can name the property. */
const read = Symbol('read');

/** Test images that have not been read yet. */
export interface SealedTestSet {
  readonly [read]: () => Promise<TestSet>;
}

export function seal(reader: () => Promise<TestSet>): SealedTestSet {
  return { [read]: reader };
}

/** Reads the test images. Throws DataError. */
export function openTestSet(sealed: SealedTestSet): Promise<TestSet> {
  return sealed[read]();
}

/** By what the test images are known again: digests, which show nothing of them. Throws DataError. */
export async function testParts(sealed: SealedTestSet): Promise<Record<string, string | number>> {
  return imageParts(await sealed[read]());
}

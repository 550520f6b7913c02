/** Numbers as JSON keeps them to the bit: those that it has no words for are words. */
import { z } from 'zod';

export const exactNumber = z.union([
  z.number(),
  z.enum(['NaN', 'Infinity', '-Infinity', '-0']).transform((word) => Number(word)),
]);

type Plain = number | string | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** Plain data with such words for numbers, lists for typed arrays, and nothing for what is undefined. */
export function exactly(value: unknown): Plain {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : wordOf(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Int32Array, (item) => exactly(item));
  if (Array.isArray(value)) return value.map(exactly);
  if (typeof value !== 'object' || value === null) return value as Plain;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, exactly(item)]])),
  );
}

function wordOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

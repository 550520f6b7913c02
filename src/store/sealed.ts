/**
 * JSON files that carry their own SHA-256: one top-level field a line, the last one being the digest of all the text
 * before it. A person can read them; a flipped bit or a cut is always noticed.
 */
import { createHash } from 'node:crypto';

export function sha256(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/**
 * JSON that reads back as the same value. Throws TypeError for what JSON would change in silence: numbers that are
 * not finite, typed arrays, maps, dates, holes.
 */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string, item: unknown) {
    const problem = impossible(this[key], Array.isArray(this)); // item may be what a toJSON made of it
    if (problem) throw new TypeError(`not plain JSON: "${key}" is ${problem}`);
    return item;
  });
}

function impossible(item: unknown, inArray: boolean): string | undefined {
  switch (typeof item) {
    case 'number':
      return Number.isFinite(item) ? undefined : String(item);
    case 'undefined':
      return inArray ? 'undefined' : undefined;
    case 'object': {
      if (item === null || Array.isArray(item)) return undefined;
      const prototype: unknown = Object.getPrototypeOf(item);
      return prototype === Object.prototype || prototype === null ? undefined : `a ${item.constructor.name}`;
    }
    case 'string':
    case 'boolean':
      return undefined;
    default:
      return `a ${typeof item}`;
  }
}

/** The text of the file, and its digest. */
export function seal(fields: Readonly<Record<string, unknown>>): { text: string; sha256: string } {
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${plainJson(value)}`);
  const body = `{\n${lines.join(',\n')}`;
  const digest = sha256(body);
  return { text: `${body},\n  "sha256": "${digest}"\n}\n`, sha256: digest };
}

/** The fields and their digest; undefined when the text is not as it was written. */
export function unseal(text: string): { fields: unknown; sha256: string } | undefined {
  const end = /,\n {2}"sha256": "([0-9a-f]{64})"\n\}\n$/.exec(text.slice(-100));
  if (!end?.[1]) return undefined;
  const body = text.slice(0, text.length - end[0].length);
  if (sha256(body) !== end[1]) return undefined;
  try {
    return { fields: JSON.parse(`${body}\n}`), sha256: end[1] };
  } catch {
    return undefined;
  }
}

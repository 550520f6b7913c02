import assert from 'node:assert/strict';

export function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** What is written to a run folder has to come back the same. */
export function assertPlainJson(value: unknown, what: string): void {
  assert.deepEqual(throughJson(value), value, `${what} has to survive JSON`);
}

/** Throws when anything writes to it, however deep. */
export function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** The globals of the test runner that a contract suite is called under. */
export interface Runner {
  describe(title: string, body: () => void): void;
  it(title: string, body: () => unknown): void;
}

/** Those of mocha, of jest, or of vitest with `globals: true`. Throws Error where there are none. */
export function runner(): Runner {
  const { describe, it } = globalThis as Partial<Runner>;
  if (!describe || !it)
    throw new Error('evocell/testing needs the globals describe and it: run it under mocha, jest or vitest');
  return { describe, it };
}

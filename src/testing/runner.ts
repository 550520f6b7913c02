/** The globals of the test runner that a contract suite is called under. */
export interface Runner {
  describe(title: string, body: () => void): void;
  it(title: string, body: () => unknown): void;
  /** Once, before and after all tests of the description. */
  before(action: () => unknown): void;
  after(action: () => unknown): void;
}

/** Those of mocha, of jest, or of vitest with `globals: true`. Throws Error where there are none. */
export function runner(): Runner {
  const found = globalThis as Partial<Runner> & { beforeAll?: Runner['before']; afterAll?: Runner['after'] };
  const { describe, it, before = found.beforeAll, after = found.afterAll } = found;
  if (!describe || !it || !before || !after)
    throw new Error('evocell/testing needs the globals describe and it: run it under mocha, jest or vitest');
  return { describe, it, before, after };
}

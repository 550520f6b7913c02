/** Runs a contract suite on its own, outside the test runner, and says which of its tests fail. */
import type { Runner } from '../../src/testing/runner.js';

/** With `titles`, only the tests that they match. */
export async function failing(describeSuite: () => void, titles = /(?:)/): Promise<string[]> {
  const globals = globalThis as Partial<Runner>;
  const { describe, it, before, after } = globals;
  const tests: { readonly title: string; readonly body: () => unknown }[] = [];
  const first: (() => unknown)[] = [];
  const last: (() => unknown)[] = [];
  Object.assign(globals, {
    describe: (_: string, body: () => void) => body(),
    it: (title: string, body: () => unknown) => void (titles.test(title) && tests.push({ title, body })),
    before: (action: () => unknown) => void first.push(action),
    after: (action: () => unknown) => void last.push(action),
  });
  try {
    describeSuite();
  } finally {
    Object.assign(globals, { describe, it, before, after });
  }
  const failed: string[] = [];
  for (const action of first) await action();
  for (const { title, body } of tests) {
    try {
      await body();
    } catch {
      failed.push(title);
    }
  }
  for (const action of last) await action();
  return failed;
}

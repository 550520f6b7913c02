/** Runs a contract suite on its own, outside the test runner, and says which of its tests fail. */
import type { Runner } from '../../src/testing/runner.js';

export async function failing(describeSuite: () => void): Promise<string[]> {
  const globals = globalThis as Partial<Runner>;
  const { describe, it } = globals;
  const tests: { readonly title: string; readonly body: () => unknown }[] = [];
  Object.assign(globals, {
    describe: (_: string, body: () => void) => body(),
    it: (title: string, body: () => unknown) => void tests.push({ title, body }),
  });
  try {
    describeSuite();
  } finally {
    Object.assign(globals, { describe, it });
  }
  const failed: string[] = [];
  for (const { title, body } of tests) {
    try {
      await body();
    } catch {
      failed.push(title);
    }
  }
  return failed;
}

/** The versions of what computes: they stand in a run's record, and a run says when it goes on with others. */
import { createRequire } from 'node:module';
import { z } from 'zod';
import type { RunRecord } from '../../store/run-record.js';
import { version } from '../../version.js';

const versionOf = z.object({ version: z.string() });

/** For `machine` of the record. */
export function versions(): { readonly node: string; readonly tfjs: string } {
  const tfjs: unknown = createRequire(import.meta.url)('@tensorflow/tfjs-core/package.json');
  return { node: process.version, tfjs: versionOf.parse(tfjs).version };
}

/** A line for each version that is another one than when the run began. */
export function versionNotes({ version: before, machine, backend, dependencies }: RunRecord): string[] {
  const now = versions();
  // The kernels of wasm and src/elementary.ts leave no bit open, and a table is only looked up.
  const isExact = backend === 'wasm' || (dependencies && !dependencies.some(({ kind }) => kind === 'images'));
  return [
    ...other('evocell', before, version, mayDiffer),
    ...other('Node', machine['node'], now.node, isExact ? sameBits : mayDiffer),
    ...(isExact ? [] : other('TensorFlow.js', machine['tfjs'], now.tfjs, mayDiffer)),
  ];
}

const mayDiffer = 'the outcome may differ in its last bits from that of one version alone';
const sameBits = 'the outcome is the same';

/** Nothing of versions that are equal, or that the record does not have. */
function other(what: string, before: unknown, now: string, consequence: string): string[] {
  if (typeof before !== 'string' || before === now) return [];
  return [`it was begun with ${what} ${before} and goes on with ${now}: ${consequence}`];
}

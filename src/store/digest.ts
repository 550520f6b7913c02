/** What a search decided, as one SHA-256: two runs agree when their digests do. */
import { createHash } from 'node:crypto';
import type { Metric } from '../search/metric.js';
import type { Trial } from '../search/strategy.js';
import { closingFiles, type ClosingFile } from './closing-file.js';

/** Metrics that tell how long something took or who did it, not what came out. */
const incidental = /^(seconds|worker)$|(Seconds|PerSecond)$/;

export interface DigestedRun {
  /** Descriptions of the metrics: those of a clock do not count. */
  readonly record?: { readonly metrics?: readonly Pick<Metric, 'name' | 'measured'>[] | undefined };
  trials(): Iterable<Trial>;
  /** What was made after the last generation. */
  closing?<T extends object>(file: ClosingFile<T>): T | undefined;
}

/**
 * Over the trials in order: genome, genotype, origin, parents, status and metrics, budget and feedback where there are
 * any. Clocks, worker numbers, durations
 * and the wording of failures do not count. Then over what was made after the last generation, where there is any.
 */
export function digest(run: DigestedRun): string {
  const hash = createHash('sha256').update('evocell trials 1\n');
  const clocks = new Set(run.record?.metrics?.flatMap(({ name, measured }) => (measured ? [name] : [])));
  for (const {
    trial,
    generation,
    index,
    origin,
    parents,
    status,
    metrics,
    genotype,
    genome,
    budget,
    feedback,
  } of run.trials()) {
    const kept = Object.entries(metrics).filter(([name]) => !incidental.test(name) && !clocks.has(name));
    const counted = Object.fromEntries(kept);
    const fields = { trial, generation, index, origin, parents, status, metrics: counted, genotype, genome };
    const further = { ...(budget && { budget }), ...(feedback !== undefined && { feedback }) };
    hash.update(canonicalJson({ ...fields, ...further })).update('\n');
  }
  for (const file of closingFiles) {
    const content = run.closing?.(file);
    if (content) hash.update(`${file.name} ${canonicalJson(decided(content, clocks))}\n`);
  }
  return hash.digest('hex');
}

/** Without durations and the wording of failures, at any depth. */
function decided(value: unknown, clocks: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => decided(item, clocks));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(
    ([name]) => name !== 'reason' && !incidental.test(name) && !clocks.has(name),
  );
  return Object.fromEntries(fields.map(([name, item]) => [name, decided(item, clocks)]));
}

/** JSON without spaces, the keys of each object sorted, numbers that are not finite by their names. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value));
  if (Array.isArray(value)) {
    if (value.every(Number.isFinite)) return JSON.stringify(value); // a genome's rows, many times faster
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
  return `{${fields.join(',')}}`;
}

/**
 * The two kinds of lines of `trials.jsonl`. What may be large, a trial's genome and the feedback on it, stands last, so
 * that the rest can be read without it.
 * A commit line ends in the SHA-256 over everything since the start of the journal up to itself, chained commit by
 * commit.
 */
import { z } from 'zod';
import type { Trial } from '../search/strategy.js';
import { plainJson } from './sealed.js';

/** Not finite numbers, which JSON lacks, are written as these words. */
const words: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

const count = z.number().int().min(0);
/** Of an outcome: a number. */
export const metric = z.union([
  z.number(),
  z.enum(['NaN', 'Infinity', '-Infinity']).transform((word) => Number(word)),
]);

const budget = z.strictObject({ epochs: z.number().positive(), images: z.number().positive() }).partial();

const summarySchema = z.object({
  trial: count,
  generation: count,
  index: count,
  origin: z.string(),
  parents: z.array(count),
  status: z.enum(['ok', 'failed']),
  reason: z.string().optional(),
  metrics: z.record(z.string(), metric),
  budget: budget.optional(),
  genotype: z.string(),
});

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const commitSchema = z.object({
  /** Its number; the trials before this line belong to it. */
  generation: count,
  /** Trials in the journal so far. */
  trials: count,
  /** Name of the checkpoint after it, and the digest that its file ends in. */
  checkpoint: z.string().regex(/^generation-\d+$/),
  checkpointSha256: digest,
});

const sealedCommitSchema = z.object({ commit: commitSchema, sha256: digest });

export type CommitFields = z.infer<typeof commitSchema>;

/** A trial without its genome and what else may be large. */
export type TrialSummary = Omit<Trial, 'genome' | 'feedback'>;

/** One line with its line feed. Throws TypeError when a part is not plain JSON. */
export function trialLine(trial: Trial): string {
  const { trial: number, generation, index, origin, parents, status, reason, budget, genotype } = trial;
  const { genome, feedback } = trial;
  const metrics = Object.fromEntries(
    Object.entries(trial.metrics).map(([name, value]) => [
      name,
      words.has(String(value)) ? String(value) : value,
    ]),
  );
  const fields = {
    trial: number,
    generation,
    index,
    origin,
    parents,
    status,
    reason,
    metrics,
    budget,
    genotype,
    genome,
    feedback,
  };
  return `${plainJson(fields)}\n`;
}

const genomeMark = Buffer.from(',"genome":');

/** The trial without its genome; undefined when the line holds none. */
export function parseSummary(line: Buffer): TrialSummary | undefined {
  const end = line.indexOf(genomeMark);
  // where the first mark is not the genome's, the text before it is no whole object, and the line is read in full
  return (
    summaryOf(end < 0 ? undefined : json(`${line.toString('utf8', 0, end)}}`)) ??
    summaryOf(json(line.toString()))
  );
}

function summaryOf(value: unknown): TrialSummary | undefined {
  if (isPlain(value)) return value;
  const { success, data } = summarySchema.safeParse(value);
  if (!success) return undefined;
  const { reason, budget, ...others } = data;
  return { ...others, ...(reason !== undefined && { reason }), ...(budget && { budget }) };
}

/** Whether it is a summary as it stands, as nearly all are; the schema, which takes longer, judges the others. */
function isPlain(value: unknown): value is TrialSummary {
  if (!isTable(value)) return false;
  const { trial, generation, index, origin, parents, status, metrics, genotype } = value;
  return (
    Object.keys(value).length === 8 && // nothing beside these
    [trial, generation, index].every(isCount) &&
    typeof origin === 'string' &&
    Array.isArray(parents) &&
    parents.every(isCount) &&
    (status === 'ok' || status === 'failed') &&
    isTable(metrics) &&
    !Object.hasOwn(metrics, '__proto__') &&
    Object.values(metrics).every(Number.isFinite) &&
    typeof genotype === 'string'
  );
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The whole trial; undefined when the line holds none. */
export function parseTrial(line: Buffer): Trial | undefined {
  const value = json(line.toString());
  const summary = summaryOf(value);
  if (!summary || typeof value !== 'object' || value === null || !('genome' in value)) return undefined;
  const { genome, feedback } = value as { readonly genome: unknown; readonly feedback?: unknown };
  if (!isShallow(genome, deepest) || !isShallow(feedback, deepest)) return undefined;
  return { ...summary, genome, ...(feedback !== undefined && { feedback }) };
}

/** Deeper nesting is neither genome nor feedback but an attempt on the stack of what walks over it. */
const deepest = 32;

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((item) => isShallow(item, levels - 1));
}

const commitStart = Buffer.from('{"commit":');

export function isCommit(line: Buffer): boolean {
  return line.subarray(0, commitStart.length).equals(commitStart);
}

/** What of a commit line enters its digest: all but the digest and what closes the line. */
export function commitBody(fields: CommitFields): string {
  return `${commitStart.toString()}${plainJson(fields)}`;
}

const sealLength = ',"sha256":""}'.length + 64;

export function commitLine(fields: CommitFields, sha256: string): string {
  return `${commitBody(fields)},"sha256":"${sha256}"}\n`;
}

/** The line in its parts; undefined when it is not as `commitLine` writes it. */
export function parseCommit(
  line: Buffer,
): { fields: CommitFields; body: Buffer; sha256: string } | undefined {
  const value = json(line.toString());
  const parsed = sealedCommitSchema.safeParse(value);
  if (!parsed.success) return undefined;
  return {
    fields: parsed.data.commit,
    body: line.subarray(0, line.length - sealLength),
    sha256: parsed.data.sha256,
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `run.json`: what a run is and how far it came. Kept through lowdb; sealed, flushed and replaced as a whole. */
import type { SyncAdapter } from 'lowdb';
import { z } from 'zod';
import { placeSettings } from '../search/dependency.js';
import { metricSchema } from '../search/metric.js';
import { readText, replaceFile } from './durable.js';
import type { FileSystem } from './file-system.js';
import { seal, unseal } from './sealed.js';
import { putBack, StoreError, unless } from './store-error.js';

/** Of the folder and all files in it. */
export const runFormat = 1;

export const runStatuses = ['running', 'interrupted', 'finished', 'failed'] as const;

const count = z.number().int().min(0);
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const dependencySchema = z.object({
  kind: z.string(),
  path: z.string().optional(),
  setting: z.enum(placeSettings).optional(),
  parts: z.record(z.string(), z.union([z.string(), z.number()])),
});

const extensionSchema = z.object({
  /** Generations that were committed then, those of a warm-up included. */
  after: count,
  /** `search.generations` from then on. */
  generations: count,
  /** ISO 8601. */
  asked: z.string(),
});

const originSchema = z.object({
  /** Its folder, absolute. */
  run: z.string(),
  /** What it had decided then (`evocell digest`), in how many generations and trials. */
  digest,
  generations: count,
  trials: count,
  /** Its architectures that the first generation begins with. */
  architectures: count,
  /** What of its evaluator was taken over, in words. */
  took: z.array(z.string()),
  /** Of the checkpoint `beginning`, which holds that. */
  checkpointSha256: digest.optional(),
});

const workerSchema = z.object({
  /** Pieces of work that it answered. */
  tasks: count,
  /** That they took. */
  seconds: z.number().min(0),
});

const formatSchema = z.object({ format: z.number().int() });

const recordSchema = z.object({
  format: z.literal(runFormat),
  name: z.string(),
  status: z.enum(runStatuses),
  /** Why it failed. */
  reason: z.string().optional(),
  /** ISO 8601. */
  created: z.string(),
  updated: z.string(),
  /** How often it was started or resumed. */
  sessions: count,
  /** Seconds of work up to `updated`, over all sessions; the time between sessions does not count. */
  seconds: z.number().min(0).optional(),
  /** Of the last session, up to `updated`: how long it worked, and what each of its workers did. */
  work: z.object({ seconds: z.number().min(0), workers: z.array(workerSchema) }).optional(),
  /** Of evocell. */
  version: z.string(),
  backend: z.string(),
  seed: z.union([z.number(), z.string()]),
  /** Processor, cores, operating system, ... */
  machine: z.record(z.string(), z.unknown()),
  /** What the evaluator measures, described; absent in runs of older versions and in trainings. */
  metrics: z.array(metricSchema).optional(),
  /** Of `experiment.yaml`. */
  settingsSha256: digest,
  /** What it began with: images, tables, plug-ins; absent in runs of 0.1.0. */
  dependencies: z.array(dependencySchema).optional(),
  /** The run that it took over from when it began. */
  from: originSchema.optional(),
  /** Generations that were asked for after it began, in the order in which they were. */
  extensions: z.array(extensionSchema).optional(),
  /** The last commit of the journal: a journal that does not reach it has lost something. */
  committed: z.object({ generations: count, trials: count, bytes: count, sha256: digest }),
});

export type RunRecord = z.infer<typeof recordSchema>;
export type Origin = z.infer<typeof originSchema>;
export type WorkerWork = Readonly<z.infer<typeof workerSchema>>;
export type Extension = z.infer<typeof extensionSchema>;
export type RunStatus = RunRecord['status'];

export class RecordAdapter implements SyncAdapter<RunRecord> {
  constructor(
    private readonly fs: FileSystem,
    readonly path: string,
  ) {}

  /** Null when there is none. Throws StoreError when it is damaged or of a newer format. */
  read(): RunRecord | null {
    const text = unless(['ENOENT', 'ENOTDIR'], () => readText(this.fs, this.path));
    return text === undefined ? null : this.parse(text);
  }

  write(record: RunRecord): void {
    replaceFile(this.fs, this.path, Buffer.from(seal(record).text));
  }

  private parse(text: string): RunRecord {
    const newer = formatOf(text);
    if (newer !== undefined && newer > runFormat)
      throw new StoreError(
        this.path,
        `is of format ${newer}, this evocell knows ${runFormat}`,
        'update evocell',
      );
    const sealed = unseal(text);
    if (!sealed) throw new StoreError(this.path, 'is damaged (its digest does not fit)', putBack);
    const parsed = recordSchema.safeParse(sealed.fields);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') ?? '';
    throw new StoreError(this.path, `${where}: ${issue?.message ?? 'is wrong'}`, putBack);
  }
}

/** The format that the text claims, before anything else of it is believed. */
function formatOf(text: string): number | undefined {
  try {
    const parsed = formatSchema.safeParse(JSON.parse(text));
    return parsed.data?.format;
  } catch {
    return undefined;
  }
}

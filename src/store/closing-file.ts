/**
 * What a search makes after its last generation stands in a file of its own beside the journal: sealed, replaced as a
 * whole, and tied to the commit that it was made of, so that it counts for no other state of the run.
 */
import { z } from 'zod';
import { readText, replaceFile } from './durable.js';
import type { FileSystem } from './file-system.js';
import { metric } from './journal-line.js';
import { seal, unseal } from './sealed.js';
import { StoreError } from './store-error.js';
import { trainingResultSchema } from './training-states.js';

export interface ClosingFile<T extends object> {
  readonly name: string;
  readonly schema: z.ZodType<T>;
  /** The command that makes it again. */
  readonly command: string;
}

const count = z.number().int().min(0);

const envelopeSchema = z.object({ format: z.number().int(), after: z.string(), content: z.unknown() });
const closingFormat = 1;

/** Undefined where there is none, or where it was made of another commit. Throws StoreError when it is damaged. */
export function readClosing<T extends object>(
  fs: FileSystem,
  path: string,
  { schema, command }: ClosingFile<T>,
  after: string,
): T | undefined {
  const kind = fs.kind(path);
  if (kind === 'nothing') return undefined;
  if (kind !== 'file') throw new StoreError(path, 'is not a plain file', 'remove it');
  const advice = `remove it; ${command} makes it again`;
  const envelope = envelopeSchema.safeParse(unseal(readText(fs, path))?.fields).data;
  if (!envelope) throw new StoreError(path, 'is damaged (its digest does not fit)', advice);
  if (envelope.format > closingFormat)
    throw new StoreError(
      path,
      `is of format ${envelope.format}, this evocell knows ${closingFormat}`,
      'update evocell',
    );
  if (envelope.after !== after) return undefined;
  const content = schema.safeParse(envelope.content);
  if (content.success) return content.data;
  const issue = content.error.issues[0];
  throw new StoreError(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is wrong'}`, advice);
}

export function writeClosing<T extends object>(
  fs: FileSystem,
  path: string,
  content: T,
  after: string,
): void {
  replaceFile(fs, path, Buffer.from(seal({ format: closingFormat, after, content }).text));
}

/** Scores of the best architectures of a whole run, all taken with the weights after its last generation. */
const rescoredSchema = z.object({
  /** Generations that the weights had learned. */
  generations: count,
  /** Architectures that were asked for. */
  count: count,
  /** In the order in which they were chosen; `trial` is the one that the architecture was chosen by. */
  scores: z.array(
    z.object({
      trial: count,
      status: z.enum(['ok', 'failed']),
      reason: z.string().exactOptional(),
      metrics: z.record(z.string(), metric),
    }),
  ),
});

export type Rescored = Readonly<z.infer<typeof rescoredSchema>>;

export const rescoredFile: ClosingFile<Rescored> = {
  name: 'rescored.json',
  schema: rescoredSchema,
  command: 'evocell rescore',
};

/** What is trained after a search. */
export const networkKinds = ['finalist', 'random genome', 'equal size', 'hand-made network'] as const;

export type NetworkKind = (typeof networkKinds)[number];

const finalistsSchema = z.object({
  /** Of the networks that were tested. */
  epochs: count,
  /** By what the test images are known again. */
  testImages: z.record(z.string(), z.union([z.string(), z.number()])),
  networks: z.array(
    z.object({
      /** As its files in the folder `finalists` are named. */
      name: z.string(),
      kind: z.enum(networkKinds),
      /** That a finalist was chosen by. */
      trial: count.exactOptional(),
      /** A genotype, or the name of a hand-made network. */
      network: z.string(),
      /** Of the first convolution, of a hand-made network. */
      channels: count.exactOptional(),
      params: count,
      macs: count,
      /** Of the validation images, after so many epochs. */
      results: z.array(trainingResultSchema),
      /** Of the test images; absent for finalists that were left behind, and where the training failed. */
      test: z.object({ accuracy: z.number(), loss: z.number() }).exactOptional(),
    }),
  ),
});

/** Networks trained from scratch after a search. */
export type Finalists = Readonly<z.infer<typeof finalistsSchema>>;

export const finalistsFile: ClosingFile<Finalists> = {
  name: 'finalists.json',
  schema: finalistsSchema,
  command: 'evocell resume',
};

/** In the order in which they are made. */
export const closingFiles: readonly ClosingFile<object>[] = [rescoredFile, finalistsFile];

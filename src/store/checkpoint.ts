/**
 * Checkpoints: weights as safetensors, the strategy's state as sealed JSON beside it, which holds the weights'
 * digest. `generation-000012` is the state after generation 12; `partial-000013-000002` the evaluator's second
 * snapshot from inside generation 13; `beginning` what a search began with that took over of another, which is kept. The JSON is put in place last: where it is whole, all is.
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { Snapshot } from '../search/evaluator.js';
import { readFile, readText, replaceFile } from './durable.js';
import type { FileSystem } from './file-system.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import { seal, sha256, unseal } from './sealed.js';
import { putBack, StoreError } from './store-error.js';

export interface Checkpoint {
  readonly generation: number;
  /** Digest of the commit that it follows (the journal's origin for the first). */
  readonly after: string;
  /** The strategy's state; null in a partial one. */
  readonly strategy: unknown;
  readonly evaluator: Snapshot;
}

const schema = z.object({
  generation: z.number().int().min(0),
  after: z.string(),
  strategy: z.unknown(),
  evaluator: z.unknown(),
  tensors: z.string(),
});

const digits = (value: number): string => String(value).padStart(6, '0');

export function commitName(generation: number): string {
  return `generation-${digits(generation)}`;
}

export function partialName(generation: number, count: number): string {
  return `partial-${digits(generation)}-${digits(count)}`;
}

/** Nothing prunes it. */
export const beginningName = 'beginning';

/** Writes both files, durably. The digest is the JSON file's own. */
export function writeCheckpoint(
  fs: FileSystem,
  folder: string,
  name: string,
  checkpoint: Checkpoint,
): string {
  const { generation, after, strategy, evaluator } = checkpoint;
  const tensors = encodeSafetensors(evaluator.tensors, { format: 'evocell' });
  const { text, sha256: digest } = seal({
    generation,
    after,
    tensors: sha256(tensors),
    strategy: strategy ?? null,
    evaluator: evaluator.state ?? null,
  });
  replaceFile(fs, join(folder, `${name}.safetensors`), tensors);
  replaceFile(fs, join(folder, `${name}.json`), Buffer.from(text));
  return digest;
}

/**
 * Reads a checkpoint back. With `digest` it must be that very one. Throws StoreError when a file is missing or is not
 * as it was written.
 */
export function readCheckpoint(fs: FileSystem, folder: string, name: string, digest?: string): Checkpoint {
  const file = join(folder, `${name}.json`);
  if (fs.kind(file) === 'nothing') throw new StoreError(file, 'is missing', putBack);
  const sealed = unseal(readText(fs, file));
  const parsed = schema.safeParse(sealed?.fields);
  if (!sealed || !parsed.success) throw new StoreError(file, 'is damaged (its digest does not fit)', putBack);
  if (digest !== undefined && sealed.sha256 !== digest)
    throw new StoreError(file, 'is not the checkpoint that the journal names', putBack);
  const { generation, after, strategy, evaluator: state, tensors } = parsed.data;
  return {
    generation,
    after,
    strategy,
    evaluator: { tensors: readTensors(fs, folder, name, tensors), state },
  };
}

function readTensors(fs: FileSystem, folder: string, name: string, digest: string): Snapshot['tensors'] {
  const file = join(folder, `${name}.safetensors`);
  if (fs.kind(file) === 'nothing') throw new StoreError(file, 'is missing', putBack);
  const bytes = readFile(fs, file);
  if (sha256(bytes) !== digest) throw new StoreError(file, 'is damaged (its digest does not fit)', putBack);
  return decodeSafetensors(bytes);
}

/** Names of the partial checkpoints that are there for this generation, the newest first. */
export function partialNames(fs: FileSystem, folder: string, generation: number): string[] {
  const start = `partial-${digits(generation)}-`;
  return fs
    .list(folder)
    .filter((name) => name.startsWith(start) && name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .reverse();
}

/** Removes all checkpoint files but those of the names given. What cannot be removed now is removed next time. */
export function prune(fs: FileSystem, folder: string, keep: readonly string[]): void {
  const kept = new Set(keep.flatMap((name) => [`${name}.json`, `${name}.safetensors`]));
  for (const name of fs.list(folder)) {
    if (kept.has(name) || !/^\.?(generation|partial)-[\d-]+\.(json|safetensors)(\..+\.new)?$/.test(name))
      continue;
    try {
      fs.unlink(join(folder, name));
    } catch {
      // nothing reads it; the next commit tries again
    }
  }
}

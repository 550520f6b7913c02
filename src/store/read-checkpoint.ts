/** The weights of a run, whether it goes on, was interrupted or is finished. */
import type { Checkpoint } from './checkpoint.js';
import { disk, type FileSystem } from './file-system.js';
import { openRun } from './open-run.js';
import type { Tensors } from './safetensors.js';
import { StoreError } from './store-error.js';

/** How often it is read again when a run that goes on has replaced it meanwhile. */
const attempts = 5;

/**
 * What the run keeps of its last complete generation (in a training: epoch): the strategy's state, and the evaluator's
 * with its tensors by name. Throws StoreError for what is no run, is damaged, or has no complete generation yet.
 */
export function readCheckpoint(
  folder: string,
  { fileSystem = disk }: { readonly fileSystem?: FileSystem } = {},
): Checkpoint {
  for (let attempt = 1; ; attempt++) {
    const run = openRun(folder, { write: false, fileSystem });
    try {
      const checkpoint = run.checkpoint();
      if (checkpoint) return checkpoint;
    } catch (error) {
      const { generations } = openRun(folder, { write: false, fileSystem });
      if (attempt === attempts || generations === run.generations) throw error;
      continue;
    }
    throw new StoreError(folder, 'has no complete generation yet', 'let it run on');
  }
}

/** Tensors of weights in checkpoints are named `weights/NAME`; searches once wrote `weights.NAME`. */
const prefix = /^weights[/.]/;

/**
 * The weights and running statistics of a training, or of a search's supernet, after the last complete generation: by
 * name, float32, row-major. Throws like `readCheckpoint`, and StoreError for a run whose evaluator keeps no weights.
 */
export function readWeights(folder: string, options: { readonly fileSystem?: FileSystem } = {}): Tensors {
  const weights = weightsIn(readCheckpoint(folder, options).evaluator.tensors);
  if (Object.keys(weights).length > 0) return weights;
  throw new StoreError(
    folder,
    'keeps no weights, for its evaluator has none that last',
    'train one of its networks with evocell train',
  );
}

/** The weights and running statistics among an evaluator's tensors, by their own names. */
export function weightsIn(tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      prefix.test(name) ? [[name.replace(prefix, ''), tensor] as const] : [],
    ),
  );
}

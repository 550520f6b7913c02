/**
 * Trainings that come after a search: where each of them stands, in the run's folder `finalists`. Of each network the
 * newest state is kept, a checkpoint with a number; an older one goes only when the newer is in place.
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { Snapshot } from '../search/evaluator.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { makeFolders, quietly } from './durable.js';
import type { FileSystem } from './file-system.js';
import { StoreError } from './store-error.js';

const resultSchema = z.object({
  /** Epochs that it had had. */
  epochs: z.number().int().min(1),
  /** Of the validation images: percent, mean cross entropy. Absent where the training failed. */
  accuracy: z.number().exactOptional(),
  loss: z.number().exactOptional(),
  /** Why it failed. */
  reason: z.string().exactOptional(),
});

export type TrainingResultSoFar = Readonly<z.infer<typeof resultSchema>>;
export { resultSchema as trainingResultSchema };

export interface TrainingStateSoFar {
  readonly results: readonly TrainingResultSoFar[];
  /** Weights, momentum and where in the training they stand; without tensors before it began. */
  readonly snapshot: Snapshot;
}

const resultsSchema = z.array(resultSchema);

export class TrainingStates {
  readonly #folder: string;

  /** `after` is the commit that they were begun after: those of another are not seen. */
  constructor(
    private readonly fs: FileSystem,
    folder: string,
    private readonly after: string,
  ) {
    this.#folder = join(folder, 'finalists');
  }

  /** The newest state that is whole; undefined where there is none. */
  read(network: string): TrainingStateSoFar | undefined {
    for (const number of this.#numbers(network).reverse()) {
      try {
        const { after, strategy, evaluator } = readCheckpoint(this.fs, this.#folder, nameOf(network, number));
        const results = resultsSchema.safeParse(strategy);
        if (after === this.after && results.success) return { results: results.data, snapshot: evaluator };
      } catch (error) {
        if (!(error instanceof StoreError)) throw error; // an older one, or the beginning, will do
      }
    }
    return undefined;
  }

  write(network: string, { results, snapshot }: TrainingStateSoFar): void {
    makeFolders(this.fs, this.#folder);
    const before = this.#numbers(network);
    const number = (before.at(-1) ?? -1) + 1;
    writeCheckpoint(this.fs, this.#folder, nameOf(network, number), {
      ...{ generation: 0, after: this.after, strategy: results, evaluator: snapshot },
    });
    for (const old of before)
      for (const ending of ['json', 'safetensors'])
        quietly(() => this.fs.unlink(join(this.#folder, `${nameOf(network, old)}.${ending}`)));
  }

  /** Ascending. */
  #numbers(network: string): number[] {
    if (this.fs.kind(this.#folder) === 'nothing') return [];
    return this.fs
      .list(this.#folder)
      .filter((name) => name.startsWith(`${network}.`) && name.endsWith('.json'))
      .map((name) => Number(name.slice(network.length + 1, -'.json'.length)))
      .filter(Number.isInteger)
      .sort((a, b) => a - b);
  }
}

function nameOf(network: string, number: number): string {
  return `${network}.${String(number).padStart(6, '0')}`;
}

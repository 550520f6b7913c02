/** What the supernet evaluator must remember: the shared weights, their momentum, and where in a generation it is. */
import { z } from 'zod';
import type { Seed } from '../../random.js';
import type { Snapshot } from '../../search/evaluator.js';
import type { Weight } from '../../plan/plan.js';
import { initialise, view, weightTable, type WeightTable } from '../../network/weights.js';
import { savedValues, SnapshotError, tensorsOf } from '../pool/snapshot-tensors.js';

/** What came of one candidate's evaluation: sums over the validation images, or why there are none. */
const fitnessSchema = z.union([
  z.strictObject({ loss: z.number(), correct: z.number(), count: z.number() }),
  z.strictObject({ reason: z.string() }),
]);

/** How far a generation has come. Plain JSON. */
const generationSchema = z.strictObject({
  generation: z.number(),
  /** Training steps done. */
  step: z.number(),
  /** Why a genome of `proposal.train` could not be trained, by its index. */
  failures: z.record(z.string(), z.string()),
  /** By candidate; null where it has not been evaluated. */
  fitness: z.array(fitnessSchema.nullable()),
});

const stateSchema = z.strictObject({ generation: generationSchema.nullable() });

export type Fitness = Readonly<z.infer<typeof fitnessSchema>>;
export type GenerationState = z.infer<typeof generationSchema>;

export class SupernetState {
  readonly weights: WeightTable;
  readonly momentum: WeightTable;
  /** Undefined between generations. */
  generation: GenerationState | undefined;

  constructor(
    readonly list: readonly Weight[],
    seed: Seed,
  ) {
    this.weights = weightTable(list);
    this.momentum = weightTable(list);
    initialise(this.weights, seed);
  }

  /** The state of this generation: what is there of it, or a fresh one. Throws SnapshotError for another's. */
  enter(generation: number, candidates: number): GenerationState {
    const state = this.generation;
    if (state && (state.generation !== generation || state.fitness.length !== candidates))
      throw new SnapshotError(
        `the supernet stands inside generation ${state.generation} with ${state.fitness.length} candidates; ` +
          `generation ${generation} with ${candidates} cannot start from there`,
      );
    return (this.generation ??= {
      generation,
      step: 0,
      failures: {},
      fitness: Array.from({ length: candidates }, () => null),
    });
  }

  /** A copy of everything: `weights/NAME`, `momentum/NAME` (of the trainable ones) and the generation. */
  snapshot(): Snapshot {
    const tensors = this.#parts().map(([part, table, list]) => {
      const views = tensorsOf(
        part,
        table,
        list.map(({ name }) => name),
      );
      return Object.entries(views).map(([name, { shape, values }]) => {
        return [name, { shape, values: Float32Array.from(values) }] as const;
      });
    });
    return {
      tensors: Object.fromEntries(tensors.flat()),
      state: structuredClone({ generation: this.generation ?? null }),
    };
  }

  /** Throws SnapshotError, with nothing changed, if it is not one of this supernet. */
  restore(snapshot: Snapshot): void {
    const state = stateSchema.safeParse(snapshot.state);
    if (!state.success) throw new SnapshotError("the snapshot's state is not that of a supernet");
    const found = this.#parts().flatMap(([part, table, list]) =>
      list.map((weight) => [view(table, weight.name), savedValues(snapshot, part, weight)] as const),
    );
    for (const [values, saved] of found) values.set(saved);
    this.generation = state.data.generation ?? undefined;
  }

  #parts(): [part: string, table: WeightTable, list: readonly Weight[]][] {
    return [
      ['weights', this.weights, this.list],
      ['momentum', this.momentum, this.list.filter(({ trainable }) => trainable !== false)],
    ];
  }
}

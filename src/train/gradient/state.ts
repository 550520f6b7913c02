/** What a search by gradient must remember: weights and momentum, the architecture parameters, and where it is. */
import { z } from 'zod';
import { initialise, view, weightTable, type WeightTable } from '../../network/weights.js';
import type { Weight } from '../../plan/plan.js';
import type { Seed } from '../../random.js';
import type { Snapshot } from '../../search/evaluator.js';
import { savedValues, SnapshotError, tensorsOf } from '../pool/snapshot-tensors.js';
import { architectureSchema, startOf, type ArchitectureState } from './architecture-optimiser.js';
import type { Matrices } from './matrices.js';
import type { Chosen, Kept } from './method.js';
import type { Learned } from './passes.js';

const columns = z.record(z.string(), z.array(z.array(z.number())));
const chosen = z.record(z.string(), z.array(z.strictObject({ edge: z.number(), column: z.number() })));

/** How far an epoch has come: steps done, and sums over the training images. */
const epochSchema = z.strictObject({
  epoch: z.number(),
  step: z.number(),
  loss: z.number(),
  correct: z.number(),
  count: z.number(),
});

/** All but the weights. Plain JSON. */
const stateSchema = z.strictObject({
  stage: z.number(),
  kept: columns,
  architecture: architectureSchema,
  touched: z.array(z.string()),
  /** Null between epochs. */
  epoch: epochSchema.nullable(),
  /** What the parameters stood for after the last epoch. */
  chosen: chosen.nullable(),
});

export type EpochState = z.infer<typeof epochSchema>;

/** The list of weights of a stage's network. */
export type WeightsOf = (stage: number, kept: Kept) => readonly Weight[];

export class GradientState implements Learned {
  stage = 0;
  kept: Kept;
  weights!: WeightTable;
  momentum!: WeightTable;
  gradients!: WeightTable;
  architecture!: ArchitectureState;
  touched = new Set<string>();
  /** Undefined between epochs. */
  epoch: EpochState | undefined;
  chosen: Chosen | undefined;

  #list: readonly Weight[] = [];
  readonly #seed: Seed;
  readonly #weightsOf: WeightsOf;

  constructor(start: { readonly kept: Kept; readonly alphas: Matrices }, seed: Seed, weightsOf: WeightsOf) {
    this.#seed = seed;
    this.#weightsOf = weightsOf;
    this.kept = start.kept;
    this.begin(0, start);
  }

  /** A stage: new weights, new parameters, new optimisers. */
  begin(stage: number, { kept, alphas }: { readonly kept: Kept; readonly alphas: Matrices }): void {
    this.stage = stage;
    this.kept = kept;
    this.architecture = startOf(alphas);
    this.touched = new Set();
    this.#makeTables();
    initialise(this.weights, stage === 0 ? this.#seed : JSON.stringify([this.#seed, 'stage', stage]));
  }

  #makeTables(): void {
    this.#list = this.#weightsOf(this.stage, this.kept);
    this.weights = weightTable(this.#list);
    this.momentum = weightTable(this.#list);
    this.gradients = weightTable(this.#list);
  }

  /** The state of this epoch: what is there of it, or a fresh one. Throws SnapshotError inside another. */
  enter(epoch: number): EpochState {
    if (this.epoch && this.epoch.epoch !== epoch)
      throw new SnapshotError(
        `the search stands inside epoch ${this.epoch.epoch}; epoch ${epoch} cannot start from there`,
      );
    return (this.epoch ??= { epoch, step: 0, loss: 0, correct: 0, count: 0 });
  }

  snapshot(): Snapshot {
    const tensors = this.#parts().flatMap(([part, table, list]) =>
      Object.entries(
        tensorsOf(
          part,
          table,
          list.map(({ name }) => name),
        ),
      ).map(([name, { shape, values }]) => [name, { shape, values: Float32Array.from(values) }] as const),
    );
    const { stage, kept, architecture, touched, epoch, chosen: last } = this;
    return {
      tensors: Object.fromEntries(tensors),
      state: structuredClone({
        ...{ stage, kept, architecture, touched: [...touched] },
        ...{ epoch: epoch ?? null, chosen: last ?? null },
      }),
    };
  }

  /** Throws SnapshotError if it is not one of this search. */
  restore(snapshot: Snapshot): void {
    const parsed = stateSchema.safeParse(snapshot.state);
    if (!parsed.success) throw new SnapshotError("the snapshot's state is not that of a search by gradient");
    const { stage, kept, architecture, touched, epoch, chosen: last } = parsed.data;
    this.stage = stage;
    this.kept = kept;
    this.#makeTables();
    for (const [part, table, list] of this.#parts())
      for (const weight of list) view(table, weight.name).set(savedValues(snapshot, part, weight));
    this.architecture = architecture;
    this.touched = new Set(touched);
    this.epoch = epoch ?? undefined;
    this.chosen = last ?? undefined;
  }

  #parts(): [part: string, table: WeightTable, list: readonly Weight[]][] {
    return [
      ['weights', this.weights, this.#list],
      ['momentum', this.momentum, this.#list.filter(({ trainable }) => trainable !== false)],
    ];
  }
}

/** What the golden tests of searches by gradient share: generated weights and images, and passes in this process. */
import { expect } from 'chai';
import type { Backend, Batch, Network, TrainingOptions } from '../../src/network/network.js';
import { view, weightTable, type WeightTable } from '../../src/network/weights.js';
import type { Shape } from '../../src/plan/plan.js';
import type { Matrix } from '../../src/space/decode.js';
import { startOf } from '../../src/train/gradient/architecture-optimiser.js';
import { entriesOf, type Matrices } from '../../src/train/gradient/matrices.js';
import type { Chosen, GradientMethod, Purpose, Uniform } from '../../src/train/gradient/method.js';
import type { Learned, MixtureNetwork, Pass } from '../../src/train/gradient/passes.js';
import type { CellMixtures } from '../../src/space/cell-mixtures.js';
import type { CellGenotype } from '../../src/space/genotype.js';
import { keepAll } from '../../src/train/gradient/stages.js';
import { relativeError } from './compare.js';
import { generatedImages, generatedWeight, probe } from './generator.js';

/** Fields that all files have. */
export interface GoldenNetworks {
  readonly generator: { readonly seed: number };
  readonly channels: number;
  readonly cells: number;
  readonly classes: number;
  readonly image: Shape;
  readonly batch: number;
  readonly operations: readonly string[];
  readonly weights: Readonly<Record<string, Shape>>;
}

export interface GoldenBatch {
  readonly images: string;
  readonly labels: readonly number[];
}

/** By weight: the norm and the probe of its gradient or of its move. */
export type Probes = Readonly<Record<string, readonly [norm: number, probe: number]>>;

export function batchOf(golden: Pick<GoldenNetworks, 'generator' | 'image'>, batch: GoldenBatch): Batch {
  const size = batch.labels.length;
  const pixels = golden.image.reduce((a, b) => a * b, 1);
  return {
    images: generatedImages(golden.generator.seed, batch.images, size * pixels),
    labels: Uint8Array.from(batch.labels),
    size,
  };
}

export function startWeights(
  seed: number,
  network: MixtureNetwork,
  shapes: Readonly<Record<string, Shape>>,
): WeightTable {
  const weights = weightTable(network.plan.weights);
  for (const [name, shape] of Object.entries(shapes))
    view(weights, name).set(generatedWeight(seed, name, shape));
  return weights;
}

export function learnedFrom(weights: WeightTable, alphas: Matrices): Learned {
  const list = [...weights.slots.values()].map(({ weight }) => weight);
  return {
    weights,
    momentum: weightTable(list),
    gradients: weightTable(list),
    architecture: startOf(alphas),
    touched: new Set(),
  };
}

export function mixtureNetwork(
  mixtures: CellMixtures<unknown>,
  options: Parameters<CellMixtures<unknown>['plan']>[0] = {},
): MixtureNetwork {
  return {
    plan: mixtures.plan(options),
    groups: mixtures.groups(options),
    kept: options.kept ?? keepAll(mixtures),
    operations: mixtures.operations,
  };
}

export type Drops = Pick<TrainingOptions, 'noise' | 'dropPathRate'>;

/** Passes on a backend of this process; `batches` are those of the step at hand, `drops` its masks. */
export function passesOn(
  backend: Backend,
  { plan }: MixtureNetwork,
  size: number,
): { readonly network: Network; readonly pass: (batches: Readonly<Record<Purpose, Batch>>, drops?: Drops) => Pass } {
  const network = backend.compile(plan, size, 'train');
  return {
    network,
    pass:
      (batches, drops = {}) =>
      async ({ images, weights, shares, into, asked }) =>
        network.pass(batches[images], weights, {
          ...{ ...drops, ...(shares && { shares }) },
          gradients: { ...(into && { weights: into }), ...(asked && { shares: asked }) },
        }),
  };
}

/** The same passes, and the mean loss of the last over each kind of images. */
export function heard(pass: Pass): { readonly pass: Pass; readonly losses: Partial<Record<Purpose, number>> } {
  const losses: Partial<Record<Purpose, number>> = {};
  return {
    losses,
    pass: async (request) => {
      const result = await pass(request);
      losses[request.images] = result.score.loss / result.score.count;
      return result;
    },
  };
}

/** The numbers of the file, by name. */
export function given(u: Matrices): Uniform {
  return (name) => u[name]!;
}

export function expectMatrices(found: Matrices, expected: Matrices, tolerance: number, what = ''): void {
  const order = Object.keys(expected);
  const mine = Object.fromEntries(order.map((name) => [name, found[name]!]));
  expect(relativeError(entriesOf(mine), entriesOf(expected)), what).to.be.below(tolerance);
}

/** Masks of drop path that are given, `[cell][edge][image]`: whether the edge keeps the image. */
export function keptPaths(keep: readonly (readonly (readonly number[])[])[], rate: number): Drops {
  return {
    dropPathRate: rate,
    noise: (id) => {
      const [, cell, edge] = /^cells\.(\d+)\._ops\.(\d+)\./.exec(id)!;
      return Float32Array.from(keep[Number(cell)]![Number(edge)]!, (kept) => kept / (1 - rate));
    },
  };
}

/** How far parameters moved. */
export function moves(after: Matrices, before: Matrices): number[] {
  return Object.keys(before).flatMap((name) =>
    before[name]!.flatMap((row, i) => row.map((value, j) => after[name]![i]![j]! - value)),
  );
}

/** Norms and probes of all weights of the file together. */
export function expectProbes(
  seed: number,
  expected: Probes,
  values: (name: string) => Float32Array,
  tolerance: number,
): void {
  const names = Object.keys(expected);
  const norms = names.map((name) => Math.hypot(...values(name)));
  const probes = names.map((name) => probe(seed, name, values(name)));
  const of = (which: 0 | 1) => names.map((name) => expected[name]![which]);
  expect(relativeError(norms, of(0)), 'norms').to.be.below(tolerance);
  expect(relativeError(probes, of(1)), 'probes').to.be.below(tolerance);
}

/** How far each weight of the table moved from the generated start, and that all others stayed. */
export function expectMoves(
  seed: number,
  shapes: Readonly<Record<string, Shape>>,
  expected: Probes,
  weights: WeightTable,
): void {
  const move = (name: string): Float32Array => {
    const start = generatedWeight(seed, name, shapes[name]!);
    return view(weights, name).map((value, i) => value - start[i]!);
  };
  expectProbes(seed, expected, move, 1e-3);
  for (const name of Object.keys(shapes))
    if (!(name in expected)) expect(Math.hypot(...move(name)), name).to.equal(0);
}

/** Edges as the files write genotypes. */
export function genotypeOf(chosen: Chosen, mixtures: CellMixtures<CellGenotype>) {
  const { normal, reduce } = mixtures.architecture(chosen);
  return { normal: normal.edges, reduce: reduce.edges };
}

export type Method = Partial<GradientMethod> & Pick<GradientMethod, 'sample'>;

/** A method of which only what is given matters. */
export function methodLike(part: Method): GradientMethod {
  return {
    name: 'golden',
    stages: [{}],
    order: 'architecture-first',
    unrolled: false,
    ownShares: false,
    initial: { mean: 0, deviation: 0 },
    optimiser: { kind: 'adam', learningRate: 3e-4, weightDecay: 1e-3, clip: Infinity },
    unsampled: 'leave',
    mixes: true,
    dropPathRate: 0,
    network: () => ({}),
    learns: () => true,
    derive: () => ({}),
    settings: () => ({}),
    ...part,
  };
}

/** Matrices of a space with one kind of cell. */
export function oneKind(matrix: Matrix): Matrices {
  return { cell: matrix };
}

/** Kind by kind. */
export function mapCells<T>(shares: Matrices, derive: (matrix: Matrix, kind: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(shares).map(([kind, matrix]) => [kind, derive(matrix, kind)]));
}

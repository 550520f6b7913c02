/** Turns the layers of a plan into blocks: what of it is a kernel call, and what only a way of reading. */
import type { Layer } from '../../plan/plan.js';
import type { Recorder } from './recorder.js';
import type { Place } from './region.js';
import type { Block } from './block.js';
import type { Graph } from './selection.js';
import { extent, stored, type Stored, type View } from './stored.js';

/** A term of a sum that is not yet written anywhere. */
export interface Term {
  readonly view: View;
  /** By whose product it is multiplied; it does not run where one of them is skipped. */
  readonly shares: readonly string[];
  /** One more factor for each image. */
  readonly factors?: Place | undefined;
  /** The block that draws the factors: before it, the term cannot be added. */
  readonly drawn?: Block | undefined;
}

/** What a layer gives: a view, or a sum (perhaps of nothing) that the layer after it will write. */
export type Value = View | { readonly terms: readonly Term[] };

/** Blocks that the lowering adds, with where a part of a sum may go before its place in the plan. */
export interface Step {
  readonly block: Block;
  /** The step that it may follow at once. */
  readonly after?: Block | undefined;
}

export class Lowering {
  readonly steps: Step[] = [];
  readonly #values = new Map<string, Value>();
  readonly #consumers = new Map<string, Layer[]>();
  readonly #makers = new Map<Stored, Block>();

  readonly layers: readonly Layer[];
  /** Ids of the heads and of other outputs. */
  readonly outputs: readonly string[];
  readonly training: boolean;
  /** Whether drop path drops anything. */
  readonly dropsPaths: boolean;
  /** Whether weights get gradients. */
  readonly weights: boolean;
  /** Whether shares get gradients. */
  readonly shares: boolean;
  /** Terms of a sum that are added in one pass; more are added in parts, as soon as they are there. */
  readonly terms: number;
  /** The layers that a backward pass goes through. */
  readonly wanted: ReadonlySet<string>;

  constructor(
    graph: Graph,
    readonly recorder: Recorder,
    pass: Pick<Lowering, 'training' | 'dropsPaths' | 'weights' | 'shares' | 'terms' | 'wanted'>,
  ) {
    const { layers, outputs } = graph;
    this.layers = layers;
    this.outputs = outputs;
    this.training = pass.training;
    this.dropsPaths = pass.dropsPaths;
    this.weights = pass.weights;
    this.shares = pass.shares;
    this.terms = pass.terms;
    this.wanted = pass.wanted;
    for (const layer of layers)
      for (const id of layer.inputs) this.#consumers.set(id, [...this.consumers(id), layer]);
  }

  consumers(id: string): readonly Layer[] {
    return this.#consumers.get(id) ?? [];
  }

  /** Readers of a layer; a head has one more. */
  uses(id: string): number {
    return this.consumers(id).length + this.outputs.filter((output) => output === id).length;
  }

  value(id: string): Value {
    const value = this.#values.get(id);
    if (!value) throw new Error(`layer ${id} is read before it is there`);
    return value;
  }

  has(id: string): boolean {
    return this.#values.has(id);
  }

  set(id: string, value: Value): void {
    this.#values.set(id, value);
  }

  layer(id: string): Layer {
    return this.layers.find((layer) => layer.id === id)!;
  }

  /** What a layer reads, as a view. */
  read(layer: Layer, input = 0): View {
    const value = this.value(layer.inputs[input]!);
    if (!('stored' in value)) throw new Error(`layer ${layer.id} reads an unwritten sum`);
    return value;
  }

  /** A new tensor of the layer's shape. */
  output({ shape }: Layer, differentiable: boolean, runs?: readonly number[]): Stored {
    const [height, width, channels] = extent(shape);
    return stored(height, width, runs ?? [channels], differentiable);
  }

  /** The same, from a block that adds up the sums for a batch norm. */
  gathering(layer: Layer, differentiable: boolean, runs?: readonly number[]): Stored {
    return { ...this.output(layer, differentiable, runs), gathers: true };
  }

  /** The plain view of what the layer's block writes. */
  whole(layer: Layer, tensor: Stored): View {
    return { stored: tensor, norm: false, relu: false, sole: this.uses(layer.id) === 1 };
  }

  add(block: Block, after?: Block): void {
    for (const tensor of new Set(block.reads)) tensor.readers.push(block);
    if (block.output) {
      this.#makers.set(block.output, block);
      block.output.maker = block.layer;
    }
    this.steps.push({ block, after });
  }

  /** The last block that had a part in a tensor: its producer, or its batch norm. */
  maker(tensor: Stored): Block | undefined {
    return this.#makers.get(tensor);
  }

  /** Whether anything reads a tensor's gradient. */
  wants({ differentiable, maker }: Stored): boolean {
    return differentiable && (maker === undefined || this.wanted.has(maker));
  }

  /** `other` is a tensor in the same memory. */
  same(other: Stored, tensor: Stored): void {
    const maker = this.#makers.get(tensor);
    if (maker) this.#makers.set(other, maker);
    if (tensor.maker !== undefined) other.maker = tensor.maker;
  }

  /** The blocks in the order in which they run: parts of sums as early as they can. */
  order(): Block[] {
    const early = new Map<Block, Block[]>();
    for (const { block, after } of this.steps)
      if (after) early.set(after, [...(early.get(after) ?? []), block]);
    const follow = (block: Block): Block[] => [block, ...(early.get(block) ?? []).flatMap(follow)];
    return this.steps.filter(({ after }) => !after).flatMap(({ block }) => follow(block));
  }
}

/** Writes a graph node by node; what a node gives is named after it. */
import type { Shape } from '../../plan/plan.js';
import type { Tensor } from '../tensor.js';
import type { Attribute, Initializer, OnnxNode } from './model.js';

export class OnnxDraft {
  readonly nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, Initializer>();
  readonly #names: Set<string>;
  readonly #weights = new Map<string, string>();

  /** `taken`: names of what goes in and what comes out. */
  constructor(taken: readonly string[]) {
    this.#names = new Set(taken);
  }

  get initializers(): readonly Initializer[] {
    return [...this.#initializers.values()];
  }

  /** Adds a node with one output; returns the output's name: `name`, or with a number where that is taken. */
  node(
    type: string,
    name: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    const own = this.#fresh(name);
    this.nodes.push({ type, name: own, inputs, outputs: [own], attributes });
    return own;
  }

  /** A constant by its name, once. */
  weight(name: string, value: Tensor): string {
    const known = this.#weights.get(name) ?? this.constant(name, value);
    this.#weights.set(name, known);
    return known;
  }

  /** A constant that nothing else reads. */
  constant(name: string, value: Tensor): string {
    const own = this.#fresh(name);
    this.#initializers.set(own, { name: own, value });
    return own;
  }

  number(name: string, value: number): string {
    return this.constant(name, { shape: [], values: Float32Array.of(value) });
  }

  whole(name: string, numbers: readonly number[]): string {
    const own = this.#fresh(name);
    this.#initializers.set(own, { name: own, value: { whole: numbers } });
    return own;
  }

  /** Every image in this shape. */
  reshape(name: string, x: string, shape: Shape): string {
    return this.node('Reshape', name, [x, this.whole(`${name}.shape`, [0, ...shape])]);
  }

  transpose(name: string, x: string, order: readonly number[]): string {
    return this.node('Transpose', name, [x], { perm: { ints: order } });
  }

  /** From `starts` to `ends` along these axes. */
  slice(
    name: string,
    x: string,
    axes: readonly number[],
    starts: readonly number[],
    ends: readonly number[],
  ): string {
    const bounds = [
      this.whole(`${name}.starts`, starts),
      this.whole(`${name}.ends`, ends),
      this.whole(`${name}.axes`, axes),
    ];
    return this.node('Slice', name, [x, ...bounds]);
  }

  #fresh(name: string): string {
    let own = name;
    for (let i = 2; this.#names.has(own); i++) own = `${name}~${i}`;
    this.#names.add(own);
    return own;
  }
}

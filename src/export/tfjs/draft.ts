/** Writes a TensorFlow graph node by node, as TensorFlow.js reads it; constants go into a weights file. */
import type { Shape } from '../../plan/plan.js';
import type { Tensor } from '../tensor.js';

/** As the JSON form of a GraphDef has it. */
export type GraphAttribute =
  | { readonly type: 'DT_FLOAT' | 'DT_INT32' }
  | { readonly s: string }
  | { readonly b: boolean }
  | { readonly i: string }
  | { readonly list: { readonly i: readonly string[] } }
  | { readonly shape: GraphShape }
  | { readonly tensor: { readonly dtype: string; readonly tensorShape: GraphShape } };

export interface GraphShape {
  readonly dim: readonly { readonly size: string }[];
}

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, GraphAttribute>>;
}

/** A constant, as the weights manifest lists it. */
export interface GraphConstant {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: 'float32' | 'int32';
  readonly values: Float32Array | Int32Array;
}

export const float = { type: 'DT_FLOAT' } as const;
export const int32 = { type: 'DT_INT32' } as const;

export function text(value: string): GraphAttribute {
  return { s: Buffer.from(value).toString('base64') };
}

export function list(numbers: readonly number[]): GraphAttribute {
  return { list: { i: numbers.map(String) } };
}

/** -1 for a size that is open. */
export function graphShape(shape: Shape): GraphShape {
  return { dim: shape.map((length) => ({ size: String(length) })) };
}

export class GraphDraft {
  readonly nodes: GraphNode[] = [];
  readonly constants: GraphConstant[] = [];
  readonly #names = new Set<string>();
  readonly #weights = new Map<string, string>();

  /** `taken`: names of what comes out. */
  constructor(taken: readonly string[] = []) {
    for (const name of taken) this.#names.add(name);
  }

  /** Returns the name of what the node gives: `name`, or with a number where that is taken. */
  node(op: string, name: string, input: readonly string[], attr: GraphNode['attr'] = { T: float }): string {
    const own = this.#fresh(name);
    this.nodes.push({ name: own, op, input, attr });
    return own;
  }

  /** A constant by its name, once. */
  weight(name: string, value: Tensor): string {
    const known = this.#weights.get(name) ?? this.constant(name, value);
    this.#weights.set(name, known);
    return known;
  }

  constant(name: string, { shape, values }: Tensor): string {
    return this.#constant({ name: this.#fresh(name), shape, dtype: 'float32', values });
  }

  number(name: string, value: number): string {
    return this.constant(name, { shape: [], values: Float32Array.of(value) });
  }

  /** Whole numbers: a list, or a single one. */
  whole(name: string, numbers: readonly number[] | number): string {
    const values = typeof numbers === 'number' ? [numbers] : numbers;
    const shape = typeof numbers === 'number' ? [] : [numbers.length];
    return this.#constant({
      name: this.#fresh(name),
      shape,
      dtype: 'int32',
      values: Int32Array.from(values),
    });
  }

  /** Every image in this shape. */
  reshape(name: string, x: string, shape: Shape): string {
    return this.node('Reshape', name, [x, this.whole(`${name}/shape`, [-1, ...shape])], {
      T: float,
      Tshape: int32,
    });
  }

  transpose(name: string, x: string, order: readonly number[]): string {
    return this.node('Transpose', name, [x, this.whole(`${name}/perm`, order)], { T: float, Tperm: int32 });
  }

  slice(name: string, x: string, begin: readonly number[], size: readonly number[]): string {
    const bounds = [this.whole(`${name}/begin`, begin), this.whole(`${name}/size`, size)];
    return this.node('Slice', name, [x, ...bounds], { T: float, Index: int32 });
  }

  concat(name: string, inputs: readonly string[], axis: number): string {
    if (inputs.length === 1) return inputs[0]!;
    const attr = { T: float, Tidx: int32, N: { i: String(inputs.length) } };
    return this.node('ConcatV2', name, [...inputs, this.whole(`${name}/axis`, axis)], attr);
  }

  mean(name: string, x: string, axes: readonly number[], keep: boolean): string {
    const attr = { T: float, Tidx: int32, keep_dims: { b: keep } };
    return this.node('Mean', name, [x, this.whole(`${name}/axes`, axes)], attr);
  }

  matMul(name: string, one: string, other: string): string {
    return this.node('MatMul', name, [one, other], {
      ...{ T: float, transpose_a: { b: false }, transpose_b: { b: false } },
    });
  }

  /** Matrix by matrix. */
  batchMatMul(name: string, one: string, other: string, turned: boolean): string {
    return this.node('BatchMatMulV2', name, [one, other], {
      T: float,
      adj_x: { b: false },
      adj_y: { b: turned },
    });
  }

  #constant(constant: GraphConstant): string {
    const { name, shape, dtype } = constant;
    this.constants.push(constant);
    const type = dtype === 'int32' ? int32 : float;
    this.nodes.push({
      ...{ name, op: 'Const', input: [] },
      attr: { dtype: type, value: { tensor: { dtype: type.type, tensorShape: graphShape(shape) } } },
    });
    return name;
  }

  #fresh(given: string): string {
    const name = given.replaceAll(':', '_').replaceAll('~', '_'); // what follows a colon numbers an output
    let own = name;
    for (let i = 2; this.#names.has(own); i++) own = `${name}_${i}`;
    this.#names.add(own);
    return own;
  }
}

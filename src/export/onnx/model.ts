/** An ONNX model as plain data, as much of it as networks need (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
import type { Tensor } from '../tensor.js';

/** Whole numbers and lists of them, floating-point numbers, texts. */
export type Attribute =
  { readonly int: number } | { readonly ints: readonly number[] } | { readonly float: number };

export interface OnnxNode {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A weight, or a list of whole numbers. */
export interface Initializer {
  readonly name: string;
  readonly value: Tensor | { readonly whole: readonly number[] };
}

export const elementTypes = { float: 1, uint8: 2, int64: 7 } as const;

/** An input or output; a text in the shape names a size that is open. */
export interface OnnxValue {
  readonly name: string;
  readonly type: keyof typeof elementTypes;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  /** Version of the operators. */
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

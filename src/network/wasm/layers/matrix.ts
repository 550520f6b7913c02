/** The weights of convolutions and dense layers as a matrix, with what their gradients need. */
import type { Lowering } from '../lowering.js';
import type { Address } from '../program.js';
import * as tables from '../tables.js';

export interface Matrix {
  readonly weights: Address;
  readonly bias: Address;
  readonly gradients: {
    readonly transposed: Address;
    readonly weightGradient: Address;
    readonly biasGradient: Address;
  };
}

/** How the weights lie for the forward pass, and for the backward pass. */
export interface Layout {
  readonly matrix: (shape: tables.MatrixShape) => Int32Array;
  readonly transposed: (shape: tables.MatrixShape) => Int32Array;
}

const inPlanes: Layout = { matrix: tables.matrix, transposed: tables.transposed };

/** Where the packed weights and their gradients lie; 0 stands for what nobody asks for. */
export function packMatrix(
  { recorder, training, weights: trained }: Lowering,
  layer: { readonly weight: string; readonly bias?: string },
  shape: tables.MatrixShape,
  differentiable: boolean,
  layout: Layout = inPlanes,
): Matrix {
  const runs = [shape.outputs];
  const weights = recorder.weight(layer.weight, layout.matrix(shape));
  const bias = layer.bias === undefined ? 0 : recorder.weight(layer.bias, tables.channelTable(runs));
  if (!training) return { weights, bias, gradients: { transposed: 0, weightGradient: 0, biasGradient: 0 } };
  const wide = tables.channelTable(runs).length;
  const gradients = {
    transposed: differentiable ? recorder.weight(layer.weight, layout.transposed(shape)) : 0,
    weightGradient:
      trained && recorder.learned(layer.weight)
        ? recorder.weightGradient(layer.weight, tables.matrixGradient(shape), tables.matrixFloats(shape))
        : 0,
    biasGradient:
      trained && layer.bias !== undefined
        ? recorder.weightGradient(layer.bias, tables.channelGradient(runs), wide)
        : 0,
  } as const;
  return { weights, bias, gradients };
}

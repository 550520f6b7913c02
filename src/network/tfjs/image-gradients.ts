/** Gradients of the convolution and pooling kernels, each by the kernel that tfjs has for it. */
import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';

function kernel(name: string, inputs: NamedTensorMap, attributes: NamedAttrMap): Tensor {
  return tf.engine().runKernel(name, inputs, attributes);
}

function convolution(prefix: 'Conv2D' | 'DepthwiseConv2dNative'): Omit<GradConfig, 'kernelName'> {
  return {
    inputsToSave: ['x', 'filter'],
    gradFunc: (grad, [x, filter], attributes) => {
      const dy = grad as Tensor;
      return {
        x: () =>
          kernel(`${prefix}BackpropInput`, { dy, filter: filter! }, { ...attributes, inputShape: x!.shape }),
        filter: () =>
          kernel(`${prefix}BackpropFilter`, { x: x!, dy }, { ...attributes, filterShape: filter!.shape }),
      };
    },
  };
}

export const imageGradients: Readonly<Record<string, Omit<GradConfig, 'kernelName'>>> = {
  Conv2D: convolution('Conv2D'),
  DepthwiseConv2dNative: convolution('DepthwiseConv2dNative'),
  MaxPool: {
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attributes) => ({
      x: () => kernel('MaxPoolGrad', { dy: dy as Tensor, input: x!, output: y! }, attributes),
    }),
  },
  AvgPool: {
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({
      x: () => kernel('AvgPoolGrad', { dy: dy as Tensor, input: x! }, attributes),
    }),
  },
};

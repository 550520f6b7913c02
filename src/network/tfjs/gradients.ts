/** Gradients of the tfjs kernels that networks are composed of. */
import * as tf from '@tensorflow/tfjs-core';
import { algebraGradients, type GradientRule } from './algebra-gradients.js';
import { imageGradients } from './image-gradients.js';

const rules: Readonly<Record<string, GradientRule>> = { ...algebraGradients(tf), ...imageGradients };

/** Kernels whose gradients are registered here. */
export const differentiable: readonly string[] = Object.keys(rules);

/** Registers them, also where another package did before: what is checked on one backend is to run on all. */
export function registerGradients(): void {
  for (const [kernelName, rule] of Object.entries(rules)) tf.registerGradient({ kernelName, ...rule });
}

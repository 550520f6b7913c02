/** The compiled kernels (see `assembly/`), bound to the memory that they work in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BlockKernel } from './words.js';

export type { BlockKernel } from './words.js';

/** Kernels of `words.ts` that work image by image, so that a few images can go through several of them in a row. */
export const imageKernels: ReadonlySet<BlockKernel> = new Set<BlockKernel>([
  'separableForward',
  'separableBackward',
  'convolutionForward',
  'convolutionBackward',
  'mapConvolutionForward',
  'mapConvolutionBackward',
  'pointwiseForward',
  'pointwiseBackward',
  'stridedForward',
  'stridedBackward',
  'poolForward',
  'poolBackward',
  'sumForward',
  'sumBackward',
  'shareGradients',
  'clear',
]);

/**
 * `parameters`: address of the kernel's words; `gather`: 1 to add up batch-norm sums. Runs over the images before
 * `images`; `imageKernels` begin with image `start`, the others with the first.
 */
export type Kernel = (parameters: number, images: number, gather: number, start: number) => void;

/** The inner loops, for tests and measurements; the arguments stand beside their source. */
export type InnerKernel = (...args: number[]) => void;
export const innerKernels = [
  'product',
  'outerProduct',
  'outerProductOfChannels',
  'depthwise',
  'depthwiseFilterGradient',
  'depthwiseScatter',
  'arithmetic',
  'copy',
] as const;
type InnerName = (typeof innerKernels)[number];

export type Kernels = Readonly<Record<BlockKernel, Kernel> & Record<InnerName, InnerKernel>>;

const file = join(import.meta.dirname, 'kernels.wasm');
let compiled: WebAssembly.Module | undefined;

/** The kernels over this memory. */
export function bindKernels(
  memory: WebAssembly.Memory,
  module = (compiled ??= new WebAssembly.Module(readFileSync(file))),
): Kernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as Kernels;
}

/** The compiled kernels (see `assembly/`), bound to the memory that they work in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Kernels that run one block of a plan over a batch. */
export const blockKernels = [
  'separableForward',
  'separableBackward',
  'convolutionForward',
  'convolutionBackward',
  'pointwiseForward',
  'pointwiseBackward',
  'denseForward',
  'denseBackward',
  'apartForward',
  'apartBackward',
  'poolForward',
  'poolBackward',
  'globalPoolForward',
  'globalPoolBackward',
  'sumForward',
  'sumBackward',
  'permute',
  'clear',
  'normForward',
  'normBackward',
  'activationForward',
  'activationBackward',
  'attentionForward',
  'attentionBackward',
  'layerNormForward',
  'layerNormBackward',
  'localAttentionForward',
  'localAttentionBackward',
  'responseNormForward',
  'responseNormBackward',
  'copyPixels',
  'scaleForward',
  'scaleBackward',
] as const;
export type BlockKernel = (typeof blockKernels)[number];

/** Those that work image by image, so that a few images can go through several of them in a row. */
export const imageKernels: ReadonlySet<BlockKernel> = new Set<BlockKernel>([
  'separableForward',
  'separableBackward',
  'convolutionForward',
  'convolutionBackward',
  'pointwiseForward',
  'pointwiseBackward',
  'apartForward',
  'apartBackward',
  'poolForward',
  'poolBackward',
  'sumForward',
  'sumBackward',
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
export function bindKernels(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(readFileSync(file));
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return exports as unknown as Kernels;
}

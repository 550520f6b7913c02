/** Tensors in the arena, the views through which blocks read them, and deferred batch norms. */
import { channelsOf, planesOf, type Runs } from './channels.js';
import type { Place, Region } from './region.js';
import type { LayerOf } from '../../plan/plan.js';

/** A tensor of images in planes. */
export interface Stored {
  readonly height: number;
  readonly width: number;
  readonly runs: Runs;
  readonly planes: number;
  /** False where no weight stands before it, so that its gradient is not needed. */
  readonly differentiable: boolean;
  /** The concatenation whose memory it is a part of. */
  parent?: { readonly stored: Stored; readonly plane: number };
  /** A batch norm over it, applied by the layers that read it. */
  norm?: Norm;
  /** False where a part of it has other readers than the concatenation. */
  whole: boolean;
  /** Whether the block that writes it adds up the sums for a batch norm; without, a batch norm reads a copy. */
  gathers: boolean;
  /** The layer whose block made it. */
  maker?: string;
  /** Whether others are parts of it. */
  joins?: boolean;
  /** The blocks that read it. */
  readonly readers: { readonly layer: string }[];
  readonly gradient: GradientState;
}

export interface GradientState {
  region?: Region;
  /** Planes that hold a gradient already. */
  written?: boolean[];
  /** Its gradient is that of a sum that it is a term of, times the shares. */
  alias?: { readonly stored: Stored; readonly shares: readonly string[] };
}

export interface Norm {
  readonly layer: LayerOf<'batchNorm'>;
  readonly runs: Runs;
  readonly planes: number;
  readonly pixels: number;
  readonly sums: Region;
  readonly moments: Region;
  /** Scale and shift: floats a, then b; and p, q, r of the backward pass. */
  readonly affine: Region;
  readonly back: Region;
  readonly gamma: Place | undefined;
  readonly beta: Place | undefined;
  readonly gammaGradient: Place | undefined;
  readonly betaGradient: Place | undefined;
}

/** `max(norm(x), 0)` of a stored tensor, or parts of it. */
export interface View {
  readonly stored: Stored;
  readonly norm: boolean;
  readonly relu: boolean;
  /** Nothing else reads it, or anything between it and its tensor. */
  readonly sole: boolean;
}

export function stored(
  height: number,
  width: number,
  runs: Runs,
  differentiable: boolean,
  gathers = false,
): Stored {
  const gradient = {};
  return {
    height,
    width,
    runs,
    planes: planesOf(runs),
    differentiable,
    whole: true,
    gathers,
    readers: [],
    gradient,
  };
}

export function pixelsOf({ height, width }: Stored): number {
  return height * width;
}

/** Bytes of one image. */
export function imageBytes({ height, width, planes }: Stored): number {
  return height * width * planes * 16;
}

/** The tensor whose memory it lies in, and from which plane. */
export function rootOf(tensor: Stored): { readonly root: Stored; readonly plane: number } {
  if (!tensor.parent) return { root: tensor, plane: 0 };
  const { root, plane } = rootOf(tensor.parent.stored);
  return { root, plane: plane + tensor.parent.plane };
}

/** The batch norm over it or over the concatenation that it is part of, and the first plane there. */
export function normOf(tensor: Stored): { readonly norm: Norm; readonly plane: number } | undefined {
  if (tensor.norm) return { norm: tensor.norm, plane: 0 };
  if (!tensor.parent) return undefined;
  const found = normOf(tensor.parent.stored);
  return found && { norm: found.norm, plane: found.plane + tensor.parent.plane };
}

/** `[height, width, channels]`, `[tokens, features]` or `[features]` as height, width and channels. */
export function extent(shape: readonly number[]): readonly [number, number, number] {
  const channels = shape.at(-1)!;
  if (shape.length === 3) return [shape[0]!, shape[1]!, channels];
  return shape.length === 2 ? [shape[0]!, 1, channels] : [1, 1, channels];
}

export function sizeOf(tensor: Stored): number {
  return pixelsOf(tensor) * channelsOf(tensor.runs);
}

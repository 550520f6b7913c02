/** A compiled pass over a plan: kernel calls with fixed places in an arena, and what the host does between them. */
import type { Flat } from '../../kernels/word-table.js';
import type { BlockKernel, GroupWords, KernelWords } from '../../kernels/words.js';
import type { Weight } from '../../plan/plan.js';
import type { Batch, Statistics, TrainingOptions } from '../network.js';
import type { Place, Region } from './region.js';
import type { Graph, Selection } from './selection.js';
import type { Norm } from './stored.js';

/** Where something lies in the arena; 0: nowhere. */
export type Address = Place | 0;

/** A number, or the product of the shares of these names. */
export type Real = number | readonly string[];

/** 1 where there are none. */
export function productOf(shares: readonly string[]): Real {
  return shares.length > 0 ? shares : 1;
}

/** A parameter of a kernel: an integer, an address, or a float. */
export type Word = Flat<Address, Real>;

/** The parameters of a kernel, or of a group that kernels share, by name. */
export type Words<K extends BlockKernel> = KernelWords<K, Address, Real>;
export type ViewWords = GroupWords<'View', Address>;
export type GeometryWords = GroupWords<'Geometry', Address>;
export type SeparableWords = GroupWords<'Separable', Address>;
export type PixelRun = GroupWords<'PixelRun', Address>;

/** What a run is about. */
export interface Run {
  readonly batch: Batch;
  readonly statistics: Statistics;
  readonly options: TrainingOptions;
  readonly selection: Selection;
}

/** The arena as the host sees it while a program runs. */
export interface Memory {
  floats(at: Place, count: number): Float32Array;
  doubles(at: Place, count: number): Float64Array;
}

export interface KernelCall {
  readonly kernel: BlockKernel;
  /** As many as there are at most. */
  readonly words: readonly Word[];
  /** The words for a run, where lists of them depend on what runs. */
  readonly wordsFor?: ((selection: Selection) => readonly Word[]) | undefined;
  /** Adds up the sums of batch norms. */
  readonly gather: boolean;
  /** Left out where the running statistics are taken. */
  readonly batchOnly: boolean;
}

export interface HostCall {
  readonly host: (memory: Memory, run: Run) => void;
}

export type Call = (KernelCall | HostCall) & {
  /** Whether it is made in a run. Absent: in every run. */
  readonly when?: ((selection: Selection) => boolean) | undefined;
};

/** Calls that run one after the other for a few images, then for the next few. */
export interface Group {
  readonly calls: readonly Call[];
  /** As many images as keep what the calls read and write for them in the second-level cache. */
  readonly images: number;
}

/** A weight that is copied into the arena: float `i` there is entry `table[i]`, or 0 where that is -1. */
export interface Packed {
  readonly weight: Weight;
  readonly region: Region;
  readonly table: Int32Array;
}

export interface Constant {
  readonly region: Region;
  readonly values: Int32Array | Float32Array | Float64Array;
}

export interface Program {
  readonly groups: readonly Group[];
  /** Of the arena. */
  readonly bytes: number;
  /** Where the words of the calls lie. */
  readonly words: Region;
  readonly constants: readonly Constant[];
  readonly weights: readonly Packed[];
  /** Entry `i` of the gradient is float `table[i]` of the region. */
  readonly gradients: readonly Packed[];
  readonly norms: readonly Norm[];
  /** From and to what is set to zero before each run, bytes. */
  readonly zeroed: readonly [number, number];
  /** The images, and for each float of one in the arena its entry in the batch (or -1). */
  readonly input: { readonly at: Place; readonly table: Int32Array; readonly length: number };
  readonly logits: Rows;
  /** Of layers that were asked for, in their order. */
  readonly outputs: readonly Rows[];
  /** The gradient of the images, where it is wanted. */
  readonly images?: Rows | undefined;
  /** The gradient of a product of shares, one f64 each. */
  readonly shares: readonly { readonly shares: readonly string[]; readonly at: Place }[];
  readonly graph: Graph;
}

/** Numbers for each image of a batch: bytes of an image are `4 * stride`, entry `i` is float `table[i]`. */
export interface Rows {
  readonly at: Place;
  readonly table: Int32Array;
  readonly stride: number;
}

/** A call that is made, with the address of its words. */
export type BoundCall =
  HostCall | (Pick<KernelCall, 'kernel' | 'gather' | 'batchOnly'> & { readonly at: number });

export interface BoundGroup {
  readonly calls: readonly BoundCall[];
  readonly images: number;
}

/** A program whose words are in the arena. */
export interface Bound {
  readonly program: Program;
  /** Of the selection. */
  readonly key: string;
  readonly groups: readonly BoundGroup[];
}

/** What a trainer process and its owner say to each other: plain data, weights packed in the order of the plan. */
import type { Plan, Shares, Weight } from '../../plan/plan.js';
import type {
  BackendName,
  Batch,
  GradientRequest,
  PassOptions,
  PassResult,
  ResidentScore,
  Statistics,
  TrainingOptions,
} from '../network.js';
import type { SgdSettings } from '../optimiser.js';
import { layout, readWeight, view, writeWeight, type WeightTable } from '../weights.js';

/** What the process is started with. */
export interface ProcessSetup {
  readonly backend: BackendName;
  readonly memoryLimit?: number;
}

export type Call =
  | { readonly kind: 'open'; readonly setup: ProcessSetup }
  | {
      readonly kind: 'compile';
      readonly network: number;
      readonly plan: Plan;
      readonly batch: number;
      readonly purpose: 'train' | 'evaluate';
    }
  | {
      readonly kind: 'pass';
      readonly network: number;
      readonly batch: Batch;
      readonly weights: Float32Array;
      readonly options: SentOptions;
    }
  | { readonly kind: 'dispose'; readonly network: number }
  | ResidentCall;

/** Weights that stay in the process; they travel when they are opened and when they are saved. */
export type ResidentCall = { readonly resident: number } & (
  | {
      readonly kind: 'residentOpen';
      readonly weights: readonly Weight[];
      readonly values: Float32Array;
      readonly momentum: Float32Array | undefined;
    }
  | {
      readonly kind: 'residentStep';
      readonly network: number;
      readonly batch: Batch;
      readonly settings: SgdSettings;
      readonly options: TrainingOptions;
    }
  | {
      readonly kind: 'residentEvaluate';
      readonly network: number;
      readonly batch: Batch;
      readonly statistics: Statistics;
      readonly shares: Shares;
    }
  | { readonly kind: 'residentScores' | 'residentSave' | 'residentDispose' }
);

/** The options of a pass; the table for the gradients of the weights stays with the owner. */
export interface SentOptions extends Omit<PassOptions, 'gradients'> {
  readonly gradients?: Omit<GradientRequest, 'weights'> & { readonly weights: boolean };
}

export type CallKind = Call['kind'];

/** What each call answers. */
export interface Results {
  readonly open: null;
  readonly compile: null;
  readonly pass: {
    readonly result: PassResult;
    /** Of the weights, where asked for. */
    readonly gradients?: Float32Array;
    readonly bytes: number;
  };
  readonly dispose: null;
  readonly residentOpen: null;
  readonly residentStep: null;
  readonly residentEvaluate: null;
  readonly residentScores: readonly ResidentScore[];
  readonly residentSave: { readonly values: Float32Array; readonly momentum: Float32Array };
  readonly residentDispose: null;
}

export interface Request {
  readonly id: number;
  readonly call: Call;
}

export type Response =
  | { readonly id: number; readonly result: Results[CallKind] }
  | { readonly id: number; readonly error: ErrorReport };

export interface ErrorReport {
  readonly name: string;
  readonly message: string;
  /** Of a BackendError. */
  readonly reason?: string;
  readonly remedy?: string;
}

/** A table with just the plan's weights, over these values. */
export function packedTable(weights: readonly Weight[], values?: Float32Array): WeightTable {
  const { slots, length } = layout(weights);
  return { slots, values: values ?? new Float32Array(length) };
}

/** Copies what the plan needs out of the table. */
export function pack(plan: Plan, table: WeightTable): Float32Array {
  const packed = packedTable(plan.weights);
  for (const weight of plan.weights) readWeight(table, weight, view(packed, weight.name));
  return packed.values;
}

/** The reverse. */
export function unpack(plan: Plan, values: Float32Array, table: WeightTable): void {
  const packed = packedTable(plan.weights, values);
  for (const weight of plan.weights) writeWeight(table, weight, view(packed, weight.name));
}

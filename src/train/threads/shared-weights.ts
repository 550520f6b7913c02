/** Weight tables on their way between threads. */
import { layout, type WeightTable } from '../../network/weights.js';
import type { Weight } from '../../plan/plan.js';
import { shareJson, type SharedJson } from '../pool/shared-plan.js';

export interface SharedWeights {
  /** The list of `Weight`s that says where each lies in the values. */
  readonly layout: SharedJson;
  readonly values: SharedArrayBuffer;
  /** Id of the state that they are in, where they stay in it while a task has them. */
  readonly state?: number;
}

const layouts = new WeakMap<WeightTable['slots'], SharedJson>();

export function shareWeights({ slots, values }: WeightTable): SharedWeights {
  let shared = layouts.get(slots);
  if (!shared) {
    shared = shareJson([...slots.values()].map(({ weight }) => weight));
    layouts.set(slots, shared);
  }
  return { layout: shared, values: sharedBuffer({ values }) };
}

/** The table's memory. Throws if it is not shared. */
export function sharedBuffer({ values }: Pick<WeightTable, 'values'>): SharedArrayBuffer {
  const { buffer } = values;
  if (!(buffer instanceof SharedArrayBuffer)) throw new Error('the weights are not in shared memory');
  return buffer;
}

/** Zeros in shared memory, of the table's layout. */
export function blankLike({ slots, values }: WeightTable): WeightTable {
  return { slots, values: new Float32Array(new SharedArrayBuffer(values.byteLength)) };
}

/** Layouts that a worker remembers: that of a supernet, or of the network that it trains, and some more. */
const mostLayouts = 8;

/** A worker's side. */
export class LayoutCache {
  /** In the order of their last use. */
  readonly #slots = new Map<string, WeightTable['slots']>();

  table({ layout: { key, json }, values }: SharedWeights): WeightTable {
    const slots = this.#slots.get(key) ?? layout(JSON.parse(Buffer.from(json).toString()) as Weight[]).slots;
    this.#slots.delete(key);
    this.#slots.set(key, slots);
    const [oldest] = this.#slots.keys();
    if (this.#slots.size > mostLayouts) this.#slots.delete(oldest!);
    return { slots, values: new Float32Array(values) };
  }
}

/** Weights by name in one flat buffer that all workers share. */
import { stream, type Random, type Seed } from '../random.js';
import type { Initial, Weight } from '../space/plan.js';

export interface WeightSlot {
  readonly weight: Weight;
  /** In floats, from the start of the values. */
  readonly offset: number;
  readonly size: number;
}

export interface WeightTable {
  readonly slots: ReadonlyMap<string, WeightSlot>;
  readonly values: Float32Array;
}

/** Where each weight lies: in the order given, 16-byte aligned. */
export function layout(weights: readonly Weight[]): { slots: Map<string, WeightSlot>; length: number } {
  const slots = new Map<string, WeightSlot>();
  let offset = 0;
  for (const weight of weights) {
    const size = weight.shape.reduce((a, b) => a * b, 1);
    slots.set(weight.name, { weight, offset, size });
    offset += Math.ceil(size / 4) * 4;
  }
  return { slots, length: offset };
}

/** Zeros, in shared memory (or over the buffer given, which another thread made). */
export function weightTable(weights: readonly Weight[], shared?: SharedArrayBuffer): WeightTable {
  const { slots, length } = layout(weights);
  return { slots, values: new Float32Array(shared ?? new SharedArrayBuffer(length * 4)) };
}

/** The part of the table that holds this weight (a view). Throws if there is no such weight. */
export function view(table: WeightTable, name: string): Float32Array {
  const slot = table.slots.get(name);
  if (!slot) throw new Error(`there is no weight named ${name}`);
  return table.values.subarray(slot.offset, slot.offset + slot.size);
}

/** Draws the starting values, each weight from the stream of its name. */
export function initialise(table: WeightTable, seed: Seed): void {
  for (const { weight } of table.slots.values()) {
    const random = stream(seed, 'weights', weight.name);
    const values = view(table, weight.name);
    for (let i = 0; i < values.length; i++) values[i] = draw(weight.initial, random);
  }
}

function draw(initial: Initial, random: Random): number {
  switch (initial.kind) {
    case 'constant':
      return initial.value;
    case 'uniform':
      return (2 * random.next() - 1) * initial.bound;
    case 'normal': {
      let z = random.normal();
      while (initial.truncated && Math.abs(z) > 2) z = random.normal();
      return z * initial.deviation;
    }
  }
}

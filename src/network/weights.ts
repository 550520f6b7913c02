/** Weights by name in one flat buffer that all workers share. */
import { stream, type Random, type Seed } from '../random.js';
import { PlanError } from '../plan/builder.js';
import type { Initial, Weight } from '../plan/plan.js';
import { size } from '../plan/size.js';

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
    const slot = { weight, offset, size: size(weight.shape) };
    slots.set(weight.name, slot);
    offset += Math.ceil(slot.size / 4) * 4;
  }
  return { slots, length: offset };
}

/**
 * Zeros, in shared memory (or over the buffer given, which another thread made). Throws PlanError where there is not
 * so much memory.
 */
export function weightTable(weights: readonly Weight[], shared?: SharedArrayBuffer): WeightTable {
  const { slots, length } = layout(weights);
  return { slots, values: new Float32Array(shared ?? allocate(length * 4)) };
}

function allocate(bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const gibibytes = Math.ceil(bytes / 2 ** 30).toLocaleString('en-US');
    throw new PlanError(
      `the weights need ${gibibytes} GiB, more than there is: take fewer channels or cells`,
    );
  }
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
    case 'signs':
      return drawSign(initial.density, random);
  }
}

/** Of an initial value of kind `signs`. */
export function drawSign(density: number, random: Pick<Random, 'next'>): number {
  const u = random.next();
  return u >= density ? 0 : 2 * u < density ? -1 : 1;
}

/**
 * Copies a plan's weight out of the table. Where the table's tensor is larger, the plan's is its leading corner
 * (its first entries along each axis): how the layers of a supernet with entangled weights share one tensor
 * (AutoFormer, Chen et al. 2021, section 3.2).
 */
export function readWeight(table: WeightTable, weight: Weight, into: Float32Array): void {
  const values = view(table, weight.name);
  rows(table, weight, (from, at, length) => into.set(values.subarray(from, from + length), at));
}

/** What `readWeight` gives: a view where the plan's weight is the whole tensor, otherwise a copy. */
export function weightValues(table: WeightTable, weight: Weight): Float32Array {
  const values = view(table, weight.name);
  const length = size(weight.shape);
  if (length === values.length) return values;
  const corner = new Float32Array(length);
  readWeight(table, weight, corner);
  return corner;
}

/** The reverse of `readWeight`; the entries outside the corner become 0, as the gradient of a slice is. */
export function writeWeight(table: WeightTable, weight: Weight, values: Float32Array): void {
  const target = view(table, weight.name);
  if (values.length !== target.length) target.fill(0);
  rows(table, weight, (to, at, length) => {
    target.set(values.subarray(at, at + length), to);
  });
}

/** Calls `copy(offset in the table's tensor, offset in the plan's, length)` for each contiguous run. */
function rows(
  table: WeightTable,
  weight: Weight,
  copy: (outer: number, inner: number, length: number) => void,
): void {
  const outer = table.slots.get(weight.name)!.weight.shape;
  const inner = weight.shape;
  if (inner.length !== outer.length || inner.some((n, axis) => n > outer[axis]!)) {
    throw new Error(`weight ${weight.name}: [${inner.join(', ')}] is no corner of [${outer.join(', ')}]`);
  }
  let axis = inner.length;
  let length = 1;
  let whole = true;
  while (axis > 0 && whole) {
    axis--;
    length *= inner[axis]!;
    whole = inner[axis] === outer[axis];
  }
  const walk = (depth: number, from: number, at: number): void => {
    if (depth === axis) return copy(from, at, length);
    const step = size(outer.slice(depth + 1));
    const innerStep = size(inner.slice(depth + 1));
    for (let i = 0; i < inner[depth]!; i++) walk(depth + 1, from + i * step, at + i * innerStep);
  };
  walk(0, 0, 0);
}

/** Numbers with a shape, in double precision; the first axis is the batch. */
export interface Block {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** A block whose entries are computed from their indices. */
export function fill(shape: readonly number[], value: (...index: number[]) => number): Block {
  const data = new Float64Array(count(shape));
  const index = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    data[i] = value(...index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = index[axis]! + 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return { shape, data };
}

/** The entry at this index. */
export function at({ shape, data }: Block, ...index: number[]): number {
  let offset = 0;
  for (let axis = 0; axis < index.length; axis++) offset = offset * shape[axis]! + index[axis]!;
  return data[offset]!;
}

/** The entries through a function of one number. */
export function each({ shape, data }: Block, f: (x: number, i: number) => number): Block {
  return { shape, data: data.map(f) };
}

const ranges = new Map<number, readonly number[]>();

/** Whole numbers from 0 on; made once for each length. */
export function range(length: number): readonly number[] {
  const known = ranges.get(length) ?? Array.from({ length }, (_, i) => i);
  ranges.set(length, known);
  return known;
}

export function sum(values: readonly number[] | Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

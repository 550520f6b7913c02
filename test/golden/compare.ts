/** Golden weights into tables, and how far results are from golden arrays. */
import { view, type WeightTable } from '../../src/network/weights.js';
import { goldenValues, type GoldenArray } from './golden.js';

export type GoldenArrays = Readonly<Record<string, GoldenArray>>;

/** Writes the weights of these names that the table has. */
export function setWeights(table: WeightTable, arrays: GoldenArrays): void {
  for (const [name, array] of Object.entries(arrays))
    if (table.slots.has(name)) view(table, name).set(goldenValues(array));
}

/** Norm of the difference over norm of the reference. */
export function relativeError(values: ArrayLike<number>, reference: ArrayLike<number>): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < reference.length; i++) {
    difference += (values[i]! - reference[i]!) ** 2;
    norm += reference[i]! ** 2;
  }
  return Math.sqrt(difference / norm);
}

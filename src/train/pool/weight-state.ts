/** Weights as they stand at some time. */
import type { WeightTable } from '../../network/weights.js';

/** The table does not change while a job has the state; whatever changed since then is another state. */
export interface WeightState {
  readonly table: WeightTable;
  /** Other than that of any other state that this process made. */
  readonly id: number;
}

let states = 0;

export function weightState(table: WeightTable): WeightState {
  return { table, id: states++ };
}

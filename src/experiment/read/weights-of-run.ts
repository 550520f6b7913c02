/** A run's weights as a network reads them. */
import { InputError } from '../../errors/input-error.js';
import { view, weightTable, type WeightTable } from '../../network/weights.js';
import type { Weight } from '../../plan/plan.js';
import { readWeights } from '../../store/read-checkpoint.js';

/** Throws StoreError for a run without weights, InputError where they are not those of this network. */
export function weightsOfRun(folder: string, list: readonly Weight[]): WeightTable {
  const tensors = readWeights(folder);
  const table = weightTable(list);
  for (const { name, shape } of list) {
    const found = tensors[name];
    if (found?.shape.join() !== shape.join())
      throw new InputError(
        `${folder}: its weights are of another network (${name} is ${found ? `[${found.shape.join(', ')}]` : 'missing'}, not [${shape.join(', ')}])`,
        { advice: 'open it with the plug-ins and the version of evocell that it was begun with' },
      );
    view(table, name).set(found.values);
  }
  return table;
}

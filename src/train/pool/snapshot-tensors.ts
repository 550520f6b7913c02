/** Weight tables in snapshots, as tensors named `PART/NAME`: `weights/stem.conv.weight`. */
import { view, type WeightTable } from '../../network/weights.js';
import type { Snapshot } from '../../search/evaluator.js';

type Tensors = Snapshot['tensors'];
type Tensor = Tensors[string];

/** Views of these weights that change with the table. */
export function tensorsOf(part: string, table: WeightTable, names: Iterable<string>): Tensors {
  const tensors: Record<string, Tensor> = {};
  for (const name of names) {
    const { shape } = table.slots.get(name)!.weight;
    tensors[`${part}/${name}`] = { shape, values: view(table, name) };
  }
  return tensors;
}

/** The weight's tensor. Snapshots of supernets once wrote `PART.NAME`. */
export function tensorOf({ tensors }: Snapshot, part: string, name: string): Tensor | undefined {
  return tensors[`${part}/${name}`] ?? tensors[`${part}.${name}`];
}

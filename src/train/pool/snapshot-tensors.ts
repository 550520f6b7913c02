/** Weight tables in snapshots, as tensors named `PART/NAME`: `weights/stem.conv.weight`. */
import { view, type WeightTable } from '../../network/weights.js';
import type { Weight } from '../../plan/plan.js';
import type { Inheritance, Snapshot } from '../../search/evaluator.js';

type Tensors = Snapshot['tensors'];
type Tensor = Tensors[string];

/** A snapshot that does not belong to this supernet. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

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

/** Throws SnapshotError if there is no such tensor, or one of another shape. */
export function savedValues(snapshot: Snapshot, part: string, { name, shape }: Weight): Float32Array {
  const tensor = tensorOf(snapshot, part, name);
  if (!tensor) throw new SnapshotError(`the snapshot has no tensor ${part}/${name}`);
  const size = shape.reduce((a, b) => a * b, 1);
  if (tensor.shape.join() !== shape.join() || tensor.values.length !== size)
    throw new SnapshotError(
      `the snapshot's tensor ${part}/${name} is [${tensor.shape.join(', ')}], not [${shape.join(', ')}]`,
    );
  return tensor.values;
}

/** `own`, fresh, with the weights of another search in it; undefined unless that has the very same ones. */
export function withWeightsOf(other: Snapshot, own: Snapshot): Inheritance | undefined {
  const part = 'weights/';
  const names = ({ tensors }: Snapshot) => Object.keys(tensors).filter((name) => name.startsWith(part));
  const inherited = names(own).map((name) => [name, other.tensors[name]] as const);
  const fit = inherited.every(([name, tensor]) => tensor?.shape.join() === own.tensors[name]!.shape.join());
  if (!fit || names(other).length !== inherited.length) return undefined;
  const tensors = { ...own.tensors, ...(Object.fromEntries(inherited) as Tensors) };
  return { snapshot: { tensors, state: own.state }, took: ['the shared weights'] };
}

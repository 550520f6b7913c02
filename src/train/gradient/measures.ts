/** What is measured of a search by gradient after each epoch, beside the accuracy. */
import { log } from '../../elementary.js';
import { namedMetric, type Metric } from '../../search/metric.js';
import { softmax } from '../../space/decode.js';
import type { CellMixtures } from '../../space/cell-mixtures.js';
import { mapRows, type Matrices } from './matrices.js';
import type { Chosen, Kept } from './method.js';

const own: readonly Metric[] = [
  {
    name: 'mixtureAccuracy',
    label: 'validation accuracy of the mixture',
    title: 'mixture',
    ...{ unit: '%', direction: 'maximise', print: 'percent', best: 100, worst: 0, drifts: true },
  },
  {
    name: 'entropy',
    label: 'mean entropy of the shares of an edge',
    title: 'entropy',
    ...{ unit: 'nats', drifts: true },
  },
  { name: 'skips', label: 'skip connections', title: 'skips', print: 'count' },
  { name: 'changes', label: 'edges changed since the epoch before', title: 'changes', print: 'count' },
];

/** Descriptions, in the order of reports. `accuracy` and `loss` are those of the derived cells with the shared weights. */
export function gradientMetrics(mixes: boolean): readonly Metric[] {
  const drifting = (name: string): Metric => ({ ...namedMetric(name), drifts: true });
  return [
    ...['accuracy', 'loss', 'trainingLoss'].map(drifting),
    ...own.filter(({ name }) => mixes || name !== 'mixtureAccuracy'),
    ...['params', 'macs', 'activationBytes'].map(namedMetric),
  ];
}

/** Mean over all edges of the entropy of their shares, nats. */
export function entropyOf(alphas: Matrices): number {
  const rows = Object.values(mapRows(alphas, softmax)).flat();
  const entropies = rows.map((row) => -row.reduce((sum, p) => sum + (p > 0 ? p * log(p) : 0), 0));
  return entropies.reduce((sum, one) => sum + one, 0) / rows.length;
}

/** Skip connections among the chosen edges of all kinds of cells. */
export function skipsOf(chosen: Chosen, operations: readonly string[]): number {
  return Object.values(chosen)
    .flat()
    .filter(({ column }) => operations[column] === 'skip_connect').length;
}

/** Edges that are not among those before, or have another operation; 0 where there is nothing before. */
export function changesOf(chosen: Chosen, before: Chosen | undefined): number {
  if (!before) return 0;
  return Object.entries(chosen).reduce((sum, [kind, choices]) => {
    const known = new Set((before[kind] ?? []).map(({ edge, column }) => `${edge}:${column}`));
    return sum + choices.filter(({ edge, column }) => !known.has(`${edge}:${column}`)).length;
  }, 0);
}

/** What a trial's line keeps of the parameters: enough to plot them. Plain JSON. */
export interface ShareRecord {
  readonly operations: readonly string[];
  /** The node that each edge leads to, and the state that it reads. */
  readonly edges: readonly (readonly [node: number, state: number])[];
  /** By kind of cell: softmax of the parameters, six decimals; 0 for operations that an edge has lost. */
  readonly shares: Matrices;
  /** Temperature, dropout, ... of the epoch. */
  readonly settings: Readonly<Record<string, number>>;
}

export function shareRecord(
  { operations, edges }: Pick<CellMixtures<never>, 'operations' | 'edges'>,
  alphas: Matrices,
  kept: Kept,
  settings: ShareRecord['settings'],
): ShareRecord {
  const shares = Object.fromEntries(
    Object.entries(mapRows(alphas, softmax)).map(([kind, rows]) => [
      kind,
      rows.map((row, edge) =>
        operations.map((_, column) => {
          const share = row[kept[kind]![edge]!.indexOf(column)] ?? 0;
          return Math.round(share * 1e6) / 1e6;
        }),
      ),
    ]),
  );
  return { operations, edges, shares, settings };
}

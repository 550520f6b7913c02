/** SNAS's resources: what operations cost, and the penalty on what the shares are expected to (train_search.py:427). */
import { log } from '../../../elementary.js';
import { InputError } from '../../../errors/input-error.js';
import type { EdgeSite } from '../../../space/cell-mixtures.js';
import type { Matrix } from '../../../space/decode.js';
import type { Matrices } from '../matrices.js';
import type { Penalty } from '../method.js';

export interface OperationCost {
  /** Parameters. */
  readonly size: number;
  /** Multiply-adds for one image. */
  readonly flops: number;
  /** Memory accesses for one image. */
  readonly mac: number;
}

const free: OperationCost = { size: 0, flops: 0, mac: 0 };

/** Of one operation where it stands (operations.py). Throws InputError for one that has no such figures. */
export function operationCost(
  name: string,
  { stride, shape }: Pick<EdgeSite, 'stride' | 'shape'>,
): OperationCost {
  const [side, , channels] = shape as readonly [number, number, number];
  const area = side * side;
  const wide = stride === 1;
  const layers = (size: number, inner: number): OperationCost => {
    return { size, flops: size * area, mac: area * inner * channels + size };
  };
  const separable = (k: number): OperationCost =>
    layers(2 * channels * k * k + 2 * channels * channels, wide ? 8 : 11);
  const dilated = (k: number): OperationCost => layers(channels * k * k + channels * channels, wide ? 4 : 7);
  switch (name) {
    case 'none':
      return free;
    case 'max_pool_3x3':
    case 'avg_pool_3x3':
      return { size: 0, flops: 9 * area * channels, mac: (wide ? 2 : 5) * area * channels };
    case 'skip_connect': {
      if (wide) return { ...free, mac: 2 * channels * area };
      const half = Math.floor(channels / 2);
      const size = 2 * channels * half;
      return { size, flops: size * area, mac: 2 * area * (4 * channels + half) + size };
    }
    case 'sep_conv_3x3':
      return separable(3);
    case 'sep_conv_5x5':
      return separable(5);
    case 'dil_conv_3x3':
      return dilated(3);
    case 'dil_conv_5x5':
      return dilated(5);
    // Those of NAS-Bench-201, which SNAS's authors did not search: one convolution reads and writes its picture.
    case 'nor_conv_1x1':
      return layers(channels * channels, 2);
    case 'nor_conv_3x3':
      return layers(9 * channels * channels, 2);
    default:
      throw new InputError(`search.resources: SNAS has no cost for the operation ${name}`, {
        ...{ setting: 'search.resources', advice: 'set it to 0, or leave the operation out' },
      });
  }
}

/** What the sums over the cells of a kind are divided by. They are written into the code, for a network of 8 cells. */
const divisors: Readonly<Record<string, number>> = { normal: 6, reduce: 2 };

const parts = ['size', 'flops', 'mac'] as const;

/**
 * The penalty on the expected costs: `log` is `(ln size + ln flops + ln mac) / 3` for each edge of each cell, each
 * cost at least 1; `plain` is `0.43 (2 size + flops / 4000 + mac / 100)`.
 */
export function resourcePenalty(
  sites: readonly EdgeSite[],
  operations: readonly string[],
  form: 'log' | 'plain',
): (shares: Matrices) => Penalty {
  const priced = sites.map((site) => ({
    ...site,
    costs: operations.map((name) => operationCost(name, site)),
  }));
  return (shares) => {
    let value = 0;
    const gradient: Record<string, number[][]> = Object.fromEntries(
      Object.entries(shares).map(([kind, matrix]) => [kind, matrix.map((row) => row.map(() => 0))]),
    );
    for (const { kind, edge, costs } of priced) {
      const row = shares[kind]![edge]!;
      const weight = 1 / (divisors[kind] ?? 6);
      const slope = gradient[kind]![edge]!;
      for (const part of parts) {
        const expected = row.reduce((sum, share, column) => sum + share * costs[column]![part], 0);
        const [term, factor] = form === 'log' ? logTerm(expected) : plainTerm(expected, part);
        value += weight * term;
        costs.forEach((cost, column) => (slope[column]! += weight * factor * cost[part]));
      }
    }
    return { value, gradient };
  };
}

function logTerm(expected: number): [term: number, slope: number] {
  return expected < 1 ? [0, 0] : [log(expected) / 3, 1 / (3 * expected)];
}

const plainFactors = { size: 0.43 * 2, flops: 0.43 / 4000, mac: 0.43 / 100 };

function plainTerm(expected: number, part: (typeof parts)[number]): [term: number, slope: number] {
  return [plainFactors[part] * expected, plainFactors[part]];
}

/** Costs of all edges of one cell, one row an edge. */
export function cellCosts(
  sites: readonly EdgeSite[],
  operations: readonly string[],
): Readonly<Record<(typeof parts)[number], Matrix>> {
  const rows = sites.map((site) => operations.map((name) => operationCost(name, site)));
  const of = (part: (typeof parts)[number]): Matrix => rows.map((row) => row.map((cost) => cost[part]));
  return { size: of('size'), flops: of('flops'), mac: of('mac') };
}

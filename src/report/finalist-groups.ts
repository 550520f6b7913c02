/** Is what searches found better than what their finalists were held against? Over runs that differ in their seed alone. */
import { summarise, type Summary } from '../search/statistics.js';
import { networkKinds, type Finalists, type NetworkKind } from '../store/closing-file.js';
import { exact, percent } from './figures.js';
import { kindTitle, severalInWords } from './finalists.js';
import { permutationTest, type PermutationTest } from './permutation-test.js';
import { number, spread, spreadColumn, type Sheet } from './sheet.js';
import { meanOfTested, type TestedNetworks } from './tested-networks.js';

export interface FinalistKind {
  readonly kind: NetworkKind;
  /** Networks that were tested, in all runs together. */
  readonly networks: number;
  /** Percent of the test images, over the runs; of a run the mean of its networks of this kind. */
  readonly accuracy: Summary;
  readonly params: Summary;
}

export interface FinalistGroup {
  /** The group of runs. */
  readonly name: string;
  readonly kinds: readonly FinalistKind[];
  /** Of the finalists' accuracy against that of each other kind, paired by run. */
  readonly tests: readonly (PermutationTest & { readonly other: NetworkKind })[];
}

/** Undefined where fewer than two of the runs have tested finalists. A kind counts that all of those have. */
export function finalistGroup(
  name: string,
  runs: readonly (Finalists | undefined)[],
): FinalistGroup | undefined {
  const known = runs.flatMap((finalists) =>
    finalists && meanOfTested(finalists, 'finalist') ? [finalists] : [],
  );
  if (known.length < 2) return undefined;
  const figures = networkKinds.flatMap((kind) => {
    const each = known.flatMap((finalists) => meanOfTested(finalists, kind) ?? []);
    return each.length === known.length ? [{ kind, each }] : [];
  });
  const accuracies = (each: readonly TestedNetworks[]): number[] => each.map(({ accuracy }) => accuracy);
  const [found, ...others] = figures;
  return {
    name,
    kinds: figures.map(({ kind, each }) => ({
      kind,
      networks: each.reduce((sum, { networks }) => sum + networks, 0),
      accuracy: summarise(accuracies(each)),
      params: summarise(each.map(({ params }) => params)),
    })),
    tests: others.map(({ kind, each }) => ({
      other: kind,
      ...permutationTest(accuracies(found!.each), accuracies(each)),
    })),
  };
}

export function finalistGroupSheet(groups: readonly FinalistGroup[]): Sheet {
  return {
    head: [
      ...['trained from scratch alike', 'network', 'runs', 'networks'],
      ...[spreadColumn('test accuracy %'), spreadColumn('parameters')],
    ],
    rows: groups.flatMap(({ name, kinds }) =>
      kinds.map(({ kind, networks, accuracy, params }) => [
        ...[name, kindTitle(kind), number(accuracy.count), number(networks)],
        ...[spread(accuracy, percent), spread(params, (value) => exact(Math.round(value)))],
      ]),
    ),
  };
}

/** The two-sided p of each test. */
export function finalistGroupLines(groups: readonly FinalistGroup[]): string[] {
  return groups.flatMap(({ name, tests }) =>
    tests.map(({ other, difference, deviation, pairs, p }) => {
      const sign = difference >= 0 ? 'above' : 'below';
      return (
        `${name}: finalists are ${percent(Math.abs(difference))} points of test accuracy ${sign} ${severalInWords[other]} (deviation of ` +
        `the differences ${percent(deviation)}); paired permutation test over ${pairs} runs, two-sided: p = ${Number(p.toPrecision(3))}`
      );
    }),
  );
}

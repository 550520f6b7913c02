/** The networks that were tested after a search, by their kind. */
import { summarise } from '../search/statistics.js';
import type { Finalists, NetworkKind } from '../store/closing-file.js';

/** Those that were tested, the one with the least validation loss at the end first. */
export function testedFinalists({ networks }: Finalists): Finalists['networks'] {
  const lossOf = ({ results }: Finalists['networks'][number]): number => results.at(-1)?.loss ?? Infinity;
  return networks
    .filter(({ kind, test }) => kind === 'finalist' && test)
    .toSorted((one, other) => lossOf(one) - lossOf(other));
}

export interface TestedNetworks {
  readonly networks: number;
  /** Mean of the test images, percent. */
  readonly accuracy: number;
  /** Mean. */
  readonly params: number;
}

/** Undefined where none of that kind was tested. */
export function meanOfTested({ networks }: Finalists, kind: NetworkKind): TestedNetworks | undefined {
  const tested = networks.flatMap(({ kind: own, test, params }) =>
    own === kind && test ? [{ accuracy: test.accuracy, params }] : [],
  );
  if (tested.length === 0) return undefined;
  return {
    networks: tested.length,
    accuracy: summarise(tested.map(({ accuracy }) => accuracy)).mean,
    params: summarise(tested.map(({ params }) => params)).mean,
  };
}

/** What came of the networks that were trained from scratch after a search, as a table. */
import type { Finalists, NetworkKind } from '../store/closing-file.js';
import { exact, percent, plural } from './figures.js';
import { number, type Sheet } from './sheet.js';

/** Those that were tested, the one with the least validation loss at the end first. */
export function testedFinalists({ networks }: Finalists): Finalists['networks'] {
  const lossOf = ({ results }: Finalists['networks'][number]): number => results.at(-1)?.loss ?? Infinity;
  return networks
    .filter(({ kind, test }) => kind === 'finalist' && test)
    .toSorted((one, other) => lossOf(one) - lossOf(other));
}

/** The tested ones first: finalists, random genomes, the hand-made network; then those left behind. */
export function finalistSheet({ networks }: Finalists): Sheet {
  const rows = [...networks.filter(({ test }) => test), ...networks.filter(({ test }) => !test)];
  return {
    head: ['network', 'trial', 'parameters', 'epochs', 'validation accuracy %', 'test accuracy %'],
    rows: rows.map(({ kind, network, channels, trial, params, results, test }) => {
      const last = results.at(-1);
      return [
        titleOf(kind, network, channels),
        ...[number(trial), number(params, exact), number(last?.epochs)],
        ...[number(last?.accuracy, percent), number(test?.accuracy, percent)],
      ];
    }),
  };
}

function titleOf(kind: NetworkKind, network: string, channels = 0): string {
  if (kind === 'hand-made network') return `${network}, ${channels} channels`;
  return kind === 'equal size' ? 'random genome of equal size' : kind;
}

/** How they were trained, and why one has no figures. */
export function finalistNotes({ networks, epochs }: Finalists): string[] {
  const failures = networks.flatMap(({ name, results }) =>
    results.flatMap(({ reason }) => (reason === undefined ? [] : [`${name}: training failed: ${reason}`])),
  );
  return [
    `trained from scratch alike, ${plural(epochs, 'epoch')} on the images that train weights in the search; test images seen once`,
    ...failures,
  ];
}

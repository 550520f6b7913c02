/** What came of the networks that were trained from scratch after a search, as a table. */
import type { Finalists } from '../store/closing-file.js';
import { exact, percent, plural } from './figures.js';
import { number, type Sheet } from './sheet.js';

/** The tested ones first: the finalist, the random genome, the hand-made network; then those left behind. */
export function finalistSheet({ networks }: Finalists): Sheet {
  const rows = [...networks.filter(({ test }) => test), ...networks.filter(({ test }) => !test)];
  return {
    head: ['network', 'trial', 'parameters', 'epochs', 'validation accuracy %', 'test accuracy %'],
    rows: rows.map(({ kind, network, channels, trial, params, results, test }) => {
      const last = results.at(-1);
      return [
        kind === 'hand-made network' ? `${network}, ${channels} channels` : kind,
        ...[number(trial), number(params, exact), number(last?.epochs)],
        ...[number(last?.accuracy, percent), number(test?.accuracy, percent)],
      ];
    }),
  };
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

/** What came of the networks that were trained from scratch after a search, as a table. */
import { networkKinds, type Finalists, type NetworkKind } from '../store/closing-file.js';
import { exact, percent, plural } from './figures.js';
import { number, type Sheet } from './sheet.js';
import { meanOfTested } from './tested-networks.js';

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
  return kind === 'hand-made network' ? `${network}, ${channels} channels` : kindTitle(kind);
}

/** As tables print it. */
export function kindTitle(kind: NetworkKind): string {
  return kind === 'equal size' ? 'random genome of equal size' : kind;
}

/** How they were trained, and why one has no figures. */
export function finalistNotes(finalists: Finalists): string[] {
  const { networks, epochs } = finalists;
  const failures = networks.flatMap(({ name, results }) =>
    results.flatMap(({ reason }) => (reason === undefined ? [] : [`${name}: training failed: ${reason}`])),
  );
  return [
    `trained from scratch alike, ${plural(epochs, 'epoch')} on the images that train weights in the search; test images seen once`,
    ...verdictOf(finalists),
    ...failures,
  ];
}

/** The finalists against all else that was tested, and what chance can do; nothing where there is nothing to say. */
function verdictOf(finalists: Finalists): string[] {
  const found = meanOfTested(finalists, 'finalist');
  const images = finalists.testImages['images'];
  if (!found || typeof images !== 'number') return [];
  const differences = networkKinds
    .filter((kind) => kind !== 'finalist')
    .flatMap((kind) => {
      const other = meanOfTested(finalists, kind);
      if (!other) return [];
      const points = found.accuracy - other.accuracy;
      const what = other.networks > 1 ? severalInWords[kind] : oneInWords[kind];
      return [`${percent(Math.abs(points))} points ${points < 0 ? 'below' : 'above'} ${what}`];
    });
  if (differences.length === 0) return [];
  const share = found.accuracy / 100;
  // of a difference of two shares of so many images
  const chance = 100 * 2 * Math.sqrt((2 * share * (1 - share)) / images);
  const subject = found.networks > 1 ? 'the finalists are on average' : 'the finalist is';
  return [
    `by test accuracy ${subject} ${differences.join(', ')}`,
    `with ${plural(images, 'test image')} up to ${percent(chance)} points may be chance, and other seeds find and draw others: search with --seeds 5, then compare`,
  ];
}

const oneInWords: Readonly<Record<NetworkKind, string>> = {
  finalist: 'the finalist',
  'random genome': 'the random genome',
  'equal size': 'the random genome of equal size',
  'hand-made network': 'the hand-made network',
};

/** Of more than one. */
export const severalInWords: Readonly<Record<NetworkKind, string>> = {
  finalist: 'finalists',
  'random genome': 'random genomes',
  'equal size': 'random genomes of their size',
  'hand-made network': 'the hand-made network',
};

/** Architectures written as other tools write them. */
import { excerpt } from '../errors/excerpt.js';
import { parseGenotype } from './genotype-text.js';
import { printGenotype, type CellGenotype } from './genotype.js';
import { benchNotation, notationOf, transformerNotation } from './notations.js';
import { toNniChoices } from './nni-choices.js';
import { toNsganet } from './nsganet-integers.js';
import { parseBenchCell, printBenchCell } from './nasbench201.js';
import { operations } from './operations.js';
import { published } from './published.js';
import { printPythonGenotype } from './python-genotype.js';
import { GenotypeError } from './search-space.js';

export const notationNames = ['evocell', 'json', 'darts', 'nni', 'nsganet', 'nasbench201'] as const;
export type NotationName = (typeof notationNames)[number];

/** Of cells of two edges a node. */
const cellPrinters: Readonly<Record<Exclude<NotationName, 'nasbench201'>, (cells: CellGenotype) => string>> =
  {
    evocell: printGenotype,
    json: (cells) => JSON.stringify(cells),
    darts: printPythonGenotype,
    nni: (cells) => JSON.stringify(toNniChoices(cells)),
    nsganet: (cells) => JSON.stringify(toNsganet(cells)),
  };

/**
 * An architecture, by its text in any notation or the name of a published one, in this notation. Throws GenotypeError
 * where the notation cannot say it, with what it lacks.
 */
export function printNotation(network: string | CellGenotype, notation: NotationName): string {
  if (typeof network !== 'string') return printCells(network, notation);
  const text = network.trim();
  const known = published.get(text.toLowerCase());
  if (known) return printCells(known.genotype, notation);
  const written = notationOf(text);
  if (!written)
    throw new GenotypeError(`${excerpt(text)}: is made by hand, and no genotype says it`, {
      advice: 'give a genotype, or the name of a published one',
    });
  if (written === benchNotation) {
    if (notation === 'evocell' || notation === 'nasbench201')
      return printBenchCell(parseBenchCell(text, [...operations.keys()]));
    throw new GenotypeError(
      `${notation} cannot say a cell of NAS-Bench-201: its nodes add up as many edges as there are nodes before them, and ${notation} knows two`,
    );
  }
  if (written === transformerNotation) {
    if (notation === 'evocell') return text;
    throw new GenotypeError(`${notation} cannot say a vision transformer`);
  }
  return printCells(parseGenotype(text), notation);
}

function printCells(cells: CellGenotype, notation: NotationName): string {
  if (notation !== 'nasbench201') return cellPrinters[notation](cells);
  throw new GenotypeError(
    'nasbench201 cannot say cells of two edges a node, with two inputs and a reduction cell of their own',
  );
}

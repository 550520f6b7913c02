/** Printed architectures as reports show them. */
import { InputError } from '../errors/input-error.js';
import type { CellGraph } from '../space/cell-graph.js';
import type { CellGenotype } from '../space/genotype.js';
import { notationOf } from '../space/notations.js';
import type { Notation } from '../space/space-part.js';

/** The text, below its description in words where its space gives one. */
export function genotypeText(genotype: string, notation = notationOf(genotype)): string {
  const words = readable(() => notation?.inWords(genotype));
  return words === undefined ? genotype : `${words}\n\n${genotype}`;
}

/** Cells that can be compared node by node; undefined for other architectures, and for operations of a plug-in that is not there. */
export function cellsOf(genotype: string, notation?: Notation): CellGenotype | undefined {
  return readable(() => (notation ?? notationOf(genotype))?.cells?.(genotype));
}

/** The cells to draw; none for other architectures, and for operations of a plug-in that is not there. */
export function graphsOf(genotype: string, notation?: Notation): readonly CellGraph[] {
  return readable(() => (notation ?? notationOf(genotype))?.graphs?.(genotype)) ?? [];
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The cells of an architecture as the report draws them. */
import { graphsOf } from '../report/architecture.js';
import { cellDiagram } from '../report/cell-diagram.js';
import type { Notation } from '../space/space-part.js';
import type { DrawnCell } from './api.js';

export function drawnCells(genotype: string, notation?: Notation): DrawnCell[] {
  return graphsOf(genotype, notation).map((graph) => ({ title: graph.title, svg: cellDiagram(graph) }));
}

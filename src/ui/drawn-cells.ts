/** The cells of an architecture as the report draws them. */
import { graphsOf } from '../report/architecture.js';
import { cellDiagram } from '../report/cell-diagram.js';
import { edgesOnlyIn } from '../report/graph-difference.js';
import type { Notation } from '../space/space-part.js';
import type { DrawnCell } from './api.js';

export function drawnCells(genotype: string, notation?: Notation): DrawnCell[] {
  return graphsOf(genotype, notation).map((graph) => ({ title: graph.title, svg: cellDiagram(graph) }));
}

/** Of each, with what the first lacks marked; of two, also what the first has alone. */
export function comparedCells(genotypes: readonly string[]): DrawnCell[][] {
  const all = genotypes.map((genotype) => graphsOf(genotype));
  return all.map((graphs, i) => {
    const against = i > 0 ? all[0]! : all.length === 2 ? all[1]! : [];
    return graphs.map((graph) => {
      const other = against.find(({ title }) => title === graph.title);
      return { title: graph.title, svg: cellDiagram(graph, other && edgesOnlyIn(graph, other)) };
    });
  });
}

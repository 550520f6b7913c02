/**
 * A genotype: which operations a normal and a reduction cell are made of, as plain data that prints, pastes and
 * diffs. States 0 and 1 are the outputs of the two cells before, 2, 3, ... the cell's own nodes; each node adds two
 * edges, or joins them; the nodes of `concat` side by side are the cell's output.
 */
import { excerpt } from '../errors/excerpt.js';
import { operations, unknownOperation } from './operations.js';
import { GenotypeError } from './search-space.js';

/** An operation and the state that it reads. */
export type Edge = readonly [operation: string, input: number];

export interface Cell {
  /** Two for each node, in node order. */
  readonly edges: readonly Edge[];
  /** States that are the output. */
  readonly concat: readonly number[];
  /**
   * Nodes (2, 3, ...) that put their edges side by side and bring them back to the cell's channels by a 1x1 convolution,
   * in place of adding them (Zoph et al., CVPR 2018, section 3.2); absent where none does.
   */
  readonly joined?: readonly number[];
}

export interface CellGenotype {
  readonly normal: Cell;
  readonly reduce: Cell;
}

/** More nodes than any cell in the literature; keeps a hostile file from filling the memory. */
const maximumNodes = 64;

/**
 * One line, without characters that a shell would touch:
 * `normal:sep_conv_3x3@0+sep_conv_3x3@1,...:2,3,4,5/reduce:...`. The output nodes are left out where they are all. Edges
 * that are joined have `++` between them.
 */
export function printGenotype(genotype: CellGenotype): string {
  return `normal:${printCell(genotype.normal)}/reduce:${printCell(genotype.reduce)}`;
}

function printCell({ edges, concat, joined = [] }: Cell): string {
  const between = (i: number): string => (joined.includes(2 + Math.floor(i / 2)) ? '++' : '+');
  const text = edges
    .map(([name, input], i) => `${i === 0 ? '' : i % 2 ? between(i) : ','}${name}@${input}`)
    .join('');
  return concat.join() === allNodes(edges).join() ? text : `${text}:${concat.join()}`;
}

/** All nodes of a cell with these edges: 2, 3, ... */
export function allNodes(edges: readonly unknown[]): number[] {
  return Array.from({ length: edges.length / 2 }, (_, node) => node + 2);
}

/** Nodes that no edge reads; with `inputs` also the cell's inputs that none reads. */
export function looseEnds(edges: readonly (readonly unknown[])[], inputs = false): number[] {
  const read = new Set(edges.map(([, state]) => state));
  return [...(inputs ? [0, 1] : []), ...allNodes(edges)].filter((state) => !read.has(state));
}

/** The same genotype with each node's edges in one order, so that equal networks are equal texts. */
export function canonical(genotype: CellGenotype): CellGenotype {
  return { normal: canonicalCell(genotype.normal), reduce: canonicalCell(genotype.reduce) };
}

function canonicalCell({ edges, ...rest }: Cell): Cell {
  const pairs = allNodes(edges).map((_, node) => edges.slice(2 * node, 2 * node + 2));
  const order = (a: Edge, b: Edge): number => a[1] - b[1] || (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
  return { edges: pairs.flatMap((pair) => [...pair].sort(order)), ...rest };
}

/**
 * Checks JSON from outside: `{normal: {edges: [[operation, input], ...], concat, joined}, reduce: ...}`, or flat as DARTS
 * has it (`normal`, `normal_concat` or `normalConcat`, `reduce`, ...). Throws GenotypeError with what is wrong and where.
 */
export function checkGenotype(json: unknown, known: Iterable<string> = operations.keys()): CellGenotype {
  const names = new Set(known);
  const record = asRecord(json, 'a genotype');
  return { normal: checkCell(record, 'normal', names), reduce: checkCell(record, 'reduce', names) };
}

function checkCell(record: Record<string, unknown>, name: string, known: ReadonlySet<string>): Cell {
  const value = own(record, name);
  if (value === undefined) throw new GenotypeError(`the genotype has no ${name} cell`);
  const cell = Array.isArray(value) ? undefined : asRecord(value, `the ${name} cell`);
  const edges = checkEdges(cell ? own(cell, 'edges') : value, name, known);
  const concat = cell ? own(cell, 'concat') : (own(record, `${name}_concat`) ?? own(record, `${name}Concat`));
  const joined = cell && own(cell, 'joined');
  return {
    edges,
    concat: concat === undefined ? allNodes(edges) : checkConcat(concat, edges, name),
    ...(joined !== undefined && checkJoined(joined, edges, name)),
  };
}

function checkJoined(value: unknown, edges: readonly Edge[], name: string): Pick<Cell, 'joined'> {
  const nodes = allNodes(edges);
  if (!Array.isArray(value) || value.some((node) => !nodes.includes(node as number)))
    throw new GenotypeError(`${name}: only nodes 2 to ${nodes.at(-1)} can be joined`);
  const joined = nodes.filter((node) => value.includes(node));
  return joined.length > 0 ? { joined } : {};
}

function checkEdges(value: unknown, name: string, known: ReadonlySet<string>): Edge[] {
  if (!Array.isArray(value) || value.length === 0 || value.length % 2 !== 0)
    throw new GenotypeError(`${name}: needs a list of edges, two for each node`);
  if (value.length > 2 * maximumNodes)
    throw new GenotypeError(`${name}: ${value.length / 2} nodes are too many (at most ${maximumNodes})`);
  return value.map((edge: unknown, i) => {
    const where = `${name}, node ${Math.floor(i / 2) + 2}, edge ${(i % 2) + 1}`;
    if (!Array.isArray(edge) || edge.length !== 2)
      throw new GenotypeError(`${where}: needs an operation and the number of the state that it reads`);
    return checkEdge(edge[0], edge[1], Math.floor(i / 2) + 2, where, known);
  });
}

function checkEdge(
  operation: unknown,
  input: unknown,
  node: number,
  where: string,
  known: ReadonlySet<string>,
): Edge {
  if (typeof operation !== 'string') throw new GenotypeError(`${where}: the operation must be a name`);
  if (!known.has(operation)) throw new GenotypeError(`${where}: ${unknownOperation(operation, known)}`);
  if (typeof input !== 'number' || !Number.isInteger(input) || input < 0 || input >= node)
    throw new GenotypeError(
      `${where}: reads state ${excerpt(String(input), 20)}, but only states 0 to ${node - 1} come before`,
    );
  return [operation, input];
}

function checkConcat(value: unknown, edges: readonly Edge[], name: string): number[] {
  const nodes = [0, 1, ...allNodes(edges)];
  const fits = (state: unknown): state is number => typeof state === 'number' && nodes.includes(state);
  if (!Array.isArray(value) || value.length === 0 || !value.every(fits) || new Set(value).size < value.length)
    throw new GenotypeError(
      `${name}: the output must name different states out of 0 to ${nodes.at(-1)}, each once`,
    );
  return value;
}

function asRecord(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new GenotypeError(`${what} must be an object`);
  return value as Record<string, unknown>;
}

function own(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

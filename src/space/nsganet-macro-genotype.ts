/**
 * Networks of NSGA-Net's macro space (Lu et al., GECCO 2019, section 3.1) as bits and as text: one graph of nodes for
 * each phase, `nsganet-macro:1-00-010|0/...`. Behind a phase's bars stands its skip bit; before them the rows of nodes
 * 2, 3, ...: bit j of a row says that node j feeds the node.
 */
import { excerpt } from '../errors/excerpt.js';
import { GenotypeError } from './search-space.js';

export interface MacroPhase {
  /** Of nodes 2, 3, ...: 0 or 1 for each node before. */
  readonly rows: readonly (readonly number[])[];
  /** 1: the phase's input also feeds its output. */
  readonly skip: number;
}

export type MacroArchitecture = readonly MacroPhase[];

/** A phase as it is built. 0 is its input, its nodes count from 1. */
export interface DecodedPhase {
  /** What each node reads; nothing for a node that does not exist. */
  readonly inputs: readonly (readonly number[])[];
  /** What the output reads. */
  readonly output: readonly number[];
}

/** Bits of one phase: those of its connections, then the skip bit. */
export function phaseBits(nodes: number): number {
  return (nodes * (nodes - 1)) / 2 + 1;
}

export function macroOfBits(bits: readonly number[], nodes: number): MacroArchitecture {
  const length = phaseBits(nodes);
  return Array.from({ length: bits.length / length }, (_, phase) => {
    const own = bits.slice(phase * length, (phase + 1) * length);
    let at = 0;
    const rows = Array.from({ length: nodes - 1 }, (_, i) => own.slice(at, (at += i + 1)));
    return { rows, skip: own.at(-1)! };
  });
}

export function bitsOfMacro(architecture: MacroArchitecture): number[] {
  return architecture.flatMap(({ rows, skip }) => [...rows.flat(), skip]);
}

/**
 * By the rules of the authors' decoder: a node without inputs that is used reads the phase's input, one that nothing
 * uses feeds the output, and one with neither does not exist. Undefined for a phase without connections, which is left
 * out of the network whatever its skip bit.
 */
export function decodePhase({ rows, skip }: MacroPhase): DecodedPhase | undefined {
  if (!rows.some((row) => row.includes(1))) return undefined;
  const read = [[], ...rows.map((row) => row.flatMap((bit, j) => (bit === 1 ? [j + 1] : [])))];
  const used = new Set(read.flat());
  return {
    inputs: read.map((inputs, i) => (inputs.length === 0 && used.has(i + 1) ? [0] : inputs)),
    output: [
      ...(skip === 1 ? [0] : []),
      ...read.flatMap((inputs, i) => (inputs.length > 0 && !used.has(i + 1) ? [i + 1] : [])),
    ],
  };
}

const prefix = 'nsganet-macro:';

export function printMacro(architecture: MacroArchitecture): string {
  const phases = architecture.map(({ rows, skip }) => `${rows.map((row) => row.join('')).join('-')}|${skip}`);
  return `${prefix}${phases.join('/')}`;
}

/** Whether the text is meant to be of this space. */
export function isMacro(text: string): boolean {
  return text.trimStart().startsWith(prefix);
}

/** Throws GenotypeError with what is wrong and where. */
export function parseMacro(text: string): MacroArchitecture {
  const trimmed = text.slice(0, 10_000).trim();
  if (!isMacro(trimmed))
    throw new GenotypeError(`"${excerpt(trimmed)}": a network of this space reads ${prefix}1-00-010|0/...`);
  const phases = trimmed.slice(prefix.length).split('/');
  const parsed = phases.map((phase, index) => parsePhase(phase, index + 1));
  const [first] = parsed;
  if (parsed.some(({ rows }) => rows.length !== first!.rows.length))
    throw new GenotypeError(
      'the phases have different numbers of nodes; each needs a row for each node but the first',
    );
  return parsed;
}

function parsePhase(text: string, number: number): MacroPhase {
  const match = /^([01]+(?:-[01]+)*)\|([01])$/.exec(text);
  const rows = match?.[1]!.split('-') ?? [];
  if (!match || rows.some((row, i) => row.length !== i + 1))
    throw new GenotypeError(
      `phase ${number}: expected rows of 1, 2, ... bits and a skip bit, such as 1-00-010|0, got "${excerpt(text)}"`,
    );
  return { rows: rows.map((row) => [...row].map(Number)), skip: Number(match[2]) };
}

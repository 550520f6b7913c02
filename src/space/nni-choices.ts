/**
 * What NNI's spaces of DARTS' kind export: a choice for each edge, `normal/op_2_0: sep_conv_3x3` with
 * `normal/input_2_0: [0]`; nodes count from 2, and all of them are joined to the output.
 */
import { allNodes, type Cell, type CellGenotype } from './genotype.js';
import { GenotypeError } from './search-space.js';

const key = /^(normal|reduce)\/(op|input)_(\d{1,2})_([01])$/;

/** Whether an object is meant to be such choices. */
export function isNniChoices(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && Object.keys(json).some((name) => key.test(name));
}

/** As JSON that `checkGenotype` takes. Throws GenotypeError for choices that are missing. */
export function fromNniChoices(choices: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const cell = (name: string): { edges: unknown[] } => {
    const edges: unknown[] = [];
    for (let edge = 0; Object.hasOwn(choices, `${name}/op_${(edge >> 1) + 2}_${edge % 2}`); edge++) {
      const place = `${(edge >> 1) + 2}_${edge % 2}`;
      const input = choices[`${name}/input_${place}`];
      if (input === undefined) throw new GenotypeError(`${name}/input_${place} is missing among the choices`);
      edges.push([
        choices[`${name}/op_${place}`],
        Array.isArray(input) && input.length === 1 ? (input[0] as unknown) : input,
      ]);
    }
    const given = Object.keys(choices).filter((one) => one.startsWith(`${name}/op_`)).length;
    if (edges.length < given)
      throw new GenotypeError(
        `${name}/op_${(edges.length >> 1) + 2}_${edges.length % 2} is missing among the choices`,
      );
    return { edges };
  };
  return { normal: cell('normal'), reduce: cell('reduce') };
}

/** Throws GenotypeError for a cell whose output leaves nodes out. */
export function toNniChoices({ normal, reduce }: CellGenotype): Record<string, string | readonly number[]> {
  const cell = (name: string, { edges, concat, joined }: Cell) => {
    if (joined) throw new GenotypeError(`${name}: NNI's choices cannot say that a node joins its edges`);
    if ([...concat].sort((a, b) => a - b).join() !== allNodes(edges).join())
      throw new GenotypeError(
        `${name}: NNI's choices cannot say that the output is ${concat.join(', ')} alone: it joins all nodes`,
      );
    return edges.flatMap(([operation, input], i) => {
      const place = `${(i >> 1) + 2}_${i % 2}`;
      return [
        [`${name}/op_${place}`, operation],
        [`${name}/input_${place}`, [input]],
      ] as const;
    });
  };
  return Object.fromEntries([...cell('normal', normal), ...cell('reduce', reduce)]);
}

/**
 * NSGA-Net's macro space (Lu et al., GECCO 2019): three phases, each a graph of equal nodes. The genome is the
 * authors' bit string: for each phase the connections row by row, then its skip bit. Every string is a network.
 */
import { planFeatures } from '../plan/plan-features.js';
import type { Plan } from '../plan/plan.js';
import { categoricalGenome, type Picks } from './categorical.js';
import {
  bitsOfMacro,
  macroOfBits,
  parseMacro,
  phaseBits,
  printMacro,
  type MacroArchitecture,
} from './nsganet-macro-genotype.js';
import { macroPlan, type MacroSkeleton } from './nsganet-macro-network.js';
import { GenotypeError, type Choices, type TrainableSpace } from './search-space.js';

export const macroPhases = 3;

export interface NsganetMacroOptions extends MacroSkeleton {
  /** Of each phase, at least 2. Default 6, the paper's. */
  readonly nodes?: number;
}

export function nsganetMacroSpace({
  nodes = 6,
  ...skeleton
}: NsganetMacroOptions): TrainableSpace<Picks, MacroArchitecture> {
  const choices = choicesOf(nodes);
  const plan = (architecture: MacroArchitecture): Plan => macroPlan(architecture, skeleton);
  return {
    name: 'nsganet-macro',
    ...categoricalGenome(choices),
    choices,
    neighbours: (architecture) => {
      const bits = bitsOfMacro(architecture);
      return bits.map((bit, i) => macroOfBits(bits.with(i, 1 - bit), nodes));
    },
    features: (architecture) => planFeatures(plan(architecture)),
    print: printMacro,
    parse: (text) => {
      const architecture = parseMacro(text);
      const [first] = architecture;
      if (architecture.length !== macroPhases || first!.rows.length !== nodes - 1)
        throw new GenotypeError(
          `this space has ${macroPhases} phases of ${nodes} nodes, not ${architecture.length} of ${first!.rows.length + 1}`,
        );
      return architecture;
    },
    derivedPlan: plan,
  };
}

function choicesOf(nodes: number): Choices<MacroArchitecture> {
  const length = phaseBits(nodes);
  const connects = (bits: readonly number[]): boolean => bits.slice(0, -1).includes(1);
  return {
    sizes: Array.from({ length: macroPhases * length }, () => 2),
    architecture: (bits) => macroOfBits(bits, nodes),
    picks: bitsOfMacro,
    groups: Array.from({ length: macroPhases }, () => length),
    // A phase without connections gets its first one.
    repaired: (bits) =>
      Array.from({ length: macroPhases }, (_, phase) => {
        const own = bits.slice(phase * length, (phase + 1) * length);
        return connects(own) ? own : own.with(0, 1);
      }).flat(),
  };
}

/**
 * The networks of NSGA-Net's macro space, as the authors build them (ianwhale/nsga-net, models/macro_models.py): up to
 * three phases with a 2x2 max pool between them, each a graph whose nodes all compute the same. Where several states
 * meet they are concatenated, and reduced by a 1x1 convolution.
 */
import { power } from '../elementary.js';
import { PlanBuilder } from '../plan/builder.js';
import type { Plan, Shape } from '../plan/plan.js';
import { decodePhase, type DecodedPhase, type MacroArchitecture } from './nsganet-macro-genotype.js';

/** `residual`: the networks of the search. `dense`: those of the final training, whose nodes are bottlenecks. */
export const macroNodes = ['residual', 'dense'] as const;
export type MacroNode = (typeof macroNodes)[number];

export interface MacroSkeleton {
  readonly node: MacroNode;
  /** Of the first phase. `residual` doubles them in each phase, `dense` keeps them, and a node adds half of them. */
  readonly channels: number;
  readonly classes: number;
  /** `[height, width, channels]` */
  readonly image: Shape;
}

/** What nodes do, and what a phase ends with. */
interface Style {
  width(phase: number): number;
  node(id: string, inputs: readonly string[], width: number): string;
  output(id: string, inputs: readonly string[], width: number): string;
}

/** Phases without connections are left out, and widths are dealt out from the front. Throws PlanError. */
export function macroPlan(architecture: MacroArchitecture, skeleton: MacroSkeleton): Plan {
  const { channels, node, image, classes } = skeleton;
  const plan = new PlanBuilder();
  const style = node === 'dense' ? dense(plan, channels) : residual(plan, channels);
  let x = plan.input(image);
  const phases = architecture.flatMap((phase) => decodePhase(phase) ?? []);
  for (const [index, phase] of phases.entries()) {
    const id = `phases.${index}`;
    if (index > 0) x = plan.maxPool(`pools.${index - 1}`, x, { kernel: 2, stride: 2 });
    x = plan.segment(() => macroPhase(plan, { id, phase, width: style.width(index), style }, x, index === 0));
  }
  return plan.build(plan.dense('classifier', plan.globalAvgPool('gap', x), classes));
}

function macroPhase(
  plan: PlanBuilder,
  { id, phase, width, style }: { id: string; phase: DecodedPhase; width: number; style: Style },
  input: string,
  isFirst: boolean,
): string {
  // The authors make this convolution in every phase, and use it where the channels change; elsewhere it leads nowhere,
  // and they count it all the same.
  const widened = plan.conv(`${id}.first`, input, { out: width, kernel: isFirst ? 3 : 1 });
  const states = [plan.channels(input) === width ? input : widened];
  const read = (numbers: readonly number[]): string[] => numbers.map((number) => states[number]!);
  phase.inputs.forEach((inputs, i) => {
    const node = `${id}.nodes.${i}`;
    states.push(inputs.length > 0 ? style.node(node, read(inputs), width) : '');
  });
  return style.output(`${id}.out`, read(phase.output), width);
}

function together(plan: PlanBuilder, id: string, inputs: readonly string[]): string {
  return inputs.length === 1 ? inputs[0]! : plan.concat(`${id}.concat`, inputs);
}

function normRelu(plan: PlanBuilder, id: string, input: string): string {
  return plan.relu(`${id}.relu`, plan.batchNorm(`${id}.bn`, input));
}

/** A 3x3 convolution, batch norm and ReLU. */
function residual(plan: PlanBuilder, channels: number): Style {
  const joined = (id: string, inputs: readonly string[], width: number): string =>
    inputs.length === 1
      ? inputs[0]!
      : plan.conv(`${id}.join`, together(plan, id, inputs), { out: width, kernel: 1 });
  return {
    width: (phase) => channels * power(2, phase),
    node: (id, inputs, width) => {
      const x = plan.conv(`${id}.conv`, joined(id, inputs, width), { out: width, kernel: 3, padding: 1 });
      return normRelu(plan, id, x);
    },
    output: (id, inputs, width) => normRelu(plan, id, joined(id, inputs, width)),
  };
}

/** DenseNet's bottleneck of four times the growth, which is half the phase's width. */
function dense(plan: PlanBuilder, channels: number): Style {
  const growth = Math.max(1, Math.floor(channels / 2));
  return {
    width: () => channels,
    node: (id, inputs) => {
      const read = normRelu(plan, `${id}.read`, together(plan, id, inputs));
      const squeezed = plan.conv(`${id}.squeeze`, read, { out: 4 * growth, kernel: 1 });
      const x = normRelu(plan, `${id}.squeezed`, squeezed);
      return plan.conv(`${id}.grow`, x, { out: growth, kernel: 3, padding: 1 });
    },
    output: (id, inputs, width) =>
      normRelu(plan, id, plan.conv(`${id}.join`, together(plan, id, inputs), { out: width, kernel: 1 })),
  };
}

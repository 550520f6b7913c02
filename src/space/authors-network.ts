/**
 * The networks that the authors of NASNet, AmoebaNet, PNASNet and ENAS trained: cells as in DARTS, but what lies
 * around their operations differs, and with it the number of parameters. Sources: tensorflow/models,
 * research/slim/nets/nasnet (NASNet, PNASNet); tensorflow/tpu, models/official/amoeba_net; melodyguan/enas,
 * src/cifar10/micro_child.py.
 */
import { PlanBuilder } from '../plan/builder.js';
import type { Plan } from '../plan/plan.js';
import { buildCell, stackCells, strideFrom, type CellFrame } from './cell.js';
import { auxiliaryHead, type DerivedSkeleton } from './derived.js';
import type { CellGenotype, Edge } from './genotype.js';
import { factorizedReduce, operation, reluConvNorm } from './operations.js';
import type { OperationSettings } from './site.js';

/**
 * `slim`: the first cell reads the stem as it is for its input 0, and its operations bring that to the cell's
 * channels; a copy that halves the picture is one 1x1 convolution. `enas`: each cell projects its input 1 twice, and
 * the classifier has no bias.
 */
export type AuthorsNetwork = 'slim' | 'enas';

/** With the stem for small pictures, whatever the image. Throws PlanError. */
export function authorsPlan(
  genotype: CellGenotype,
  skeleton: Omit<DerivedSkeleton, 'stem'>,
  network: AuthorsNetwork,
): Plan {
  const { channels, cells, classes, image, auxiliary = false, operationSettings } = skeleton;
  const plan = new PlanBuilder();
  const x = plan.conv('stem.0', plan.input(image), { out: 3 * channels, kernel: 3, padding: 1 });
  const stem = plan.batchNorm('stem.1', x);
  const outputs = stackCells(
    { plan, inputs: [stem, stem], channels, reductionBefore: false, affine: true },
    cells,
    (frame) => authorsCell(frame, genotype, { network, stem, operationSettings }),
    skeleton.growth,
  );
  const last = plan.relu('relu', outputs.at(-1)!);
  const pooled = plan.globalAvgPool('global_pooling', last);
  const scores = plan.dense('classifier', pooled, classes, network === 'slim');
  if (!auxiliary) return plan.build(scores);
  return plan.build(scores, auxiliaryHead(plan, outputs[Math.floor((2 * cells) / 3)]!, classes, false));
}

/** What the cells of a network have in common beside their frames. */
interface Surroundings {
  readonly network: AuthorsNetwork;
  readonly stem: string;
  readonly operationSettings?: OperationSettings | undefined;
}

function authorsCell(frame: CellFrame, genotype: CellGenotype, around: Surroundings): string {
  const { edges, ...outcome } = frame.reduction ? genotype.reduce : genotype.normal;
  const { plan, id, channels, affine } = frame;
  const ends = (state: number, input: string): string => {
    if (state >= 2) return input;
    const site = { plan, id: `${id}.ends.${state}`, input, stride: 1, affine } as const;
    if (frame.reduction) return factorizedReduce(site, channels);
    return plan.channels(input) === channels ? input : reluConvNorm(site, channels);
  };
  return buildCell(
    frame,
    { nodes: edges.length / 2, ...outcome },
    (node, before) =>
      [2 * node, 2 * node + 1].map((index) => edge(frame, edges[index]!, before, index, around)),
    () => ({ states: inputsOf(frame, around), ends }),
  );
}

function inputsOf(
  { plan, id, inputs, channels, reductionBefore, affine }: CellFrame,
  { network, stem }: Surroundings,
): [string, string] {
  const project = (name: string, input: string): string =>
    reluConvNorm({ plan, id: `${id}.${name}`, input, stride: 1, affine }, channels);
  const second = project('preprocess1', inputs[1]);
  const last = network === 'enas' ? project('again', second) : second;
  if (network === 'slim' && id === 'cells.0' && inputs[0] === stem) return [stem, last];
  if (!reductionBefore) return [project('preprocess0', inputs[0]), last];
  const site = { plan, id: `${id}.preprocess0`, input: inputs[0], stride: 1, affine } as const;
  return [factorizedReduce(site, channels), last];
}

/** An operation on a state that may have other channels than the cell. */
function edge(
  frame: CellFrame,
  [name, state]: Edge,
  states: readonly string[],
  index: number,
  { network, operationSettings }: Surroundings,
): string {
  const { plan, affine, channels } = frame;
  const id = `${frame.id}._ops.${index}`;
  const stride = strideFrom(frame, state);
  const input = states[state]!;
  const isNarrow = plan.channels(input) === channels;
  const copies = name === 'skip_connect' && (stride === 1 ? !isNarrow : network === 'slim');
  if (name === 'skip_connect' && stride === 1 && isNarrow) return plan.activation('identity', id, input);
  const output = copies
    ? reluConvNorm({ plan, id, input, stride, affine }, channels)
    : operation(name, operationSettings)({ plan, id, input, stride, affine, out: channels });
  const narrow =
    plan.channels(output) === channels
      ? output
      : reluConvNorm({ plan, id: `${id}.project`, input: output, stride: 1, affine }, channels);
  return plan.dropPath(`${id}.drop_path`, narrow);
}

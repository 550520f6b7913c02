/** Compiles a plan into a program. */
import { reachable } from '../../plan/graph.js';
import type { Plan } from '../../plan/plan.js';
import { recordBranches, runs } from './branch.js';
import { planeTable, rowTable } from './channels.js';
import { lower } from './layers/index.js';
import { recordLoss } from './loss.js';
import { Lowering } from './lowering.js';
import type { Statistics } from '../network.js';
import { readersTogether } from './order.js';
import type { Program } from './program.js';
import { Recorder } from './recorder.js';
import { withoutRepeats, type Network } from './repeats.js';
import type { Block } from './block.js';
import { imageBytes, pixelsOf, rootOf, sizeOf, type Stored, type View } from './stored.js';
import { plain } from './layers/shape.js';

export interface Training {
  readonly training: true;
  /** With the auxiliary head. */
  readonly auxiliary: boolean;
  /** With drop path; without, its layers do nothing. */
  readonly dropsPaths: boolean;
  /** So many of the plan's first segments are computed again for their gradients instead of being held. */
  readonly recomputed: number;
}

export interface Evaluation {
  readonly training: false;
  readonly statistics: Statistics;
  /** So many readers of a tensor run in a row: what they write has to be held until it is read. */
  readonly readers: number;
  /** So many terms of a sum are added in one pass: they have to be held until the last is there. */
  readonly terms: number;
}

export type Pass = Training | Evaluation;

/** The parts of a sum decide in which order gradients are added up, so their bits hang on this. */
const trainingTerms = 2;

export function compilePlan(plan: Plan, batch: number, pass: Pass): Program {
  const heads = pass.training && pass.auxiliary && plan.auxiliary !== undefined ? [plan.auxiliary] : [];
  const { layers, outputs } = network(plan, [plan.output, ...heads], pass);
  const recorder = new Recorder(batch, new Map(plan.weights.map((weight) => [weight.name, weight])));
  const dropsPaths = pass.training && pass.dropsPaths;
  const terms = pass.training ? trainingTerms : pass.terms;
  const lowering = new Lowering(layers, recorder, outputs, pass.training, dropsPaths, terms);
  const images = lowerAll(lowering);
  const scores = outputs.map((id) => head(lowering, id));
  // A backward pass goes through the blocks in reverse; there it pays to keep those of a layer together.
  const blocks = pass.training ? lowering.order() : readersTogether(lowering.order(), pass.readers);
  recorder.touch(recorder.region(images));
  recordForward(recorder, blocks);
  if (pass.training) {
    scores.forEach((view, i) => recordLoss(recorder, view.stored, i > 0));
    recordBackward(recorder, blocks, plan, pass.recomputed, scores);
  }
  const logits = scores[0]!.stored;
  recorder.touch(recorder.region(logits));
  return recorder.finish({
    input: {
      at: recorder.tensor(images).at,
      table: planeTable(images.runs, pixelsOf(images)),
      length: sizeOf(images),
    },
    logits: {
      at: recorder.tensor(logits).at,
      table: rowTable(logits.runs, pixelsOf(logits)),
      stride: imageBytes(rootOf(logits).root) / 4,
    },
  });
}

function recordForward(recorder: Recorder, blocks: readonly Block[]): void {
  for (const run of runs(blocks)) {
    const branches = run.flatMap(({ branch }) => branch ?? []);
    if (branches.length > 0) recordBranches(recorder, branches);
    else run[0]!.forward();
  }
}

/** The layers to run and the ids of the heads: what the heads need, and in an evaluation each thing once. */
function network(plan: Plan, heads: readonly string[], pass: Pass): Network {
  const layers = reachable(plan, heads);
  return pass.training
    ? { layers, outputs: heads }
    : withoutRepeats({ layers, outputs: heads }, pass.statistics);
}

/** Lowers every layer; returns the tensor of the images. */
function lowerAll(lowering: Lowering): Stored {
  const [first, ...rest] = lowering.layers;
  if (first?.kind !== 'input') throw new Error('the first layer of a plan is its input');
  const images = lowering.output(first, false);
  lowering.set(first.id, { ...lowering.whole(first, images), sole: false });
  // A depthwise layer takes the pointwise one behind it along.
  for (const layer of rest) if (!lowering.has(layer.id)) lowering.set(layer.id, lower(lowering, layer));
  return images;
}

function head(lowering: Lowering, id: string): View {
  const layer = lowering.layer(id);
  const value = lowering.value(id);
  if (!('stored' in value)) throw new Error(`the output ${id} is an unwritten sum`);
  return plain(lowering, layer, value);
}

/** The backward pass of all blocks, with segments computed again where they were not held. */
function recordBackward(
  recorder: Recorder,
  blocks: readonly Block[],
  plan: Plan,
  recomputed: number,
  heads: readonly View[],
): void {
  const segments = new Map<string, number>();
  plan.segments?.slice(0, recomputed).forEach((ids, i) => ids.forEach((id) => segments.set(id, i)));
  const kept = keptTensors(blocks, segments, heads);
  const ready = new Set<number>();
  for (const block of blocks.toReversed()) {
    const segment = segments.get(block.layer);
    if (segment !== undefined && !ready.has(segment)) {
      ready.add(segment);
      again(
        recorder,
        blocks.filter(
          ({ layer, output }) => segments.get(layer) === segment && output && !kept.has(rootOf(output).root),
        ),
      );
    }
    block.backward();
  }
}

function again(recorder: Recorder, blocks: readonly Block[]): void {
  for (const { output } of blocks) recorder.forget(output!);
  recorder.again = true;
  for (const block of blocks) block.forward();
  recorder.again = false;
}

/** Tensors that are read outside of the segment that writes them. */
function keptTensors(
  blocks: readonly Block[],
  segments: ReadonlyMap<string, number>,
  heads: readonly View[],
): Set<Stored> {
  const kept = new Set<Stored>(heads.map(({ stored }) => rootOf(stored).root));
  for (const { layer, output } of blocks) {
    if (!output) continue;
    const segment = segments.get(layer);
    const outside = output.readers.some((reader) => segments.get(reader.layer) !== segment);
    if (segment === undefined || outside) kept.add(rootOf(output).root);
  }
  return kept;
}

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
import { fatesOf } from './fates.js';
import type { Program, Rows } from './program.js';
import { Recorder } from './recorder.js';
import { withoutRepeats } from './repeats.js';
import type { Graph, Guard } from './selection.js';
import type { Block } from './block.js';
import { imageBytes, pixelsOf, rootOf, sizeOf, type Stored, type View } from './stored.js';
import { plain, resolved } from './layers/shape.js';
import { wantedLayers } from './wanted.js';

interface Asked {
  /** Ids of layers whose outputs are wanted beside the heads'. Default: none. */
  readonly outputs?: readonly string[];
}

export interface Training extends Asked {
  readonly training: true;
  /** Whether the gradients of weights are wanted; convolutions and dense layers leave them out. Default: yes. */
  readonly weights?: boolean;
  /** Whether the gradients of shares and of the images are wanted. Default: no. */
  readonly shares?: boolean;
  readonly images?: boolean;
  /** With the auxiliary head. */
  readonly auxiliary: boolean;
  /** With drop path; without, its layers do nothing. */
  readonly dropsPaths: boolean;
  /** How many of the plan's first segments are computed again for their gradients instead of being held. */
  readonly recomputed: number;
}

export interface Evaluation extends Asked {
  readonly training: false;
  readonly statistics: Statistics;
  /** How many readers of a tensor run in a row: what they write has to be held until it is read. */
  readonly readers: number;
  /** How many terms of a sum are added in one pass: they have to be held until the last is there. */
  readonly terms: number;
}

export type Pass = Training | Evaluation;

/** The parts of a sum decide in which order gradients are added up, so their bits hang on this. */
const trainingTerms = 2;

export function compilePlan(plan: Plan, batch: number, pass: Pass): Program {
  const side = pass.training && pass.auxiliary && plan.auxiliary !== undefined ? [plan.auxiliary] : [];
  const heads = [plan.output, ...side];
  const graph = graphOf(plan, [...heads, ...(pass.outputs ?? [])], pass);
  const weights = new Map(plan.weights.map((weight) => [weight.name, weight]));
  const recorder = new Recorder(batch, weights, fatesOf(graph));
  const wanted = wantedLayers(graph, {
    weights: pass.training && pass.weights !== false,
    shares: pass.training && pass.shares === true,
    images: pass.training && pass.images === true,
  });
  const lowering = new Lowering(graph, recorder, {
    training: pass.training,
    dropsPaths: pass.training && pass.dropsPaths,
    weights: pass.training && pass.weights !== false,
    shares: pass.training && pass.shares === true,
    terms: pass.training ? trainingTerms : pass.terms,
    wanted,
  });
  const images = lowerAll(lowering, pass.training && pass.images === true);
  const scores = graph.outputs.slice(0, heads.length).map((id) => end(lowering, id));
  const { length: trained } = lowering.steps;
  const others = graph.outputs.slice(heads.length).map((id) => end(lowering, id));
  // Nothing comes back from what is only looked at.
  const forwardOnly = new Set(lowering.steps.slice(trained).map(({ block }) => block));
  // A backward pass goes through the blocks in reverse; there it pays to keep those of a layer together.
  const blocks = pass.training ? lowering.order() : readersTogether(lowering.order(), pass.readers);
  recorder.touch(recorder.region(images));
  recordForward(recorder, blocks);
  let imageGradient: Rows | undefined;
  if (pass.training) {
    scores.forEach((view, i) => recordLoss(recorder, view.stored, i > 0));
    const back = blocks.filter((block) => !forwardOnly.has(block));
    recordBackward(recorder, back, plan, pass.recomputed, [...scores, ...others], wanted);
    if (pass.images) imageGradient = gradientRows(lowering, images);
  }
  return recorder.finish({
    input: {
      at: recorder.tensor(images).at,
      table: planeTable(images.runs, pixelsOf(images)),
      length: sizeOf(images),
    },
    logits: rows(recorder, scores[0]!.stored),
    outputs: others.map(({ stored }) => rows(recorder, stored)),
    images: imageGradient,
    graph,
  });
}

/** Where the numbers of a tensor are after the last call. */
function rows(recorder: Recorder, tensor: Stored): Rows {
  recorder.touch(recorder.region(tensor));
  return {
    at: recorder.tensor(tensor).at,
    table: rowTable(tensor.runs, pixelsOf(tensor)),
    stride: imageBytes(rootOf(tensor).root) / 4,
  };
}

function gradientRows(lowering: Lowering, images: Stored): Rows {
  const { at, imageBytes: bytes } = resolved(lowering, images);
  lowering.recorder.touch(at.region);
  return { at, table: rowTable(images.runs, pixelsOf(images)), stride: bytes / 4 };
}

function recordForward(recorder: Recorder, blocks: readonly Block[]): void {
  for (const run of runs(blocks)) {
    const branches = run.flatMap((block) => {
      return block.branch ? [{ branch: block.branch, guard: guardOf(block) }] : [];
    });
    if (branches.length > 0) recordBranches(recorder, branches);
    else recorder.under(guardOf(run[0]!), () => run[0]!.forward());
  }
}

function guardOf({ layer }: Block): Guard {
  return { layer, shares: [] };
}

/** The layers to run: what the outputs need, and in an evaluation each thing once. */
function graphOf(plan: Plan, outputs: readonly string[], pass: Pass): Graph {
  const graph = { layers: reachable(plan, outputs), outputs };
  return pass.training ? graph : withoutRepeats(graph, pass.statistics);
}

/** Lowers every layer; returns the tensor of the images. */
function lowerAll(lowering: Lowering, differentiable: boolean): Stored {
  const [first, ...rest] = lowering.layers;
  if (first?.kind !== 'input') throw new Error('the first layer of a plan is its input');
  const images = lowering.output(first, differentiable);
  lowering.set(first.id, { ...lowering.whole(first, images), sole: false });
  // A depthwise layer takes the pointwise one after it along.
  for (const layer of rest) if (!lowering.has(layer.id)) lowering.set(layer.id, lower(lowering, layer));
  return images;
}

/** An output's values, in a tensor. */
function end(lowering: Lowering, id: string): View {
  const layer = lowering.layer(id);
  const value = lowering.value(id);
  if (!('stored' in value)) throw new Error(`the output ${id} is an unwritten sum`);
  return plain(lowering, layer, value);
}

/** The backward pass of all blocks of wanted layers, with segments computed again where they were not held. */
function recordBackward(
  recorder: Recorder,
  blocks: readonly Block[],
  plan: Plan,
  recomputed: number,
  outputs: readonly View[],
  wanted: ReadonlySet<string>,
): void {
  const segments = new Map<string, number>();
  plan.segments?.slice(0, recomputed).forEach((ids, i) => ids.forEach((id) => segments.set(id, i)));
  const kept = keptTensors(blocks, segments, outputs);
  const ready = new Set<number>();
  for (const block of blocks.toReversed()) {
    if (!wanted.has(block.layer)) continue;
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
    recorder.under(guardOf(block), () => block.backward());
  }
}

function again(recorder: Recorder, blocks: readonly Block[]): void {
  for (const { output } of blocks) recorder.forget(output!);
  recorder.again = true;
  for (const block of blocks) recorder.under(guardOf(block), () => block.forward());
  recorder.again = false;
}

/** Tensors that are read outside of the segment that writes them. */
function keptTensors(
  blocks: readonly Block[],
  segments: ReadonlyMap<string, number>,
  outputs: readonly View[],
): Set<Stored> {
  const kept = new Set<Stored>(outputs.map(({ stored }) => rootOf(stored).root));
  for (const { layer, output } of blocks) {
    if (!output) continue;
    const segment = segments.get(layer);
    const outside = output.readers.some((reader) => segments.get(reader.layer) !== segment);
    if (segment === undefined || outside) kept.add(rootOf(output).root);
  }
  return kept;
}

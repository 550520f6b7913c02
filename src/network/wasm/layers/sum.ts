/** Weighted sums, and learned tensors that are added. */
import type { Layer, LayerOf } from '../../../plan/plan.js';
import { planeTable, rowTable } from '../channels.js';
import type { Lowering, Term, Value } from '../lowering.js';
import type { ViewWords, Words } from '../program.js';
import type { Block } from '../block.js';
import { imageBytes, pixelsOf, type Stored, type View } from '../stored.js';
import { relaid } from './shape.js';
import { sumBlock } from './sum-block.js';

export function add(lowering: Lowering, layer: LayerOf<'add'>): Value {
  const terms = layer.inputs.flatMap((id, i): readonly Term[] => {
    const shares = layer.shares ? [layer.shares[i]!] : [];
    const value = lowering.value(id);
    if ('stored' in value) return [{ view: value, shares }];
    return value.terms.map((term) => ({ ...term, shares: [...term.shares, ...shares] }));
  });
  return passOn(lowering, layer, terms);
}

/** A sum of sums is one sum: the terms go to the sum after it, if there is nothing else; otherwise they are added up. */
export function passOn(lowering: Lowering, layer: Layer, terms: readonly Term[]): Value {
  const [next] = lowering.consumers(layer.id);
  const passed = lowering.uses(layer.id) === 1 && next?.kind === 'add';
  return passed ? { terms } : writeSum(lowering, layer, terms);
}

/** Nothing is a sum without terms. */
export function zero(lowering: Lowering, layer: LayerOf<'zero'>): Value {
  const consumers = lowering.consumers(layer.id);
  const summed = consumers.every(({ kind }) => kind === 'add') && !lowering.outputs.includes(layer.id);
  return summed ? { terms: [] } : writeSum(lowering, layer, []);
}

/** Adds the terms up in a tensor of the layer's shape. */
export function writeSum(lowering: Lowering, layer: Layer, terms: readonly Term[]): View {
  const runs = terms[0]?.view.stored.runs ?? [layer.shape.at(-1)!];
  const like = terms.map((term) => ({ ...term, view: relaid(lowering, layer, term.view, runs) }));
  const shared = lowering.shares && like.some(({ shares }) => shares.length > 0);
  const differentiable = shared || like.some(({ view }) => view.stored.differentiable);
  const output = lowering.gathering(layer, differentiable, runs);
  if (like.length === 0) lowering.add(clearing(lowering, layer, output));
  let after: Block | undefined;
  const most = lowering.terms;
  for (let start = 0; start < like.length; start += most) {
    const part = like.slice(start, start + most);
    const last = start + most >= like.length;
    const block = sumBlock(lowering, layer, { terms: part, before: like.slice(0, start), output, last });
    after = latest(lowering, [
      after,
      ...part.flatMap(({ view, drawn }) => [lowering.maker(view.stored), drawn]),
    ]);
    lowering.add(block, last ? undefined : after);
  }
  return lowering.whole(layer, output);
}

function clearing({ recorder }: Lowering, layer: Layer, output: Stored): Block {
  return {
    layer: layer.id,
    reads: [],
    output,
    forward: () => recorder.call('clear', { to: recorder.tensor(output), bytes: imageBytes(output) }),
    backward: () => undefined,
  };
}

/** The last of these blocks in the order of the steps. */
function latest(lowering: Lowering, blocks: readonly (Block | undefined)[]): Block | undefined {
  return lowering.steps.findLast(({ block }) => blocks.includes(block))?.block;
}

/** A learned tensor, the same for every image. */
export function addWeight(lowering: Lowering, layer: LayerOf<'addWeight'>): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const { stored: from } = view;
  const output = lowering.gathering(layer, true, from.runs);
  const [pixels, planes] = [pixelsOf(from), from.planes];
  const learned = recorder.weight(layer.weight, planeTable(from.runs, pixels));
  const gradient = lowering.training
    ? recorder.weightGradient(layer.weight, rowTable(from.runs, pixels), planes * pixels * 4)
    : 0;
  // An image stride of 0: each image reads, and adds its gradient to, the same tensor.
  const same: ViewWords = { at: learned, imageBytes: 0, slope: 0, shift: 0, relu: 0 };
  const once = { value: 1, factors: 0 } as const;
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () =>
      recorder.call('sumForward', {
        output: recorder.tensor(output),
        planes,
        pixels,
        sums: recorder.sums(output),
        add: 0,
        terms: [
          { view: recorder.view(view), coefficient: once },
          { view: same, coefficient: once },
        ],
      }),
    backward: () => {
      const back = recorder.rawGradient(output);
      const giveBack = (to: Pick<Words<'sumBackward'>, 'view' | 'target'>): void =>
        recorder.call('sumBackward', {
          ...to,
          planes,
          pixels,
          gradient: back,
          coefficient: once,
          plane: recorder.scratch(pixels * 16),
        });
      giveBack({ view: same, target: { at: gradient, imageBytes: 0, add: 1 } });
      if (from.differentiable) giveBack({ target: recorder.target(from), view: recorder.view(view) });
    },
  });
  return lowering.whole(layer, output);
}

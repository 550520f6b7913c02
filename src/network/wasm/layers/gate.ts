/** Channels times the hard sigmoid of their scores. */
import type { LayerOf } from '../../../plan/plan.js';
import type { Lowering } from '../lowering.js';
import type { Words } from '../program.js';
import { imageBytes, pixelsOf, type View } from '../stored.js';
import { plain, relaid } from './shape.js';

export function gate(lowering: Lowering, layer: LayerOf<'gate'>): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  // A score lies where its channel does.
  const scores = relaid(lowering, layer, plain(lowering, layer, lowering.read(layer, 1)), from.runs).stored;
  const output = lowering.output(layer, from.differentiable || scores.differentiable, from.runs);
  const words = (): Words<'gateForward'> => ({
    view: recorder.view(view),
    planes: from.planes,
    pixels: pixelsOf(from),
    scores: recorder.tensor(scores),
    output: recorder.tensor(output),
  });
  lowering.add({
    layer: layer.id,
    reads: [from, scores],
    output,
    forward: () => recorder.call('gateForward', words()),
    backward: () => {
      if (!output.differentiable) return;
      recorder.call('gateBackward', {
        ...words(),
        gradient: recorder.rawGradient(output),
        target: recorder.target(from),
        scoresTarget: recorder.target(scores),
        seen: recorder.scratch(imageBytes(from)),
        imageGradient: recorder.scratch(imageBytes(from)),
      });
    },
  });
  return lowering.whole(layer, output);
}

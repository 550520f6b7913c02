/** GELU and its quick form. */
import type { Layer } from '../../../plan/plan.js';
import type { Lowering } from '../lowering.js';
import type { Words } from '../program.js';
import { pixelsOf, type View } from '../stored.js';

/** Of a layer of kind gelu or quickGelu. */
export function gelu(lowering: Lowering, layer: Layer): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.gathering(layer, from.differentiable, from.runs);
  const pixels = pixelsOf(from);
  const words = (): Words<'activationForward'> => ({
    view: recorder.view(view),
    planes: from.planes,
    pixels,
    output: recorder.tensor(output),
    sums: recorder.sums(output),
    quick: layer.kind === 'quickGelu' ? 1 : 0,
  });
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('activationForward', words()),
    backward: () => {
      if (!from.differentiable) return;
      recorder.call('activationBackward', {
        gradient: recorder.rawGradient(output),
        target: recorder.target(from),
        seen: recorder.scratch(pixels * 16),
        planeGradient: recorder.scratch(pixels * 16),
        ...words(),
      });
    },
  });
  return lowering.whole(layer, output);
}

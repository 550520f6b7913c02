/** GELU and its quick form. */
import type { Layer } from '../../../plan/plan.js';
import type { Lowering } from '../lowering.js';
import type { Word } from '../program.js';
import { pixelsOf, type View } from '../stored.js';

/** Of a layer of kind gelu or quickGelu. */
export function gelu(lowering: Lowering, layer: Layer): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.output(layer, from.differentiable, from.runs);
  const pixels = pixelsOf(from);
  const words = (): Word[] => [
    ...recorder.view(view),
    ...[from.planes, pixels, ...recorder.tensor(output), recorder.sums(output)],
    layer.kind === 'quickGelu' ? 1 : 0,
  ];
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('activationForward', words()),
    backward: () => {
      if (!from.differentiable) return;
      const back = [...recorder.rawGradient(output), ...recorder.target(from)];
      const scratches = [recorder.scratch(pixels * 16), recorder.scratch(pixels * 16)];
      recorder.call('activationBackward', [...words(), ...back, ...scratches]);
    },
  });
  return lowering.whole(layer, output);
}

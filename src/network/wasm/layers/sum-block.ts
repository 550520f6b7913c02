/** The block that adds terms up, and copies, which are sums of one. */
import type { Layer } from '../../../plan/plan.js';
import type { Block } from '../block.js';
import type { Lowering, Term } from '../lowering.js';
import { normOf, pixelsOf, stored, type Stored, type View } from '../stored.js';

/** Adds terms in (or, with `more`, to) `output`; the `last` part of a sum gathers the statistics. */
export function sumBlock(
  { recorder }: Lowering,
  layer: Layer,
  terms: readonly Term[],
  output: Stored,
  more: boolean,
  last: boolean,
): Block {
  const forward = (): void => {
    recorder.call('sumForward', {
      output: recorder.tensor(output),
      planes: output.planes,
      pixels: pixelsOf(output),
      sums: last ? recorder.sums(output) : 0,
      add: more ? 1 : 0,
      terms: terms.map(({ view, coefficient, factors }) => ({
        view: recorder.view(view),
        coefficient: { value: coefficient, factors: factors ?? 0 },
      })),
    });
  };
  const backward = (): void => {
    for (const term of terms) giveBack(term);
  };
  const giveBack = ({ view, coefficient, factors }: Term): void => {
    const { stored: from } = view;
    if (!from.differentiable) return;
    const free = !factors && from.readers.length === 1 && !view.relu && !from.parent && !normOf(output);
    if (free && terms.filter((term) => term.view.stored === from).length === 1) {
      from.gradient.alias = { stored: output, coefficient };
      return;
    }
    recorder.call('sumBackward', {
      gradient: recorder.rawGradient(output),
      target: recorder.target(from),
      view: recorder.view(view),
      planes: output.planes,
      pixels: pixelsOf(output),
      coefficient: { value: coefficient, factors: factors ?? 0 },
      plane: recorder.scratch(pixelsOf(output) * 16),
    });
  };
  return { layer: layer.id, reads: terms.map(({ view }) => view.stored), output, forward, backward };
}

/** The view's values in a tensor of their own; `learned`: its gradient is wanted whatever stands before it. */
export function copied(lowering: Lowering, layer: Layer, view: View, learned = false): View {
  const { stored: from } = view;
  const output = stored(from.height, from.width, from.runs, learned || from.differentiable, true);
  lowering.add(sumBlock(lowering, layer, [{ view, coefficient: 1 }], output, false, true));
  return { stored: output, norm: false, relu: false, sole: true };
}

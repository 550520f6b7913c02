/** The block that adds terms up, and copies, which are sums of one. */
import type { Layer } from '../../../plan/plan.js';
import type { Block } from '../block.js';
import type { Lowering, Term } from '../lowering.js';
import { productOf, type Words } from '../program.js';
import type { Recorder } from '../recorder.js';
import { place } from '../region.js';
import type { Guard, Selection } from '../selection.js';
import { normOf, pixelsOf, stored, type Stored, type View } from '../stored.js';

/** A part of a sum, which adds terms in its output, or to what the terms `before` left there. */
interface Part {
  readonly terms: readonly Term[];
  readonly before: readonly Term[];
  readonly output: Stored;
  /** The last part gathers the statistics. */
  readonly last: boolean;
}

export function sumBlock(lowering: Lowering, layer: Layer, part: Part): Block {
  const { recorder, shares } = lowering;
  const { terms, output } = part;
  const guard = (term: Term): Guard => ({ layer: layer.id, shares: term.shares });
  const backward = (): void => {
    if (shares) shareGradients(recorder, part, guard);
    for (const term of terms)
      if (lowering.wants(term.view.stored)) recorder.under(guard(term), () => giveBack(recorder, part, term));
  };
  const forward = (): void => addUp(recorder, part, guard);
  return { layer: layer.id, reads: terms.map(({ view }) => view.stored), output, forward, backward };
}

function addUp(
  recorder: Recorder,
  { terms, before, output, last }: Part,
  guard: (term: Term) => Guard,
): void {
  const all: Words<'sumForward'> = {
    output: recorder.tensor(output),
    planes: output.planes,
    pixels: pixelsOf(output),
    sums: last ? recorder.sums(output) : 0,
    add: before.length > 0 ? 1 : 0,
    terms: terms.map(({ view, shares, factors }) => ({
      view: recorder.view(view),
      coefficient: { value: productOf(shares), factors: factors ?? 0 },
    })),
  };
  if (![...before, ...terms].some(({ shares }) => shares.length > 0)) {
    recorder.call('sumForward', all);
    return;
  }
  // Terms that do not run are not read; the first that runs writes, and where none does the last part writes zeros.
  const runs = (selection: Selection, list: readonly Term[]): boolean =>
    list.some((term) => selection.runs(guard(term)));
  const own = recorder.whenRuns();
  recorder.call('sumForward', all, {
    when: (selection) => own(selection) && (last || runs(selection, terms)),
    wordsFor: (selection) => ({
      ...all,
      add: runs(selection, before) ? 1 : 0,
      terms: all.terms.filter((_, i) => selection.runs(guard(terms[i]!))),
    }),
  });
}

function giveBack(recorder: Recorder, { terms, output }: Part, { view, shares, factors }: Term): void {
  const { stored: from } = view;
  const free = !factors && from.readers.length === 1 && !view.relu && !from.parent && !normOf(output);
  if (free && terms.filter((term) => term.view.stored === from).length === 1) {
    from.gradient.alias = { stored: output, shares };
    return;
  }
  recorder.call('sumBackward', {
    gradient: recorder.rawGradient(output),
    target: recorder.target(from),
    view: recorder.view(view),
    planes: output.planes,
    pixels: pixelsOf(output),
    coefficient: { value: productOf(shares), factors: factors ?? 0 },
    plane: recorder.scratch(pixelsOf(output) * 16),
  });
}

/** The products of the terms with the gradient of the sum. */
function shareGradients(recorder: Recorder, part: Part, guard: (term: Term) => Guard): void {
  const { output } = part;
  const terms = part.terms.filter(({ shares }) => shares.length > 0);
  if (terms.length === 0) return;
  const sums = recorder.shareGradients(terms.map(({ shares }) => shares));
  const all: Words<'shareGradients'> = {
    planes: output.planes,
    pixels: pixelsOf(output),
    gradient: recorder.rawGradient(output),
    plane: recorder.scratch(pixelsOf(output) * 16),
    terms: terms.map(({ view, factors }, i) => ({
      view: recorder.view(view),
      factors: factors ?? 0,
      gradient: place(sums, 8 * i),
    })),
  };
  const wanted = (selection: Selection, term: Term): boolean =>
    selection.runs(guard(term)) && selection.asks(term.shares);
  recorder.call('shareGradients', all, {
    when: (selection) => terms.some((term) => wanted(selection, term)),
    wordsFor: (selection) => ({ ...all, terms: all.terms.filter((_, i) => wanted(selection, terms[i]!)) }),
  });
}

/** The view's values in a tensor of their own; `learned`: its gradient is wanted whatever stands before it. */
export function copied(lowering: Lowering, layer: Layer, view: View, learned = false): View {
  const { stored: from } = view;
  const output = stored(from.height, from.width, from.runs, learned || from.differentiable, true);
  lowering.add(sumBlock(lowering, layer, { terms: [{ view, shares: [] }], before: [], output, last: true }));
  return { stored: output, norm: false, relu: false, sole: true };
}

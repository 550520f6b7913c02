/** Separable convolutions that read the same view: their forward passes share one padded copy of it. */
import type { Block, Branch } from './block.js';
import type { Recorder } from './recorder.js';
import type { Guard } from './selection.js';
import { largest } from '../../extremes.js';

export function sameView(a: Block, b: Block): boolean {
  if (!a.branch || !b.branch) return false;
  const [one, other] = [a.branch.view, b.branch.view];
  return one.stored === other.stored && one.norm === other.norm && one.relu === other.relu;
}

/** The blocks in runs of neighbours that share a copy. */
export function runs(blocks: readonly Block[]): Block[][] {
  const result: Block[][] = [];
  for (const block of blocks) {
    const last = result.at(-1);
    if (last && sameView(last[0]!, block)) last.push(block);
    else result.push([block]);
  }
  return result;
}

/** A branch and what decides whether it runs. */
export interface GuardedBranch {
  readonly branch: Branch;
  readonly guard: Guard;
}

/** Records the call for branches of one view. */
export function recordBranches(recorder: Recorder, guarded: readonly GuardedBranch[]): void {
  const branches = guarded.map(({ branch }) => branch);
  const around = [0, 1, 2, 3].map((side) => largest(branches.map(({ padding }) => padding[side]!)));
  const geometries = branches.map((branch) => branch.geometry(around as [number, number, number, number]));
  const { plane, from } = geometries[0]!;
  const padded = recorder.scratch(plane * from.planes);
  const middle = recorder.scratch(largest(branches.map((branch) => branch.middle)));
  const words = branches.map((branch, i) => branch.words(geometries[i]!, padded, middle));
  recorder.call(
    'separableForward',
    { branches: words },
    {
      when: (selection) => guarded.some(({ guard }) => selection.runs(guard)),
      wordsFor: (selection) => ({ branches: words.filter((_, i) => selection.runs(guarded[i]!.guard)) }),
    },
  );
}

/** Which calls of a program run together, a few images at a time, so that one finds in the cache what another left. */
import { imageKernels } from '../../kernels/kernels.js';
import type { Call, Group } from './program.js';
import type { Region } from './region.js';

/** Half of a second-level cache of 1 MiB. */
const cacheBytes = 512 * 1024;

/**
 * Neighbouring calls that work image by image become one group; any other call stands alone, with the whole batch.
 * What a group touches is needed from its first call to its last, since the first runs again after the last.
 */
export function groupCalls(
  calls: readonly Call[],
  tensors: ReadonlySet<Region>,
  batch: number,
): readonly Group[] {
  const groups: Call[][] = [];
  for (const call of calls) {
    const last = groups.at(-1);
    if (last && separate(call) && separate(last[0]!)) last.push(call);
    else groups.push([call]);
  }
  hold(groups, tensors);
  return groups.map((group) => ({ calls: group, images: imagesOf(group, tensors, batch) }));
}

/** Lets the tensors live to the ends of the groups that touch them. */
function hold(groups: readonly Call[][], tensors: ReadonlySet<Region>): void {
  const ends: (readonly [number, number])[] = [];
  for (const { length } of groups) {
    const span = [ends.length, ends.length + length - 1] as const;
    for (let i = 0; i < length; i++) ends.push(span);
  }
  for (const region of tensors) {
    region.first = ends[region.first]?.[0] ?? region.first;
    region.last = ends[region.last]?.[1] ?? region.last;
  }
}

function separate(call: Call): boolean {
  return 'kernel' in call && imageKernels.has(call.kernel);
}

function imagesOf(calls: readonly Call[], tensors: ReadonlySet<Region>, batch: number): number {
  if (calls.length === 1) return batch;
  const touched = new Set<Region>();
  for (const call of calls)
    if ('words' in call)
      for (const word of call.words)
        if (typeof word === 'object' && 'region' in word && tensors.has(word.region))
          touched.add(word.region);
  const bytes = [...touched].reduce((sum, region) => sum + region.bytes, 0) / batch;
  return Math.min(batch, Math.max(1, Math.floor(cacheBytes / bytes)));
}

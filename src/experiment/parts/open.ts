/** The parts that an experiment names, made. */
import { at } from '../../errors/input-error.js';
import { openSource, type Dataset, type SplitSettings } from '../../data/dataset.js';
import { categoricalOf } from '../../space/categorical.js';
import type { SearchSpace } from '../../space/search-space.js';
import type { OperationSettings } from '../../space/site.js';
import type { SpaceContext } from '../../space/space-part.js';
import { partOf, type Parts } from './registry.js';

/** The group `dataset` of a search or of a training. */
export interface DatasetGroup extends SplitSettings {
  readonly name: string;
  readonly [setting: string]: unknown;
}

/** The group `space`, with what the space's networks are given in other groups. */
export interface SpaceGroups {
  readonly supernet?: unknown;
  readonly derived?: unknown;
  readonly space: {
    readonly name: string;
    readonly encoding?: unknown;
    readonly operationSettings?: OperationSettings;
    readonly [setting: string]: unknown;
  };
}

/** Reads the training images. Throws InputError. */
export function openData(dataset: DatasetGroup, parts: Parts): Promise<Dataset> {
  const source = partOf(parts, 'datasets', dataset.name).make({ dataset }, {});
  return at({ setting: 'dataset.path' }, () => openSource(source, dataset));
}

/**
 * Throws InputError for settings that the space cannot work with, or when genomes are to be numbers and the space does
 * not list its choices.
 */
export function openSpace(
  groups: SpaceGroups,
  context: SpaceContext,
  parts: Parts,
): SearchSpace<unknown, unknown> {
  const { name, encoding, operationSettings } = groups.space;
  const given = operationSettings ? { ...context, operationSettings } : context;
  const space = partOf(parts, 'spaces', name).make(groups, given);
  return encoding === 'categorical' ? categoricalOf(space) : space;
}

/**
 * The same space with the smallest derived networks that have cells of every kind; with its own where they have no such
 * sizes. Throws InputError as `openSpace` does.
 */
export function openSmallSpace(
  groups: SpaceGroups,
  context: SpaceContext,
  parts: Parts,
): SearchSpace<unknown, unknown> {
  const { small } = partOf(parts, 'spaces', groups.space.name);
  return openSpace(small ? { ...groups, derived: small } : groups, context, parts);
}

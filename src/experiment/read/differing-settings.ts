/** Which settings of an experiment are not what they would be if nobody had given them. */
import { InputError } from '../../errors/input-error.js';
import type { Plugins } from '../parts/plugins.js';
import { isGroup, type Group } from '../settings/document.js';
import { experimentOf } from '../settings/load.js';
import type { Experiment } from '../settings/settings.js';

export interface DifferingSetting {
  /** `search.population` */
  readonly setting: string;
  readonly value: unknown;
  /** Absent where there is none: it has to be given. */
  readonly default?: unknown;
}

/**
 * In the order of the experiment. The defaults are those of the parts that it names; null where these cannot be
 * completed without more settings.
 */
export function differingSettings(experiment: Experiment, plugins?: Plugins): DifferingSetting[] | null {
  const { name, dataset, space, evaluator, search } = experiment;
  const named = {
    name,
    ...(dataset && { dataset: chosen(dataset, ['name', 'path']) }),
    space: chosen(space, ['name']),
    evaluator: chosen(evaluator, ['name', 'path']),
    search: chosen(search, ['strategy', 'objectives']),
  };
  try {
    const given: Group = { ...experiment };
    return differences(given, { ...experimentOf(named, plugins) });
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** Set by what the experiment is, and not by taste. */
const always = new Set(['name', 'format']);

function chosen(group: object, keys: readonly string[]): Group {
  return Object.fromEntries(Object.entries(group).filter(([key]) => keys.includes(key)));
}

function differences(given: Group, defaults: Group, path: readonly string[] = []): DifferingSetting[] {
  return Object.entries(given).flatMap(([key, value]): DifferingSetting[] => {
    const standard = defaults[key];
    if (path.length === 0 && always.has(key)) return [];
    if (isGroup(value) && isGroup(standard)) return differences(value, standard, [...path, key]);
    if (JSON.stringify(value) === JSON.stringify(standard)) return [];
    const setting = [...path, key].join('.');
    return [{ setting, value, ...(standard !== undefined && { default: standard }) }];
  });
}

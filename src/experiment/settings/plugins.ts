/**
 * What a program, or a module given with `--plugin`, adds to evocell. Each name can then stand in an experiment file
 * where a built-in one could.
 */
import type { Operation } from '../../space/site.js';
import type { SupernetSpace } from '../../space/search-space.js';
import type { Strategy } from '../../search/strategy.js';
import type { ImageSource } from '../../data/image-source.js';
import type { Dependency } from '../../search/dependency.js';
import { nearestName } from '../../errors/nearest.js';
import { isGroup } from './document.js';
import type { Problem } from './problem.js';
import { show } from './problem.js';
import { choiceSettings } from './setting-table.js';
import { builtInNames, type Choice, type Experiment } from './settings.js';

/** What a space is made for. */
export interface SpaceContext {
  readonly experiment: Experiment;
  readonly classes: number;
  /** `[height, width, channels]` of the images. */
  readonly image: readonly number[];
}

export interface Plugins {
  /** The modules that bring them: a run goes on only with the same code. */
  readonly modules?: readonly Dependency[];
  /** `dataset.name` */
  readonly datasets?: Readonly<Record<string, (settings: Experiment['dataset']) => ImageSource>>;
  /** `space.name` */
  readonly spaces?: Readonly<Record<string, (context: SpaceContext) => SupernetSpace<unknown, unknown>>>;
  /** `search.strategy` */
  readonly strategies?: Readonly<
    Record<string, (settings: Experiment['search']) => Strategy<unknown, unknown>>
  >;
  /** `space.operations` */
  readonly operations?: Readonly<Record<string, Operation>>;
}

/** Settings that name what neither evocell nor the plug-ins bring. Groups that are not there name nothing. */
export function unknownChoices(settings: object, plugins: Plugins): Problem[] {
  return choiceSettings().flatMap(({ path, choices }) => {
    const name = valueOf(settings, path);
    if (name === undefined) return [];
    const known = namesOf(choices, plugins);
    if (known.includes(name)) return [];
    const guess = nearestName(name, known);
    const advice = guess ? `did you mean ${guess}?` : 'if a plug-in brings it, give that with --plugin FILE';
    return [{ path, text: `must be one of ${known.join(', ')}, not ${show(name)}; ${advice}` }];
  });
}

function namesOf(choices: Choice, plugins: Plugins): string[] {
  return [...builtInNames[choices], ...Object.keys(plugins[choices] ?? {})];
}

function valueOf(settings: object, path: readonly string[]): string | undefined {
  const value = path.reduce<unknown>((group, key) => (isGroup(group) ? group[key] : undefined), settings);
  return value === undefined ? undefined : String(value);
}

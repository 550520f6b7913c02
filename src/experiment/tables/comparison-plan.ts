/** A table's rows as experiments: what each row searches and trains with each seed. Pure functions. */
import { nearest } from '../../errors/nearest.js';
import { publishedGenotype, published } from '../../space/published.js';
import { printGenotype } from '../../space/genotype.js';
import type { ComparisonRowSettings, ComparisonSettings, ScaledSettings } from './comparison-settings.js';
import type { Plugins } from '../parts/plugins.js';
import { isGroup, type Group } from '../settings/document.js';
import { InputError } from '../../errors/input-error.js';
import { experimentOf } from '../settings/load.js';
import { trainingOf } from '../settings/load-training.js';
import { withOverride, type Override } from '../settings/override.js';
import type { Experiment } from '../settings/settings.js';
import { isOfSearch, merged } from './row-settings.js';
import { spaceOf } from '../read/network-reference.js';
import {
  trainingGroups,
  trainingTopSettings,
  type TrainingExperiment,
} from '../settings/training-settings.js';
import { largest } from '../../extremes.js';

export interface ComparisonOptions {
  /** Default: the only one of the table, or `proxy`. */
  readonly scale?: string;
  /** Of the table's rows and of its tests. Default: the file's. */
  readonly seeds?: number | undefined;
  /** Laid over all searches and trainings, each as far as it has such a setting. */
  readonly overrides?: readonly Override[];
  readonly plugins?: Plugins;
}

/** One row with one seed. */
export interface RowPlan {
  readonly row: ComparisonRowSettings;
  readonly seed: number;
  /** Undefined for a network that is given. */
  readonly search?: Experiment;
  /** Trains what the search finds, where there is one. */
  readonly training: TrainingExperiment;
}

export interface ComparisonPlan {
  readonly scale: string;
  readonly description: string;
  /** Of the table; rows under test may have more. */
  readonly seeds: readonly number[];
  readonly rows: readonly RowPlan[];
  readonly tests: ComparisonSettings['tests'];
}

/** The only one, or else `proxy`. */
function defaultScale(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : 'proxy';
}

/** Seed by seed, so that the first seed's rows are all there first. Throws InputError. */
export function comparisonPlan(settings: ComparisonSettings, given: ComparisonOptions): ComparisonPlan {
  const { name, scales, firstSeed, rows } = settings;
  const options = { ...given, scale: given.scale ?? defaultScale(Object.keys(scales)) };
  const scale = Object.hasOwn(scales, options.scale) ? scales[options.scale] : undefined;
  if (!scale)
    throw new InputError(
      `${name}: has no scale "${options.scale}"${nearest(options.scale, Object.keys(scales))}`,
    );
  if (scale.like !== undefined && !Object.hasOwn(scales, scale.like))
    throw new InputError(
      `${name}: scales.${options.scale}.like: there is no scale "${scale.like}"${nearest(scale.like, Object.keys(scales))}`,
    );
  const count = options.seeds ?? settings.seeds;
  const tests = settings.tests
    .map((test) => ({ ...test, seeds: options.seeds ?? Math.max(test.seeds, count) }))
    .filter((test) => test.seeds > 1);
  const seedsOf = (row: string): number =>
    largest([
      count,
      ...tests.filter(({ one, other }) => [one, other].includes(row)).map((test) => test.seeds),
    ]);
  const runnable = rows.filter(
    ({ network, search, features }) => network !== undefined || search || features,
  );
  const most = largest([count, ...runnable.map((row) => seedsOf(row.name))]);
  const seeds = Array.from({ length: most }, (_, i) => firstSeed + i);
  return {
    ...{ scale: options.scale, description: scale.description, seeds: seeds.slice(0, count), tests },
    rows: seeds.flatMap((seed, i) =>
      runnable.filter((row) => i < seedsOf(row.name)).map((row) => rowPlan(name, row, seed, scale, options)),
    ),
  };
}

function isOfTraining({ path: [group = ''] }: Override): boolean {
  return group in trainingTopSettings || group in trainingGroups;
}

function rowPlan(
  table: string,
  row: ComparisonRowSettings,
  seed: number,
  scale: ComparisonSettings['scales'][string],
  { scale: scaleName, overrides = [], plugins }: ComparisonOptions & { readonly scale: string },
): RowPlan {
  const source = `${table}, ${row.name}`;
  const settingsOf = (settings: Group, laid: readonly Override[]): Group =>
    withImages({ name: 'table', ...laid.reduce<Group>(withOverride, settings), seed }, scale.builtIn);
  const of = (name = ''): ScaledSettings | undefined =>
    Object.hasOwn(row.scaled, name) ? row.scaled[name] : undefined;
  const at = of(scaleName) ?? of(scale.like);
  const network = at?.network ?? row.network;
  const own = merged(row.search ?? {}, at?.search ?? {});
  const search =
    row.search &&
    experimentOf(settingsOf(merged(scale.search, own), overrides.filter(isOfSearch)), plugins, source, own);
  const sized = merged(scale.training, at?.derived ? { derived: at.derived } : {});
  const training = {
    ...settingsOf(sized, overrides.filter(isOfTraining)),
    ...(search && { space: spaceOf(search, plugins) }),
    ...(network !== undefined && { network: canonicalName(network) }),
    ...(at?.width !== undefined && { width: at.width }),
  };
  return {
    ...{ row, seed },
    ...(search && { search }),
    training: trainingOf(training, plugins, source, scale.training),
  };
}

/** A published cell by its genotype, so that nothing depends on what it is called; by name where its network is its own. */
function canonicalName(network: string): string {
  return published.has(network) && !published.get(network)!.network
    ? printGenotype(publishedGenotype(network))
    : network;
}

function withImages(settings: Group, builtIn: boolean): Group {
  const dataset = isGroup(settings['dataset']) ? settings['dataset'] : {};
  if (!builtIn || dataset['path'] !== undefined) return settings;
  return { ...settings, dataset: { ...dataset, name: 'procedural' } };
}

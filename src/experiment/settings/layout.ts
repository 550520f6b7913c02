/** Which settings count in a file, given the parts that it names; and why others do not. */
import { z } from 'zod';
import {
  augmentationSettings,
  searchImageSettings,
  trainingImageSettings,
} from '../../data/dataset-settings.js';
import { finalistSettings } from './finalist-settings.js';
import {
  attentionSettings,
  checkpointSettings,
  trainingGroupSettings,
} from '../../train/training-settings.js';
import type { Part, Shape, Shapes } from '../../part.js';
import type { Use } from '../../search/evaluator-part.js';
import type { SpacePart } from '../../space/space-part.js';
import type { DatasetPart } from '../../data/dataset-part.js';
import { choices, partKinds, type PartKind, type Parts } from '../parts/registry.js';
import { isGroup, type Group } from './document.js';
import type { ChosenParts } from './chosen-parts.js';
import { commonSettings, searchSettings, spaceSettings } from './settings.js';
import { absentTrainingGroups, trainingGroups, trainingTopSettings } from './training-settings.js';

export interface Layout {
  /** Outside groups. */
  readonly top: Shape;
  readonly groups: Shapes;
  /** Settings of a group that the file does not have at all, where they are not the defaults. */
  readonly absent?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** A setting that is known and does not count here; undefined for one that nothing knows. */
  unused(group: string, key: string): UnusedSetting | undefined;
}

export interface UnusedSetting {
  /** Reads on from the setting's name: whose it is, and what to do. */
  readonly text: string;
  /** What it is where it counts. */
  readonly schemas: readonly z.core.$ZodType[];
}

/** Of a search. */
export function searchLayout(chosen: ChosenParts, parts: Parts, settings: Group): Layout {
  const { dataset, space, strategy, evaluator } = chosen;
  const uses = (use: Use): boolean => evaluator.uses.includes(use);
  const networks = (['supernet', 'derived'] as const).filter((group) => !uses(group));
  const named = (kind: PartKind): Shapes => ({ [choices[kind].group]: nameSetting(kind, parts) });
  const images = uses('images')
    ? [named('datasets'), { dataset: searchImageSettings }, withoutAugmentation(dataset.settings)]
    : [];
  const augmented = (groups: Shapes): Shapes => withDefaults(groups, dataset);
  return {
    top: commonSettings,
    groups: augmented(
      mergedShapes([
        ...images,
        ...[named('spaces'), { space: spaceSettings }],
        ...[named('strategies'), { search: searchSettings }, strategy.settings],
        ...[{ evaluator: nameSetting('evaluators', parts, evaluator.name) }, evaluator.settings],
        ...(uses('images') && uses('derived') ? [{ finalists: finalistSettings }] : []),
        ...(uses('images') && uses('derived') && hasFinalists(settings) ? [finalTrainingSettings] : []),
        without(space.settings, networks),
        { space: operationSetting(parts) },
      ]),
    ),
    unused: (group, key) =>
      withoutUse(group, key, chosen) ??
      ofAnotherPart(group, key, chosen, parts) ??
      ofAnotherKind({ finalists: finalistSettings }, group, key, 'evaluators with images and networks') ??
      ofAnotherKind(trainingGroups, group, key, 'evocell train'),
  };
}

/** Its own settings, without those that augmentation has and it only gives other defaults. */
function withoutAugmentation(settings: Shapes): Shapes {
  const own = Object.entries(settings['dataset'] ?? {});
  return { dataset: Object.fromEntries(own.filter(([key]) => !Object.hasOwn(augmentationSettings, key))) };
}

/** Augmentation, where there is some, with the data set's defaults. */
function withDefaults(groups: Shapes, { settings }: DatasetPart): Shapes {
  const { dataset } = groups;
  if (!dataset) return groups;
  const own = Object.entries(settings['dataset'] ?? {});
  const narrowed = own.filter(
    ([key]) => Object.hasOwn(augmentationSettings, key) && Object.hasOwn(dataset, key),
  );
  return { ...groups, dataset: { ...dataset, ...Object.fromEntries(narrowed) } };
}

/** What training the finalists of a search reads beside their group. */
const finalTrainingSettings: Shapes = {
  dataset: { ...augmentationSettings, testSubset: trainingImageSettings.testSubset },
  space: attentionSettings,
  training: trainingGroupSettings,
  checkpoint: checkpointSettings,
};

function hasFinalists({ finalists }: Group): boolean {
  return isGroup(finalists) && typeof finalists['count'] === 'number' && finalists['count'] > 0;
}

/** Of a training; the space is that of the network's architecture, where one is named. */
export function trainingLayout(dataset: DatasetPart, space: SpacePart | undefined, parts: Parts): Layout {
  const own = space?.settings['space'] ?? {};
  const shapes: Shapes[] = [
    { dataset: nameSetting('datasets', parts) },
    trainingGroups,
    dataset.settings,
    ...(space ? [{ space: { ...nameSetting('spaces', parts), ...own, ...operationSetting(parts) } }] : []),
  ];
  return {
    top: trainingTopSettings,
    groups: mergedShapes(shapes),
    absent: absentTrainingGroups,
    unused: (group, key) =>
      ofAnotherPart(group, key, { dataset, ...(space && { space }) }, parts) ??
      ofAnotherKind({ dataset: searchImageSettings, space: spaceSettings }, group, key, 'evocell search'),
  };
}

/** All groups that a search can have. */
export const searchGroups: readonly string[] = [
  ...[
    'dataset',
    'space',
    'supernet',
    'fitness',
    'derived',
    'search',
    'evaluator',
    'proxies',
    'metrics',
    'rescore',
  ],
  ...['finalists', 'training', 'checkpoint'],
];

/** Of several shapes, group by group; a later one narrows an earlier one. */
export function mergedShapes(all: readonly Shapes[]): Shapes {
  const groups: Record<string, Shape> = {};
  for (const shapes of all)
    for (const [group, shape] of Object.entries(shapes)) groups[group] = { ...groups[group], ...shape };
  return groups;
}

/** Names the part of this kind. */
export function nameSetting(kind: PartKind, parts: Parts, standard: string = choices[kind].default): Shape {
  const { key, meaning } = choices[kind];
  return {
    [key]: z
      .enum([...parts[kind].keys()])
      .default(standard)
      .describe(meaning),
  };
}

/** What operations of plug-ins bring; nothing where none has settings. */
export function operationSetting({ operationSettings }: Parts): Shape {
  const inner = Object.entries(operationSettings).map(
    ([name, shape]) => [name, z.strictObject(shape).prefault({})] as const,
  );
  if (inner.length === 0) return {};
  const settings = z.strictObject(Object.fromEntries(inner)).prefault({});
  return { operationSettings: settings.describe('settings of operations that have some, by name') };
}

function without(shapes: Shapes, groups: readonly string[]): Shapes {
  return Object.fromEntries(Object.entries(shapes).filter(([group]) => !groups.includes(group)));
}

/** Of the parts that are named, but of images or networks that the evaluator has no use for. */
function withoutUse(
  group: string,
  key: string,
  { dataset, space, evaluator }: ChosenParts,
): UnusedSetting | undefined {
  const lacks = (use: Use): boolean => !evaluator.uses.includes(use);
  const says = (what: string): string =>
    `would change nothing: evaluator.name is ${evaluator.name}, which ${what}; remove it`;
  if (group === 'dataset' && lacks('images')) {
    const shape: Shape = {
      ...{ name: z.string().default(choices.datasets.default) },
      ...searchImageSettings,
      ...dataset.settings['dataset'],
    };
    const schema = shape[key];
    return schema && { text: says('uses no images'), schemas: [schema] };
  }
  if ((group === 'supernet' || group === 'derived') && lacks(group)) {
    const schema = space.settings[group]?.[key];
    const networks = group === 'supernet' ? 'trains no supernet' : 'makes no derived networks';
    return schema && { text: says(networks), schemas: [schema] };
  }
  return undefined;
}

const kindOf = {
  datasets: 'dataset',
  spaces: 'space',
  strategies: 'strategy',
  evaluators: 'evaluator',
} as const satisfies Record<PartKind, keyof ChosenParts>;

/** Where spaces or data sets only give an evaluator's setting another default, it is the evaluator's. */
const owningKinds: readonly PartKind[] = ['evaluators', ...partKinds.filter((kind) => kind !== 'evaluators')];

function ofAnotherPart(
  group: string,
  key: string,
  chosen: Partial<ChosenParts>,
  parts: Parts,
): UnusedSetting | undefined {
  for (const kind of owningKinds) {
    const owners = [...(parts[kind].values() as Iterable<Part<never, unknown>>)].filter(({ settings }) =>
      Object.hasOwn(settings[group] ?? {}, key),
    );
    if (owners.length === 0) continue;
    const names = owners.map(({ name }) => name);
    const choice = `${choices[kind].group}.${choices[kind].key}`;
    const here = chosen[kindOf[kind]];
    const text = here
      ? `is a setting of ${listInWords(names)}; ${choice} is ${here.name}: remove it${insteadOf(group, key)}`
      : `is a setting of ${listInWords(names)}, and would change nothing here; remove it`;
    return { text, schemas: owners.map(({ settings }) => settings[group]![key]!) };
  }
  return undefined;
}

/** What does for every part what this setting does for one. */
function insteadOf(group: string, key: string): string {
  return group === 'evaluator' && key === 'budget'
    ? '; search.generations, search.patience, --max-time and --max-trials limit any search'
    : '';
}

function ofAnotherKind(
  shapes: Shapes,
  group: string,
  key: string,
  command: string,
): UnusedSetting | undefined {
  const schema = shapes[group]?.[key];
  return (
    schema && {
      text: `is a setting of ${command}, and would change nothing here; remove it`,
      schemas: [schema],
    }
  );
}

function listInWords(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

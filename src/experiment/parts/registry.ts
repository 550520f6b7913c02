/** The one table of parts: those that come with evocell, and those of plug-ins. */
import type { DatasetPart } from '../../data/dataset-part.js';
import { datasets } from '../../data/datasets.js';
import { InputError } from '../../errors/input-error.js';
import type { Part, Shapes } from '../../part.js';
import type { EvaluatorPart } from '../../search/evaluator-part.js';
import { strategies } from '../../search/strategies.js';
import type { StrategyPart } from '../../search/strategy-part.js';
import { addOperation, operations } from '../../space/operations.js';
import type { OperationPart } from '../../space/site.js';
import type { SpacePart } from '../../space/space-part.js';
import { spaces } from '../../space/spaces.js';
import type { Plugins } from './plugins.js';
import { ofPlugin, operationOfPlugin } from './plugin-part.js';
import { gradientPart, gradientStrategies } from './gradient.js';
import { proxiesPart } from './proxies.js';
import { scratchPart } from './scratch.js';
import { supernetPart } from './supernet.js';
import { besideMeasures } from './beside-measures.js';
import { besideProxies } from './beside-proxies.js';
import { tabularPart } from './tabular.js';

export interface Parts {
  readonly datasets: ReadonlyMap<string, DatasetPart>;
  readonly spaces: ReadonlyMap<string, SpacePart>;
  readonly strategies: ReadonlyMap<string, StrategyPart>;
  readonly evaluators: ReadonlyMap<string, EvaluatorPart>;
  /** Settings of operations that have some, by the operation's name. */
  readonly operationSettings: Shapes;
}

export type PartKind = Exclude<keyof Parts, 'operationSettings'>;

/** Where an experiment file names a part of each kind. */
export interface PartChoice {
  readonly group: string;
  readonly key: string;
  readonly default: string;
  /** One of them, in words. */
  readonly noun: string;
  readonly meaning: string;
}

export const choices: Readonly<Record<PartKind, PartChoice>> = {
  datasets: {
    ...{ group: 'dataset', key: 'name', default: 'procedural', noun: 'data set' },
    meaning: 'which images',
  },
  spaces: { group: 'space', key: 'name', default: 'darts', noun: 'space', meaning: 'which search space' },
  strategies: {
    ...{ group: 'search', key: 'strategy', default: 'evnas', noun: 'strategy' },
    meaning: 'the search algorithm',
  },
  evaluators: {
    ...{ group: 'evaluator', key: 'name', default: 'supernet', noun: 'evaluator' },
    meaning: 'what scores a genome',
  },
};

export const partKinds = [
  'datasets',
  'spaces',
  'strategies',
  'evaluators',
] as const satisfies readonly PartKind[];

const builtIn = {
  datasets,
  spaces,
  strategies: [...strategies, ...gradientStrategies],
  evaluators: [
    besideMeasures(besideProxies(supernetPart)),
    besideMeasures(besideProxies(scratchPart)),
    besideMeasures(proxiesPart),
    tabularPart,
    besideMeasures(besideProxies(gradientPart)),
  ],
};

/**
 * All parts by name. Operations of the plug-ins join the process's table, which genotypes are read with. Throws
 * InputError when a name is taken.
 */
export function partsOf(plugins: Plugins = {}): Parts {
  const { files } = plugins;
  for (const operation of plugins.operations ?? [])
    addOperation(guardedOperation(operation, files?.get(operation)));
  return {
    datasets: table('datasets', builtIn.datasets, plugins.datasets, files),
    spaces: table('spaces', builtIn.spaces, plugins.spaces, files),
    strategies: table('strategies', builtIn.strategies, plugins.strategies, files),
    evaluators: table('evaluators', builtIn.evaluators, plugins.evaluators, files),
    operationSettings: Object.fromEntries(
      (plugins.operations ?? []).flatMap(({ name, settings }) => (settings ? [[name, settings]] : [])),
    ),
  };
}

/** Each is one object, however often its plug-in is given. */
const guardedOperations = new WeakMap<OperationPart, OperationPart>();

function guardedOperation(part: OperationPart, file?: string): OperationPart {
  if (operations.get(part.name) === part) return part;
  const known = guardedOperations.get(part);
  const guarded = known ?? operationOfPlugin(part, { noun: 'operation', name: part.name, file });
  guardedOperations.set(part, guarded);
  return guarded;
}

function table<P extends Part<never, object>>(
  kind: PartKind,
  own: readonly P[],
  added: readonly P[] = [],
  files: Plugins['files'] = new Map(),
): ReadonlyMap<string, P> {
  const parts = new Map(own.map((part) => [part.name, part]));
  const { noun } = choices[kind];
  const given = new Map<string, P>();
  for (const part of added) {
    if (parts.has(part.name) || (given.get(part.name) ?? part) !== part)
      throw new InputError(`a plug-in brings a ${noun} ${part.name}, and there is another of that name`, {
        advice: 'give it a name of its own',
      });
    given.set(part.name, part);
  }
  return new Map([
    ...parts,
    ...[...given].map(
      ([name, part]) => [name, ofPlugin(part, { noun, name, file: files.get(part) })] as const,
    ),
  ]);
}

/** The part of this name, which loading the experiment has checked. */
export function partOf<Kind extends PartKind>(
  parts: Parts,
  kind: Kind,
  name: string,
): Parts[Kind] extends ReadonlyMap<string, infer P> ? P : never;
export function partOf(parts: Parts, kind: PartKind, name: string): Part<never, unknown> {
  const found = parts[kind].get(name);
  if (found) return found;
  const { group, key, noun } = choices[kind];
  throw new InputError(`${group}.${key}: there is no ${noun} ${name}`, {
    ...{ setting: `${group}.${key}`, advice: 'if a plug-in brings it, give that with --plugin FILE' },
  });
}

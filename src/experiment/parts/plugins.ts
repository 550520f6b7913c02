/**
 * What a program, or a module given with `--plugin`, adds to evocell: parts by the names that experiment files call
 * them by.
 */
import type { DatasetPart } from '../../data/dataset-part.js';
import type { Dependency } from '../../search/dependency.js';
import type { EvaluatorPart } from '../../search/evaluator-part.js';
import type { StrategyPart } from '../../search/strategy-part.js';
import type { OperationPart } from '../../space/site.js';
import type { SpacePart } from '../../space/space-part.js';

export interface Plugins {
  /** The modules that bring them: a run goes on only with the same code. */
  readonly modules?: readonly Dependency[];
  /** The file that each part is of, which messages name. */
  readonly files?: ReadonlyMap<object, string>;
  /** `dataset.name` */
  readonly datasets?: readonly DatasetPart[];
  /** `space.name` */
  readonly spaces?: readonly SpacePart[];
  /** `search.strategy` */
  readonly strategies?: readonly StrategyPart[];
  /** `evaluator.name` */
  readonly evaluators?: readonly EvaluatorPart[];
  /** `space.operations`, and the edges of genotypes. */
  readonly operations?: readonly OperationPart[];
}

/** What a plug-in's default export can hold. */
export const pluginKinds = ['datasets', 'spaces', 'strategies', 'evaluators', 'operations'] as const;

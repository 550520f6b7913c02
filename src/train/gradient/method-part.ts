/** A method by name, with its settings: what an experiment file calls a strategy. */
import { z } from 'zod';
import type { Groups, PartProblem, Shape, ValuesOf } from '../../part.js';
import type { GradientMethod, MethodContext } from './method.js';
import { epochsSetting, trainingSettings, type TrainingDefaults, type TrainingSettings } from './settings.js';

export interface MethodPart {
  readonly name: string;
  readonly summary: string;
  /** By group: `search` and `supernet`. */
  readonly settings: { readonly search: Shape; readonly supernet: Shape };
  problems(groups: Groups, epochs: number): readonly PartProblem[];
  /** How the weights learn. */
  training(groups: Groups): TrainingSettings;
  /** Throws InputError. */
  make(groups: Groups, context: MethodContext): GradientMethod;
  /** Whether the accuracy of the whole mixture is measured. */
  readonly mixes: boolean;
}

export interface MethodDefinition<Own extends Shape> {
  readonly name: string;
  readonly summary: string;
  /** Epochs of the paper. */
  readonly epochs: number;
  readonly training?: TrainingDefaults;
  /** In the group `search`. */
  readonly settings: Own;
  readonly mixes: boolean;
  problems?(settings: ValuesOf<Own>, epochs: number): readonly PartProblem[];
  /** `cells` are those of the settings, where the network has any. */
  make(settings: ValuesOf<Own>, context: MethodContext & { readonly cells: number }): GradientMethod;
}

export function methodPart<Own extends Shape>(definition: MethodDefinition<Own>): MethodPart {
  const supernet = trainingSettings(definition.training);
  const own = (groups: Groups) => values(groups, 'search', definition.settings) as ValuesOf<Own>;
  return {
    name: definition.name,
    summary: definition.summary,
    mixes: definition.mixes,
    settings: {
      search: { generations: epochsSetting(definition.epochs), ...definition.settings },
      supernet,
    },
    problems: (groups, epochs) => definition.problems?.(own(groups), epochs) ?? [],
    training: (groups) => values(groups, 'supernet', supernet) as TrainingSettings,
    make(groups, context) {
      const { cells } = values(groups, 'supernet', { cells: z.number().default(8) }) as { cells: number };
      return definition.make(own(groups), { ...context, cells });
    },
  };
}

function values(groups: Groups, name: string, shape: Shape): unknown {
  return z.object(shape).parse(new Map<string, unknown>(Object.entries(groups)).get(name) ?? {});
}

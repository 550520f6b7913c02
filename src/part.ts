/**
 * A part is what an experiment file can name: a data set, a space, a strategy, an evaluator. It brings its settings
 * and how it is made; built-in parts and those of plug-ins are the same kind of object.
 */
import { z } from 'zod';

/** Settings by name. */
export type Shape = z.ZodRawShape;

/** Settings of several groups of an experiment file, by group. */
export type Shapes = Readonly<Record<string, Shape>>;

export type ValuesOf<Settings extends Shape> = [keyof Settings] extends [never]
  ? Readonly<Record<never, never>>
  : z.output<z.ZodObject<Settings>>;

export type GroupValuesOf<Groups extends Shapes> = {
  readonly [Name in keyof Groups]: ValuesOf<Groups[Name]>;
};

/** The groups of an experiment: `{ search: { population: 20 } }`. */
export type Groups = object;

/** Something about settings that are right one by one and make no sense together. */
export interface PartProblem {
  /** `search.elites` */
  readonly setting: string;
  /** Reads on from the setting's name: `is above ...; make it smaller`. */
  readonly text: string;
}

export interface Part<Context, Made> {
  /** As an experiment file calls it. */
  readonly name: string;
  /** What it is, in one line without a full stop. */
  readonly summary: string;
  /** All settings that it reads, by group. */
  readonly settings: Shapes;
  /** What the schema cannot see. */
  problems(groups: Groups): readonly PartProblem[];
  /** Missing settings get their defaults. Throws InputError for settings that it cannot work with. */
  make(groups: Groups, context: Context): Made;
}

export interface PartDefinition<Own extends Shape, Others extends Shapes, Context, Made> {
  readonly name: string;
  readonly summary: string;
  /** Settings of its own group: of `search` for a strategy. */
  readonly settings?: Own;
  /** Settings of other groups that it reads. */
  readonly groups?: Others;
  problems?(settings: ValuesOf<Own>, groups: GroupValuesOf<Others>): readonly PartProblem[];
  make(settings: ValuesOf<Own>, context: Context, groups: GroupValuesOf<Others>): Made;
}

/** Reads a part's settings out of an experiment's groups. */
export interface Reader<Own extends Shape, Others extends Shapes> {
  readonly settings: Shapes;
  own(groups: Groups): ValuesOf<Own>;
  others(groups: Groups): GroupValuesOf<Others>;
}

export function reader<Own extends Shape, Others extends Shapes>(
  group: string,
  { settings, groups }: { readonly settings?: Own; readonly groups?: Others },
): Reader<Own, Others> {
  const values = (name: string, shape: Shape, from: Groups): unknown =>
    z.object(shape).parse(new Map<string, unknown>(Object.entries(from)).get(name) ?? {});
  return {
    settings: { ...groups, [group]: { ...groups?.[group], ...settings } },
    own: (from) => values(group, settings ?? {}, from) as ValuesOf<Own>,
    others: (from) =>
      Object.fromEntries(
        Object.entries(groups ?? {}).map(([name, shape]) => [name, values(name, shape, from)]),
      ) as GroupValuesOf<Others>,
  };
}

/** A part that is named in this group. */
export function definePart<Own extends Shape, Others extends Shapes, Context, Made>(
  group: string,
  definition: PartDefinition<Own, Others, Context, Made>,
): Part<Context, Made> {
  const read = reader<Own, Others>(group, definition);
  return {
    name: definition.name,
    summary: definition.summary,
    settings: read.settings,
    problems: (groups) => definition.problems?.(read.own(groups), read.others(groups)) ?? [],
    make: (groups, context) => definition.make(read.own(groups), context, read.others(groups)),
  };
}

/** A path on this machine: made absolute, from the working directory. */
export function pathSetting(description: string) {
  return z.string().meta({ path: true }).describe(description);
}

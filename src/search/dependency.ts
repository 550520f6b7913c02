/** What a result depends on besides its settings, and how it is known again. */
import { createHash } from 'node:crypto';

/** Plain JSON; stands in the run's record. */
export interface Dependency {
  /** What it is, for messages: `images`, `test images`, `table`, `plug-in`. */
  readonly kind: string;
  /** File or folder, absolute; absent for what is drawn or made by a program. */
  readonly path?: string | undefined;
  /** The setting that says where it lies: it can be given anew when it lies elsewhere. */
  readonly setting?: PlaceSetting | undefined;
  /** By name: a SHA-256, a count, a format. It is the same where all of them are. */
  readonly parts: Readonly<Record<string, string | number>>;
}

/** Settings that say where something lies, and change no result. */
export const placeSettings = ['dataset.path', 'evaluator.path'] as const;
export type PlaceSetting = (typeof placeSettings)[number];

/** In words, how one differs from what it was; undefined where it is the same. */
export function difference(before: Dependency, now: Dependency): string | undefined {
  const names = [...new Set([...Object.keys(before.parts), ...Object.keys(now.parts)])];
  const differing = names.filter((name) => before.parts[name] !== now.parts[name]);
  const words = differing.map((name) => partDifference(name, before.parts[name], now.parts[name]));
  return words.length > 0 ? words.join(', ') : undefined;
}

type Part = Dependency['parts'][string];

function partDifference(name: string, before: Part | undefined, now: Part | undefined): string {
  if (now === undefined) return `${name} is gone`;
  if (before === undefined) return `${name} is new`;
  return typeof now === 'number' ? `${now} ${name} instead of ${before}` : `other ${name}`;
}

/** SHA-256 of the data among them, plug-ins left out: equal for equal data. Undefined where there is none. */
export function dataDigest(dependencies: readonly Dependency[] = []): string | undefined {
  const data = dependencies.filter(({ kind }) => kind !== 'plug-in');
  if (data.length === 0) return undefined;
  const parts = data.flatMap(({ kind, parts }) =>
    Object.entries(parts).map(([name, value]) => `${kind}, ${name}: ${value}\n`),
  );
  return createHash('sha256').update(parts.sort().join('')).digest('hex');
}

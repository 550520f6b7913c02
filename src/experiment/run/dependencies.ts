/** What a run depends on besides its settings: gathered when it begins, held against it when it goes on. */
import { existsSync } from 'node:fs';
import { imageParts } from '../../data/image-parts.js';
import type { Images } from '../../data/image-set.js';
import { InputError } from '../../errors/input-error.js';
import { difference, type Dependency, type PlaceSetting } from '../../search/dependency.js';

/** Where something lies now, by the setting that said where it lay. */
export type Places = Readonly<Partial<Record<PlaceSetting, string>>>;

/** `kind` is `images` or `test images`. */
export function imageDependency(
  kind: string,
  { path }: Readonly<Record<string, unknown>>,
  images: Images,
): Dependency {
  const place = typeof path === 'string' ? ({ path, setting: 'dataset.path' } as const) : {};
  return { kind, ...place, parts: imageParts(images) };
}

/**
 * Where what the run depends on is to be found: where it lay last, or where it lies according to `given`. Throws
 * InputError for what is not there, and for a place that the run knows no use for.
 */
export function placesOf(
  folder: string,
  dependencies: readonly Dependency[] | undefined,
  given: Places = {},
): Places {
  const places: Partial<Record<PlaceSetting, string>> = {};
  for (const { setting, path } of dependencies ?? [])
    if (setting && path !== undefined) places[setting] = path;
  for (const [setting, path] of Object.entries(given) as [PlaceSetting, string][]) {
    if (places[setting] === undefined) throw unused(folder, setting, dependencies !== undefined);
    places[setting] = path;
  }
  for (const [setting, path] of Object.entries(places))
    if (!existsSync(path)) throw gone(folder, setting, path, given);
  return places;
}

function unused(folder: string, setting: string, isRemembered: boolean): InputError {
  return isRemembered
    ? new InputError(`--set ${setting}: ${folder} reads nothing from there`, { advice: 'leave it out' })
    : new InputError(
        `--set ${setting}: ${folder} was begun by a version that did not remember its data, so nothing tells whether this is the same`,
        { advice: 'put a link where the data lay' },
      );
}

function gone(folder: string, setting: string, path: string, given: Places): InputError {
  const advice = `if it lies elsewhere now: evocell resume ${folder} --set ${setting}=PATH`;
  return Object.hasOwn(given, setting)
    ? new InputError(`--set ${setting}: there is no ${path}`, { advice: 'check the path' })
    : new InputError(`${path}: is gone; ${folder} reads it (${setting})`, { advice });
}

/** The settings with these places in them. */
export function withPlaces<
  Settings extends { readonly dataset?: object | undefined; readonly evaluator?: object | undefined },
>(settings: Settings, places: Places): Settings {
  const { 'dataset.path': data, 'evaluator.path': table } = places;
  return {
    ...settings,
    ...(data !== undefined && { dataset: { ...settings.dataset, path: data } }),
    ...(table !== undefined && { evaluator: { ...settings.evaluator, path: table } }),
  };
}

/** Throws InputError, which names the file and how it differs, unless all is as it was when the run began. */
export function requireSame(
  folder: string,
  before: readonly Dependency[],
  found: readonly Dependency[],
): void {
  const left = [...found];
  for (const one of before) {
    const candidates = left.filter(({ kind }) => kind === one.kind);
    const same = candidates.find((now) => difference(one, now) === undefined);
    const now = same ?? candidates.find(({ path }) => path === one.path) ?? candidates[0];
    if (!now) throw missing(folder, one);
    if (!same) throw changed(folder, one, now);
    left.splice(left.indexOf(now), 1);
  }
  const [extra] = left;
  if (extra)
    throw new InputError(`${extra.path ?? extra.kind}: ${folder} was begun without this ${extra.kind}`, {
      advice: 'leave it out',
    });
}

/** The same for images alone, which are of one kind. */
export function requireSameImages(
  folder: string,
  before: readonly Dependency[] = [],
  found: Dependency,
): void {
  const one = before.find(({ kind }) => kind === found.kind);
  if (one && difference(one, found) !== undefined) throw changed(folder, one, found);
}

/** The same for the plug-ins alone that are given again: what a run found is of no use to other code of theirs. */
export function requireSamePlugins(
  folder: string,
  before: readonly Dependency[] = [],
  found: readonly Dependency[] = [],
): void {
  for (const one of before.filter(({ kind }) => kind === 'plug-in')) {
    const now = found.find(({ path }) => path === one.path);
    if (now && difference(one, now) !== undefined) throw changed(folder, one, now);
  }
}

function missing(folder: string, { kind, path }: Dependency): InputError {
  return new InputError(`${folder} was begun with the ${kind} ${path}`, {
    advice: kind === 'plug-in' ? `give it with --plugin ${path}` : 'put it back',
  });
}

function changed(folder: string, before: Dependency, now: Dependency): InputError {
  const { kind, path, setting } = now;
  const where = path ?? `the ${kind}`;
  const elsewhere = setting ? `, or say where it lies now (--set ${setting}=PATH)` : '';
  return new InputError(
    `${where}: is not what ${folder} was begun with (${kind}: ${difference(before, now)})`,
    { advice: `put the old one back${elsewhere}, or start a new run` },
  );
}

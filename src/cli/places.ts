/** `--set dataset.path=PATH` of a run that goes on: where its data lies now. */
import { resolve } from 'node:path';
import { InputError } from '../errors/input-error.js';
import type { Places } from '../experiment/run/dependencies.js';
import { placeSettings, type PlaceSetting } from '../search/dependency.js';
import { overridesOf } from './overrides.js';

/** Throws InputError for any other setting. */
export function placesIn(set: readonly string[] = []): Places {
  const places: Partial<Record<PlaceSetting, string>> = {};
  for (const { label, path, value } of overridesOf({ set })) {
    const setting = placeSettings.find((name) => name === path.join('.'));
    if (!setting)
      throw new InputError(`${label}: a run goes on with its own settings`, {
        advice: `only ${placeSettings.join(' and ')} can be given anew`,
      });
    if (typeof value !== 'string') throw new InputError(`${label}: must be a path`);
    places[setting] = resolve(value);
  }
  return places;
}

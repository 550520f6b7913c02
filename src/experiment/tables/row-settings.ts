/** How a row's settings lie over those that all rows have, and which of `--set` mean its search. */
import { isGroup, type Group } from '../settings/document.js';
import { searchGroups } from '../settings/layout.js';
import type { Override } from '../settings/override.js';
import { commonSettings } from '../settings/settings.js';

/** Group by group, the second over the first. */
export function merged(base: Group, over: Group): Group {
  const groups = Object.entries(over).map(([key, value]) => {
    const below = base[key];
    return [key, isGroup(below) && isGroup(value) ? { ...below, ...value } : value] as const;
  });
  return { ...base, ...Object.fromEntries(groups) };
}

/** Whether an override is one of searches; `training` means the final training. */
export function isOfSearch({ path: [group = ''] }: Override): boolean {
  return group !== 'training' && (group in commonSettings || searchGroups.includes(group));
}

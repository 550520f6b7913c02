/** Settings against a layout: what is unknown, what would change nothing, what is wrong; else complete settings. */
import { z } from 'zod';
import { resolve } from 'node:path';
import { canonicalJson } from '../../store/digest.js';
import { isGroup, type Group } from './document.js';
import { searchGroups, type Layout, type UnusedSetting } from './layout.js';
import { problemsIn, type Problem } from './problem.js';
import { schemaOf, settingAt, settingPaths } from './setting-words.js';

/** Whether a setting that would change nothing is left out in silence; else it is refused. */
export type Leniency = (
  path: readonly [group: string, key: string],
  value: unknown,
  unused: UnusedSetting,
) => boolean;

export type Checked = { readonly settings: Group } | { readonly problems: readonly Problem[] };

/** Complete settings, paths absolute; or all that is wrong. */
export function checkLayout(settings: Group, layout: Layout, lenient: Leniency): Checked {
  const { kept, problems } = withoutUnused(settings, layout, lenient);
  const type = typeOf(layout);
  const schema = schemaOf(type);
  const result = type.safeParse(kept);
  const found = [...problems, ...(result.success ? [] : problemsIn(result.error.issues, kept, schema))];
  if (found.length > 0 || !result.success) return { problems: found };
  return { settings: withAbsolutePaths(result.data, schema) };
}

/** The schema of a file with this layout. */
export function typeOf({ top, groups, absent }: Layout): z.ZodType<Group> {
  const inner = Object.entries(groups).map(
    ([group, shape]) => [group, z.strictObject(shape).prefault(absent?.[group] ?? {})] as const,
  );
  return z.strictObject({ ...top, ...Object.fromEntries(inner) });
}

function withoutUnused(
  settings: Group,
  layout: Layout,
  lenient: Leniency,
): { readonly kept: Group; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const kept: Group = {};
  for (const [group, value] of Object.entries(settings)) {
    const counts = Object.hasOwn(layout.groups, group) ? layout.groups[group] : undefined;
    if (!isGroup(value) || Object.hasOwn(layout.top, group)) {
      kept[group] = value;
      continue;
    }
    const inner = Object.entries(value).filter(([key, one]) => {
      if (counts && Object.hasOwn(counts, key)) return true;
      const unused = layout.unused(group, key);
      if (!unused) return true;
      if (!lenient([group, key], one, unused)) problems.push({ path: [group, key], text: unused.text });
      return false;
    });
    // A group that holds nothing says nothing.
    if (inner.length > 0 || counts || !searchGroups.includes(group)) kept[group] = Object.fromEntries(inner);
  }
  return { kept, problems };
}

/** Where the value is the default, it says nothing: files of format 1 hold the defaults of all parts. */
export function isDefault(value: unknown, { schemas }: UnusedSetting): boolean {
  return schemas.some((schema) => {
    const standard = z.safeParse(schema, undefined);
    return standard.success && canonicalJson(standard.data ?? null) === canonicalJson(value ?? null);
  });
}

function withAbsolutePaths(settings: Group, schema: ReturnType<typeof schemaOf>): Group {
  return settingPaths(schema).reduce((changed, path) => {
    const [group, key] = path;
    const inner = group === undefined ? undefined : changed[group];
    if (key === undefined || !isGroup(inner) || typeof inner[key] !== 'string') return changed;
    if (!settingAt(schema, path)?.path) return changed;
    return { ...changed, [group!]: { ...inner, [key]: resolve(inner[key]) } };
  }, settings);
}

/** Every setting of every part as rows: for docs/settings.md. */
import { z } from 'zod';
import { searchImageSettings } from '../../data/dataset-settings.js';
import type { Part, Shape } from '../../part.js';
import { finalistSettings } from './finalist-settings.js';
import { choices, partKinds, type Parts } from '../parts/registry.js';
import { nameSetting } from './layout.js';
import { defaultOf, inWords, schemaOf } from './setting-words.js';
import { commonSettings, searchSettings, spaceSettings } from './settings.js';
import { trainingGroups, trainingTopSettings } from './training-settings.js';

export interface SettingRow {
  /** Empty outside groups. */
  readonly group: string;
  readonly key: string;
  /** What it may be, in words that follow "must be". */
  readonly type: string;
  /** As YAML would write it; empty when there is none. */
  readonly default: string;
  readonly meaning: string;
  /** The parts that it is a setting of; empty for one that does not depend on them. */
  readonly of: readonly string[];
}

/** Group by group; a setting that means different things to different parts has a row for each. */
export function settingTable(parts: Parts): SettingRow[] {
  const rows: SettingRow[] = [];
  const add = (group: string, shape: Shape, of: readonly string[] = []): void => {
    for (const row of rowsOf(group, shape, of)) {
      const same = rows.findIndex((other) => isSame(other, row));
      const known = rows[same];
      // One that does not depend on parts stays so.
      if (known) rows[same] = { ...known, of: known.of.length === 0 ? [] : [...known.of, ...row.of] };
      else rows.push(row);
    }
  };
  add('', commonSettings);
  for (const kind of partKinds) add(choices[kind].group, nameSetting(kind, parts));
  add('dataset', searchImageSettings);
  add('space', spaceSettings);
  add('search', searchSettings);
  add('finalists', finalistSettings);
  for (const kind of partKinds)
    for (const { name, settings } of parts[kind].values() as Iterable<Part<never, unknown>>)
      for (const [group, shape] of Object.entries(settings)) add(group, shape, [name]);
  const train = '`evocell train`';
  const { width, network, origin } = trainingTopSettings;
  add('', { width, network, origin }, [train]);
  for (const [group, shape] of Object.entries(trainingGroups)) add(group, shape, [train]);
  return inGroups(rows);
}

function rowsOf(group: string, shape: Shape, of: readonly string[]): SettingRow[] {
  const { properties = {} } = schemaOf(z.object(shape));
  return Object.entries(properties).map(([key, schema]) => ({
    ...{ group, key, of },
    type: inWords(schema),
    default: defaultOf(schema),
    meaning: schema.description ?? '',
  }));
}

function isSame(one: SettingRow, other: SettingRow): boolean {
  return (['group', 'key', 'type', 'default', 'meaning'] as const).every((name) => one[name] === other[name]);
}

/** Groups in the order in which they come first, and settings of one name next to each other. */
function inGroups(rows: readonly SettingRow[]): SettingRow[] {
  const groups = [...new Set(rows.map(({ group }) => group))];
  return groups.flatMap((group) => {
    const inside = rows.filter((row) => row.group === group);
    const keys = [...new Set(inside.map(({ key }) => key))];
    return keys.flatMap((key) => inside.filter((row) => row.key === key));
  });
}

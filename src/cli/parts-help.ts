/** What an experiment can name, for `--help`. */
import { choices, partKinds, partsOf } from '../experiment/parts/registry.js';
import { builtInOperations } from '../space/operations.js';

/** Columns of a list of names. */
const width = 80;
const indent = 19;

export function partsHelp(): string {
  const parts = partsOf();
  const lines = partKinds.map((kind) => {
    const { group, key } = choices[kind];
    return line(`${group}.${key}`, [...parts[kind].keys()]);
  });
  return [
    'Parts that an experiment names (docs/settings.md has their settings):',
    ...lines,
    line('space.operations', builtInOperations),
  ].join('\n');
}

function line(setting: string, names: readonly string[]): string {
  const rows = [''];
  for (const [i, name] of names.entries()) {
    const word = i < names.length - 1 ? `${name}, ` : name;
    if (rows.at(-1)!.length + word.length > width) rows.push('');
    rows[rows.length - 1] += word;
  }
  const text = rows.map((row) => row.trimEnd()).join(`\n${' '.repeat(indent)}`);
  return `  ${setting.padEnd(indent - 3)} ${text}`;
}

/** `docs/settings.md`: every part and every setting. */
import type { Part } from '../../part.js';
import { choices, partKinds, type Parts } from '../parts/registry.js';
import { settingTable, type SettingRow } from './setting-table.js';

export function settingsPage(parts: Parts): string {
  const rows = settingTable(parts);
  const groups = [...new Set(rows.map(({ group }) => group))];
  return [
    '# Settings',
    intro,
    '## Parts',
    ...partKinds.map((kind) => partList(kind, parts)),
    ...groups.flatMap((group) => [
      group === '' ? '## Outside groups' : `## \`${group}\``,
      table(rows.filter((row) => row.group === group)),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

const intro = `An experiment is a YAML file of these, in groups: \`search: { population: 20 }\`. Only \`name\` must be there. What is left out gets its default, and \`RUN/experiment.yaml\` holds the settings that count in full. Paths are relative to the folder that the command runs in. A setting counts where the part that it is "of" is named; anywhere else it is refused, for it would change nothing. Plug-ins bring parts with settings of their own.

\`evocell schema\` prints all this for editors, as a JSON Schema. (\`npm run docs\` makes this page from the table of parts, and a test compares them.)`;

function partList(kind: (typeof partKinds)[number], parts: Parts): string {
  const { group, key, meaning } = choices[kind];
  const all = [...(parts[kind].values() as Iterable<Part<never, unknown>>)];
  const head = `\`${group}.${key}\`: ${meaning}.`;
  return [head, ...all.map(({ name, summary }) => `- \`${name}\`: ${summary}`)]
    .join('\n')
    .replace('\n', '\n\n');
}

function table(rows: readonly SettingRow[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(['setting', 'may be', 'default', 'meaning', 'of']),
    '|---|---|---|---|---|',
    ...rows.map((row) =>
      line([
        `\`${row.group === '' ? '' : `${row.group}.`}${row.key}\``,
        row.type,
        row.default === '' ? '' : `\`${row.default}\``,
        row.meaning,
        row.of.join(', '),
      ]),
    ),
  ].join('\n');
}

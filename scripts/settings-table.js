// Writes the README's table of settings from the schema; with --print it prints the table instead.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingTable } from '../dist/src/experiment/settings/setting-table.js';

const cell = (text) => text.replaceAll('|', '\\|');
const rows = settingTable().map(
  ({ path, type, default: value, meaning }) =>
    `| \`${path}\` | ${cell(type)} | ${value && `\`${value}\``} | ${cell(meaning)} |`,
);
const table = ['| setting | may be | default | meaning |', '|---|---|---|---|', ...rows].join('\n');

if (process.argv.includes('--print')) console.log(table);
else {
  const file = join(import.meta.dirname, '../README.md');
  const [begin, end] = ['<!-- settings -->', '<!-- /settings -->'];
  const text = readFileSync(file, 'utf8');
  const [before, after] = [text.split(begin)[0], text.split(end)[1]];
  if (after === undefined) throw new Error(`README.md lacks ${begin} or ${end}`);
  writeFileSync(file, `${before}${begin}\n${table}\n${end}${after}`);
}

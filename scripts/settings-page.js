/**
 * Writes what follows from the table of parts: docs/settings.md, the schemas that the experiment files name, and those of JSON outputs. With
 * `--print FILE` it prints one of them instead.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { outputKinds, outputSchema } from '../dist/src/cli/output-schemas.js';
import { partsOf } from '../dist/src/experiment/parts/registry.js';
import { settingsPage } from '../dist/src/experiment/settings/settings-page.js';
import { fileKinds, fileSchema } from '../dist/src/experiment/tables/file-schema.js';

const parts = partsOf();
const files = {
  'docs/settings.md': settingsPage(parts),
  ...Object.fromEntries(
    fileKinds.map((kind) => [
      `experiments/schemas/${kind}.json`,
      `${JSON.stringify(fileSchema(kind, parts), null, 2)}\n`,
    ]),
  ),
  ...Object.fromEntries(
    outputKinds.map((kind) => [
      `docs/schemas/${kind}.json`,
      `${JSON.stringify(outputSchema(kind), null, 2)}\n`,
    ]),
  ),
};

const print = process.argv.indexOf('--print');
if (print > 0) process.stdout.write(files[process.argv[print + 1]]);
else
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

/**
 * Writes what follows from the table of parts: docs/settings.md, the schemas that the experiment files name, and those of JSON outputs. With
 * `--print` it prints all of them as one JSON object, their texts by their names, and writes nothing.
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

if (process.argv.includes('--print')) process.stdout.write(JSON.stringify(files));
else
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

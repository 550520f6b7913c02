/** Writes docs/settings.md from the table of parts; with `--print` it prints the page instead. */
import { writeFileSync } from 'node:fs';
import { partsOf } from '../dist/src/experiment/parts/registry.js';
import { settingsPage } from '../dist/src/experiment/settings/settings-page.js';

const page = settingsPage(partsOf());
if (process.argv.includes('--print')) process.stdout.write(page);
else writeFileSync('docs/settings.md', page);

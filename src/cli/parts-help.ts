/** What an experiment can name, for `--help`. */
import { choices, partKinds, partsOf } from '../experiment/parts/registry.js';

export function partsHelp(): string {
  const parts = partsOf();
  const lines = partKinds.map((kind) => {
    const { group, key } = choices[kind];
    return `  ${`${group}.${key}`.padEnd(16)} ${[...parts[kind].keys()].join(', ')}`;
  });
  return ['Parts that an experiment names (docs/settings.md has their settings):', ...lines].join('\n');
}

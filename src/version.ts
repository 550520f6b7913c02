/** The version in `package.json`. */
import { readFileSync } from 'node:fs';

// Read without a schema: whatever says the version should not have to load one.
const found: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

if (typeof found !== 'object' || found === null || !('version' in found) || typeof found.version !== 'string')
  throw new Error('package.json has no version');

export const { version } = found;

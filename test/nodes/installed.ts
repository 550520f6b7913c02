/** Versions of Node that `npm run test:nodes` has left in npm's cache. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** By major version, the program. */
export function installedNodes(): Map<number, string> {
  const cache = join(process.env['npm_config_cache'] ?? join(homedir(), '.npm'), '_npx');
  const found = new Map<number, string>();
  if (!existsSync(cache)) return found;
  for (const entry of readdirSync(cache)) {
    const folder = join(cache, entry, 'node_modules/node');
    const program = join(folder, 'bin/node');
    if (!existsSync(program)) continue;
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    found.set(Number(version.split('.')[0]), program);
  }
  return found;
}

// Compares every pinned digest on other versions of Node, which npm's package `node` brings: npm run test:nodes
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const versions = ['20.19', '22', '24', '26'];
const program = join(import.meta.dirname, '../dist/test/digests/main.js');

for (const version of versions) {
  const run = (...args) => spawnSync('npx', ['--yes', `node@${version}`, ...args], { encoding: 'utf8' });
  const found = run('-p', 'process.version');
  if (found.status !== 0) {
    console.log(`Node ${version}: not to be had: ${found.stderr.trim().split('\n')[0]}`);
    process.exitCode = 1;
    continue;
  }
  const { status, stdout, stderr } = run(program);
  console.log(`Node ${found.stdout.trim()}:\n${stdout}${status === 0 ? '' : stderr}`);
  if (status !== 0) process.exitCode = 1;
}

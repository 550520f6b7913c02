/** The files of the page, as the build left them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../ui');

const files: ReadonlyMap<string, { readonly name: string; readonly type: string }> = new Map([
  ['/', { name: 'index.html', type: 'text/html; charset=utf-8' }],
  ['/page.js', { name: 'page.js', type: 'text/javascript; charset=utf-8' }],
  ['/page.css', { name: 'page.css', type: 'text/css; charset=utf-8' }],
]);

/** Undefined for any other path. */
export function pageFile(path: string): { readonly bytes: Buffer; readonly type: string } | undefined {
  const file = files.get(path);
  return file && { bytes: readFileSync(join(folder, file.name)), type: file.type };
}

/** A plug-in's code: its module, and what that imports from its own folder. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import type { Dependency } from '../../search/dependency.js';

/** Each file by its path from the module's folder. The module has been loaded, so that it can be read. */
export function moduleDependency(file: string): Dependency {
  const path = resolve(file);
  const folder = dirname(path);
  const contents = new Map<string, string>();
  const visit = (one: string): void => {
    if (contents.has(one)) return;
    const text = readFileSync(one, 'utf8');
    contents.set(one, createHash('sha256').update(text).digest('hex'));
    importsIn(text)
      .map((specifier) => fileOf(join(dirname(one), specifier)))
      .filter((imported) => imported?.startsWith(folder + sep))
      .forEach((imported) => visit(imported!));
  };
  visit(path);
  const parts = [...contents].map(([one, sha256]) => [relative(folder, one).replaceAll(sep, '/'), sha256]);
  return { kind: 'plug-in', path, parts: Object.fromEntries(parts) as Record<string, string> };
}

/** Relative ones. In comments and strings, too: a file too many does no harm. */
function importsIn(text: string): string[] {
  const found = text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*(["'`])(\.\.?\/[^"'`\n]+)\1/g);
  return [...found].map(([, , specifier]) => specifier!.replace(/[?#].*$/, ''));
}

/** `require` may leave the ending out. */
function fileOf(path: string): string | undefined {
  const candidates =
    extname(path) === '' ? ['.js', '.cjs', '.json', '/index.js'].map((end) => path + end) : [path];
  return candidates.find((one) => existsSync(one) && statSync(one).isFile());
}

/** Modules given with `--plugin`. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugins } from '../experiment/settings/plugins.js';
import { moduleDependency } from '../experiment/run/module-dependency.js';
import { InputError } from '../errors/input-error.js';

const kinds = ['datasets', 'spaces', 'strategies', 'operations'] as const;

/** Imports each and merges what they export by default, the later over the earlier. Throws InputError. */
export async function loadPlugins(files: readonly string[]): Promise<Plugins> {
  const merged: Record<string, object> = {};
  for (const file of files) {
    const plugins = await load(file);
    for (const kind of kinds) merged[kind] = { ...merged[kind], ...plugins[kind] };
  }
  return { ...merged, modules: files.map(moduleDependency) };
}

async function load(file: string): Promise<Plugins> {
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(resolve(file)).href)) as typeof module;
  } catch (error) {
    const { message } = error as Error;
    throw new InputError(`--plugin ${file}: cannot be loaded: ${message.split('\n', 1)[0]}`);
  }
  const { default: plugins } = module;
  const unknown = typeof plugins === 'object' && plugins !== null ? strangers(plugins) : ['nothing'];
  if (unknown.length > 0)
    throw new InputError(
      `--plugin ${file}: its default export must be an object with any of ${kinds.join(', ')}, not ${unknown.join(', ')}`,
    );
  return plugins as Plugins;
}

function strangers(plugins: object): string[] {
  return Object.keys(plugins).filter((key) => !kinds.some((kind) => kind === key));
}

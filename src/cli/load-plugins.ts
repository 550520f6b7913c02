/** Modules given with `--plugin`. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { moduleDependency } from '../experiment/run/module-dependency.js';
import { difference } from '../search/dependency.js';
import { recordOf } from '../store/open-run.js';
import { InputError } from '../errors/input-error.js';
import { pluginKinds, type Plugins } from '../experiment/parts/plugins.js';

/**
 * The plug-ins given, and those that runs were begun with, which are loaded again by themselves. Throws InputError for
 * one that is not there.
 */
export async function pluginsOf(folders: readonly string[], given: readonly string[] = []): Promise<Plugins> {
  const known = await loadPlugins(given);
  const needed = new Set<string>();
  for (const folder of folders)
    for (const one of recordOf(folder).dependencies ?? []) {
      if (one.kind !== 'plug-in' || one.path === undefined) continue;
      // Given from elsewhere, or in another version: then that is meant.
      const isGiven = known.modules?.some(
        (now) => now.path === one.path || difference(one, now) === undefined,
      );
      if (isGiven) continue;
      if (!existsSync(one.path))
        throw new InputError(`${folder} needs the plug-in ${one.path}, and there is no such file`, {
          advice: 'put it back, or say where it lies now with --plugin FILE',
        });
      needed.add(one.path);
    }
  return needed.size === 0 ? known : loadPlugins([...given, ...needed]);
}

/** Imports each and puts together what they export by default. Throws InputError. */
export async function loadPlugins(files: readonly string[]): Promise<Plugins> {
  const all = await Promise.all(files.map(load));
  return {
    modules: files.map(moduleDependency),
    files: new Map(
      all.flatMap((plugins, i) =>
        pluginKinds.flatMap((kind) => (plugins[kind] ?? []).map((part) => [part, files[i]!] as const)),
      ),
    ),
    datasets: all.flatMap(({ datasets = [] }) => datasets),
    spaces: all.flatMap(({ spaces = [] }) => spaces),
    strategies: all.flatMap(({ strategies = [] }) => strategies),
    evaluators: all.flatMap(({ evaluators = [] }) => evaluators),
    operations: all.flatMap(({ operations = [] }) => operations),
  };
}

async function load(file: string): Promise<Plugins> {
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(resolve(file)).href)) as typeof module;
  } catch (error) {
    const [message = ''] = (error as Error).message.split('\n', 1);
    throw new InputError(`--plugin ${file}: cannot be loaded: ${message}`, {
      advice: missingPackage(file, message),
    });
  }
  const { default: plugins } = module;
  const problem = problemOf(plugins);
  if (problem === undefined) return plugins as Plugins;
  const must = `its default export must be an object with lists of parts, any of ${pluginKinds.join(', ')}`;
  throw new InputError(`--plugin ${file}: ${must}, not ${problem}`);
}

/** Where it imports a package that is not installed where it lies: how it gets it. */
function missingPackage(file: string, message: string): string | undefined {
  const [, name] = /^Cannot find package '([^']+)'/.exec(message) ?? [];
  if (name === undefined) return undefined;
  const folder = dirname(resolve(file));
  return `${name} is not installed where the plug-in lies: run npm install ${name} in ${folder}, or put the plug-in into a project that has it`;
}

/** What is wrong with a default export; undefined for one that can be used. */
function problemOf(plugins: unknown): string | undefined {
  if (typeof plugins !== 'object' || plugins === null) return 'nothing';
  for (const [kind, parts] of Object.entries(plugins)) {
    if (!pluginKinds.some((known) => known === kind)) return kind;
    if (!Array.isArray(parts)) return `${kind} that are no list`;
    const functions = kind === 'operations' ? ['build'] : ['make', 'problems'];
    const isPart = (part: unknown): boolean =>
      typeof part === 'object' &&
      part !== null &&
      'name' in part &&
      functions.every((name) => typeof part[name as keyof typeof part] === 'function');
    if (!parts.every(isPart)) return `${kind} with something that is no part`;
  }
  return undefined;
}

/** The option, for every command that reads experiments or runs. */
export const pluginOption = {
  plugin: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'a module with data sets, spaces, strategies, evaluators or operations of your own',
  },
} as const;

/** What a shell completes beside commands and options: names of runs, of experiments and of tables. */
import { existsSync, readdirSync } from 'node:fs';
import type { FallbackCompletionFunction } from 'yargs';
import { broughtNames } from '../experiment/settings/experiment-file.js';

export const completionHelp =
  'Print a script with which a shell completes commands, options, runs and experiments: evocell completion >> ~/.bashrc';

const ofRuns = ['resume', 'rescore', 'show', 'report', 'digest', 'compare', 'train', 'predict', 'export'];
const ofExperiments = ['search', 'consistency'];

/** Of the word that is being written after a command. */
export function namesFor(command: string): string[] {
  if (ofRuns.includes(command)) return existsSync('results') ? readdirSync('results') : [];
  if (ofExperiments.includes(command)) return broughtNames('experiment');
  return command === 'reproduce' ? broughtNames('table') : [];
}

export function completer(): FallbackCompletionFunction {
  return (current, argv, completionFilter, done) => {
    const [, command = ''] = (argv as { readonly _: readonly string[] })._;
    const names = current.startsWith('-') ? [] : namesFor(command).filter((name) => name.startsWith(current));
    void completionFilter((_error, defaults = []) => done([...names, ...defaults]));
  };
}

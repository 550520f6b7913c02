/** How much a command says while it works, and the log that hears all of it. */
import { measuredMetrics, type Measures } from '../report/measures.js';
import { named } from '../report/metric-text.js';
import type { Trial } from '../search/strategy.js';
import { LogFile } from './log-file.js';
import type { Terminal } from './terminal.js';

export const voiceOptions = {
  quiet: { type: 'boolean', alias: 'q', describe: 'say nothing but the result and errors' },
  verbose: { type: 'boolean', alias: 'v', describe: 'a line a trial, too' },
} as const;

export interface VoiceArgs {
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
}

/** A terminal for what is said while a command works. */
export interface Voice extends Terminal {
  /** From now on the log stands in this folder. */
  begin(folder: string): void;
  /** For the log alone. */
  log(text: string): void;
  /** For the log; on the terminal with --verbose. */
  trials(trials: readonly Trial[], measures: Measures): void;
}

export function voiceOf(
  terminal: Terminal,
  { quiet = false, verbose = false }: VoiceArgs,
  log = new LogFile(),
): Voice {
  const err = (text: string): void => {
    log.say(text);
    if (!quiet) terminal.err(text);
  };
  return {
    ...terminal,
    interactive: terminal.interactive && !quiet,
    err,
    begin: (folder) => log.begin(folder),
    log: (text) => log.say(text),
    trials: (trials, measures) => {
      for (const trial of trials)
        (verbose ? err : (text: string) => log.say(text))(trialLine(trial, measures));
    },
  };
}

/** `trial 12 (mutation of 3): validation accuracy 61.20 %, ...; the genotype`. */
function trialLine(trial: Trial, measures: Measures): string {
  const { trial: number, origin, parents, status, reason, metrics, genotype } = trial;
  const how = parents.length === 0 ? origin : `${origin} of ${parents.join(', ')}`;
  const figures = measuredMetrics([trial], measures).map((metric) => named(metric, metrics[metric.name]));
  const outcome = status === 'failed' ? `failed: ${reason ?? 'no reason given'}` : figures.join(', ');
  return `trial ${number} (${how}): ${outcome}; ${genotype}`;
}

/** The trials of a run as columns of numbers, as charts want them. */
import type { RunReport } from '../experiment/read/run-report.js';
import { meritOf } from '../search/ranking.js';
import type { TrialSummary } from '../store/journal-line.js';
import type { FailedTrial, TrialColumns } from './api.js';
import type { ShelvedRun } from './shelf.js';

/** The trials that a page draws: all, where all compare, else those that do. */
export function shownTrials({ basis, all, judged }: RunReport): Iterable<TrialSummary> {
  return basis.kind === 'every trial' ? all : judged;
}

/**
 * Of those that are drawn. From number `from` on where those before did not change: where not all compare they are
 * others after each generation, and so are all where scores depend on each other.
 */
export function trialColumns({ run, report }: ShelvedRun, from: number): TrialColumns {
  const { trials } = run;
  const isLogged = report.basis.kind === 'every trial' && isAsLogged(report, trials);
  const continues = isLogged && from > 0 && from <= trials.length;
  const shown = isLogged ? trials.slice(continues ? from : 0) : [...shownTrials(report)];
  const total = isLogged ? trials.length : shown.length;
  return { from: continues ? from : 0, total, continues, ...columns(shown, report) };
}

/** Whether the report's trials are those of the journal, and not scored anew among each other. */
function isAsLogged({ all }: RunReport, trials: readonly TrialSummary[]): boolean {
  for (const trial of all) return trial === trials[0];
  return true;
}

function columns(trials: readonly TrialSummary[], { measures }: RunReport) {
  const origins = new Map<string, number>();
  const metrics: Record<string, (number | null)[]> = {};
  const outcome = new Array<number>(trials.length);
  const origin = new Array<number>(trials.length);
  for (let i = 0; i < trials.length; i++) {
    const trial = trials[i]!;
    for (const name in trial.metrics) {
      const value = trial.metrics[name]!;
      const column = (metrics[name] ??= new Array<number | null>(trials.length).fill(null));
      if (Number.isFinite(value)) column[i] = value;
    }
    let known = origins.get(trial.origin);
    if (known === undefined) origins.set(trial.origin, (known = origins.size));
    origin[i] = known;
    const { costs, violation = 0 } = meritOf(trial, measures);
    outcome[i] = costs ? (violation === 0 ? 0 : 1) : trial.status === 'failed' ? 3 : 2;
  }
  return {
    trial: trials.map(({ trial }) => trial),
    generation: trials.map(({ generation }) => generation),
    ...{ origin, origins: [...origins.keys()], outcome, metrics },
  };
}

/** Numbers of the trials whose architecture or origin holds the text. */
export function trialsWith({ run }: ShelvedRun, text: string): number[] {
  const wanted = text.toLowerCase();
  return run.trials
    .filter(({ genotype, origin }) => genotype.toLowerCase().includes(wanted) || origin.includes(wanted))
    .map(({ trial }) => trial);
}

/** The last ones, newest first, and how many there are. */
export function failedTrials({ run }: ShelvedRun, most = 500): { failed: FailedTrial[]; failures: number } {
  const failed = run.trials.filter(({ status }) => status === 'failed');
  return {
    failures: failed.length,
    failed: failed
      .slice(-most)
      .reverse()
      .map(({ trial, generation, reason = 'no reason was given' }) => ({ trial, generation, reason })),
  };
}

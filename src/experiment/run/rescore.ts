/**
 * Scores the best architectures of a whole run again, all with the weights as they are now: scores that were taken with
 * weights that went on learning compare within a generation only.
 */
import { withScores } from '../../search/combined-score.js';
import type { SearchProgress } from '../../search/controller.js';
import type { EvaluationContext } from '../../search/evaluator.js';
import { bestArchitectures } from '../../search/best-architectures.js';
import { rescoredByDefault } from '../../search/rescore-settings.js';
import type { Candidate } from '../../search/strategy.js';
import { rescoredFile, type Rescored } from '../../store/closing-file.js';
import type { TrialSummary } from '../../store/journal-line.js';
import type { RunFolder } from '../../store/run-folder.js';
import type { Plugins } from '../parts/plugins.js';
import { combinationOf, measuresOf, rescores } from '../settings/measured.js';
import type { Experiment } from '../settings/settings.js';
import type { Prepared } from './go-on.js';

export interface RescoreOptions {
  readonly plugins?: Plugins;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SearchProgress) => void;
}

/** How many architectures the settings say. */
export function rescoreCount({ rescore: group }: Pick<Experiment, 'rescore'>): number {
  return group?.count ?? rescoredByDefault;
}

/** After the last generation of a search: as many as its settings say. */
export async function rescoreAtEnd(
  run: RunFolder,
  prepared: Prepared,
  options: RescoreOptions,
): Promise<void> {
  const { experiment } = prepared;
  const count = rescoreCount(experiment);
  if (count === 0 || !rescores(experiment, options.plugins)) return;
  const log = run.log<unknown, unknown>();
  const checkpoint: EvaluationContext['checkpoint'] = (snapshot) => log.partial(run.generations, snapshot());
  await rescore(run, prepared, { ...options, count, checkpoint });
}

/**
 * Does nothing where as many were scored before. The evaluator has the weights of the last commit, or stands inside
 * this very work, whose snapshots `checkpoint` keeps.
 */
export async function rescore(
  run: RunFolder,
  { experiment, assembly: { evaluator, space } }: Prepared,
  options: RescoreOptions & {
    readonly count: number;
    readonly checkpoint?: EvaluationContext['checkpoint'];
  },
): Promise<void> {
  const { count, plugins, onProgress, checkpoint = () => Promise.resolve() } = options;
  const { signal = new AbortController().signal } = options;
  const { generations } = run;
  if ((run.closing(rescoredFile)?.count ?? -1) >= count) return;
  signal.throwIfAborted();
  const chosen = chosenTrials(run, experiment, count, plugins);
  const outcomes = await evaluator.evaluate(
    { train: [], evaluate: candidates(run, chosen, (genome) => space.genome(genome)) },
    {
      ...{ generation: generations, signal, checkpoint, isWhole: true },
      progress: (progress) =>
        onProgress?.({ ...progress, phase: 'rescore', generation: generations - 1, generations }),
    },
  );
  const scores = chosen.map(({ trial }, i): Rescored['scores'][number] => {
    const { status, reason, metrics } = outcomes[i]!;
    return { trial, status, ...(reason !== undefined && { reason }), metrics: { ...metrics } };
  });
  run.keepClosing(rescoredFile, { generations, count, scores });
}

/** From the best on. */
function chosenTrials(
  run: RunFolder,
  experiment: Experiment,
  count: number,
  plugins: Plugins | undefined,
): TrialSummary[] {
  const trials = [...run.summaries()];
  const measures = measuresOf(experiment, run.record, plugins);
  const combination = combinationOf(experiment, measures.metrics);
  return bestArchitectures(combination ? withScores(trials, combination) : trials, measures, count);
}

/** The same trials with their genomes. */
function candidates(
  run: RunFolder,
  chosen: readonly TrialSummary[],
  checked: (genome: unknown) => unknown,
): Candidate<unknown>[] {
  const wanted = new Set(chosen.map(({ trial }) => trial));
  const genomes = new Map<number, unknown>();
  for (const { trial, genome } of run.trials()) if (wanted.has(trial)) genomes.set(trial, genome);
  return chosen.map(({ trial }) => ({
    ...{ genome: checked(genomes.get(trial)), parents: [trial], origin: 'rescored' },
  }));
}

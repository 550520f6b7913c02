/**
 * The loop of every search: propose, evaluate, tell, commit. It owns resume, progress and stopping, so that no
 * strategy and no evaluator need to. Interrupted after any generation and resumed, a search ends with the same
 * trials as one that ran through.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Seed } from '../random.js';
import type { SearchSpace } from '../space/search-space.js';
import { requireHonoured } from './honoured.js';
import type { Evaluator, Progress } from './evaluator.js';
import type { RunLog } from './run-log.js';
import type { Outcome, Proposal, SearchContext, Strategy, Trial } from './strategy.js';

export interface SearchProgress extends Progress {
  readonly generation: number;
  readonly generations: number;
}

export interface Search<Genome, State> {
  readonly seed: Seed;
  readonly space: SearchSpace<Genome, unknown>;
  readonly strategy: Strategy<Genome, State>;
  readonly evaluator: Evaluator<Genome>;
  readonly log: RunLog<Genome, State>;
  /** Generations in all, those that are already in the log included. */
  readonly generations: number;
  /** Abort it to stop at the evaluator's next safe point. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SearchProgress) => void;
  /** After the commit of each generation. */
  readonly onGeneration?: (generation: number, trials: readonly Trial<Genome>[]) => void | Promise<void>;
}

export interface SearchResult {
  /** `finished`: all generations, a strategy that is done, or a spent budget. `interrupted`: the signal. */
  readonly status: 'finished' | 'interrupted';
  /** Generations and trials in the log. */
  readonly generation: number;
  readonly trials: number;
  /** What there is no more of, in a search that is finished. */
  readonly ended?: 'generations' | 'budget' | 'strategy';
}

/** The search cannot go on; the message says why. */
export class SearchError extends Error {
  override readonly name = 'SearchError';
}

interface Position<State> {
  readonly generation: number;
  readonly trials: number;
  readonly state: State;
  /** One-candidate generations in a row that failed. */
  readonly failures: number;
}

/** A generation of one candidate says little when it fails: this many in a row stop the search. */
const patience = 5;

/**
 * Runs the search from where the log ends. Opens the evaluator and closes it again, whatever happens.
 * Throws SearchError when every candidate of a generation fails, or five in a row that come one a generation (the
 * generation is not committed, so that a resumed run tries it again), InputError when the evaluator does not honour
 * the budget of a candidate, and what the evaluator or the log throw.
 */
export async function search<Genome, State>(run: Search<Genome, State>): Promise<SearchResult> {
  const signal = run.signal ?? new AbortController().signal;
  let position = await resume(run);
  try {
    await run.evaluator.open();
    const last = await run.log.last();
    const snapshot = last ? (last.partial ?? last.evaluator) : await run.log.beginning?.();
    if (snapshot) await run.evaluator.restore(snapshot);
    let ended = endOf(run, position);
    while (ended === undefined) {
      await nextTurn(); // an evaluator that answers at once would leave no time to hear signals
      signal.throwIfAborted();
      position = await generation(run, position, signal);
      ended = endOf(run, position);
    }
    return { status: 'finished', generation: position.generation, trials: position.trials, ended };
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    return { status: 'interrupted', generation: position.generation, trials: position.trials };
  } finally {
    await run.evaluator.close();
  }
}

async function resume<Genome, State>({ log, strategy }: Search<Genome, State>): Promise<Position<State>> {
  const last = await log.last();
  return last
    ? { generation: last.generation, trials: last.trials, state: last.strategy, failures: 0 }
    : { generation: 0, trials: 0, state: strategy.start(), failures: 0 };
}

function endOf<Genome, State>(
  run: Search<Genome, State>,
  position: Position<State>,
): NonNullable<SearchResult['ended']> | undefined {
  if (position.generation >= run.generations) return 'generations';
  if (run.evaluator.exhausted?.()) return 'budget';
  return run.strategy.done?.(position.state, contextOf(run, position)) ? 'strategy' : undefined;
}

function contextOf<Genome, State>(
  { seed, space }: Search<Genome, State>,
  { generation, trials }: Position<State>,
): SearchContext<Genome> {
  return { seed, space, generation, nextTrial: trials };
}

/** One generation, committed. */
async function generation<Genome, State>(
  run: Search<Genome, State>,
  position: Position<State>,
  signal: AbortSignal,
): Promise<Position<State>> {
  const { strategy, evaluator, log } = run;
  const context = contextOf(run, position);
  const number = position.generation;
  const proposal = strategy.propose(position.state, context);
  requireHonoured(strategy.name, evaluator, proposal);
  const outcomes = await evaluator.evaluate(proposal, {
    generation: number,
    signal,
    progress: (progress) =>
      run.onProgress?.({ ...progress, generation: number, generations: run.generations }),
    checkpoint: (snapshot) => log.partial(number, snapshot()),
  });
  const trials = trialsOf(proposal, outcomes, context);
  const allFailed = trials.length > 0 && trials.every(({ status }) => status === 'failed');
  const failures = allFailed ? position.failures + 1 : 0;
  if (allFailed && !evaluator.exhausted?.() && (trials.length > 1 || failures >= patience))
    throw new SearchError(failureOf(trials, number));
  const state = strategy.tell(position.state, trials, context);
  await log.commit(number, trials, state, evaluator.snapshot());
  await run.onGeneration?.(number, trials);
  return { generation: number + 1, trials: position.trials + trials.length, state, failures };
}

function trialsOf<Genome>(
  { evaluate }: Proposal<Genome>,
  outcomes: readonly Outcome[],
  { space, generation, nextTrial }: SearchContext<Genome>,
): Trial<Genome>[] {
  if (outcomes.length !== evaluate.length)
    throw new SearchError(`the evaluator scored ${outcomes.length} of ${evaluate.length} candidates`);
  return evaluate.map((candidate, index) => {
    const { genome: learned, ...outcome } = outcomes[index]!;
    const genome = learned === undefined ? candidate.genome : space.genome(learned);
    const genotype = space.print(space.decode(genome));
    return { trial: nextTrial + index, generation, index, ...candidate, genome, genotype, ...outcome };
  });
}

/** Which generation, and the most frequent reason. */
function failureOf(trials: readonly Trial[], generation: number): string {
  const counts = new Map<string, number>();
  for (const { reason = 'no reason given' } of trials) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [reason, count] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most));
  if (trials.length === 1)
    return `generation ${generation}: the candidate failed, as in the ${patience - 1} generations before: ${reason}`;
  return `generation ${generation}: all ${trials.length} candidates failed; most often (${count}): ${reason}`;
}

/** Runs an evaluator for some generations, and says what came of it. */
import { createHash } from 'node:crypto';
import type { EvaluationContext, Evaluator, Snapshot } from '../../../src/search/evaluator.js';
import type { Outcome, Proposal } from '../../../src/search/strategy.js';

export interface Run {
  readonly outcomes: readonly (readonly Outcome[])[];
  readonly end: Snapshot;
}

/** A SHA-256 over all outcomes and all tensors. */
export function digestOf({ outcomes, end: { tensors } }: Run): string {
  const hash = createHash('sha256').update(JSON.stringify(outcomes));
  for (const name of Object.keys(tensors).sort()) hash.update(name).update(tensors[name]!.values);
  return hash.digest('hex');
}

export function proposalOf<Genome>(genomes: readonly Genome[]): Proposal<Genome> {
  return {
    train: genomes,
    evaluate: genomes.map((genome) => ({ genome, parents: [], origin: 'random' })),
  };
}

export function contextOf(generation: number, changes: Partial<EvaluationContext> = {}): EvaluationContext {
  return {
    generation,
    signal: new AbortController().signal,
    progress: () => undefined,
    checkpoint: async () => undefined,
    ...changes,
  };
}

/** Opens it, runs a generation for each list of genomes, and closes it. */
export async function runGenerations<Genome>(
  evaluator: Evaluator<Genome>,
  generations: readonly (readonly Genome[])[],
): Promise<Run> {
  try {
    await evaluator.open();
    const outcomes = [];
    for (const [g, genomes] of generations.entries())
      outcomes.push(await evaluator.evaluate(proposalOf(genomes), contextOf(g)));
    return { outcomes, end: evaluator.snapshot() };
  } finally {
    await evaluator.close();
  }
}

/**
 * The same, but stopped at the n-th report of progress and gone on with in a fresh evaluator, from the snapshot as
 * it would come back from disk.
 */
export async function runInterrupted<Genome>(
  make: () => Evaluator<Genome>,
  generations: readonly (readonly Genome[])[],
  stopAt: number,
): Promise<Run> {
  const outcomes: Outcome[][] = [];
  const reason = new Error('stopped by the user');
  let evaluator = make();
  let reports = 0;
  await evaluator.open();
  for (const [g, genomes] of generations.entries()) {
    const stop = new AbortController();
    const saved: Snapshot[] = [];
    const interrupting = contextOf(g, {
      signal: stop.signal,
      progress: () => {
        if (++reports === stopAt) stop.abort(reason);
      },
      checkpoint: async (snapshot) => void saved.push(snapshot()),
    });
    try {
      outcomes.push(await evaluator.evaluate(proposalOf(genomes), interrupting));
    } catch (error) {
      if (error !== reason) throw error;
      await evaluator.close();
      evaluator = make();
      await evaluator.open();
      const { tensors, state } = saved.at(-1)!;
      await evaluator.restore({ tensors, state: JSON.parse(JSON.stringify(state)) as unknown });
      outcomes.push(await evaluator.evaluate(proposalOf(genomes), contextOf(g)));
    }
  }
  const end = evaluator.snapshot();
  await evaluator.close();
  if (reports < stopAt) throw new Error(`there were ${reports} reports, so nothing stopped at ${stopAt}`);
  return { outcomes, end };
}

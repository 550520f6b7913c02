/** How well the scores of a finished search, with the weights of its end, put random cells in the order of a table. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { scoreLists } from '../../report/consistency.js';
import { scoreQuality } from '../../report/rank-agreement.js';
import type { Seed } from '../../random.js';
import { canonicalJson, digest } from '../../store/digest.js';
import { openRun } from '../../store/open-run.js';
import { writeResult } from '../../store/result-file.js';
import { sha256 } from '../../store/sealed.js';
import { version } from '../../version.js';
import { prepareAgain } from '../run/go-on.js';
import { scoreGoalOf } from './score-goal.js';
import type { TableRunOptions } from './table-runs.js';
import { drawTruth, type TruthTable } from './truth-table.js';

export interface RandomOrder {
  readonly cells: number;
  /** Kendall's tau-b; null where all scores are equal. */
  readonly tau: number | null;
}

export interface RandomOrderOptions extends TableRunOptions {
  readonly truth: TruthTable;
  /** Cells. */
  readonly count: number;
  /** Rows with the same seed are held against the same cells. */
  readonly seed: Seed;
}

/** Kept beside the runs, so that it is scored once. Throws InputError, and the signal's reason. */
export async function randomOrder(folder: string, options: RandomOrderOptions): Promise<RandomOrder> {
  const { runs, truth, count, seed } = options;
  const { sha256: table, accuracy } = truth;
  const run = digest(openRun(folder, { write: false }));
  const key = sha256(canonicalJson({ version, run, table, accuracy, count, seed })).slice(0, 10);
  const file = join(runs, `order-${basename(folder)}-${key}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as RandomOrder;
  const order = await scoredOrder(folder, options);
  writeResult(file, `${JSON.stringify(order)}\n`);
  return order;
}

async function scoredOrder(
  folder: string,
  { truth, count, seed, plugins, signal = new AbortController().signal }: RandomOrderOptions,
): Promise<RandomOrder> {
  const run = openRun(folder, { write: false });
  const { experiment, assembly } = await prepareAgain(run, run, { workers: 1, ...(plugins && { plugins }) });
  const { space, evaluator } = assembly;
  try {
    const require = (architecture: unknown): void => void space.embed(architecture);
    const { judged } = drawTruth(truth, space, { seed, skip: 0, count, require });
    await evaluator.restore(run.checkpoint()!.evaluator);
    const genomes = judged.map(({ architecture }) => space.embed(architecture));
    const outcomes = await evaluator.evaluate(
      { train: [], evaluate: genomes.map((genome) => ({ genome, parents: [], origin: 'given' })) },
      {
        ...{ generation: run.generations, signal },
        ...{ checkpoint: () => Promise.resolve(), progress: () => undefined },
      },
    );
    signal.throwIfAborted();
    const [score] = scoreLists(outcomes, scoreGoalOf(experiment, plugins), () => ({}));
    const values = judged.map((one) => one.truth);
    return { cells: judged.length, tau: scoreQuality(score!.values, values).tau };
  } finally {
    await evaluator.close();
  }
}

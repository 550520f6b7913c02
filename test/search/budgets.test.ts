import { expect } from 'chai';
import { InputError } from '../../src/errors/input-error.js';
import { search } from '../../src/search/controller.js';
import type { EvaluationContext, Evaluator } from '../../src/search/evaluator.js';
import { MemoryLog } from '../../src/search/memory-log.js';
import type { RunLog } from '../../src/search/run-log.js';
import type { Outcome, Proposal, Trial } from '../../src/search/strategy.js';
import { createRun } from '../../src/store/create-run.js';
import { digest } from '../../src/store/digest.js';
import { openRun } from '../../src/store/open-run.js';
import { MemoryDisk } from '../store/memory-disk.js';
import { newRun } from '../store/sample.js';
import { halving } from './halving.js';
import { digitSpace, DriftingEvaluator, type Digits } from '../../src/testing/digits.js';

const space = digitSpace(6, 4);

interface Feedback {
  readonly growth: number;
}

/** Accuracy grows with the epochs, and the feedback says how much. */
class GrowingEvaluator extends DriftingEvaluator {
  readonly honours = ['epochs'] as const;

  override async evaluate(proposal: Proposal<Digits>, context: EvaluationContext): Promise<Outcome[]> {
    const outcomes = await super.evaluate(proposal, context);
    return outcomes.map((outcome, i) => {
      const { epochs = 1 } = proposal.evaluate[i]!.budget ?? {};
      const { accuracy = 0, ...metrics } = outcome.metrics;
      const feedback: Feedback = { growth: accuracy / (1 + epochs) };
      return { ...outcome, metrics: { ...metrics, accuracy: accuracy - feedback.growth }, feedback };
    });
  }
}

const growth = ({ feedback }: Trial<Digits>): number => (feedback as Feedback).growth;
const strategy = halving<Digits>(8, growth);

function run(evaluator: Evaluator<Digits>, log: RunLog<Digits, unknown>, generations = 9) {
  return search({ ...{ seed: 18, space, evaluator, log, generations }, strategy });
}

describe('budgets and feedback', () => {
  it('let successive halving give more epochs to fewer', async () => {
    const log = new MemoryLog<Digits, unknown>();
    expect(await run(new GrowingEvaluator(), log)).to.include({ status: 'finished', generation: 4 });
    expect(log.trials.map(({ budget }) => budget?.epochs)).to.deep.equal([
      ...[1, 1, 1, 1, 1, 1, 1, 1],
      ...[2, 2, 2, 2],
      ...[4, 4],
      8,
    ]);
    const [first, second] = [log.trials.slice(0, 8), log.trials.slice(8, 12)];
    const best = first.toSorted((a, b) => growth(b) - growth(a)).slice(0, 4);
    expect(second.map(({ parents }) => parents[0])).to.have.members(best.map(({ trial }) => trial));
  });

  it('are in the journal, and a resumed run ends with the same digest', async () => {
    const [whole, pieces] = [new MemoryDisk(), new MemoryDisk()];
    await run(new GrowingEvaluator(), createRun('/run', { ...newRun, fileSystem: whole }).log());
    createRun('/run', { ...newRun, fileSystem: pieces }).close();
    for (let generations = 1; generations <= 4; generations++) {
      const opened = openRun('/run', { write: true, fileSystem: pieces });
      await run(new GrowingEvaluator(), opened.log(), generations);
      opened.close();
    }
    const [one, other] = [whole, pieces].map((fileSystem) => {
      const trials = [...openRun('/run', { write: false, fileSystem }).trials()];
      return { trials, digest: digest({ trials: () => trials }) };
    });
    expect(other).to.deep.equal(one);
    expect(one!.trials).to.have.length(15);
    for (const { budget, feedback } of one!.trials) {
      expect(budget).to.have.keys('epochs');
      expect(feedback).to.have.keys('growth');
    }
  });

  it('are refused, before anything is scored, where the evaluator does not know them', async () => {
    const log = new MemoryLog<Digits, unknown>();
    const error = await run(new DriftingEvaluator(), log).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(InputError);
    expect((error as Error).message).to.equal(
      'search.strategy: halving gives candidates a budget of epochs, which the evaluator does not know; ' +
        'choose another strategy or another evaluator',
    );
    expect(log.trials).to.deep.equal([]);
  });
});

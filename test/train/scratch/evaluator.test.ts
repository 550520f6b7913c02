import { expect } from 'chai';
import { search } from '../../../src/search/controller.js';
import type { EvaluationContext } from '../../../src/search/evaluator.js';
import { MemoryLog } from '../../../src/search/memory-log.js';
import type { Outcome } from '../../../src/search/strategy.js';
import { view } from '../../../src/network/weights.js';
import { freshState } from '../../../src/train/scratch/state.js';
import { ScratchEvaluator } from '../../../src/train/scratch/evaluator.js';
import { evaluatorContract } from '../../../src/testing/evaluator-contract.js';
import { halving } from '../../search/halving.js';
import { toyPool } from '../pools.js';
import { toyImages, toySpace, type Choices } from '../toy.js';

function make(changes: { learningRate?: number } = {}): ScratchEvaluator<Choices, Choices> {
  return new ScratchEvaluator({
    space: toySpace,
    plan: (architecture) => toySpace.derivedPlan(architecture),
    job: {
      options: {
        ...{ epochs: 2, batch: 4, replicas: 1, learningRate: 0.05, minimumLearningRate: 0, warmup: 0 },
        ...{ momentum: 0.9, nesterov: false, weightDecay: 3e-4, clip: 1e38 },
        ...{ auxiliaryWeight: 0.4, dropPath: 0, labelSmoothing: 0 },
        ...changes,
      },
      augmentation: { crop: 0, flip: false, cutout: 0 },
      images: { train: toyImages(12, 1), score: toyImages(8, 2) },
      ...{ seed: 7, evaluationBatch: 5, statistics: 'running', checkpointSteps: 3 },
    },
    pool: toyPool({ workers: 2 }),
  });
}

const context: EvaluationContext = {
  generation: 0,
  signal: new AbortController().signal,
  progress: () => undefined,
  checkpoint: () => Promise.resolve(),
};
const propose = (...genomes: Choices[]) => ({
  train: [],
  evaluate: genomes.map((genome) => ({ genome, parents: [], origin: 'random' })),
});

describe('the evaluator that trains from scratch', () => {
  evaluatorContract('training from scratch', {
    make,
    genomes: [
      [0, 1, 2],
      [3, 2, 1],
      [0, 1, 2],
    ],
    checkpoints: true,
  });

  it('gives one architecture one score, whatever the generation', async () => {
    const evaluator = make();
    await evaluator.open();
    const [first] = await evaluator.evaluate(propose([0, 1, 2]), context);
    const again = await evaluator.evaluate(propose([1, 1, 1], [0, 1, 2]), { ...context, generation: 4 });
    expect(again[1]).to.deep.equal(first);
    await evaluator.close();
    const alone = make();
    await alone.open();
    expect(await alone.evaluate(propose([1, 1, 1]), context)).to.deep.equal([again[0]]);
    await alone.close();
  });

  it('trains for the epochs of the budget, or else those of the settings', async () => {
    const progressed = async (epochs?: number): Promise<Outcome> => {
      const evaluator = make();
      await evaluator.open();
      const { evaluate } = propose([0, 1, 2]);
      const candidate = { ...evaluate[0]!, ...(epochs !== undefined && { budget: { epochs } }) };
      const [outcome] = await evaluator.evaluate({ train: [], evaluate: [candidate] }, context);
      await evaluator.close();
      return outcome!;
    };
    const losses = [];
    for (const epochs of [1, 2, 8]) losses.push((await progressed(epochs)).metrics['trainingLoss']!);
    expect(losses).to.deep.equal(losses.toSorted((a, b) => b - a));
    expect(new Set(losses).size).to.equal(3);
    expect(await progressed()).to.deep.equal(await progressed(2));
    for (const epochs of [0, 0.5, -1, Infinity, NaN])
      expect(await progressed(epochs)).to.deep.include({
        status: 'failed',
        reason: `budget.epochs: ${epochs} is not a number of epochs`,
      });
  });

  it('trains every trial of a lineage, and keeps the weights of those that live', async () => {
    const bred = (nextTrial: number, alive: readonly number[], ...parents: readonly number[][]) => ({
      train: [],
      evaluate: parents.map((own) => ({ genome: [0, 1, 2], parents: own, origin: 'mutation' })),
      lineage: { nextTrial, alive },
    });
    const evaluator = make();
    await evaluator.open();
    const [one, twin] = await evaluator.evaluate(bred(0, [], [], []), context);
    expect(one).not.to.deep.equal(twin);
    const kept = (): string[] => [
      ...new Set(Object.keys(evaluator.snapshot().tensors).map((name) => name.split('/')[1]!)),
    ];
    expect(kept()).to.deep.equal(['0', '1']);
    await evaluator.evaluate(bred(2, [1], [1], [1]), context);
    expect(kept()).to.deep.equal(['1', '2', '3']);
    expect(Object.keys((evaluator.snapshot().state as { known: object }).known)).to.deep.equal([
      ...['trial 2', 'trial 3'],
    ]);
    await evaluator.close();
  });

  it('inherits weights of the same name and shape only', () => {
    const plan = toySpace.derivedPlan([0, 1, 2]);
    const fresh = freshState({ plan, seed: 7 });
    const initial = {
      'places.0.0': { shape: [16, 3], values: new Float32Array(48).fill(2) },
      'places.1.1': { shape: [3, 16], values: new Float32Array(48).fill(2) },
      'places.2.3': { shape: [16, 3], values: new Float32Array(48).fill(2) },
    };
    const { weights } = freshState({ plan, seed: 7, initial });
    expect([...view(weights, 'places.0.0')]).to.deep.equal(Array.from({ length: 48 }, () => 2));
    for (const name of ['places.1.1', 'places.2.2'])
      expect(view(weights, name)).to.deep.equal(view(fresh.weights, name));
  });

  it('runs successive halving', async () => {
    const log = new MemoryLog<Choices, unknown>();
    const strategy = halving<Choices>(4, ({ metrics }) => metrics['accuracy'] ?? 0);
    const { generation } = await search({
      ...{ seed: 18, space: toySpace, evaluator: make(), log, generations: 9 },
      strategy: strategy,
    });
    expect(generation).to.equal(3);
    expect(log.trials.map(({ budget }) => budget?.epochs)).to.deep.equal([1, 1, 1, 1, 2, 2, 4]);
  });

  it('lets a candidate that diverges fail, with its cost', async () => {
    const evaluator = make({ learningRate: 1e38 });
    await evaluator.open();
    const [outcome] = await evaluator.evaluate(propose([0, 1, 2]), context);
    await evaluator.close();
    expect(outcome!.status).to.equal('failed');
    expect(outcome!.reason).to.match(/not finite/);
    expect(outcome!.metrics['params']).to.equal(3 * 48);
  });
});

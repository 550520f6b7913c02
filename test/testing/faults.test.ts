/** Each contract suite notices faults: a part with one fault fails the test that is there for it. */
import { expect } from 'chai';
import type { EvaluationContext, Snapshot } from '../../src/search/evaluator.js';
import { MemoryLog } from '../../src/search/memory-log.js';
import { randomSearch } from '../../src/search/random-search.js';
import type { Outcome, Proposal, Strategy } from '../../src/search/strategy.js';
import type { SearchSpace } from '../../src/space/search-space.js';
import { digitSpace, DriftingEvaluator, type Digits } from '../../src/testing/digits.js';
import { evaluatorContract } from '../../src/testing/evaluator-contract.js';
import { runLogContract, type SampleState } from '../../src/testing/run-log-contract.js';
import { spaceContract } from '../../src/testing/space-contract.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';
import { failing } from './verdicts.js';

type DigitStrategy = Strategy<Digits, unknown>;

const sound = (population: number): DigitStrategy => randomSearch<Digits>({ population });

/** Changes what a sound strategy proposes. */
const proposing =
  (change: (proposal: Proposal<Digits>, generation: number) => Proposal<Digits>) =>
  (population: number): DigitStrategy => {
    const one = sound(population);
    return { ...one, propose: (state, at) => change(one.propose(state, at), at.generation) };
  };

/** The fault, the part that has it, and words of the test that has to fail. */
const strategies: readonly (readonly [string, (population: number) => DigitStrategy, string])[] = [
  ['a state that JSON changes', (n) => ({ ...sound(n), tell: () => new Date(0) }), 'survives JSON'],
  [
    'a memory beside its state',
    (n) => {
      let calls = 0;
      return { ...sound(n), propose: (state, at) => sound(n).propose(state, { ...at, seed: calls++ }) };
    },
    'depends on nothing else',
  ],
  [
    'a seed that it does not use',
    (n) => ({ ...sound(n), propose: (state, at) => sound(n).propose(state, { ...at, seed: 1 }) }),
    'other genomes for another',
  ],
  [
    'parents that are still to come',
    proposing(({ train, evaluate }) => ({
      train,
      evaluate: evaluate.map((one) => ({ ...one, parents: [1e6], origin: 'mutation' })),
    })),
    'only earlier trials as parents',
  ],
  [
    'a budget of nothing',
    proposing(({ train, evaluate }) => ({
      train,
      evaluate: evaluate.map((one) => ({ ...one, budget: { epochs: 0 } })),
    })),
    'positive numbers',
  ],
  [
    'no proposals for a population of one',
    (n) => (n > 1 ? sound(n) : proposing(({ train }) => ({ train, evaluate: [] }))(n)),
    'a population of one',
  ],
  [
    'a second generation without candidates',
    proposing((proposal, generation) => (generation === 1 ? { train: [], evaluate: [] } : proposal)),
    'in which everything failed',
  ],
];

type Change = Partial<SearchSpace<Digits, Digits>>;
const digits = digitSpace(6, 4);
const spaces: readonly (readonly [string, Change, string])[] = [
  ['a mutation that changes all', { mutate: (_, __, random) => digits.sample(random) }, 'rate 0'],
  ['a mutation that changes nothing', { mutate: (genome) => genome }, 'rate 1'],
  ['a crossover of one parent', { crossover: (one) => one }, 'genes and adds none'],
  ['a print of two lines', { print: (architecture) => architecture.join('\n') }, 'reads back what it prints'],
  ['one print for all', { print: () => '000000', parse: () => [0, 0, 0, 0, 0, 0] }, 'reads back'],
  ['one genome for all architectures', { embed: () => [0, 0, 0, 0, 0, 0] }, 'embeds an architecture'],
  ['a genome from anything', { genome: () => [0, 0, 0, 0, 0, 0] }, 'refuses what is no genome'],
  ['an encoding of another length', { encode: (genome) => genome.filter((d) => d > 0) }, 'of one length'],
  ['neighbours that are itself', { neighbours: (one) => [one] }, 'lists neighbours'],
];

class Forgetful extends DriftingEvaluator {
  override restore(): Promise<void> {
    return Promise.resolve();
  }
}
class Deaf extends DriftingEvaluator {
  override evaluate(proposal: Proposal<Digits>, context: EvaluationContext): Promise<Outcome[]> {
    return super.evaluate(proposal, { ...context, signal: new AbortController().signal });
  }
}
class Silent extends DriftingEvaluator {
  override evaluate(proposal: Proposal<Digits>, context: EvaluationContext): Promise<Outcome[]> {
    const checkpoint = () => Promise.resolve();
    return super.evaluate(proposal, { ...context, checkpoint, progress: () => undefined });
  }
}
class Boastful extends DriftingEvaluator {
  readonly honours = ['epochs'] as const;
}
class Unfinished extends DriftingEvaluator {
  override async evaluate(proposal: Proposal<Digits>, context: EvaluationContext): Promise<Outcome[]> {
    const [first, ...others] = await super.evaluate(proposal, context);
    return [{ ...first!, metrics: { accuracy: NaN } }, ...others];
  }
}
const evaluators: readonly (readonly [string, () => DriftingEvaluator, string])[] = [
  ['a snapshot that it does not take back', () => new Forgetful(), 'from a snapshot'],
  ['no ear for the signal', () => new Deaf(), 'signal that is aborted'],
  ['no checkpoints', () => new Silent(), 'every checkpoint'],
  ['no progress', () => new Silent(), 'reports progress'],
  ['a budget that it passes over', () => new Boastful(), 'budget of epochs'],
  ['a metric that is no number', () => new Unfinished(), 'finite metrics'],
];

class SharingLog extends MemoryLog<number[], SampleState> {
  #snapshot: Snapshot | undefined;
  override async commit(
    ...[generation, trials, state, snapshot]: Parameters<MemoryLog<number[], SampleState>['commit']>
  ) {
    await super.commit(generation, trials, state, snapshot);
    this.#snapshot = snapshot;
  }
  override async last() {
    const last = await super.last();
    return last && { ...last, evaluator: this.#snapshot! };
  }
}

describe('the contract suites', () => {
  for (const [fault, make, test] of strategies)
    it(`notice a strategy with ${fault}`, async () => {
      expect((await failing(() => strategyContract('faulty', make))).join('\n')).to.include(test);
    });

  const about = { genes: (genome: Digits) => genome, choices: true, neighbours: true };
  for (const [fault, change, test] of spaces)
    it(`notice a space with ${fault}`, async () => {
      const space = { ...digits, ...change };
      const failed = await failing(() => spaceContract('faulty', { space, ...about }));
      expect(failed.join('\n')).to.include(test);
    });
  it('notice a space whose choices or neighbours are missing, or not said', async () => {
    const bare = { ...digits };
    delete bare.choices;
    delete bare.neighbours;
    expect(await failing(() => spaceContract('bare', { space: bare, ...about }))).to.have.length(2);
    const none = { ...about, choices: false, neighbours: false };
    expect(await failing(() => spaceContract('bare', { space: bare, ...none }))).to.deep.equal([]);
    expect(await failing(() => spaceContract('more', { space: digits, ...none }))).to.have.length(2);
  });

  const genomes = [
    [0, 1, 2, 3, 0, 0],
    [1, 1, 1, 1, 1, 1],
  ];
  for (const [fault, make, test] of evaluators)
    it(`notice an evaluator with ${fault}`, async () => {
      const failed = await failing(() => evaluatorContract('faulty', { make, genomes, checkpoints: true }));
      expect(failed.join('\n')).to.include(test);
    });

  it('notice a run log that keeps the arrays of a snapshot', async () => {
    const make = () => {
      const log = new SharingLog();
      return { log, reopened: () => log };
    };
    expect(await failing(() => runLogContract('sharing', make))).to.deep.equal([
      'keeps snapshots although the evaluator goes on writing to their arrays',
    ]);
  });

  it('find nothing wrong with sound parts', async () => {
    expect(await failing(() => strategyContract('sound', sound))).to.deep.equal([]);
    expect(await failing(() => spaceContract('sound', { space: digits, ...about }))).to.deep.equal([]);
    const make = () => new DriftingEvaluator();
    expect(
      await failing(() => evaluatorContract('sound', { make, genomes, checkpoints: true })),
    ).to.deep.equal([]);
  });
});

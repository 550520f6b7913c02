import { expect } from 'chai';
import { largest } from '../../src/extremes.js';
import { adam } from '../../src/learners/adam.js';
import { cellPolicy } from '../../src/learners/cell-policy.js';
import { gradientOf, named, parameterCount, parametersOf, type Shapes } from '../../src/learners/parameters.js';
import { asGiven, drawnBy, follow, reinforceLoss, type Policy } from '../../src/learners/policy.js';
import { sequencePolicy } from '../../src/learners/sequence-policy.js';
import { computed, numbersOf } from '../../src/learners/tfjs.js';
import { relativeError } from './compare.js';
import { goldenValues, hasGolden, readGolden, type GoldenArray } from './golden.js';
import { lcg32 } from './generator.js';

interface Decision {
  readonly logits: number[];
  readonly pick: number;
  readonly logProb: number;
  readonly entropy: number;
}

interface Step {
  readonly loss: number;
  readonly gradientNorms: Readonly<Record<string, number>>;
  readonly gradients: Readonly<Record<string, GoldenArray>>;
}

interface Case {
  readonly name: string;
  readonly lstmSize: number;
  readonly blocks: number;
  readonly ops: string[];
  readonly tanhConstant: number;
  readonly opTanhReduce: number;
  readonly temperature: number | null;
  readonly weights: {
    readonly seed: number;
    readonly range: number;
    readonly order: string[];
    readonly bSoft: number[] | null;
  };
  readonly uniforms: number[];
  readonly decisions: Decision[];
  readonly arc: { readonly normal: number[]; readonly reduce: number[] };
  readonly negLogProb: number;
  readonly entropy: number;
  readonly step: Step & {
    readonly advantage: number;
    readonly afterFirstAdamStep: {
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly bSoft: number[][];
      readonly gEmb: number[][];
    };
  };
}

interface Autodl {
  readonly lstmSize: number;
  readonly layers: number;
  readonly ops: string[];
  readonly edges: string[];
  readonly tanhConstant: number;
  readonly temperature: number;
  readonly weights: { readonly seed: number; readonly range: number };
  readonly uniforms: number[];
  readonly decisions: Decision[];
  readonly arch: number[];
  readonly logProb: number;
  readonly entropy: number;
  readonly step: Step & {
    readonly entropyWeight: number;
    readonly baselineDecay: number;
    readonly reward: number;
    readonly baseline: number;
  };
}

const file = 'enas-controller.json.gz';
const golden = hasGolden(file)
  ? readGolden<{ readonly cases: Case[]; readonly autodl: Autodl[] }>(file)
  : undefined;

/** Our names of the file's weights, in our order. */
const ours: Readonly<Record<string, string>> = {
  lstm: 'lstm',
  start: 'gEmb',
  embedding: 'wEmb',
  head: 'wSoft',
  bias: 'bSoft',
  keys: 'attn1',
  query: 'attn2',
  attention: 'v',
};

const theirs: Readonly<Record<string, string>> = {
  'weightInput.0': 'weight_ih_l0',
  'weightHidden.0': 'weight_hh_l0',
  'biasInput.0': 'bias_ih_l0',
  'biasHidden.0': 'bias_hh_l0',
  'weightInput.1': 'weight_ih_l1',
  'weightHidden.1': 'weight_hh_l1',
  'biasInput.1': 'bias_ih_l1',
  'biasHidden.1': 'bias_hh_l1',
  input: 'input',
  'embedding.operation': 'embedding',
  'head.operation.5.weight': 'predictWeight',
  'head.operation.5.bias': 'predictBias',
};

function generated(shapes: Shapes, weights: Omit<Case["weights"], "order">, order: readonly string[]): Float32Array {
  const next = lcg32(weights.seed);
  const values = new Float32Array(parameterCount(shapes));
  const parts = named(shapes, values);
  for (const name of order) {
    if (name === 'bias' && weights.bSoft) parts[name]!.set(weights.bSoft);
    else parts[name]!.forEach((_, i, part) => (part[i] = (2 * next() - 1) * weights.range));
  }
  return values;
}

/** Draws by the uniforms, and compares each decision with the file's; returns the sums. */
function checkDecisions(policy: Policy, values: Float32Array, uniforms: number[], decisions: Decision[]) {
  return computed((tf) => {
    let at = 0;
    const choose = drawnBy([{ next: () => uniforms[at++]! }]);
    const parameters = parametersOf(tf, policy.shapes, values);
    const { picks, logProbability, entropy } = follow(tf, policy, parameters, 1, (logits, choice) => {
      const decision = decisions[at]!;
      const error = relativeError(numbersOf(logits), decision.logits);
      expect(error, `logits of decision ${at}`).to.be.below(1e-5);
      const picked = choose(logits, choice);
      expect(picked).to.deep.equal([decision.pick]);
      return picked;
    });
    return {
      picks: picks[0]!,
      logProbability: numbersOf(logProbability)[0]!,
      entropy: numbersOf(entropy)[0]!,
    };
  });
}

function checkGradients(
  gradients: Readonly<Record<string, Float32Array>>,
  { gradientNorms, gradients: stored }: Step,
  names: Readonly<Record<string, string>>,
): void {
  // In 32 bits what nearly cancels keeps the noise of what it is made of.
  const least = 1e-3 * largest(Object.values(gradientNorms));
  for (const [own, values] of Object.entries(gradients)) {
    const name = names[own]!;
    const norm = gradientNorms[name]!;
    const found = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    expect(Math.abs(found - norm), `norm of ${own}`).to.be.below(1e-5 * Math.max(norm, least));
    const array = stored[name];
    if (array)
      expect(relativeError(values, goldenValues(array)) * norm, own).to.be.below(1e-5 * Math.max(norm, least));
  }
}

describe('the policy of ENAS', () => {
  if (!golden) it('is compared with the golden numbers, which are not there');
  for (const one of golden?.cases ?? []) {
    const { name, lstmSize, blocks, ops, temperature, weights, step } = one;
    const policy = cellPolicy(
      {
        ...{ cells: 2, blocks, convolutions: ops.map((op) => op.includes('conv')) },
        choice: (cell, block, what, side) =>
          4 * (cell * blocks + block) + 2 * side + (what === 'input' ? 0 : 1),
      },
      {
        ...{ units: lstmSize, tanhConstant: one.tanhConstant, operationReduction: one.opTanhReduce },
        temperature: temperature ?? undefined,
      },
    );
    const order = Object.keys(policy.shapes);
    const values = generated(policy.shapes, weights, order);

    it(`${name}: the same decisions, their probability and entropy`, () => {
      const found = checkDecisions(policy, values, one.uniforms, one.decisions);
      expect(found.picks).to.deep.equal([...one.arc.normal, ...one.arc.reduce]);
      expect(relativeError([-found.logProbability], [one.negLogProb])).to.be.below(1e-5);
      expect(relativeError([found.entropy], [one.entropy])).to.be.below(1e-5);
    });

    it(`${name}: the same loss and gradients`, () => {
      const picks = [[...one.arc.normal, ...one.arc.reduce]];
      const { loss, gradient } = gradientOf(policy.shapes, values, (tf, parameters) => {
        const followed = follow(tf, policy, parameters, 1, asGiven(picks));
        return reinforceLoss(tf, followed, [step.advantage]);
      });
      expect(relativeError([loss], [step.loss])).to.be.below(1e-5);
      checkGradients(named(policy.shapes, gradient), step, ours);

      const { learningRate, beta1, beta2, epsilon, bSoft, gEmb } = step.afterFirstAdamStep;
      const options = { learningRate, betas: [beta1, beta2] as const, epsilon, epsilonFirst: true };
      const moved = adam(values, gradient, { step: 0, first: [], second: [] }, options).values;
      const after = named(policy.shapes, Float32Array.from(moved));
      expect(relativeError(after['bias']!, bSoft.flat())).to.be.below(1e-5);
      expect(relativeError(after['start']!, gEmb.flat())).to.be.below(1e-5);
    });
  }

  for (const one of golden?.autodl ?? []) {
    const { edges, ops, lstmSize, layers, tanhConstant, temperature, weights, step } = one;
    const policy = sequencePolicy(
      edges.map((_, choice) => ({ choice, kind: 'operation', size: ops.length })),
      { units: lstmSize, layers, tanhConstant, temperature },
    );
    const values = generated(policy.shapes, { ...weights, bSoft: null }, Object.keys(theirs));

    it('of two layers on NAS-Bench-201: the same decisions, loss and gradients, through the entropy too', () => {
      const found = checkDecisions(policy, values, one.uniforms, one.decisions);
      expect(found.picks).to.deep.equal(one.arch);
      expect(relativeError([found.logProbability], [one.logProb])).to.be.below(1e-5);
      expect(relativeError([found.entropy], [one.entropy])).to.be.below(1e-5);
      const { loss, gradient } = gradientOf(policy.shapes, values, (tf, parameters) => {
        const followed = follow(tf, policy, parameters, 1, asGiven([one.arch]));
        return reinforceLoss(tf, followed, [step.reward - step.baseline], step.entropyWeight * step.baselineDecay);
      });
      expect(relativeError([loss], [step.loss])).to.be.below(1e-5);
      checkGradients(named(policy.shapes, gradient), step, theirs);
    });
  }
});

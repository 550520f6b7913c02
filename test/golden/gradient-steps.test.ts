/** Steps of searches by gradient, driven by the loop's own step, against the code of their authors. */
import { expect } from 'chai';
import type { Layer, Plan, Shares, Weight } from '../../src/plan/plan.js';
import { shareName } from '../../src/space/shares.js';
import { view, weightTable } from '../../src/network/weights.js';
import type { Backend } from '../../src/network/network.js';
import { dartsSpace } from '../../src/space/darts.js';
import { nasbench201Space } from '../../src/space/nasbench201.js';
import type { Matrix } from '../../src/space/decode.js';
import { entriesOf, mapEntries, type Matrices } from '../../src/train/gradient/matrices.js';
import type { Sample } from '../../src/train/gradient/method.js';
import { hardGumbel } from '../../src/train/gradient/methods/gdas.js';
import { concreteSample } from '../../src/train/gradient/methods/snas.js';
import { resourcePenalty, cellCosts } from '../../src/train/gradient/methods/resources.js';
import { pulledBack, running, weigh, type SearchStep } from '../../src/train/gradient/passes.js';
import { oneHot } from '../../src/train/gradient/relaxation.js';
import { takeSearchStep } from '../../src/train/gradient/search-step.js';
import { unrolledParts } from '../../src/train/gradient/unrolled.js';
import { softmaxSample } from '../../src/train/gradient/softmax-sample.js';
import { describeOnBackends } from '../network/backends-under-test.js';
import { relativeError } from './compare.js';
import { generatedDropout } from './generator.js';
import { hasGolden, readGolden } from './golden.js';
import {
  batchOf,
  expectMatrices,
  expectMoves,
  expectProbes,
  given,
  heard,
  keptPaths,
  learnedFrom,
  methodLike,
  mixtureNetwork,
  moves,
  oneKind,
  passesOn,
  startWeights,
  type Drops,
  type GoldenBatch,
  type GoldenNetworks,
  type Probes,
} from './gradient-search.js';

const moment = { stage: 0, epoch: 0, epochs: 1 };

interface Settings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov?: boolean;
  readonly weightDecay: number;
  readonly clip: number | null;
  readonly alphaLearningRate: number;
  readonly alphaWeightDecay: number;
}

function sgd({ learningRate, momentum, nesterov = false, weightDecay, clip }: Omit<Settings, 'alphaLearningRate' | 'alphaWeightDecay'>) {
  return { learningRate, momentum, nesterov, weightDecay, clip: clip ?? Infinity };
}

function adam({ alphaLearningRate: learningRate, alphaWeightDecay: weightDecay }: Settings) {
  return { kind: 'adam', learningRate, weightDecay, clip: Infinity } as const;
}

function dartsCells(golden: GoldenNetworks) {
  const { channels, cells, classes, image, operations } = golden;
  const search = { channels, cells, classes, image };
  return dartsSpace({ search, operations, derived: { channels, cells } }).mixtures!;
}

function suite(file: string, what: string, body: (file: string) => void): void {
  if (hasGolden(file)) body(file);
  else it.skip(`${what}: there is no file ${file}`);
}

suite('gradient-darts.json.gz', 'the golden steps of DARTS', (file) => {
  interface Moved {
    readonly moveNorm: number;
    readonly moveProbe: number;
  }
  interface Run {
    readonly steps: readonly {
      readonly dalphas: Matrices;
      readonly alphas: Matrices;
      readonly trainLoss: number;
      readonly weightGradientNorm: number;
      readonly weightsMovedSoFar: number;
      readonly vectorNorm?: number;
      readonly epsilon?: number;
    }[];
    readonly weights: Readonly<Record<string, Moved>>;
  }
  interface Golden extends GoldenNetworks {
    readonly step: {
      readonly alphas: Matrices;
      readonly settings: Settings;
      readonly train: readonly GoldenBatch[];
      readonly validation: readonly GoldenBatch[];
      readonly firstOrder: Run;
      readonly secondOrder: Run;
    };
  }
  const golden = readGolden<Golden>(file);
  const { step } = golden;
  const { seed } = golden.generator;
  const network = mixtureNetwork(dartsCells(golden));

  describeOnBackends('the golden steps of DARTS', (backend) => {
    for (const order of ['firstOrder', 'secondOrder'] as const)
      it(`are those of the ${order === 'firstOrder' ? 'first' : 'second'} order (not on cpu: a minute and more)`, async function () {
        if (backend().name === 'cpu') this.skip();
        const method = methodLike({
          unrolled: order === 'secondOrder',
          optimiser: adam(step.settings),
          sample: ({ alphas }) => softmaxSample(alphas),
        });
        const learned = learnedFrom(startWeights(seed, network, golden.weights), step.alphas);
        const began = startWeights(seed, network, golden.weights);
        const { network: compiled, pass } = passesOn(backend(), network, golden.batch);
        for (const [i, expected] of step[order].steps.entries()) {
          const whole: SearchStep = {
            ...{ method, moment, network, learned, settings: sgd(step.settings) },
            uniform: () => given({}),
            pass: pass({
              weights: batchOf(golden, step.train[i]!),
              architecture: batchOf(golden, step.validation[i]!),
            }),
          };
          if (order === 'secondOrder') {
            const parts = await unrolledParts(whole);
            for (const part of ['vectorNorm', 'epsilon'] as const)
              expect(parts[part], part).to.be.closeTo(expected[part]!, 1e-3 * expected[part]!);
          }
          const report = await takeSearchStep(whole);
          const squares = Object.keys(golden.weights).map((name) => {
            const start = view(began, name);
            return view(learned.weights, name).reduce((sum, value, at) => sum + (value - start[at]!) ** 2, 0);
          });
          const distance = Math.sqrt(squares.reduce((sum, one) => sum + one, 0));
          expect(distance).to.be.closeTo(expected.weightsMovedSoFar, 1e-3 * expected.weightsMovedSoFar);
          expectMatrices(report.gradient!, expected.dalphas, order === 'firstOrder' ? 1e-4 : 1e-3);
          const { alphas } = learned.architecture;
          expect(relativeError(moves(alphas, step.alphas), moves(expected.alphas, step.alphas))).to.be.below(1e-3);
          const { loss, count } = report.score;
          expect(loss / count).to.be.closeTo(expected.trainLoss, 1e-4 * expected.trainLoss);
          expect(report.weightNorm).to.be.closeTo(
            expected.weightGradientNorm,
            1e-3 * expected.weightGradientNorm,
          );
        }
        compiled.dispose();
        const moved: Probes = Object.fromEntries(
          Object.entries(step[order].weights).map(([name, { moveNorm, moveProbe }]) => [
            name,
            [moveNorm, moveProbe],
          ]),
        );
        expectMoves(seed, golden.weights, moved, learned.weights);
      });
  });
});

suite('gradient-gdas.json.gz', 'the golden samples and steps of GDAS', (file) => {
  interface Case extends GoldenBatch {
    readonly name: string;
    readonly sampling: 'shared' | 'perCell';
    readonly tau: number;
    readonly alphas: Matrices;
    readonly u: Matrices | readonly Matrix[];
    readonly chosen: Readonly<Record<string, readonly number[]>> | readonly (readonly number[])[];
    readonly loss: number;
    readonly logits: Matrix;
    readonly dshares: Matrices | readonly Matrix[];
    readonly dalphas: Matrices;
    readonly dweights: Probes;
  }
  interface Noisy extends GoldenBatch {
    readonly u: Matrices;
  }
  interface Golden extends GoldenNetworks {
    readonly cases: readonly Case[];
    readonly step: {
      readonly tau: number;
      readonly alphas: Matrices;
      readonly settings: Settings;
      readonly batches: readonly { readonly validation: Noisy; readonly train: Noisy }[];
      readonly unusedWeights: Readonly<
        Record<
          'zeros' | 'none',
          {
            readonly steps: readonly {
              readonly validationLoss: number;
              readonly trainLoss: number;
              readonly weightGradientNorm: number;
              readonly dalphas: Matrices;
              readonly alphas: Matrices;
            }[];
            readonly weights: Probes;
          }
        >
      >;
    };
    readonly bench: Pick<GoldenNetworks, 'channels' | 'classes' | 'operations' | 'weights'> & {
      readonly cellsPerStage: number;
      readonly cases: readonly (GoldenBatch & {
        readonly tau: number;
        readonly alphas: Matrix;
        readonly u: Matrix;
        readonly chosen: readonly number[];
        readonly logits: Matrix;
        readonly dalphasChosenOnly: Matrix;
        readonly dalphasAsInCode: Matrix;
        readonly dweights: Probes;
      })[];
    };
  }
  const golden = readGolden<Golden>(file);
  const { seed } = golden.generator;
  const mixtures = dartsCells(golden);
  const byCell = <T>(values: Readonly<Record<string, T>> | readonly T[]): Record<string, T> =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [/^\d/.test(name) ? `cells.${name}` : name, value]),
    );

  describeOnBackends('the golden samples of GDAS', (backend) => {
    for (const one of golden.cases)
      it(`choose, compute and learn as in the case ${one.name} (on cpu the last case alone: the passes are the same)`, async function () {
        if (isLeftOut(backend(), one, golden.cases)) this.skip();
        const network = mixtureNetwork(mixtures, { ownShares: one.sampling === 'perCell' });
        const uniform = given(byCell(one.u) as Matrices);
        const sample = hardGumbel(
          { alphas: one.alphas, moment, purpose: 'architecture', uniform, groups: network.groups },
          one.tau,
        );
        const chosen = byCell<readonly number[]>(one.chosen as Readonly<Record<string, readonly number[]>>);
        for (const [name, columns] of Object.entries(chosen))
          expect(sample.shares[name]!.map((row) => row.indexOf(1))).to.deep.equal(columns);
        const weighed = weigh({ network }, sample);
        const compiled = backend().compile(network.plan, golden.batch, 'train');
        const weights = startWeights(seed, network, golden.weights);
        const into = weightTable(network.plan.weights);
        const { logits, score, shares } = await compiled.pass(batchOf(golden, one), weights, {
          shares: weighed.shares!,
          gradients: { weights: into, shares: running(weighed) },
        });
        compiled.dispose();
        expect(relativeError(logits, one.logits.flat())).to.be.below(1e-5);
        expect(score.loss / score.count).to.be.closeTo(one.loss, 1e-5 * one.loss);
        const { dshares, dalphas } = pulled(network, sample, shares);
        expectMatrices(dshares, byCell(one.dshares as Matrices), 1e-4);
        expectMatrices(dalphas, one.dalphas, 1e-4);
        expectProbes(seed, one.dweights, (name) => view(into, name), 1e-4);
      });
  });

  describeOnBackends('the golden steps of GDAS', (backend) => {
    for (const [rule, unsampled] of [
      ['zeros', 'decay'],
      ['none', 'leave'],
    ] as const)
      it(`are those of weights without a gradient that ${unsampled} (on cpu: decay alone)`, async function () {
        if (isLeftOut(backend(), unsampled, ['leave', 'decay'])) this.skip();
        const { step } = golden;
        const network = mixtureNetwork(mixtures);
        const method = methodLike({
          ...{ unsampled, optimiser: adam(step.settings) },
          sample: (context) => hardGumbel(context, step.tau),
        });
        const learned = learnedFrom(startWeights(seed, network, golden.weights), step.alphas);
        const { network: compiled, pass } = passesOn(backend(), network, golden.batch);
        const expected = step.unusedWeights[rule];
        for (const [i, { validation, train }] of step.batches.entries()) {
          const { pass: listened, losses } = heard(
            pass({ weights: batchOf(golden, train), architecture: batchOf(golden, validation) }),
          );
          const report = await takeSearchStep({
            ...{ method, moment, network, learned, settings: sgd(step.settings), pass: listened },
            uniform: (purpose) => given(purpose === 'weights' ? train.u : validation.u),
          });
          const { validationLoss, trainLoss, weightGradientNorm, dalphas, alphas } = expected.steps[i]!;
          expect(losses.architecture).to.be.closeTo(validationLoss, 1e-4 * validationLoss);
          expectMatrices(report.gradient!, dalphas, 1e-4);
          expect(
            relativeError(moves(learned.architecture.alphas, step.alphas), moves(alphas, step.alphas)),
          ).to.be.below(1e-3);
          expect(report.score.loss / report.score.count).to.be.closeTo(trainLoss, 1e-4 * trainLoss);
          expect(report.weightNorm).to.be.closeTo(weightGradientNorm, 1e-3 * weightGradientNorm);
        }
        compiled.dispose();
        expectMoves(seed, golden.weights, expected.weights, learned.weights);
      });

    it('are those of the cells of NAS-Bench-201 where only what ran counts', async () => {
      const { bench } = golden;
      const search = { ...bench, cells: bench.cellsPerStage, image: golden.image };
      const cells = nasbench201Space({ search, operations: bench.operations }).mixtures!;
      const network = mixtureNetwork(cells);
      const probed = withProbedNodes(network.plan);
      const compiled = backend().compile(probed, golden.batch, 'train');
      for (const one of bench.cases) {
        const sample = hardGumbel(
          {
            ...{ alphas: oneKind(one.alphas), moment, purpose: 'architecture', groups: network.groups },
            uniform: given(oneKind(one.u)),
          },
          one.tau,
        );
        expect(sample.shares['cell']!.map((row) => row.indexOf(1))).to.deep.equal(one.chosen);
        const weighed = weigh({ network }, sample);
        const into = weightTable(probed.weights);
        const { logits, shares } = await compiled.pass(
          batchOf(golden, one),
          startWeights(seed, { ...network, plan: probed }, bench.weights),
          { shares: weighed.shares!, gradients: { weights: into, shares: running(weighed) } },
        );
        expect(relativeError(logits, one.logits.flat())).to.be.below(1e-5);
        const found = pulledBack({ network, method: methodLike({ sample: () => sample }) }, sample, shares);
        expectMatrices(found, oneKind(one.dalphasChosenOnly), 1e-3);
        // The code adds the shares of the others to the node: their gradient is the sum of the node's.
        const atNode = (node: number): number =>
          probed.weights
            .filter(({ name }) => name.endsWith(`.nodes.${node + 1}.probe`))
            .reduce((sum, { name }) => view(into, name).reduce((a, b) => a + b, sum), 0);
        const asInCode = sample.shares['cell']!.map((row, edge) =>
          row.map((share, column) => {
            const [node] = cells.edges[edge]!;
            return share === 0 ? atNode(node) : (shares[shareName('cell', edge, bench.operations[column]!)] ?? 0);
          }),
        );
        expectMatrices(sample.pullBack(oneKind(asInCode)), oneKind(one.dalphasAsInCode), 1e-3);
        expectProbes(seed, one.dweights, (name) => view(into, name), 1e-4);
      }
      compiled.dispose();
    });
  });
});

suite('gradient-snas.json.gz', 'the golden samples of SNAS', (file) => {
  interface Case extends GoldenBatch {
    readonly name: string;
    readonly temperature: number;
    readonly dropPath: number;
    readonly logAlphas: Matrices;
    readonly u: Matrices;
    readonly weightsZ: Matrices;
    readonly loss: number;
    readonly logits: Matrix;
    readonly dshares: Matrices;
    readonly dalphas: Matrices;
    readonly penalty: number;
    readonly dalphasPenalty: Matrices;
    readonly logPenalty: number;
    readonly dalphasLogPenalty: Matrices;
    readonly dweights: Probes;
  }
  type Keep = Parameters<typeof keptPaths>[0];
  interface Step {
    readonly temperature: number;
    readonly errorLoss: number;
    readonly logPenalty: number;
    readonly dalphas: Matrices;
    readonly alphaGradientNorm: number;
    readonly weightGradientNorm: number;
    readonly logAlphas: Matrices;
  }
  interface Golden extends GoldenNetworks {
    readonly costs: readonly Readonly<Record<'size' | 'flops' | 'mac', Matrix>>[];
    readonly cases: readonly (Case & { readonly keep?: Keep })[];
    readonly step: Readonly<
      Record<'sgd' | 'adam', { readonly steps: readonly Step[]; readonly weights: Probes }>
    > & {
      readonly logAlphas: Matrices;
      readonly dropPath: number;
      readonly resourceLambda: number;
      readonly settings: Omit<Settings, 'alphaLearningRate' | 'alphaWeightDecay'> & {
        readonly alphaClip: number;
        readonly alphaSgd: { readonly learningRate: number };
        readonly alphaAdam: { readonly learningRate: number; readonly weightDecay: number };
      };
      readonly batches: readonly (GoldenBatch & { readonly u: Matrices; readonly keep: Keep })[];
    };
  }
  const golden = readGolden<Golden>(file);
  const { seed } = golden.generator;
  const mixtures = dartsCells(golden);
  const sites = mixtures.sites({});

  it('the golden costs of SNAS are those of each cell', () => {
    const edges = mixtures.edges.length;
    golden.costs.forEach((expected, cell) =>
      expect(cellCosts(sites.slice(cell * edges, (cell + 1) * edges), golden.operations)).to.deep.equal(expected),
    );
  });

  it('the golden penalties of SNAS and their gradients are those of both forms', () => {
    for (const one of golden.cases) {
      const context = { alphas: one.logAlphas, moment, purpose: 'weights', groups: [] } as const;
      const sample = concreteSample({ ...context, uniform: given(one.u) }, one.temperature);
      expectMatrices(sample.shares, one.weightsZ, 1e-9);
      for (const [form, value, gradient] of [
        ['log', one.logPenalty, one.dalphasLogPenalty],
        ['plain', one.penalty, one.dalphasPenalty],
      ] as const) {
        const penalty = resourcePenalty(sites, golden.operations, form)(sample.shares);
        expect(penalty.value).to.be.closeTo(value, 1e-6 * value);
        expectMatrices(sample.pullBack(penalty.gradient), gradient, 1e-6);
      }
    }
  });

  describeOnBackends('the golden samples of SNAS', (backend) => {
    for (const one of golden.cases)
      it(`compute and learn as in the case ${one.name} (on cpu the last case alone: the passes are the same)`, async function () {
        if (isLeftOut(backend(), one, golden.cases)) this.skip();
        const network = mixtureNetwork(mixtures, { dropPath: one.keep !== undefined });
        const sample = concreteSample(
          {
            ...{ alphas: one.logAlphas, moment, purpose: 'weights', groups: network.groups },
            uniform: given(one.u),
          },
          one.temperature,
        );
        const drops = one.keep && keptPaths(one.keep, one.dropPath);
        await expectCase(backend(), { golden, network, one, sample, drops });
      });

    for (const kind of ['sgd', 'adam'] as const)
      it(`make the steps of the code with ${kind}, drop path and resources (not on cpu: the passes are the same)`, async function () {
        if (backend().name === 'cpu') this.skip();
        const { step } = golden;
        const { alphaSgd, alphaAdam, alphaClip: clip } = step.settings;
        const optimiser = { kind, clip, weightDecay: 0, ...(kind === 'sgd' ? alphaSgd : alphaAdam) };
        const network = mixtureNetwork(mixtures, { dropPath: true });
        const learned = learnedFrom(startWeights(seed, network, golden.weights), step.logAlphas);
        const { network: compiled, pass } = passesOn(backend(), network, golden.batch);
        const resources = resourcePenalty(sites, golden.operations, 'log');
        for (const [i, expected] of step[kind].steps.entries()) {
          const one = step.batches[i]!;
          const method = methodLike({
            ...{ order: 'together', optimiser },
            sample: (context) => concreteSample(context, expected.temperature),
            penalty(shares) {
              const { value, gradient } = resources(shares);
              expect(value).to.be.closeTo(expected.logPenalty, 1e-5 * expected.logPenalty);
              const lambda = step.resourceLambda;
              return { value: lambda * value, gradient: mapEntries(gradient, (slope) => lambda * slope) };
            },
          });
          const batch = batchOf(golden, one);
          const report = await takeSearchStep({
            ...{ method, moment, network, learned, settings: sgd(step.settings) },
            uniform: () => given(one.u),
            pass: pass({ weights: batch, architecture: batch }, keptPaths(one.keep, step.dropPath)),
          });
          expectMatrices(report.gradient!, expected.dalphas, 1e-4);
          const { alphaGradientNorm } = expected;
          expect(Math.hypot(...entriesOf(report.gradient!))).to.be.closeTo(
            alphaGradientNorm,
            1e-4 * alphaGradientNorm,
          );
          const found = moves(learned.architecture.alphas, step.logAlphas);
          const far = moves(expected.logAlphas, step.logAlphas);
          if (kind === 'adam') expect(relativeError(found, far)).to.be.below(1e-3);
          else found.forEach((move, entry) => expect(move).to.be.closeTo(far[entry]!, 2e-7));
          const { loss, count } = report.score;
          expect(loss / count).to.be.closeTo(expected.errorLoss, 1e-4 * expected.errorLoss);
          expect(report.weightNorm).to.be.closeTo(
            expected.weightGradientNorm,
            1e-3 * expected.weightGradientNorm,
          );
        }
        compiled.dispose();
        expectMoves(seed, golden.weights, step[kind].weights, learned.weights);
      });
  });
});

suite('gradient-pdarts.json.gz', 'the golden networks of P-DARTS', (file) => {
  interface Case extends GoldenBatch {
    readonly name: string;
    readonly dropout: number;
    /** Edges whose skips drop out. */
    readonly dropoutStreams: readonly string[];
    readonly columns: Readonly<Record<string, readonly (readonly number[])[]>>;
    readonly alphas: Matrices;
    readonly loss: number;
    readonly logits: Matrix;
    readonly dshares: Matrices;
    readonly dalphas: Matrices;
    readonly weights: GoldenNetworks['weights'];
    readonly dweights: Probes;
  }
  const golden = readGolden<Omit<GoldenNetworks, 'weights'> & { readonly networks: readonly Case[] }>(file);
  const mixtures = dartsCells({ ...golden, weights: {} });

  describeOnBackends('the golden networks of P-DARTS', (backend) => {
    for (const one of golden.networks)
      it(`compute and learn with the operations left in the case ${one.name} (on cpu the last case alone: the passes are the same)`, async function () {
        if (isLeftOut(backend(), one, golden.networks)) this.skip();
        const { seed } = golden.generator;
        const { dropout, dropoutStreams: streams } = one;
        const network = mixtureNetwork(mixtures, { kept: one.columns, skipDropout: dropout });
        const dropping = network.plan.layers.filter(({ kind }) => kind === 'dropout');
        expect(dropping.map(({ id }) => id)).to.have.members(streams.map((edge) => `${edge}.dropout`));
        expect(network.plan.weights.filter(({ trainable }) => trainable !== false).map(({ name }) => name).sort()).to.deep.equal(
          Object.keys(one.weights).sort(),
        );
        const sample = softmaxSample(one.alphas);
        const drops: Drops = {
          noise: (id, count) =>
            generatedDropout(seed, `${one.name}/${id.replace(/\.dropout$/, '')}`, dropout, count),
        };
        await expectCase(backend(), { golden: { ...golden, weights: one.weights }, network, one, sample, drops });
      });
  });
});

suite('gradient-setn.json.gz', 'the golden steps of SETN', (file) => {
  interface Picked extends GoldenBatch {
    readonly picks: readonly number[];
  }
  interface Golden extends Omit<GoldenNetworks, 'cells'> {
    readonly cellsPerStage: number;
    readonly forward: readonly (GoldenBatch & {
      readonly name: string;
      readonly picks?: readonly number[];
      readonly alphas: Matrix;
      readonly loss: number;
      readonly logits: Matrix;
      readonly dshares?: Matrix;
      readonly dalphas?: Matrix;
      readonly dweights: Probes;
    })[];
    readonly step: {
      readonly alphas: Matrix;
      readonly settings: Settings;
      readonly batches: readonly { readonly train: Picked; readonly validation: GoldenBatch }[];
      readonly unusedWeights: Readonly<
        Record<
          'zeros' | 'none',
          {
            readonly steps: readonly {
              readonly trainLoss: number;
              readonly validationLoss: number;
              readonly dalphas: Matrix;
              readonly alphas: Matrix;
            }[];
            readonly weights: Probes;
          }
        >
      >;
    };
  }
  const golden = readGolden<Golden>(file);
  const { seed } = golden.generator;
  const { channels, cellsPerStage: cells, classes, image, operations } = golden;
  const mixtures = nasbench201Space({ search: { channels, cells, classes, image }, operations }).mixtures!;
  const network = mixtureNetwork(mixtures);
  const path = (picks: readonly number[]): Sample => ({
    shares: oneKind(picks.map((pick) => oneHot(pick, operations.length))),
    pullBack: (gradient) => gradient,
  });

  describeOnBackends('the golden steps of SETN', (backend) => {
    for (const one of golden.forward)
      it(`compute as in the case ${one.name}`, async () => {
        const sample = one.picks ? path(one.picks) : softmaxSample(oneKind(one.alphas));
        const { dalphas, dshares, ...others } = one;
        const given = {
          ...others,
          ...(dshares && { dshares: oneKind(dshares) }),
          ...(dalphas && { dalphas: oneKind(dalphas) }),
        };
        await expectCase(backend(), { golden, network, one: given, sample });
      });

    for (const [rule, unsampled] of [
      ['zeros', 'decay'],
      ['none', 'leave'],
    ] as const)
      it(`learn on paths and through the mixture, weights without a gradient ${unsampled} (on cpu: decay alone)`, async function () {
        if (isLeftOut(backend(), unsampled, ['leave', 'decay'])) this.skip();
        const { step } = golden;
        let picks: readonly number[] = [];
        const method = methodLike({
          ...{ unsampled, order: 'weights-first', optimiser: adam(step.settings) },
          sample: ({ purpose, alphas }) => (purpose === 'weights' ? path(picks) : softmaxSample(alphas)),
        });
        const learned = learnedFrom(startWeights(seed, network, golden.weights), oneKind(step.alphas));
        const { network: compiled, pass } = passesOn(backend(), network, golden.batch);
        const expected = step.unusedWeights[rule];
        for (const [i, { train, validation }] of step.batches.entries()) {
          picks = train.picks;
          const { pass: listened, losses } = heard(
            pass({ weights: batchOf(golden, train), architecture: batchOf(golden, validation) }),
          );
          const report = await takeSearchStep({
            ...{ method, moment, network, learned, settings: sgd(step.settings), pass: listened },
            uniform: () => given({}),
          });
          const { trainLoss, validationLoss, dalphas, alphas } = expected.steps[i]!;
          expect(losses.architecture).to.be.closeTo(validationLoss, 1e-4 * validationLoss);
          expectMatrices(report.gradient!, oneKind(dalphas), 1e-4);
          const start = oneKind(step.alphas);
          expect(
            relativeError(moves(learned.architecture.alphas, start), moves(oneKind(alphas), start)),
          ).to.be.below(1e-3);
          expect(report.score.loss / report.score.count).to.be.closeTo(trainLoss, 1e-4 * trainLoss);
        }
        compiled.dispose();
        expectMoves(seed, golden.weights, expected.weights, learned.weights);
      });
  });
});

/** Plain JavaScript takes seconds for what others take milliseconds for: there the last case is enough. */
function isLeftOut<T>({ name }: Pick<Backend, 'name'>, one: T, cases: readonly T[]): boolean {
  return name === 'cpu' && one !== cases.at(-1);
}

/** With a tensor of zeros added to each node, whose gradient sums up to the node's. */
function withProbedNodes(plan: Plan): Plan {
  const isNode = ({ id }: Layer): boolean => /\.nodes\.\d$/.test(id);
  const probeOf = ({ id, shape }: Layer): Weight => ({
    ...{ name: `${id}.probe`, shape, initial: { kind: 'constant', value: 0 } },
  });
  const nodes = plan.layers.filter(isNode);
  const moved = new Map(nodes.map(({ id }) => [id, `${id}.probed`]));
  const layers = plan.layers.flatMap((layer): Layer[] => {
    const { id, shape } = layer;
    const read = { ...layer, inputs: layer.inputs.map((input) => moved.get(input) ?? input) };
    return isNode(layer)
      ? [read, { kind: 'addWeight', id: `${id}.probed`, inputs: [id], shape, weight: probeOf(layer).name }]
      : [read];
  });
  return { ...plan, layers, weights: [...plan.weights, ...nodes.map(probeOf)] };
}

/** Logits, and the gradients of parameters and weights, of one pass. */
async function expectCase(
  backend: Parameters<typeof passesOn>[0],
  {
    golden,
    network,
    one,
    sample,
    drops = {},
  }: {
    readonly golden: Pick<GoldenNetworks, 'generator' | 'image' | 'batch' | 'weights'>;
    readonly network: ReturnType<typeof mixtureNetwork>;
    readonly one: GoldenBatch & {
      readonly loss: number;
      readonly logits: Matrix;
      readonly dshares?: Matrices;
      readonly dalphas?: Matrices;
      readonly dweights: Probes;
    };
    readonly sample: Sample;
    readonly drops?: Drops | undefined;
  },
): Promise<void> {
  const { seed } = golden.generator;
  const weighed = weigh({ network }, sample);
  const compiled = backend.compile(network.plan, golden.batch, 'train');
  const into = weightTable(network.plan.weights);
  const { logits, score, shares } = await compiled.pass(
    batchOf(golden, one),
    startWeights(seed, network, golden.weights),
    { ...drops, shares: weighed.shares!, gradients: { weights: into, shares: running(weighed) } },
  );
  compiled.dispose();
  expect(relativeError(logits, one.logits.flat())).to.be.below(1e-5);
  expect(score.loss / score.count).to.be.closeTo(one.loss, 1e-5 * one.loss);
  expectProbes(seed, one.dweights, (name) => view(into, name), 1e-4);
  const { dshares, dalphas } = pulled(network, sample, shares);
  if (one.dshares) expectMatrices(dshares, one.dshares, 1e-4);
  if (one.dalphas) expectMatrices(dalphas, one.dalphas, 1e-4);
}

/** The gradients of the shares as matrices, and those of the parameters. */
function pulled(network: ReturnType<typeof mixtureNetwork>, sample: Sample, shares: Shares) {
  const step = { network, method: methodLike({ sample: () => sample }) };
  const asTheyAre: Sample = { shares: sample.shares, pullBack: (gradient) => gradient };
  return { dshares: pulledBack(step, asTheyAre, shares), dalphas: pulledBack(step, sample, shares) };
}

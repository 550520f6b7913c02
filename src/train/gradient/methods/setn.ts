/**
 * SETN: Dong and Yang, "One-Shot Neural Architecture Search via Self-Evaluated Template Network" (ICCV 2019);
 * AutoDL-Projects, exps/NAS-Bench-201-algos/SETN.py. The weights learn on paths drawn evenly, the parameters through
 * the whole mixture; the best candidates by the parameters are scored on validation images, and the best of them wins.
 *
 * Only the search on NAS-Bench-201 was published. In cells of two edges a node, where every edge takes part in a path
 * and a candidate is a genotype, this is evocell's own.
 */
import { z } from 'zod';
import { exp, log } from '../../../elementary.js';
import { largest } from '../../../extremes.js';
import type { Choice } from '../../../space/cell-mixtures.js';
import { derivedOf } from '../derived-cells.js';
import { edgesByNode } from '../derivation.js';
import type { Matrices } from '../matrices.js';
import { methodPart } from '../method-part.js';
import type { Chosen, MethodContext, Sample, SampleContext } from '../method.js';
import { oneHot } from '../relaxation.js';
import { architectureSettings, optimiserOf, orderSetting, unsampledSetting } from '../settings.js';
import { softmaxSample } from '../softmax-sample.js';
import { bestCombinations } from './best-combinations.js';

/** One operation an edge, each as likely as any other. */
function evenPath({ alphas, uniform }: SampleContext): Sample {
  const shares: Matrices = Object.fromEntries(
    Object.entries(alphas).map(([kind, matrix]) => {
      const u = uniform(kind, matrix.length, 1);
      return [kind, matrix.map((row, edge) => oneHot(Math.floor(u[edge]![0]! * row.length), row.length))];
    }),
  );
  return {
    shares,
    pullBack() {
      throw new Error('the parameters of SETN do not learn from paths');
    },
  };
}

export function logSoftmax(row: readonly number[]): number[] {
  const top = largest(row);
  const total = log(row.reduce((sum, value) => sum + exp(value - top), 0));
  return row.map((value) => value - top - total);
}

/** What can be chosen together: the choices, and the sum of their logarithms of probabilities. */
interface Option {
  readonly choices: readonly Choice[];
  readonly score: number;
}

/** For each edge its operations; or for each node the pairs of its edges, with each pair of operations. */
function optionsOf(alphas: readonly (readonly number[])[], cells: MethodContext): Option[][] {
  const single = alphas.map((row, edge) =>
    logSoftmax(row).map((score, column): Option => ({ choices: [{ edge, column }], score })),
  );
  if (cells.inputs === undefined) return single;
  const none = cells.operations.indexOf('none');
  const real = single.map((options) => options.filter(({ choices }) => choices[0]!.column !== none));
  return edgesByNode(cells).map((edges) =>
    edges.flatMap((high, i) =>
      edges.slice(0, i).flatMap((low) =>
        real[low]!.flatMap((one) =>
          real[high]!.map((other): Option => ({
            choices: [...one.choices, ...other.choices],
            score: one.score + other.score,
          })),
        ),
      ),
    ),
  );
}

/** The most likely cells by the parameters, the most likely first. */
export function likeliest(alphas: Matrices, cells: MethodContext, count: number): Chosen[] {
  const kinds = cells.kinds.filter((kind) => alphas[kind]);
  const questions = kinds.flatMap((kind) =>
    optionsOf(alphas[kind]!, cells).map((options) => ({ kind, options })),
  );
  const best = bestCombinations(
    questions.map(({ options }) => options.map(({ score }) => score)),
    count,
  );
  return best.map(({ picks }) =>
    Object.fromEntries(
      kinds.map((kind) => [
        kind,
        questions.flatMap((question, q) =>
          question.kind === kind ? question.options[picks[q]!]!.choices : [],
        ),
      ]),
    ),
  );
}

export const setnMethod = methodPart({
  name: 'setn',
  summary:
    'SETN: weights learn on paths drawn evenly, and the likeliest cells are scored on validation images',
  epochs: 250,
  training: { nesterov: true, weightDecay: 5e-4, clip: Infinity },
  mixes: true,
  settings: {
    ...architectureSettings(),
    candidates: z
      .number()
      .int()
      .positive()
      .max(10_000)
      .default(100)
      .describe('cells that are scored at the end of an epoch, the likeliest ones, each on one batch'),
    learnsFirst: orderSetting('weights'),
    unsampled: unsampledSetting(),
  },
  make: (settings, cells) => ({
    name: 'setn',
    stages: [{}],
    order: settings.learnsFirst === 'weights' ? 'weights-first' : 'architecture-first',
    unrolled: false,
    ownShares: false,
    initial: { mean: 0, deviation: 1e-3 },
    optimiser: optimiserOf(settings),
    unsampled: settings.unsampled,
    mixes: true,
    dropPathRate: 0,
    network: () => ({}),
    learns: () => true,
    sample: (context) => (context.purpose === 'weights' ? evenPath(context) : softmaxSample(context.alphas)),
    derive: (alphas) => derivedOf(alphas, cells),
    candidates: (alphas) => likeliest(alphas, cells, settings.candidates),
    settings: () => ({}),
  }),
});

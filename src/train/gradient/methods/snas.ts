/**
 * SNAS: Xie, Zheng, Liu and Lin, "SNAS: Stochastic Neural Architecture Search" (ICLR 2019); SNAS-Series, SNAS/. Shares
 * are a sample of the concrete distribution, which a falling temperature sharpens; weights and parameters learn
 * together from one pass over the same images, of a loss that counts resources.
 */
import { z } from 'zod';
import { softmax } from '../../../space/decode.js';
import type { Choice } from '../../../space/cell-mixtures.js';
import { edgesByNode, strongestColumn, strongestEdges, strongestOperations } from '../derivation.js';
import { mapRows, type Matrices } from '../matrices.js';
import { methodPart } from '../method-part.js';
import type { MethodContext, Moment, Sample, SampleContext } from '../method.js';
import { concrete, softmaxPullBack } from '../relaxation.js';
import { architectureSettings, optimiserOf } from '../settings.js';
import { resourcePenalty } from './resources.js';

/** All operations run, weighed by `softmax((alphas + noise) / temperature)`. */
export function concreteSample({ alphas, uniform }: SampleContext, temperature: number): Sample {
  const shares: Matrices = Object.fromEntries(
    Object.entries(alphas).map(([kind, matrix]) => {
      const u = uniform(kind, matrix.length, matrix[0]!.length);
      return [kind, matrix.map((row, edge) => concrete(row, u[edge]!, temperature))];
    }),
  );
  return {
    shares,
    pullBack: (gradient) =>
      mapRows(shares, (row, kind, edge) => softmaxPullBack(row, gradient[kind]![edge]!, temperature)),
  };
}

/** In a straight line; already one step down in the first epoch, and at the minimum in the last (utils.py:128). */
export function annealed(
  from: number,
  to: number,
  { epoch, epochs }: Pick<Moment, 'epoch' | 'epochs'>,
): number {
  return (1 - (epoch + 1) / epochs) * (from - to) + to;
}

/**
 * SNAS keeps every edge that is not `none`, however many a node has. Genotypes here have two edges a node: of those
 * that are not `none` the two strongest; where fewer are left, the strongest others stand in, by the rule of DARTS.
 */
function twoEdges(shares: readonly (readonly number[])[], cells: MethodContext): Choice[] {
  const none = cells.operations.indexOf('none');
  const fallback = edgesByNode(cells).map((edges) => strongestEdges(shares, cells, edges.length));
  return edgesByNode(cells).flatMap((edges, node) => {
    const alive = edges
      .map((edge) => ({ edge, column: strongestColumn(shares[edge]!) }))
      .filter(({ column }) => column !== none)
      .sort((one, other) => shares[other.edge]![other.column]! - shares[one.edge]![one.column]!);
    const others = fallback[node]!.filter(
      ({ edge }) => edges.includes(edge) && !alive.some((one) => one.edge === edge),
    );
    return [...alive, ...others].slice(0, 2);
  });
}

export const snasMethod = methodPart({
  name: 'snas',
  summary: 'SNAS: shares sampled from the concrete distribution, with resources in the loss',
  epochs: 150,
  mixes: true,
  settings: {
    ...architectureSettings(3e-4, 1e-3, 10),
    architectureOptimiser: z
      .enum(['adam', 'sgd'])
      .default('adam')
      .describe('of the architecture parameters; sgd, as in the code for one GPU, hardly moves them'),
    temperature: z.number().positive().default(1).describe('that the first epoch comes from'),
    minimumTemperature: z.number().positive().default(0.03).describe('of the last epoch'),
    dropPath: z.number().min(0).lt(1).default(0.3).describe('drop-path rate of each edge'),
    resources: z.number().min(0).default(1.5e-3).describe('weight of the resources in the loss'),
    resourceForm: z
      .enum(['log', 'plain'])
      .default('log')
      .describe('log: logarithms of parameters, multiply-adds and memory accesses; plain: a weighted sum'),
  },
  problems: ({ temperature, minimumTemperature }) =>
    minimumTemperature <= temperature
      ? []
      : [
          {
            setting: 'search.minimumTemperature',
            text: `is above search.temperature (${temperature}); make it smaller`,
          },
        ],
  make(settings, cells) {
    const { temperature, minimumTemperature, dropPath, resources } = settings;
    const temperatureOf = (moment: Moment): number => annealed(temperature, minimumTemperature, moment);
    const penalty =
      resources > 0 ? resourcePenalty(cells.sites(), cells.operations, settings.resourceForm) : undefined;
    return {
      name: 'snas',
      stages: [{}],
      order: 'together',
      unrolled: false,
      ownShares: false,
      initial: { mean: 1, deviation: 0.01 },
      optimiser: optimiserOf(settings, settings.architectureOptimiser),
      unsampled: 'leave',
      mixes: true,
      dropPathRate: dropPath,
      network: () => ({ dropPath: dropPath > 0 }),
      learns: () => true,
      sample: (context) => concreteSample(context, temperatureOf(context.moment)),
      ...(penalty && {
        penalty(shares) {
          const { value, gradient } = penalty(shares);
          return {
            value: resources * value,
            gradient: mapRows(gradient, (row) => row.map((slope) => resources * slope)),
          };
        },
      }),
      derive: (alphas) =>
        Object.fromEntries(
          Object.entries(mapRows(alphas, softmax)).map(([kind, shares]) => [
            kind,
            cells.inputs === undefined ? strongestOperations(shares) : twoEdges(shares, cells),
          ]),
        ),
      settings: (moment) => ({ temperature: temperatureOf(moment) }),
    };
  },
});

/**
 * GDAS: Dong and Yang, "Searching for a Robust Neural Architecture in Four GPU Hours" (CVPR 2019); D-X-Y/GDAS, the code
 * of that time. Gumbel noise chooses one operation of each edge, and only those run; going back, their share counts as
 * the softmax at a temperature (straight through).
 */
import { z } from 'zod';
import { derivedOf } from '../derived-cells.js';
import { mapEntries, type Matrices } from '../matrices.js';
import { methodPart } from '../method-part.js';
import type { Sample, SampleContext } from '../method.js';
import { concrete, gumbelChoice, oneHot, softmaxPullBack } from '../relaxation.js';
import { architectureSettings, optimiserOf, orderSetting, unsampledSetting } from '../settings.js';

/**
 * A choice for each edge of each share group. Back from the shares to the parameters of a kind: the sum over its
 * groups, each with its own noise.
 */
export function hardGumbel({ alphas, uniform, groups }: SampleContext, temperature: number): Sample {
  const drawn = groups.map(({ name, kind }) => {
    const matrix = alphas[kind]!;
    const u = uniform(name, matrix.length, matrix[0]!.length);
    return {
      ...{ name, kind },
      shares: matrix.map((row, edge) => oneHot(gumbelChoice(row, u[edge]!), row.length)),
      soft: matrix.map((row, edge) => concrete(row, u[edge]!, temperature)),
    };
  });
  return {
    shares: Object.fromEntries(drawn.map(({ name, shares }) => [name, shares])),
    pullBack(gradient): Matrices {
      const sums: Record<string, number[][]> = {};
      for (const { name, kind, soft } of drawn) {
        const total = (sums[kind] ??= soft.map((row) => row.map(() => 0)));
        soft.forEach((row, edge) =>
          softmaxPullBack(row, gradient[name]![edge]!, temperature).forEach(
            (value, column) => (total[edge]![column]! += value),
          ),
        );
      }
      return mapEntries(alphas, (_, kind, edge, column) => sums[kind]?.[edge]?.[column] ?? 0);
    },
  };
}

export const gdasMethod = methodPart({
  name: 'gdas',
  summary: 'GDAS: one operation of each edge sampled at a time, its gradient through Gumbel softmax',
  epochs: 240,
  mixes: false,
  settings: {
    ...architectureSettings(),
    temperature: z.number().positive().default(10).describe('of the first epoch'),
    minimumTemperature: z
      .number()
      .positive()
      .default(1)
      .describe('what the temperature approaches, in a straight line'),
    samples: z
      .enum(['cell', 'kind'])
      .default('cell')
      .describe('what has operations of its own in a pass: each cell, or all normal and all reduction cells'),
    learnsFirst: orderSetting('architecture'),
    unsampled: unsampledSetting(),
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
    const { temperature: from, minimumTemperature: to } = settings;
    const temperatureOf = ({ epoch, epochs }: { epoch: number; epochs: number }): number =>
      from - (epoch / epochs) * (from - to);
    return {
      name: 'gdas',
      stages: [{}],
      order: settings.learnsFirst === 'weights' ? 'weights-first' : 'architecture-first',
      unrolled: false,
      ownShares: settings.samples === 'cell',
      initial: { mean: 0, deviation: 1e-3 },
      optimiser: optimiserOf(settings),
      unsampled: settings.unsampled,
      mixes: false,
      dropPathRate: 0,
      network: () => ({}),
      learns: () => true,
      sample: (context) => hardGumbel(context, temperatureOf(context.moment)),
      derive: (alphas) => derivedOf(alphas, cells),
      settings: (moment) => ({ temperature: temperatureOf(moment) }),
    };
  },
});

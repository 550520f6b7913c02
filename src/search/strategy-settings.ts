/** Settings that several strategies have. */
import { z } from 'zod';

const count = z.number().int().positive();

export const populationSetting = count.default(50).describe('genomes in a generation');

export const tournamentSetting = count
  .default(10)
  .describe('genomes drawn to find one parent (all, in a smaller population)');

export const explorationSetting = count
  .default(20)
  .describe('generations of crossover; the others draw from the Bayesian network');

export const breedingSettings = {
  mutation: z.number().min(0).max(1).default(0.1).describe('probability that a gene is redrawn'),
  crossover: z.boolean().default(true).describe('two parents for each child; false: one, mutated'),
};

/** The network that NSGA-Net found in its macro space. */
import { parseMacro } from '../nsganet-macro-genotype.js';
import { macroPlan } from '../nsganet-macro-network.js';
import type { Family } from './family.js';

/** Of the authors' repository (models/macro_genotypes.py). Trained with dense nodes. */
export const publishedMacro =
  'nsganet-macro:1-00-010-0111-10011|0/0-00-010-0101-11111|0/0-01-101-1011-10011|0';

export const nsganetMacro: Family = {
  pattern: /^nsga-net-macro$/,
  names: ['nsga-net-macro'],
  source:
    'Lu et al., NSGA-Net: Neural Architecture Search using Multi-Objective Genetic Algorithm, GECCO 2019',
  build: (_, { channels = 128, classes = 10, image = [32, 32, 3] }) =>
    macroPlan(parseMacro(publishedMacro), { node: 'dense', channels, classes, image }),
};

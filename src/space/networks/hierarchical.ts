/** The network of the cell that hierarchical evolution found. */
import { parseHierarchical } from '../hierarchical-genotype.js';
import { hierarchicalPlan } from '../hierarchical-network.js';
import type { Family } from './family.js';

/** Read from the paper's figure of the cell; motifs 2 and 6 are not used. */
export const publishedHierarchical =
  'hierarchical:4-12-314/4-22-133/3-23-365/5-33-645/6-36-363/2-44-365/5-33-313-4555';

export const hierarchical: Family = {
  pattern: /^hierarchical-cell$/,
  names: ['hierarchical-cell'],
  source: 'Liu et al., Hierarchical Representations for Efficient Architecture Search, ICLR 2018',
  build: (_, { channels = 64, classes = 10, image = [32, 32, 3] }) =>
    hierarchicalPlan(parseHierarchical(publishedHierarchical), { channels, cells: 2, classes, image }),
};

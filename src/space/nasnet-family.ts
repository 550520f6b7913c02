/** The spaces of the NASNet family: what their papers choose from, and what networks their cells stand in. */
import type { AuthorsNetwork } from './authors-network.js';
import { nsganetOperations } from './nsganet-integers.js';

export interface NasnetFamily {
  readonly summary: string;
  /** Of an edge, in the order of their numbers. */
  readonly operations: readonly string[];
  /** Whether an input of the cell that nothing reads is joined to its output, as a node is. */
  readonly looseInputs: boolean;
  /** Whether each node chooses between adding its edges and joining them. */
  readonly joins: boolean;
  /** One cell for both kinds, of any number of nodes up to the largest. */
  readonly oneCell: boolean;
  /** What the cells stand in when they are trained on their own. */
  readonly network: AuthorsNetwork | 'darts';
  /** Sizes of the published network. */
  readonly size: { readonly channels: number; readonly cells: number };
}

const twoCells = { looseInputs: true, joins: false, oneCell: false, network: 'slim' } as const;

const families = {
  enas: {
    summary: "the cells of ENAS' micro search: five nodes, five operations",
    operations: ['sep_conv_3x3', 'sep_conv_5x5', 'avg_pool_3x3', 'max_pool_3x3', 'skip_connect'],
    ...{ ...twoCells, network: 'enas', size: { channels: 36, cells: 17 } },
  },
  nasnet: {
    summary: 'the cells of NASNet: five nodes, thirteen operations, edges added or joined',
    operations: [
      ...['skip_connect', 'conv_3x1_1x3', 'conv_7x1_1x7', 'avg_pool_3x3', 'max_pool_3x3', 'max_pool_5x5'],
      ...['max_pool_7x7', 'nor_conv_1x1', 'nor_conv_3x3', 'dil_conv_3x3'],
      ...['sep_conv_3x3', 'sep_conv_5x5', 'sep_conv_7x7'],
    ],
    ...{ ...twoCells, joins: true, size: { channels: 32, cells: 20 } },
  },
  amoebanet: {
    summary: 'the cells of AmoebaNet: five nodes, eight operations',
    operations: [
      ...['skip_connect', 'sep_conv_3x3', 'sep_conv_5x5', 'sep_conv_7x7'],
      ...['avg_pool_3x3', 'max_pool_3x3', 'dil_conv_3x3', 'bottleneck_7x1_1x7'],
    ],
    ...{ ...twoCells, size: { channels: 36, cells: 20 } },
  },
  pnas: {
    summary: 'the cells of PNAS: one cell of one to five nodes, eight operations',
    operations: [
      ...['sep_conv_3x3', 'sep_conv_5x5', 'sep_conv_7x7', 'conv_7x1_1x7'],
      ...['skip_connect', 'avg_pool_3x3', 'max_pool_3x3', 'dil_conv_3x3'],
    ],
    ...{ looseInputs: false, joins: false, oneCell: true, network: 'slim' },
    size: { channels: 48, cells: 9 },
  },
  'nsganet-micro': {
    summary: "NSGA-Net's micro space: two cells of five nodes, nine operations",
    operations: nsganetOperations,
    ...{ looseInputs: false, joins: false, oneCell: false, network: 'darts' },
    size: { channels: 36, cells: 20 },
  },
} as const satisfies Record<string, NasnetFamily>;

export type NasnetFamilyName = keyof typeof families;

export const nasnetFamily: Readonly<Record<NasnetFamilyName, NasnetFamily>> = families;

export const nasnetFamilyNames = Object.keys(families) as readonly NasnetFamilyName[];

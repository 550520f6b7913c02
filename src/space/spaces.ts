/** The spaces that come with evocell. */
import { z } from 'zod';
import { dartsSpace } from './darts.js';
import { nasbench201Space } from './nasbench201.js';
import { nasnetSpace } from './nasnet.js';
import { nasnetFamily, nasnetFamilyNames } from './nasnet-family.js';
import { hierarchicalSpace } from './hierarchical.js';
import { largeScaleSpace } from './large-scale.js';
import {
  benchNotation,
  cellNotation,
  hierarchicalNotation,
  largeScaleNotation,
  macroNotation,
  transformerNotation,
} from './notations.js';
import { nsganetMacroSpace } from './nsganet-macro.js';
import { macroNodes } from './nsganet-macro-network.js';
import { attentionOperations } from './operations.js';
import { spacePart, type SpacePart } from './space-part.js';
import {
  auxiliarySettings,
  derivedSize,
  derivedSizeSettings,
  growthSettings,
  operationSettings,
  sizesSetting,
  supernetSizeSettings,
} from './space-settings.js';
import { vitSizes, vitSpace } from './vit-space.js';

const cellNetworks = {
  supernet: supernetSizeSettings,
  derived: { ...derivedSizeSettings, ...auxiliarySettings },
};

const pathOnly = { weights: z.literal('path').default('path').describe('what the genome chooses runs') };

const count = z.number().int().positive();

export const spaces: readonly SpacePart[] = [
  spacePart({
    name: 'darts',
    summary: 'the cells of DARTS and EvNAS: two cells of four nodes, eight operations',
    settings: operationSettings,
    groups: cellNetworks,
    notation: cellNotation,
    small: { channels: 16, cells: 3 },
    make: ({ operations }, images, { supernet, derived }) =>
      dartsSpace({ ...(operations && { operations }), search: { ...supernet, ...images }, derived }),
  }),
  spacePart({
    name: 'darts-attention',
    summary: 'the same cells with convolution and attention',
    settings: operationSettings,
    groups: cellNetworks,
    notation: cellNotation,
    small: { channels: 16, cells: 3 },
    make: ({ operations = attentionOperations }, images, { supernet, derived }) =>
      dartsSpace({ name: 'darts-attention', operations, search: { ...supernet, ...images }, derived }),
  }),
  spacePart({
    name: 'nasbench201',
    summary: 'the cells of NAS-Bench-201: six edges, five operations',
    settings: operationSettings,
    groups: { supernet: supernetSizeSettings, derived: derivedSizeSettings },
    notation: benchNotation,
    small: { channels: 16, cells: 1 },
    make: ({ operations }, images, { supernet, derived }) =>
      nasbench201Space({ ...(operations && { operations }), search: { ...supernet, ...images }, derived }),
  }),
  spacePart({
    name: 'vit',
    summary: 'vision transformers with entangled weights',
    settings: {
      patches: sizesSetting(vitSizes.patches, 'sides of a patch, pixels; each has to divide the image'),
      widths: sizesSetting(vitSizes.widths, 'features of a token'),
      depths: sizesSetting(vitSizes.depths, 'blocks'),
      heads: sizesSetting(vitSizes.heads, 'heads of 16 features in a block'),
      ratios: sizesSetting(vitSizes.ratios, "the MLP's width over the token's"),
    },
    // There are no operations to mix.
    groups: { supernet: pathOnly },
    notation: transformerNotation,
    make: (sizes, images) => vitSpace({ ...sizes, ...images }),
  }),
  spacePart({
    name: 'nsganet-macro',
    summary: "NSGA-Net's macro space: three phases of equal nodes, a bit for each connection",
    settings: {
      nodes: z.number().int().min(2).max(12).default(6).describe('nodes of each phase'),
      node: z
        .enum(macroNodes)
        .default('residual')
        .describe("what a node computes: the search's, or dense, the final training's with 128 channels"),
    },
    groups: {
      derived: { channels: count.default(32).describe('channels of the first phase') },
    },
    notation: macroNotation,
    large: { channels: 32, cells: 1 },
    make: ({ nodes, node }, images, { derived }) =>
      nsganetMacroSpace({ nodes, node, channels: derived.channels, ...images }),
  }),
  spacePart({
    name: 'hierarchical',
    summary: 'hierarchical cells: six motifs of four nodes, a cell of five nodes over them',
    groups: {
      derived: {
        channels: count.default(16).describe('channels of the first of three groups of cells'),
        cells: count.default(1).describe('cells of each group'),
      },
    },
    notation: hierarchicalNotation,
    large: { channels: 64, cells: 2 },
    make: (_, images, { derived }) => hierarchicalSpace({ ...derived, ...images }),
  }),
  spacePart({
    name: 'large-scale',
    summary: 'networks without a skeleton that grow by mutations, each with a learning rate of its own',
    notation: largeScaleNotation,
    make: (_, { classes, image }) => largeScaleSpace({ classes, image }),
  }),
  ...nasnetFamilyNames.map((name) => {
    const { summary, size, oneCell } = nasnetFamily[name];
    return spacePart({
      name,
      summary,
      settings: {
        ...operationSettings,
        nodes: count
          .max(12)
          .default(5)
          .describe(oneCell ? 'nodes of the largest cells' : 'nodes of each cell'),
      },
      groups: {
        supernet: { ...supernetSizeSettings, ...pathOnly },
        derived: { ...derivedSize(size), ...growthSettings, ...auxiliarySettings },
      },
      notation: cellNotation,
      small: { channels: 16, cells: 3 },
      large: size,
      make: ({ operations, nodes }, images, { supernet, derived }) =>
        nasnetSpace({
          ...{ name, nodes, search: { ...supernet, ...images }, derived },
          ...(operations && { operations }),
        }),
    });
  }),
];

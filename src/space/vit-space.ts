/**
 * Vision transformers as a search space, with one supernet of entangled weights: the layers of a smaller network are
 * the leading corners of a larger one's (AutoFormer, Chen et al. 2021, section 3.2). A genome picks the patch size,
 * the width, the depth, and for each block its heads and its MLP ratio; picks of blocks beyond the depth are silent.
 */
import { planFeatures } from '../plan/plan-features.js';
import type { Plan, Shape, Weight } from '../plan/plan.js';
import { categoricalGenome, type Picks } from './categorical.js';
import { GenotypeError, type Choices, type SupernetSpace } from './search-space.js';
import {
  checkPatch,
  parseTransformer,
  printTransformer,
  vitPlan,
  type VitArchitecture,
  type VitBlock as Block,
} from './vit-genotype.js';
import { largest } from '../extremes.js';

export interface VitSpaceOptions {
  readonly patches?: readonly number[];
  readonly widths?: readonly number[];
  readonly depths?: readonly number[];
  readonly heads?: readonly number[];
  readonly ratios?: readonly number[];
  /** Features of a head, the same in all networks (AutoFormer fixes it too). Default 16. */
  readonly headSize?: number;
  readonly image: Shape;
  readonly classes: number;
}

type Lists = Required<Pick<VitSpaceOptions, 'patches' | 'widths' | 'depths' | 'heads' | 'ratios'>>;

/** Sizes that a CPU trains on 32x32 images. */
export const vitSizes: Lists = {
  patches: [4, 8],
  widths: [32, 48, 64],
  depths: [2, 3, 4],
  heads: [1, 2, 4],
  ratios: [1, 2, 4],
};

/** Throws GenotypeError when a patch size does not divide the image. */
export function vitSpace(options: VitSpaceOptions): SupernetSpace<Picks, VitArchitecture> {
  const lists = listsOf(options);
  const choices = choicesOf(lists);
  const { image, classes, headSize } = options;
  const plan = (architecture: VitArchitecture, suffix?: string): Plan =>
    vitPlan(architecture, {
      ...{ image, classes },
      ...(headSize && { headSize }),
      ...(suffix !== undefined && { suffix }),
    });
  const shared = (architecture: VitArchitecture): Plan => plan(architecture, `.${architecture.patch}`);
  return {
    name: 'vit',
    ...categoricalGenome(choices),
    choices,
    neighbours: (architecture) => neighbours(architecture, lists),
    print: printTransformer,
    parse: (text) => {
      const architecture = parseTransformer(text);
      choices.picks(architecture);
      return architecture;
    },
    features: (architecture) => planFeatures(plan(architecture)),
    supernetWeights: () =>
      largestArchitectures(lists).flatMap((architecture, index) => fresh(shared(architecture), index)),
    supernetPlan: (genome, weighing) => {
      if (weighing === 'mixture')
        throw new GenotypeError('the space vit has no mixture of operations: set supernet.weights to path');
      return shared(choices.architecture(genome));
    },
    derivedPlan: (architecture) => plan(architecture),
  };
}

function listsOf(options: VitSpaceOptions): Lists {
  const lists = { ...vitSizes, ...options };
  for (const patch of lists.patches) checkPatch(patch, options.image);
  return lists;
}

/** Picks: patch, width, depth, then heads and ratio of each block up to the largest depth. */
function choicesOf({ patches, widths, depths, heads, ratios }: Lists): Choices<VitArchitecture> {
  const deepest = largest(depths);
  const block = [heads.length, ratios.length];
  return {
    sizes: [
      patches.length,
      widths.length,
      depths.length,
      ...Array.from({ length: deepest }, () => block).flat(),
    ],
    architecture: (picks) => ({
      patch: patches[picks[0]!]!,
      width: widths[picks[1]!]!,
      blocks: Array.from({ length: depths[picks[2]!]! }, (_, i) => ({
        heads: heads[picks[3 + 2 * i]!]!,
        ratio: ratios[picks[4 + 2 * i]!]!,
      })),
    }),
    picks: ({ patch, width, blocks }) => [
      pick(patches, patch, 'patches'),
      pick(widths, width, 'widths'),
      pick(depths, blocks.length, 'depths'),
      ...Array.from({ length: deepest }, (_, i) => {
        const { heads: h, ratio } = blocks[i] ?? { heads: heads[0]!, ratio: ratios[0]! };
        return [pick(heads, h, 'heads'), pick(ratios, ratio, 'ratios')];
      }).flat(),
    ],
  };
}

function pick(options: readonly number[], value: number, name: string): number {
  const index = options.indexOf(value);
  if (index < 0) throw new GenotypeError(`this space's ${name} are ${options.join(', ')}, not ${value}`);
  return index;
}

/** For each patch size, the network that has all weights. */
function largestArchitectures({ patches, widths, depths, heads, ratios }: Lists): VitArchitecture[] {
  const block = { heads: largest(heads), ratio: largest(ratios) };
  const blocks = Array.from({ length: largest(depths) }, () => block);
  return patches.map((patch) => ({ patch, width: largest(widths), blocks }));
}

/** What the first network has not got already: the weights that depend on the patch size. */
function fresh({ weights }: Plan, index: number): readonly Weight[] {
  return index === 0 ? weights : weights.filter(({ name }) => /^(patch_embed\.proj|pos_embed)\./.test(name));
}

/** Every architecture with one other patch, width, head count or ratio, or the next depth down or up. */
function neighbours(architecture: VitArchitecture, lists: Lists): VitArchitecture[] {
  const { patch, width, blocks } = architecture;
  const others = (options: readonly number[], value: number): number[] =>
    options.filter((option) => option !== value);
  const block = (index: number, change: Partial<Block>): VitArchitecture => ({
    ...architecture,
    blocks: blocks.with(index, { ...blocks[index]!, ...change }),
  });
  return [
    ...others(lists.patches, patch).map((other) => ({ ...architecture, patch: other })),
    ...others(lists.widths, width).map((other) => ({ ...architecture, width: other })),
    ...blocks.flatMap(({ heads, ratio }, index) => [
      ...others(lists.heads, heads).map((other) => block(index, { heads: other })),
      ...others(lists.ratios, ratio).map((other) => block(index, { ratio: other })),
    ]),
    ...nextDepths(blocks, lists).map((other) => ({ ...architecture, blocks: other })),
  ];
}

/** Without the last blocks, or with any new ones after them, so that each is the other's neighbour. */
function nextDepths(blocks: readonly Block[], { depths, heads, ratios }: Lists): (readonly Block[])[] {
  const sorted = [...depths].sort((a, b) => a - b);
  const here = sorted.indexOf(blocks.length);
  const less = here > 0 ? [blocks.slice(0, sorted[here - 1])] : [];
  const kinds = heads.flatMap((count) => ratios.map((ratio) => ({ heads: count, ratio })));
  let more: (readonly Block[])[] = here + 1 < sorted.length ? [blocks] : [];
  while (more.length > 0 && more[0]!.length < sorted[here + 1]!)
    more = more.flatMap((stack) => kinds.map((kind) => [...stack, kind]));
  return [...less, ...more];
}

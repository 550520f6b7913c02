/** A vision transformer of the space `vit` as one line of text: `vit:patch=4,width=48/heads=2,mlp=4/heads=4,mlp=2`. */
import { excerpt } from '../errors/excerpt.js';
import type { Plan, Shape } from '../plan/plan.js';
import { GenotypeError } from './search-space.js';
import { visionTransformer } from './vit.js';

export interface VitBlock {
  readonly heads: number;
  /** The MLP's width over the token's. */
  readonly ratio: number;
}

export interface VitArchitecture {
  /** Side of a patch, pixels. */
  readonly patch: number;
  /** Features of a token. */
  readonly width: number;
  readonly blocks: readonly VitBlock[];
}

export interface VitSurroundings {
  readonly image: Shape;
  readonly classes: number;
  /** Features of a head, the same in all networks. Default 16. */
  readonly headSize?: number;
  /** Goes into the names of the weights that depend on the patch's size. */
  readonly suffix?: string;
}

/** Throws GenotypeError when a patch does not divide the image. */
export function vitPlan(architecture: VitArchitecture, { headSize = 16, ...rest }: VitSurroundings): Plan {
  const { patch, width, blocks } = architecture;
  checkPatch(patch, rest.image);
  const sized = blocks.map(({ heads, ratio }) => ({ heads, hidden: ratio * width }));
  return visionTransformer({ ...rest, patch, width, headSize, blocks: sized });
}

/** Throws GenotypeError. */
export function checkPatch(patch: number, [height, width]: Shape): void {
  if (height! % patch !== 0 || width! % patch !== 0)
    throw new GenotypeError(`patches of ${patch} pixels do not divide an image of ${height} x ${width}`);
}

/** A part for the sizes, and one for each block. */
export function printTransformer({ patch, width, blocks }: VitArchitecture): string {
  return [`vit:patch=${patch},width=${width}`, ...blocks.map((b) => `heads=${b.heads},mlp=${b.ratio}`)].join(
    '/',
  );
}

/** Throws GenotypeError. */
export function parseTransformer(text: string): VitArchitecture {
  const [head, ...blocks] = text.slice(0, 10_000).split('/');
  const sizes = /^vit:patch=([1-9]\d{0,3}),width=([1-9]\d{0,4})$/.exec(head!);
  if (!sizes || blocks.length === 0)
    throw new GenotypeError('a vision transformer reads vit:patch=4,width=48/heads=2,mlp=4/...');
  return {
    patch: Number(sizes[1]),
    width: Number(sizes[2]),
    blocks: blocks.map((block, index) => {
      const values = /^heads=([1-9]\d{0,3}),mlp=([1-9]\d{0,3})$/.exec(block);
      if (!values)
        throw new GenotypeError(`block ${index + 1}: expected heads=2,mlp=4, got "${excerpt(block)}"`);
      return { heads: Number(values[1]), ratio: Number(values[2]) };
    }),
  };
}

/** Settings that several spaces have. */
import { z } from 'zod';

const count = z.number().int().positive();

/** Of the network that is searched. */
export const supernetSizeSettings = {
  channels: count.default(16).describe('channels of the first cell'),
  cells: count.default(8).describe('cells of the search network'),
};

/** Of the stand-alone network: by default those of its paper. */
export function derivedSize({ channels, cells }: { readonly channels: number; readonly cells: number }) {
  return {
    channels: count.default(channels).describe('channels of the derived network whose cost is logged'),
    cells: count.default(cells).describe('cells of that network'),
  };
}

export const derivedSizeSettings = derivedSize({ channels: 36, cells: 20 });

export const growthSettings = {
  growth: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe(
      'channels that each cell has more than the one before (default: they double at each reduction)',
    ),
};

export const auxiliarySettings = {
  auxiliary: z.boolean().default(false).describe('count the auxiliary head'),
};

export const operationSettings = {
  operations: z
    .array(z.string())
    .min(2)
    .optional()
    .describe('operations of a cell edge (default: those of the space)'),
};

/** Sizes that a choice is made of. */
export function sizesSetting(sizes: readonly number[], description: string) {
  return z
    .array(count)
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'names a size twice')
    .default([...sizes])
    .describe(description);
}

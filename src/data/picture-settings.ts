/** What is done to pictures of any size, so that a network can look at them. */
import { z } from 'zod';

/** Largest side in pixels. */
export const largestSide = 224;
const side = z.number().int().min(4).max(largestSide);

export const pictureSettings = {
  size: z
    .union([side, z.tuple([side, side])])
    .default(32)
    .describe('side of the images, pixels, or [height, width]'),
  colours: z.enum(['rgb', 'grey']).default('rgb').describe('what the images are turned into'),
  fit: z
    .enum(['crop', 'pad', 'stretch'])
    .default('crop')
    .describe(
      'of pictures of another shape: the middle is cut out, black is put around, or they are pulled to the shape',
    ),
  brokenShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('share of pictures that may be broken; they are left out and named'),
};

/** Of arrays, which have a size of their own. */
export const arraySizeSettings = {
  size: pictureSettings.size
    .unwrap()
    .optional()
    .describe('side that the images are brought to, pixels, or [height, width] (default: their own)'),
  fit: pictureSettings.fit,
};

export const arrayShapingSettings = {
  ...arraySizeSettings,
  colours: pictureSettings.colours
    .unwrap()
    .optional()
    .describe('what the images are turned into (default: as they are)'),
};

export type ArrayShaping = Partial<Readonly<z.output<z.ZodObject<typeof arrayShapingSettings>>>>;

export type PictureSettings = Readonly<z.output<z.ZodObject<typeof pictureSettings>>>;

export function pictureShape({
  size,
  colours,
}: Pick<PictureSettings, 'size' | 'colours'>): readonly [height: number, width: number, channels: number] {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  return [height, width, colours === 'grey' ? 1 : 3];
}

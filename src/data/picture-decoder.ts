/** PNG, JPEG, WebP, GIF, TIFF and BMP to pixels of one shape, by sharp (libvips). */
import { decodeBmp, isBmp, tooLarge } from './bmp.js';
import { DataError } from './data-error.js';
import { pictureShape, type PictureSettings } from './picture-settings.js';

/** A picture is not unpacked that has more; one of 8,000 x 8,000 has 64 million. */
export const mostPixels = 2 ** 26;

export interface PictureDecoder {
  /** Of what decodes: other versions may give other bits. */
  readonly version: string;
  /** Pixels `[height, width, channels]`, a byte each. Throws Error for what is no picture. */
  decode(bytes: Uint8Array): Promise<Uint8Array>;
  /** The same for pixels `[height, width, channels]`, grey or RGB. */
  reshape(pixels: Uint8Array, shape: readonly [number, number, number]): Promise<Uint8Array>;
}

const beginnings = ['\x89PNG', '\xff\xd8\xff', 'GIF8', 'RIFF', 'II*\0', 'MM\0*'];

/** Whether a file begins as those do that are decoded. */
export function isPicture(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  return isBmp(bytes) || beginnings.some((beginning) => text.startsWith(beginning));
}

type Shaping = Pick<PictureSettings, 'size' | 'colours' | 'fit'>;

const fits = { crop: 'cover', pad: 'contain', stretch: 'fill' } as const;

/** Throws DataError where sharp is not installed. */
export async function pictureDecoder(shaping: Shaping): Promise<PictureDecoder> {
  const sharp = await loadSharp();
  const [height, width, channels] = pictureShape(shaping);
  const open = (bytes: Uint8Array) => {
    if (!isBmp(bytes)) return sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error', pages: 1 });
    const { pixels, ...size } = decodeBmp(bytes, mostPixels);
    return sharp(pixels, { raw: { ...size, channels: 3 } });
  };
  const shaped = async (picture: ReturnType<typeof open>): Promise<Uint8Array> => {
    const flat = picture.autoOrient().flatten({ background: '#ffffff' });
    const colour = channels === 1 ? flat.greyscale() : flat.toColourspace('srgb');
    const { data, info } = await colour
      .resize(width, height, { fit: fits[shaping.fit], background: '#000000' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels < channels) return repeated(data, channels / info.channels);
    if (info.channels > channels) return firstChannels(data, info.channels, channels);
    return data;
  };
  return {
    version: `sharp ${sharp.versions['sharp']}, libvips ${sharp.versions.vips}`,
    async decode(bytes) {
      const picture = open(bytes);
      const { width: wide = 0, height: high = 0 } = isBmp(bytes) ? {} : await picture.metadata();
      if (wide * high > mostPixels) throw new Error(tooLarge(wide, high));
      return shaped(picture);
    },
    reshape: (pixels, [high, wide, depth]) =>
      shaped(sharp(pixels, { raw: { width: wide, height: high, channels: depth === 1 ? 1 : 3 } })),
  };
}

async function loadSharp() {
  try {
    const { default: sharp } = await import('sharp');
    sharp.cache(false);
    return sharp;
  } catch (error) {
    throw new DataError(
      `pictures are decoded by sharp, which cannot be loaded (${(error as NodeJS.ErrnoException).code ?? String(error)}). ` +
        'Install it beside evocell: npm install sharp',
    );
  }
}

function repeated(bytes: Uint8Array, times: number): Uint8Array {
  return Uint8Array.from({ length: bytes.length * times }, (_, i) => bytes[Math.floor(i / times)]!);
}

function firstChannels(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return Uint8Array.from(
    { length: (bytes.length / from) * to },
    (_, i) => bytes[Math.floor(i / to) * from + (i % to)]!,
  );
}

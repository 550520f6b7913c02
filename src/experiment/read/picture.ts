/** Pictures from files, as a network looks at them. */
import { readFile, stat } from 'node:fs/promises';
import { imageSize, type ImageFormat } from '../../data/image-set.js';
import { InputError, placed } from '../../errors/input-error.js';

/** More than any picture needs; keeps a wrong file out of the memory. */
const largestFile = 256 * 2 ** 20;

/** What is done to a picture of another shape: its middle is cut out, black is put around, or it is pulled to the shape. */
export type PictureFit = 'crop' | 'pad' | 'stretch';

/** Makes pixels `[height, width, channels]`, bytes, of a picture's file. Throws InputError. */
export type DecodeImage = (bytes: Uint8Array, format: ImageFormat, fit: PictureFit) => Promise<Uint8Array>;

export interface PictureOptions {
  /** Default: `crop`. A network's card says what its training did: `card.data.settings.fit`. */
  readonly fit?: PictureFit;
  /** Default: sharp, where it is installed; a file of exactly the image's bytes is taken as pixels. */
  readonly decode?: DecodeImage;
}

/** Throws InputError, which names the file, for what is no picture or cannot be read. */
export async function readPicture(
  file: string,
  format: ImageFormat,
  { fit = 'crop', decode = decodePicture }: PictureOptions = {},
): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > largestFile) throw new InputError(`has ${size} bytes, more than a picture needs`);
    return await decode(await readFile(file), format, fit);
  } catch (error) {
    if (error instanceof InputError) throw placed(error, { file });
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw new InputError(`is no picture that can be read (${message})`, { file });
    throw new InputError(code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`, { file });
  }
}

/** How a data set that shapes its pictures says so; others crop. */
export function fitOf(settings: Readonly<Record<string, unknown>> | undefined): PictureFit {
  const fit = settings?.['fit'];
  return fit === 'pad' || fit === 'stretch' ? fit : 'crop';
}

/** A picture is not unpacked that has more; one of 8,000 x 8,000 has 64 million. */
const mostPixels = 2 ** 26;
const fits = { crop: 'cover', pad: 'contain', stretch: 'fill' } as const;

/** A file without a head holds the pixels row by row, channel after channel, a byte each; others go through sharp. */
const decodePicture: DecodeImage = async (bytes, format, fit) => {
  const [height, width, channels] = format.shape;
  if (bytes.length === imageSize(format)) return bytes;
  const sharp = await loadSharp();
  const picture = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error', pages: 1 })
    .autoOrient()
    .flatten({ background: '#ffffff' });
  const coloured = channels === 1 ? picture.greyscale() : picture.toColourspace('srgb');
  const { data, info } = await coloured
    .resize(width, height, { fit: fits[fit], background: '#000000' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return withChannels(data, info.channels, channels);
};

/** Grey pixels in as many channels as there should be; without those that are too many. */
function withChannels(bytes: Uint8Array, from: number, to: number): Uint8Array {
  if (from === to) return bytes;
  const pixels = bytes.length / from;
  return Uint8Array.from(
    { length: pixels * to },
    (_, i) => bytes[Math.floor(i / to) * from + Math.min(i % to, from - 1)]!,
  );
}

/** As much of sharp as is used, which is not among our dependencies. */
interface Sharp {
  autoOrient(): Sharp;
  flatten(options: { readonly background: string }): Sharp;
  greyscale(): Sharp;
  toColourspace(name: 'srgb'): Sharp;
  resize(
    width: number,
    height: number,
    options: { readonly fit: (typeof fits)[PictureFit]; readonly background: string },
  ): Sharp;
  raw(options: { readonly depth: 'uchar' }): Sharp;
  toBuffer(options: {
    readonly resolveWithObject: true;
  }): Promise<{ readonly data: Uint8Array; readonly info: { readonly channels: number } }>;
}

type MakeSharp = (
  bytes: Uint8Array,
  options: { readonly limitInputPixels: number; readonly failOn: 'error'; readonly pages: 1 },
) => Sharp;

/** It may be missing: the name is put together so that the compiler does not look for it. */
const sharpName = ['sha', 'rp'].join('');

async function loadSharp(): Promise<MakeSharp> {
  try {
    return ((await import(sharpName)) as { readonly default: MakeSharp }).default;
  } catch {
    throw new InputError('pictures are decoded by sharp, which cannot be loaded', {
      advice: 'install it beside evocell: npm install sharp',
    });
  }
}

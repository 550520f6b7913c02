/** Pictures from files, as a network looks at them. */
import { readFile, stat } from 'node:fs/promises';
import { imageSize, type ImageFormat } from '../../data/image-set.js';
import { isPicture, pictureDecoder } from '../../data/picture-decoder.js';
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
  /** Default: the decoder of data sets (sharp); a file of exactly the image's bytes is taken as pixels. */
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

/** A file of exactly the image's bytes that begins as no picture does holds them row by row, channel after channel. */
const decodePicture: DecodeImage = async (bytes, format, fit) => {
  if (bytes.length === imageSize(format) && !isPicture(bytes)) return bytes;
  const [height, width, channels] = format.shape;
  const { decode } = await pictureDecoder({
    ...{ size: [height, width], colours: channels === 1 ? 'grey' : 'rgb', fit },
  });
  return decode(bytes);
};

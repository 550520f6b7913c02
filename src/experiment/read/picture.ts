/** Pictures from files, as a network looks at them. */
import { readFile, stat } from 'node:fs/promises';
import { imageSize, type ImageFormat } from '../../data/image-set.js';
import { InputError, placed } from '../../errors/input-error.js';

/** More than any picture needs; keeps a wrong file out of the memory. */
const largestFile = 256 * 2 ** 20;

/** Makes pixels `[height, width, channels]`, bytes, of a picture's file. Throws InputError. */
export type DecodeImage = (bytes: Uint8Array, format: ImageFormat) => Promise<Uint8Array>;

/** A file without a head: the pixels row by row, channel after channel, a byte each. */
export const decodeRaw: DecodeImage = (bytes, format) => {
  const { shape } = format;
  if (bytes.length === imageSize(format)) return Promise.resolve(bytes);
  throw new InputError(
    `holds ${bytes.length} bytes, and raw pixels of ${shape.join('x')} are ${imageSize(format)}`,
  );
};

/** Throws InputError, which names the file, for what is no picture or cannot be read. */
export async function readPicture(
  file: string,
  format: ImageFormat,
  decode: DecodeImage = decodeRaw,
): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > largestFile) throw new InputError(`has ${size} bytes, more than a picture needs`);
    return await decode(await readFile(file), format);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw placed(error, { file });
    throw new InputError(code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`, { file });
  }
}

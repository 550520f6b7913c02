/** Windows bitmaps without compression, of 8 (with a palette), 24 or 32 bits a pixel. */

export interface RawPicture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, row by row from the top. */
  readonly pixels: Uint8Array;
}

/** By its first letters and what is always 0. */
export const isBmp = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.subarray(6, 10).every((byte) => byte === 0);

/** Throws Error for a file that is cut off, or of another kind. */
export function decodeBmp(file: Uint8Array, mostPixels: number): RawPicture {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 54) throw new Error('the file is cut off');
  const [start, head] = [bytes.readUInt32LE(10), bytes.readUInt32LE(14)];
  const [width, signed] = [bytes.readInt32LE(18), bytes.readInt32LE(22)];
  const [bits, packing] = [bytes.readUInt16LE(28), bytes.readUInt32LE(30)];
  const height = Math.abs(signed);
  if (![8, 24, 32].includes(bits) || (packing !== 0 && packing !== 3))
    throw new Error(`a bitmap of ${bits} bits with compression ${packing}, which is not read`);
  if (width <= 0 || height === 0 || width * height > mostPixels) throw new Error(tooLarge(width, height));
  const row = Math.ceil((width * bits) / 32) * 4;
  if (start + row * height > bytes.length) throw new Error('the file is cut off');
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, out = 0; y < height; y++) {
    const line = start + row * (signed > 0 ? height - 1 - y : y);
    for (let x = 0; x < width; x++) {
      const at = bits === 8 ? 14 + head + 4 * bytes[line + x]! : line + (x * bits) / 8;
      for (const channel of [2, 1, 0]) pixels[out++] = bytes[at + channel] ?? 0;
    }
  }
  return { width, height, pixels };
}

export function tooLarge(width: number, height: number): string {
  return `${width} x ${height} pixels, more than are unpacked`;
}

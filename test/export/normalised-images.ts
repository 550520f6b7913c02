/** Bytes `[images, height, width, channels]` as a network's normalised floats. */
export function normalisedImages(
  bytes: Uint8Array,
  { mean, deviation }: { readonly mean: readonly number[]; readonly deviation: readonly number[] },
): Float32Array {
  const channels = mean.length;
  return Float32Array.from(bytes, (byte, i) => (byte / 255 - mean[i % channels]!) / deviation[i % channels]!);
}

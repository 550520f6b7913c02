/** A source of arrays, its images brought to another size as pictures are. */
import { blankImages, imageSize, type Images } from './image-set.js';
import type { ImageSource, IndexedImages } from './image-source.js';
import { pictureDecoder } from './picture-decoder.js';
import { pictureShape, type ArrayShaping } from './picture-settings.js';

/** The source itself where nothing is asked for. */
export function shapedSource(source: ImageSource, shaping: ArrayShaping): ImageSource {
  if (shaping.size === undefined && shaping.colours === undefined) return source;
  const shape = (images: Images): Promise<Images> => shaped(images, shaping);
  const part = (read: () => Promise<IndexedImages>) => async () => {
    const images = await read();
    return { ...images, at: async (indices: ArrayLike<number>) => shape(await images.at(indices)) };
  };
  const { test, indexed } = source;
  return {
    ...source,
    training: async (limit) => shape(await source.training(limit)),
    ...(test && { test: async (limit?: number) => shape(await test(limit)) }),
    ...(indexed && {
      indexed: async () => {
        const { training, validation, test: own, ...others } = await indexed();
        return {
          ...{ ...others, training: part(training) },
          ...(validation && { validation: part(validation) }),
          ...(own && { test: part(own) }),
        };
      },
    }),
  };
}

/** As many are resized at once. */
const together = 64;

async function shaped(images: Images, { size, colours, fit = 'crop' }: ArrayShaping): Promise<Images> {
  const [height, width, channels] = images.shape;
  const wanted = {
    ...{ size: size ?? ([height, width] as [number, number]), fit },
    colours: colours ?? (channels === 1 ? ('grey' as const) : ('rgb' as const)),
  };
  const shape = pictureShape(wanted);
  const { mean, deviation } = images.normalisation;
  const each = (values: readonly number[]): number[] =>
    shape[2] === values.length
      ? [...values]
      : Array.from({ length: shape[2] }, () => values.reduce((sum, one) => sum + one, 0) / values.length);
  const result = blankImages(
    { ...images, shape, normalisation: { mean: each(mean), deviation: each(deviation) } },
    images.count,
  );
  result.labels.set(images.labels);
  const { reshape } = await pictureDecoder(wanted);
  const [from, to] = [imageSize(images), imageSize(result)];
  for (let first = 0; first < images.count; first += together) {
    const some = Array.from({ length: Math.min(together, images.count - first) }, (_, i) => first + i);
    const pixels = some.map((i) => reshape(images.pixels.slice(i * from, (i + 1) * from), images.shape));
    (await Promise.all(pixels)).forEach((one, i) => result.pixels.set(one, (first + i) * to));
  }
  return { ...result, ...(images.places && { places: images.places }) };
}

/** Samples of each class, as they are and augmented, in bytes again. */
import { batchBuffer, fillBatch, type Augmentation } from '../../data/fill-batch.js';
import { imageSize, type Images } from '../../data/image-set.js';
import { samplePage } from '../../report/sample-page.js';

const perClass = 4;
const mostClasses = 30;

/** A page of training images. */
export function dataSamples(title: string, images: Images, augmentation: Augmentation): string {
  const [height, width, channels] = images.shape;
  const rows = Array.from({ length: Math.min(images.classes, mostClasses) }, (_, label) => {
    const indices = [...images.labels.keys()].filter((i) => images.labels[i] === label).slice(0, perClass);
    return {
      name: images.classNames?.[label] ?? String(label),
      samples: bytesOf(images, indices),
      augmented: bytesOf(images, indices, augmentation),
    };
  });
  const { crop, flip, cutout } = augmentation;
  const about = `${images.count} training images of ${images.classes} classes, ${height} x ${width} with ${channels} channels; augmented: crop ${crop}, flip ${flip}, cutout ${cutout}`;
  return samplePage(title, about, images.shape, rows);
}

function bytesOf(images: Images, indices: readonly number[], augmentation?: Augmentation): Uint8Array[] {
  if (indices.length === 0) return [];
  const buffer = batchBuffer(images, indices.length);
  fillBatch(images, indices, buffer, augmentation);
  const size = imageSize(images);
  const { mean, deviation } = images.normalisation;
  const channels = images.shape[2];
  return indices.map((_, i) =>
    Uint8Array.from({ length: size }, (_, at) => {
      const c = at % channels;
      const value = buffer.images[i * size + at]! * deviation[c]! + mean[c]!;
      return Math.max(0, Math.min(255, Math.round(value * 255)));
    }),
  );
}

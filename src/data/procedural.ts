/**
 * The built-in images: colour pictures of ten classes, drawn with 32 x 32 pixels from a seed. Position, size, rotation and both
 * colours are random, and dots, bars and noise lie over them, so that no pixel says anything by itself: a linear
 * model stays low, a convolutional network learns them well (`npm run bench:procedural` prints both figures).
 * Image i depends on the seed and i alone. Only +, -, *, / and square roots are used, which IEEE 754 fixes to the
 * last bit, so that every machine draws the same pixels.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { stream, type Random, type Seed } from '../random.js';
import type { ImageSource } from './image-source.js';
import { blankImages, imageSize, type ImageFormat, type Images } from './image-set.js';
import { figures, type Figure } from './figures.js';

const side = 32;
const formatOf = (shown: number): ImageFormat => ({
  shape: [shown, shown, 3],
  classes: figures.length,
  normalisation: { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] },
});
const trainingImages = 10_000;
const testImages = 2_000;
/** Drawn before the process gets to hear signals again; a tenth of a second. */
const imagesInATurn = 500;

/** Sides in pixels. */
export const proceduralSizes = [16, 32] as const;
export type ProceduralSize = (typeof proceduralSizes)[number];

export function proceduralSource(seed: Seed, size: ProceduralSize = side): ImageSource {
  return {
    order: 'random',
    training: (limit = trainingImages) => drawImages(limit, seed, 'training', size),
    test: (limit = testImages) => drawImages(limit, seed, 'test', size),
  };
}

/**
 * `count` images of equally frequent classes in random order; any number can be drawn. With a side of 16 pixels they are
 * the same pictures, each pixel the mean of four.
 */
export async function drawImages(
  count: number,
  seed: Seed,
  split: 'training' | 'test',
  shown: ProceduralSize = side,
): Promise<Images> {
  const set = blankImages(formatOf(shown), count);
  const size = imageSize(set);
  const picture = new Uint8Array(side * side * 3);
  for (let i = 0; i < count; i++) {
    if (i % imagesInATurn === imagesInATurn - 1) await nextTurn();
    const random = stream(seed, 'procedural', split, i);
    const label = random.integer(figures.length);
    set.labels[i] = label;
    drawImage(picture, figures[label]!, random);
    set.pixels.set(shown === side ? picture : halved(picture), i * size);
  }
  return set;
}

/** Each pixel is the mean of four, rounded. */
function halved(picture: Uint8Array): Uint8Array {
  const half = side / 2;
  const row = side * 3;
  return Uint8Array.from({ length: half * half * 3 }, (_, i) => {
    const channel = i % 3;
    const pixel = (i - channel) / 3;
    const x = pixel % half;
    const at = ((pixel - x) / half) * 2 * row + x * 6 + channel;
    const sum = picture[at]! + picture[at + 3]! + picture[at + row]! + picture[at + row + 3]!;
    return (sum + 2) >> 2;
  });
}

type Colour = readonly [red: number, green: number, blue: number];

/** Something that covers each pixel by a share of 0 to 1. */
interface Stroke {
  readonly colour: Colour;
  cover(x: number, y: number): number;
}

function drawImage(pixels: Uint8Array, figure: Figure, random: Random): void {
  const ground = drawColour(random);
  const slope = [random.next() - 0.5, random.next() - 0.5] as const;
  const strokes = [
    ...Array.from({ length: 2 }, () => bar(random)),
    placed(figure, random, contrasting(ground, random)),
    ...Array.from({ length: 3 }, () => dot(random)),
  ];
  const noise = noiseSource(random.integer(0xffffffff) + 1);
  let at = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const shade = 2 * (slope[0] * (x - side / 2) + slope[1] * (y - side / 2));
      let red = ground[0] + shade;
      let green = ground[1] + shade;
      let blue = ground[2] + shade;
      for (const stroke of strokes) {
        const cover = stroke.cover(x, y);
        if (cover === 0) continue;
        red += cover * (stroke.colour[0] - red);
        green += cover * (stroke.colour[1] - green);
        blue += cover * (stroke.colour[2] - blue);
      }
      pixels[at++] = level(red + noise());
      pixels[at++] = level(green + noise());
      pixels[at++] = level(blue + noise());
    }
  }
}

/** The figure somewhere in the picture, turned and scaled; never cut by more than its rim. */
function placed(figure: Figure, random: Random, colour: Colour): Stroke {
  const radius = 7 + 5 * random.next();
  const centre = (): number => radius - 1 + (side + 1 - 2 * radius) * random.next();
  const cx = centre();
  const cy = centre();
  const [cosine, sine] = direction(random);
  const distance = figure(random, radius);
  const reach = 1.2 * radius + 1;
  return {
    colour,
    cover: (x, y) => {
      const dx = x - cx;
      const dy = y - cy;
      if (dx * dx + dy * dy > reach * reach) return 0;
      return coverage(distance(cosine * dx + sine * dy, cosine * dy - sine * dx));
    },
  };
}

function dot(random: Random): Stroke {
  const colour = drawColour(random);
  const cx = side * random.next();
  const cy = side * random.next();
  const radius = 0.8 + 1.2 * random.next();
  return { colour, cover: (x, y) => coverage(Math.sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy)) - radius) };
}

function bar(random: Random): Stroke {
  const colour = drawColour(random);
  const [cosine, sine] = direction(random);
  const offset = side * (random.next() - 0.5);
  const half = 0.5 + random.next();
  return {
    colour,
    cover: (x, y) => coverage(Math.abs(cosine * (x - side / 2) + sine * (y - side / 2) - offset) - half),
  };
}

/** Distance to the edge in pixels (negative inside) to the share of the pixel that is covered. */
function coverage(distance: number): number {
  return distance <= -0.5 ? 1 : distance >= 0.5 ? 0 : 0.5 - distance;
}

/** A unit vector, by drawing points until one falls into the ring between 0.1 and 1. */
function direction(random: Random): readonly [number, number] {
  for (;;) {
    const x = 2 * random.next() - 1;
    const y = 2 * random.next() - 1;
    const square = x * x + y * y;
    if (square > 1 || square < 0.01) continue;
    const norm = Math.sqrt(square);
    return [x / norm, y / norm];
  }
}

function drawColour(random: Random): Colour {
  return [255 * random.next(), 255 * random.next(), 255 * random.next()];
}

/** A colour whose channels differ from the ground's by 200 levels in sum at least. */
function contrasting(ground: Colour, random: Random): Colour {
  for (;;) {
    const colour = drawColour(random);
    const contrast = colour.reduce((sum, value, c) => sum + Math.abs(value - ground[c]!), 0);
    if (contrast >= 200) return colour;
  }
}

/** Noise of about normal shape, deviation 20 levels: sums of four bytes of a xorshift generator (Marsaglia 2003). */
function noiseSource(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const sum = (state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24);
    return (sum - 510) * (20 / 147.8);
  };
}

function level(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value + 0.5);
}

/**
 * What is known of a trained network besides its weights: what it is, what its images have to be like, what it was
 * trained on and how well it did. It stands in `network.json` of a network's folder and goes with every export.
 */
import { z } from 'zod';

const count = z.number().int().min(0);
const size = count.min(1);
const digest = z.string().regex(/^[0-9a-f]{64}$/);

export const networkFormat = 1;

export const networkCardSchema = z.object({
  format: z.literal(networkFormat),
  /** A name, or a genotype. */
  network: z.string(),
  /** Where it is from, in words. */
  origin: z.string().exactOptional(),
  /** Trained numbers and multiply-adds for one image, without the auxiliary head. */
  params: count,
  macs: count,
  /** Of its images: height, width, channels. */
  image: z.tuple([size, size, size]),
  classes: size,
  /** By class; absent where the data set has no names for them. */
  classNames: z.array(z.string()).exactOptional(),
  /** Of each channel: a byte b goes in as (b / 255 - mean) / deviation. */
  normalisation: z.object({ mean: z.array(z.number()), deviation: z.array(z.number()) }),
  /** Where batch norm takes its statistics from; `batch`: scores depend on what is computed together. */
  statistics: z.enum(['running', 'batch']),
  /** Images that were scored together. */
  batch: size,
  /** What it was trained on. */
  data: z.object({
    name: z.string(),
    /** The experiment's group `dataset`, where its images lay left out. */
    settings: z.record(z.string(), z.unknown()),
    /** Training images. */
    images: count.exactOptional(),
    /** SHA-256 of all images and labels, as `evocell compare --json` has it. */
    sha256: digest.exactOptional(),
    /** Of the data, where the data set says it. */
    licence: z.string().exactOptional(),
  }),
  /** Of the test images, looked at once: percent, mean cross entropy. Absent before the training has ended. */
  test: z
    .object({
      ...{ error: z.number(), accuracy: z.number(), loss: z.number(), images: count },
      /** Percent: means over the classes of recall and of F1. */
      ...{ balancedAccuracy: z.number().exactOptional(), macroF1: z.number().exactOptional() },
      /** Images by their class (row) and by the class that was named (column); of up to 100 classes. */
      confusion: z.array(z.array(count)).exactOptional(),
    })
    .exactOptional(),
  /** How it was trained. */
  training: z.record(z.string(), z.unknown()),
  seed: z.union([z.number(), z.string()]),
  /** Of the run that trained it: its name, and its digest (`evocell digest`). */
  run: z.object({ name: z.string(), digest }),
  /** Of evocell. */
  version: z.string(),
});

/** Plain JSON. */
export type NetworkCard = Readonly<z.output<typeof networkCardSchema>>;

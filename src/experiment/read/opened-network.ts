/** A network with its weights on a backend, ready to be given images. */
import type { NetworkCard } from '../../store/network-card.js';
import { predictionsOf, softmaxRows, type Prediction } from './prediction.js';
import { fillBatch, batchBuffer, type Augmentation } from '../../data/fill-batch.js';
import { batchesInOrder } from '../../data/batches.js';
import { imageSize, type ImageFormat, type Images } from '../../data/image-set.js';
import { InputError } from '../../errors/input-error.js';
import type { Backend, Batch, Network, Score, Statistics } from '../../network/network.js';
import type { Noise } from '../../network/noise.js';
import { weightValues, type WeightTable } from '../../network/weights.js';
import type { Plan, Shares } from '../../plan/plan.js';
import type { Snapshot } from '../../search/evaluator.js';

/** What its run scored it on, and how. */
export interface ScoredImages {
  readonly images: Images;
  /** Batch i draws from the streams `[...noise, i]`. */
  readonly random?: { readonly augmentation: Augmentation; readonly noise: Noise };
}

/** How a run says that its network computes. */
export interface NetworkSetup {
  /** Its name, or its genotype. */
  readonly network: string;
  /** Where its training has ended. */
  readonly card?: NetworkCard;
  readonly plan: Plan;
  /** A number for each share that the plan names. */
  readonly shares?: Shares;
  readonly weights: WeightTable;
  readonly format: ImageFormat;
  /** Images that are computed together. */
  readonly batch: number;
  readonly statistics: Statistics;
  /** Reads them. Throws InputError where the run has none that may be looked at. */
  scored(): Promise<ScoredImages>;
  /** Adds up the scores of batches, in the order in which the run did. */
  sum(batches: readonly Score[]): Score;
}

export interface NetworkScore {
  /** Percent of the images whose highest score is the right class. */
  readonly accuracy: number;
  /** Mean cross entropy, in nats. */
  readonly loss: number;
  /** Images. */
  readonly count: number;
}

export class OpenedNetwork {
  readonly #setup: NetworkSetup;
  readonly #backend: Backend;
  readonly #compiled: Network;

  /** Throws MemoryLimitError when the network does not fit. */
  constructor(setup: NetworkSetup, backend: Backend) {
    this.#setup = setup;
    this.#backend = backend;
    this.#compiled = backend.compile(setup.plan, setup.batch, 'evaluate');
  }

  /** Its name, or its genotype. */
  get network(): string {
    return this.#setup.network;
  }

  /** What is known of it: what it was trained on and how, its test error. Absent before its training has ended. */
  get card(): NetworkCard | undefined {
    return this.#setup.card;
  }

  get plan(): Plan {
    return this.#setup.plan;
  }

  /** Height, width and channels of its images, how many classes it tells apart, and how pixels are normalised. */
  get format(): ImageFormat {
    return this.#setup.format;
  }

  /** Its weights and running statistics by name, row-major. A supernet's other operations are not among them. */
  get weights(): Snapshot['tensors'] {
    const { plan, weights } = this.#setup;
    return Object.fromEntries(
      plan.weights.map((weight) => [
        weight.name,
        { shape: weight.shape, values: weightValues(weights, weight) },
      ]),
    );
  }

  /**
   * Class scores, `[images, classes]` row-major. `images` are one after the other, each `[height, width, channels]`:
   * bytes 0 to 255, which are normalised as in training, or floats that have been normalised. They are computed in
   * batches of the run's size; where the run takes the batch's own statistics, scores depend on the batch. Throws
   * InputError when the values are no whole number of images.
   */
  async logits(images: Uint8Array | Float32Array): Promise<Float32Array> {
    const { format, batch, weights, statistics, shares } = this.#setup;
    const length = imageSize(format);
    const [height, width, channels] = format.shape;
    if (images.length % length !== 0)
      throw new InputError(
        `images: ${images.length} values are no whole number of images of ${height}x${width}x${channels}`,
      );
    const count = images.length / length;
    const logits = new Float32Array(count * format.classes);
    for (const indices of batchesInOrder(count, batch)) {
      const filled = this.#batchOf(images, indices);
      // Between two calls whoever holds the weights may have changed them.
      const options = { statistics, sameWeights: indices[0]! > 0, ...(shares && { shares }) };
      const { logits: scores } = await this.#compiled.pass(filled, weights, options);
      logits.set(scores, indices[0]! * format.classes);
    }
    return logits;
  }

  /** The softmax of `logits`: for each image, probabilities of the classes that sum to 1. */
  async probabilities(images: Uint8Array | Float32Array): Promise<Float32Array> {
    return softmaxRows(await this.logits(images), this.format.classes);
  }

  /**
   * What one image shows: all classes, the most probable first. `image` is `[height, width, channels]`, bytes or
   * normalised floats as for `logits`. Throws InputError for an image of another size, and where scores depend on the
   * images that are computed together, so that one alone has none.
   */
  async predict(image: Uint8Array | Float32Array): Promise<Prediction> {
    const { format } = this.#setup;
    if (image.length !== imageSize(format))
      throw new InputError(
        `image: has ${image.length} values, and this network looks at ${format.shape.join('x')} = ${imageSize(format)}`,
      );
    const [prediction] = await this.predictAll(image);
    return prediction!;
  }

  /** The same for images one after the other, computed in batches. */
  async predictAll(images: Uint8Array | Float32Array): Promise<Prediction[]> {
    const { format, statistics, network } = this.#setup;
    if (statistics === 'batch')
      throw new InputError(
        `${network}: was scored with the statistics of batches, so that an image alone has no scores`,
        {
          advice: 'open it with statistics: running (a training keeps them), or train it with evocell train',
        },
      );
    return predictionsOf(await this.logits(images), format);
  }

  /** The images that its run scored it on. Throws InputError where they are not what they were, or still sealed. */
  async images(): Promise<Images> {
    return (await this.#setup.scored()).images;
  }

  /**
   * Scores labelled images. Default: those that the run scored it on, as the run did: the test images of a training
   * that is finished, the validation images of a search. Throws InputError where these are not what they were.
   */
  async evaluate(images?: Images): Promise<NetworkScore> {
    const { batch, weights, statistics, shares, scored, sum } = this.#setup;
    const { images: set, random } = images ? { images } : await scored();
    const buffer = batchBuffer(set, batch);
    const scores: Score[] = [];
    for (const [i, indices] of batchesInOrder(set.count, batch).entries()) {
      const noise: Noise = [...(random?.noise ?? ([0] as const)), i];
      const filled = fillBatch(set, indices, buffer, random?.augmentation, noise);
      scores.push(await this.#compiled.evaluate(filled, weights, statistics, shares));
    }
    const { correct, loss, count } = sum(scores);
    return { accuracy: (100 * correct) / count, loss: loss / count, count };
  }

  #batchOf(images: Uint8Array | Float32Array, indices: Int32Array): Batch {
    const { format } = this.#setup;
    const [length, first, size] = [imageSize(format), indices[0]!, indices.length];
    const values = images.subarray(first * length, (first + size) * length);
    const labels = new Uint8Array(size); // class scores do not depend on them
    if (values instanceof Float32Array) return { images: values, labels, size };
    const set = { ...format, count: size, pixels: values, labels };
    const inOrder = indices.map((index) => index - first);
    return fillBatch(set, inOrder, batchBuffer(format, size));
  }

  /** Gives back what the backend holds. It cannot be used any more. */
  async dispose(): Promise<void> {
    this.#compiled.dispose();
    if (this.#backend.close) await this.#backend.close();
    else this.#backend.dispose();
  }
}

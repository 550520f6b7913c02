/** A worker's side of contents: what it keeps in memory and on disk, so that each is fetched once. */
import { blankImages, imageSize, type Images } from '../../data/image-set.js';
import { layout, weightTable, type WeightTable } from '../../network/weights.js';
import { planProblem } from '../../plan/check-plan.js';
import type { Plan, Weight } from '../../plan/plan.js';
import { shareJson, type SharedJson } from '../pool/shared-plan.js';
import type { TrainingState } from '../scratch/state.js';
import type { SharedWeights } from '../threads/shared-weights.js';
import { partBytes, partLength, sha256, type Content, type Parts } from './content.js';
import type { DiskCache } from './disk-cache.js';
import { imagesSchema, layoutSchema, type WireState } from './message.js';
import { Recent } from './recent.js';

/** Where parts come from. */
export interface PartSource {
  /** Those that are there; each true to its name. */
  get(names: readonly string[], most: number): Promise<Parts>;
}

/** Parts are nowhere to be had; who sent the work puts them where they are found, and sends it again. */
export class MissingParts extends Error {
  override readonly name = 'MissingParts';
  constructor(readonly parts: readonly string[]) {
    super(`${parts.length} parts are missing`);
  }
}

/** Contents that are what they are called, and not what they should be. */
export class BadContent extends Error {
  override readonly name = 'BadContent';
}

/** Bytes of plans and lists of weights that are kept, and the largest one. */
const mostJson = 2 ** 28;
const largestJson = 2 ** 26;

interface KeptImages {
  readonly images: Images;
  readonly pixels: Content;
  /** Parts of the pixels that are there. */
  readonly loaded: Map<number, Promise<void>>;
}

export interface WarehouseLimits {
  /** Bytes of weights that are kept. */
  readonly weights: number;
  /** Bytes of images that are kept. */
  readonly images: number;
}

export const defaultWarehouse: WarehouseLimits = { weights: 2 ** 28, images: 2 ** 32 };

export class Warehouse {
  readonly #json = new Recent<Promise<SharedJson>>(mostJson);
  readonly #plans = new Recent<Promise<SharedJson>>(mostJson);
  readonly #weights: Recent<Promise<SharedWeights>>;
  readonly #images: Recent<Promise<KeptImages>>;
  #states = 0;

  constructor(
    readonly source: PartSource,
    readonly disk: DiskCache | undefined,
    limits: WarehouseLimits = defaultWarehouse,
  ) {
    this.#weights = new Recent(limits.weights);
    this.#images = new Recent(limits.images);
  }

  /** Throws MissingParts, BadContent for what is no plan; all others do, too. */
  plan(content: Content): Promise<SharedJson> {
    return once(this.#plans, keyOf(content), content.bytes, async () => {
      const json = await this.#jsonOf(content);
      const problem = planProblem(parsed(json));
      if (problem !== undefined) throw new BadContent(problem);
      return json;
    });
  }

  /** A plan as it is, for a training. */
  async parsedPlan(content: Content): Promise<Plan> {
    return parsed(await this.plan(content)) as Plan;
  }

  weights({ layout: list, values }: { readonly layout: Content; readonly values: Content }) {
    return once(this.#weights, `${keyOf(list)} ${keyOf(values)}`, values.bytes, async () => {
      const json = await this.#jsonOf(list);
      const weights = layoutSchema.safeParse(parsed(json));
      if (!weights.success) throw new BadContent('is no list of weights');
      const { length } = layout(weights.data as unknown as Weight[]);
      if (values.bytes !== 4 * length)
        throw new BadContent(`has ${values.bytes} bytes for ${length} weights`);
      return { layout: json, values: await this.#shared(values), state: this.#states++ };
    });
  }

  /** The set with at least the images at these indices, or all. */
  async images(content: Content, indices?: readonly Int32Array[]): Promise<Images> {
    const kept = await once(this.#images, keyOf(content), content.bytes, async () => {
      const manifest = imagesSchema.safeParse(parsed(await this.#jsonOf(content)));
      if (!manifest.success) throw new BadContent('is no set of images');
      return this.#opened(manifest.data);
    });
    // Its size is known now.
    this.#images.set(keyOf(content), Promise.resolve(kept), kept.pixels.bytes);
    await this.#load(kept, partsWith(kept, indices));
    return kept.images;
  }

  /** A training's state, in memory of its own. */
  async state(plan: Plan, { step, score, epochs, weights, momentum }: WireState): Promise<TrainingState> {
    const table = async (content: Content): Promise<WeightTable> => {
      if (content.bytes !== 4 * layout(plan.weights).length) throw new BadContent('is no state of this plan');
      return weightTable(plan.weights, await this.#shared(content));
    };
    return { weights: await table(weights), momentum: await table(momentum), step, score, epochs };
  }

  async #opened({
    shape,
    classes,
    count,
    normalisation,
    pixels,
    labels,
  }: ReturnType<typeof imagesSchema.parse>) {
    const bytes = count * imageSize({ shape });
    const wide = classes > 256 ? 2 : 1;
    if (pixels.bytes !== bytes || labels.bytes !== wide * count)
      throw new BadContent(`has other bytes than ${count} images`);
    if (normalisation.mean.length < shape[2] || normalisation.deviation.length < shape[2])
      throw new BadContent('has a normalisation of fewer channels');
    const known = await this.#shared(labels, true);
    const images = { ...blankImages({ shape, classes, normalisation }, count) };
    const classesOf = wide === 2 ? new Uint16Array(known) : new Uint8Array(known);
    if (!classesOf.every((label) => label < classes)) throw new BadContent('has a label of no class');
    return { images: { ...images, labels: classesOf }, pixels, loaded: new Map<number, Promise<void>>() };
  }

  async #load({ images, pixels, loaded }: KeptImages, wanted: readonly number[]): Promise<void> {
    const fresh = wanted.filter((index) => !loaded.has(index));
    if (fresh.length > 0) {
      const fetching = this.#parts(pixels, fresh, true, (index, part) =>
        images.pixels.set(part, index * partBytes),
      );
      for (const index of fresh) loaded.set(index, fetching);
      fetching.catch(() => fresh.forEach((index) => loaded.delete(index)));
    }
    await Promise.all(new Set(wanted.map((index) => loaded.get(index))));
  }

  #jsonOf(content: Content): Promise<SharedJson> {
    return once(this.#json, keyOf(content), content.bytes, async () => {
      if (content.bytes > largestJson) throw new BadContent(`is ${content.bytes} bytes of JSON`);
      const bytes = Buffer.from(await this.#shared(content)).toString();
      try {
        return shareJson(JSON.parse(bytes));
      } catch {
        throw new BadContent('is no JSON');
      }
    });
  }

  async #shared(content: Content, lasting = false): Promise<SharedArrayBuffer> {
    const bytes = new SharedArrayBuffer(content.bytes);
    const view = new Uint8Array(bytes);
    const all = content.parts.map((_, index) => index);
    await this.#parts(content, all, lasting, (index, part) => view.set(part, index * partBytes));
    return bytes;
  }

  /** Those that last are looked for, and kept, on disk. */
  async #parts(
    content: Content,
    indices: readonly number[],
    lasting: boolean,
    take: (index: number, part: Uint8Array) => void,
  ): Promise<void> {
    const disk = lasting ? this.disk : undefined;
    const there = (index: number, part: Uint8Array | undefined): boolean => {
      if (part?.length !== partLength(content, index)) return false;
      take(index, part);
      return true;
    };
    const nameOf = (index: number): string => content.parts[index]!;
    const absent = indices.filter((index) => !there(index, disk?.get(nameOf(index))));
    const found = await this.source.get([...new Set(absent.map(nameOf))], partBytes);
    const missing = absent.filter((index) => {
      const part = found.get(nameOf(index));
      if (!there(index, part)) return true;
      disk?.put(nameOf(index), part!);
      return false;
    });
    if (missing.length > 0) throw new MissingParts([...new Set(missing.map(nameOf))]);
  }
}

/** Two who want the same wait for one; what fails is tried again by the next. */
function once<T>(kept: Recent<Promise<T>>, key: string, size: number, make: () => Promise<T>): Promise<T> {
  const known = kept.get(key);
  if (known) return known;
  const made = make();
  kept.set(key, made, size);
  made.catch(() => kept.delete(key));
  return made;
}

function keyOf({ bytes, parts }: Content): string {
  return parts.length === 1 ? parts[0]! : sha256(Buffer.from(`${bytes} ${parts.join()}`));
}

function parsed({ json }: SharedJson): unknown {
  return JSON.parse(Buffer.from(json).toString());
}

/** Of the pixels. Throws BadContent for an index that there is no image of. */
function partsWith({ images, pixels }: KeptImages, indices: readonly Int32Array[] | undefined): number[] {
  if (!indices) return pixels.parts.map((_, index) => index);
  const size = imageSize(images);
  const wanted = new Set<number>();
  for (const list of indices)
    for (const image of list) {
      if (image >= images.count) throw new BadContent(`there is no image ${image} among ${images.count}`);
      const last = Math.floor((size * (image + 1) - 1) / partBytes);
      for (let part = Math.floor((size * image) / partBytes); part <= last; part++) wanted.add(part);
    }
  return [...wanted];
}

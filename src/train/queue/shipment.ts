/** A piece of work on its way to the queue, and how tasks of the pool become one. */
import type { Images } from '../../data/image-set.js';
import { layout, type WeightTable } from '../../network/weights.js';
import type { Plan, Weight } from '../../plan/plan.js';
import type { TrainingJob } from '../pool/training-job.js';
import type { SharedJson } from '../pool/shared-plan.js';
import type { TrainingState } from '../scratch/state.js';
import type { SharedWeights } from '../threads/shared-weights.js';
import type { Task } from '../threads/task.js';
import { cut, type Content, type CutContent } from './content.js';
import { Recent } from './recent.js';

export interface Shipment {
  /** As `workSchema` reads it, before `exactly`. */
  readonly work: { readonly kind: string } & Readonly<Record<string, unknown>>;
  /** Sent before the work is. */
  readonly contents: readonly CutContent[];
  /** Sent when a worker lacks parts of them. */
  readonly onDemand: readonly CutContent[];
}

/** The part of a table that a plan reads. */
interface Excerpt {
  readonly layout: CutContent;
  /** Where each weight stands in the table and in the excerpt, in floats. */
  readonly moves: readonly { readonly from: number; readonly to: number; readonly size: number }[];
  /** Floats. */
  readonly length: number;
}

/** Bytes of packed weights that are kept for the next piece of work with the same. */
const mostPacked = 2 ** 26;

export class Packer {
  readonly #json = new Recent<CutContent>(2 ** 26);
  readonly #names = new Recent<ReadonlySet<string>>(2 ** 20);
  readonly #excerpts = new Recent<Excerpt>(2 ** 26);
  readonly #packed = new Recent<CutContent>(mostPacked);
  readonly #images = new WeakMap<ArrayBufferLike, Map<string, readonly CutContent[]>>();

  /** Throws Error for tasks that cannot be sent. */
  task(task: Task): Shipment {
    switch (task.kind) {
      case 'score': {
        const { plan, images, weights, ...rest } = task;
        const packed = this.#weights(weights, [plan]);
        return this.#shipment({ ...rest, weights: packed.named }, plan, images, packed.contents);
      }
      case 'gradients': {
        const { plan, images, weights, gradients, options, ...rest } = task;
        if (typeof options.loss === 'object')
          throw new Error('gradients of an output cannot be asked for on a queue');
        const packed = this.#weights(weights, [plan]);
        const work = { ...rest, options, weights: packed.named, gradients: gradients !== undefined };
        return this.#shipment(work, plan, images, packed.contents);
      }
      case 'steps': {
        const { images, weights, momentum, steps, batch, settings, options, augmentation } = task;
        const plans = steps.map(({ plan }) => plan);
        const packed = this.#weights(weights, plans);
        const moved = this.#weights({ layout: weights.layout, values: momentum }, plans);
        const sent = steps.map((step) => ({ ...step, plan: this.#plan(step.plan).content }));
        const named = { weights: packed.named, momentum: moved.named.values };
        const work = { kind: task.kind, steps: sent, batch, settings, options, augmentation, ...named };
        const contents = [...packed.contents, ...moved.contents, ...plans.map((plan) => this.#plan(plan))];
        return this.#shipment(work, undefined, images, contents);
      }
      case 'proxies': {
        const { plan, images, ...rest } = task;
        return this.#shipment(rest, plan, images, []);
      }
      case 'compile': {
        const { plan, ...rest } = task;
        return this.#shipment(rest, plan, undefined, []);
      }
      case 'open':
      case 'close':
        throw new Error(`a worker of a queue is not told to ${task.kind}`);
    }
  }

  /** Epochs of a training up to `until`, from this state on. */
  epochs(job: TrainingJob, plan: SharedJson, until: number, state: TrainingState | undefined): Shipment {
    const { options, augmentation, seed, images, checkpointSteps } = job;
    const packed = state && packState(state);
    const work = {
      ...{ kind: 'epochs', options, augmentation, seed, until, checkpointSteps },
      ...(packed && { state: packed.state }),
    };
    return this.#shipment(work, plan, images.train, packed?.contents ?? []);
  }

  #shipment(
    work: Shipment['work'],
    plan: SharedJson | undefined,
    images: Images | undefined,
    contents: readonly CutContent[],
  ): Shipment {
    const plans = plan ? [this.#plan(plan)] : [];
    const [manifest, ...bytes] = images ? this.#imagesOf(images) : [];
    return {
      work: {
        ...work,
        ...(plan && { plan: plans[0]!.content }),
        ...(manifest && { images: manifest.content }),
      },
      contents: [...contents, ...plans, ...(manifest ? [manifest] : [])],
      onDemand: bytes,
    };
  }

  #plan({ key, json }: SharedJson): CutContent {
    const known = this.#json.get(key) ?? cut(Buffer.from(json));
    this.#json.set(key, known, known.content.bytes);
    return known;
  }

  /** The weights that these plans read, in the order of the table. */
  #weights({ layout: list, values, state }: SharedWeights, plans: readonly SharedJson[]) {
    const excerpt = this.excerpt(list, plans);
    const key = state === undefined ? undefined : `${state} ${excerpt.layout.content.parts.join()}`;
    const known = key === undefined ? undefined : this.#packed.get(key);
    const packed = known ?? cut(bytesOf(take(excerpt, new Float32Array(values))));
    if (key !== undefined) this.#packed.set(key, packed, packed.content.bytes);
    return {
      named: { layout: excerpt.layout.content, values: packed.content },
      contents: [excerpt.layout, packed],
    };
  }

  /** What these plans read of a table of this layout. */
  excerpt(list: SharedJson, plans: readonly SharedJson[]): Excerpt {
    const key = [list, ...plans].map((json) => json.key).join(' ');
    const known = this.#excerpts.get(key);
    if (known) return known;
    const all = JSON.parse(Buffer.from(list.json).toString()) as Weight[];
    const wanted = plans.map((plan) => this.#namesOf(plan));
    const some = all.filter(({ name }) => wanted.some((names) => names.has(name)));
    const { slots: from } = layout(all);
    const { slots: to, length } = layout(some);
    const moves = some.map(({ name }) => ({
      ...{ from: from.get(name)!.offset, to: to.get(name)!.offset, size: to.get(name)!.size },
    }));
    const excerpt = { layout: cut(Buffer.from(JSON.stringify(some))), moves, length };
    this.#excerpts.set(key, excerpt, excerpt.layout.content.bytes + 100 * moves.length);
    return excerpt;
  }

  #namesOf({ key, json }: SharedJson): ReadonlySet<string> {
    const known =
      this.#names.get(key) ??
      new Set((JSON.parse(Buffer.from(json).toString()) as Plan).weights.map(({ name }) => name));
    this.#names.set(key, known, known.size);
    return known;
  }

  /** The manifest, then what it names. */
  #imagesOf({ shape, classes, count, normalisation, pixels, labels }: Images): readonly CutContent[] {
    const place = `${pixels.byteOffset} ${pixels.byteLength}`;
    const known = this.#images.get(pixels.buffer) ?? new Map<string, readonly CutContent[]>();
    this.#images.set(pixels.buffer, known);
    let sent = known.get(place);
    if (!sent) {
      const [images, classesOf] = [cut(bytesOf(pixels)), cut(bytesOf(labels))];
      const manifest = {
        ...{ shape, classes, count, normalisation },
        ...{ pixels: images.content, labels: classesOf.content },
      };
      sent = [cut(Buffer.from(JSON.stringify(manifest))), images, classesOf];
      known.set(place, sent);
    }
    return sent;
  }
}

/** The excerpt's values, out of a table's. */
function take({ moves, length }: Excerpt, table: Float32Array): Float32Array {
  const values = new Float32Array(length);
  for (const { from, to, size } of moves) values.set(table.subarray(from, from + size), to);
  return values;
}

/** The reverse: writes the excerpt's values into a table. Throws RangeError for another number of them. */
export function giveBack({ moves, length }: Excerpt, values: Float32Array, table: Float32Array): void {
  if (values.length !== length) throw new RangeError(`${values.length} values for ${length}`);
  for (const { from, to, size } of moves) table.set(values.subarray(to, to + size), from);
}

/** A training's state, as both sides send it. */
export function packState({ weights, momentum, step, score, epochs }: TrainingState) {
  const packed = [weights, momentum].map(({ values }: WeightTable) => cut(bytesOf(values.slice())));
  const [first, second] = packed.map(({ content }) => content) as [Content, Content];
  return { state: { step, score, epochs, weights: first, momentum: second }, contents: packed };
}

export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

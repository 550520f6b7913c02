/** The compiled networks that a worker keeps, the least recently used of them given up first. */
import { cost } from '../../plan/cost.js';
import type { Plan } from '../../plan/plan.js';
import { MemoryLimitError, type Backend, type Network } from '../../network/network.js';
import type { SharedJson } from '../pool/shared-plan.js';

/**
 * Layers of all networks that are kept together. A compiled layer takes about 2 kB beside the memory that all networks
 * share, so this is some 100 MB: the training and evaluation networks of 50 paths of 8 cells, or 10 mixtures.
 */
const mostLayers = 50_000;

export class NetworkCache {
  /** In the order of their last use. */
  readonly #networks = new Map<string, Network>();

  constructor(
    readonly backend: Backend,
    /** Bytes that the scores of one layer of attention may take for an image. */
    private readonly attentionLimit = Infinity,
    /** Told when a batch has to be split; perhaps several times, in the same words. */
    private readonly notice: (text: string) => void = () => undefined,
  ) {}

  /**
   * The network of this plan. Throws MemoryLimitError if its attention exceeds the limit, or if it does not fit
   * although nothing else is held, so that the answer does not depend on what the worker did before.
   */
  get(plan: SharedJson, batch: number, purpose: 'train' | 'evaluate'): Network {
    const key = `${purpose} ${batch} ${plan.key}`;
    const network = this.#networks.get(key) ?? this.#compile(plan, batch, purpose);
    if ((network.parts ?? 1) > 1) this.notice(splitNotice(batch));
    this.#networks.delete(key);
    this.#networks.set(key, network);
    this.#trim();
    return network;
  }

  #compile(source: SharedJson, batch: number, purpose: 'train' | 'evaluate'): Network {
    const plan = JSON.parse(Buffer.from(source.json).toString()) as Plan;
    checkAttention(plan, this.attentionLimit);
    try {
      return this.backend.compile(plan, batch, purpose);
    } catch (error) {
      if (!(error instanceof MemoryLimitError) || this.#networks.size === 0) throw error;
      this.clear();
      return this.backend.compile(plan, batch, purpose);
    }
  }

  /** Gives up the oldest until few enough are left, but not the last. */
  #trim(): void {
    let layers = [...this.#networks.values()].reduce((sum, { plan }) => sum + plan.layers.length, 0);
    for (const [key, { plan }] of this.#networks) {
      if (layers <= mostLayers || this.#networks.size === 1) break;
      layers -= plan.layers.length;
      this.#drop(key);
    }
  }

  clear(): void {
    for (const key of this.#networks.keys()) this.#drop(key);
  }

  #drop(key: string): void {
    this.#networks.get(key)?.dispose();
    this.#networks.delete(key);
  }
}

function splitNotice(batch: number): string {
  return (
    `a batch of ${batch} images does not fit into the memory that the settings allow a worker: ` +
    'it is computed in parts, each with batch statistics of its own, and their gradients are added'
  );
}

/** Throws MemoryLimitError. */
function checkAttention(plan: Plan, limit: number): void {
  if (limit === Infinity) return;
  const { attentionBytes } = cost(plan);
  if (attentionBytes <= limit) return;
  const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toPrecision(3)} MiB`;
  throw new MemoryLimitError(
    `its largest attention needs ${mebibytes(attentionBytes)} for an image, and space.attention allows ${mebibytes(limit)}`,
  );
}

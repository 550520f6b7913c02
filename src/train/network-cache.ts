/** The compiled networks that a worker keeps, the least recently used of them given up first. */
import type { Plan } from '../space/plan.js';
import { MemoryLimitError, type Backend, type Network } from './network.js';
import type { SharedPlan } from './task.js';

/** Compiled networks that a worker holds at a time. */
const capacity = 4;

export class NetworkCache {
  /** In the order of their last use. */
  readonly #networks = new Map<string, Network>();

  constructor(readonly backend: Backend) {}

  /**
   * The network of this plan. Throws MemoryLimitError if it does not fit although nothing else
   * is held, so that the answer does not depend on what the worker did before.
   */
  get(plan: SharedPlan, batch: number, purpose: 'train' | 'evaluate'): Network {
    const key = `${purpose} ${batch} ${plan.key}`;
    const network = this.#networks.get(key) ?? this.#compile(plan, batch, purpose);
    this.#networks.delete(key);
    this.#networks.set(key, network);
    for (const oldest of this.#networks.keys()) {
      if (this.#networks.size <= capacity) break;
      this.#drop(oldest);
    }
    return network;
  }

  #compile(source: SharedPlan, batch: number, purpose: 'train' | 'evaluate'): Network {
    const plan = JSON.parse(Buffer.from(source.json).toString()) as Plan;
    try {
      return this.backend.compile(plan, batch, purpose);
    } catch (error) {
      if (!(error instanceof MemoryLimitError) || this.#networks.size === 0) throw error;
      this.clear();
      return this.backend.compile(plan, batch, purpose);
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

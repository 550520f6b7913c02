/** `Backend` that compiles plans into programs over the kernels. */
import type { Plan } from '../../plan/plan.js';
import type { Backend } from '../network.js';
import { Arena } from './arena.js';
import { WasmNetwork } from './compiled-network.js';

/** What a network may hold by default. */
const defaultLimit = 1.5 * 2 ** 30;

/** The heap of tfjs's wasm backend, whose addresses have 32 bits, ends at 4 GiB; a little of it is its own. */
const mostBytes = 3.9 * 2 ** 30;

export interface WasmOptions {
  /** Bytes that a network may hold. */
  readonly memoryLimit?: number | undefined;
}

export interface WasmBackend extends Backend {
  /** Bytes that it holds now. */
  readonly held: number;
}

export async function openWasmBackend({
  memoryLimit = defaultLimit,
}: WasmOptions = {}): Promise<WasmBackend> {
  const arena = await Arena.open();
  let open = 0;
  const closed = (): void => {
    if (--open === 0) arena.release();
  };
  return {
    name: 'wasm',
    get held() {
      return arena.bytes;
    },
    compile(plan: Plan, batch: number, purpose: 'train' | 'evaluate') {
      const network = new WasmNetwork(plan, batch, purpose, arena, Math.min(memoryLimit, mostBytes), closed);
      open++;
      return network;
    },
    dispose: () => arena.release(),
  };
}

/** `Backend` that compiles plans into programs over the kernels. */
import type { Plan } from '../../space/plan.js';
import type { Backend } from '../network.js';
import { Arena } from './arena.js';
import { WasmNetwork } from './network.js';

/** The heap of tfjs's wasm backend ends at 2 GiB; a network may have three quarters of it. */
const defaultLimit = 1.5 * 2 ** 30;

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
      const network = new WasmNetwork(plan, batch, purpose, arena, memoryLimit, closed);
      open++;
      return network;
    },
    dispose: () => arena.release(),
  };
}

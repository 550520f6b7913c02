/** The memory that all compiled programs of a backend share, in the heap of tfjs's own wasm backend. */
import type * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { bindKernels, type Kernels } from '../../kernels/kernels.js';
import { startedTfjs } from './heap.js';
import type { WeightTable } from '../weights.js';
import type { Bound, Program } from './program.js';
import type { Place } from './region.js';

/** The part of tfjs's compiled module that its types leave out. */
interface CompiledModule {
  readonly asm: { readonly memory: WebAssembly.Memory };
}

export class Arena {
  readonly kernels: Kernels;
  readonly #memory: WebAssembly.Memory;
  #tensor: { readonly info: tf.TensorInfo; readonly bytes: number } | undefined;
  /** The program whose words are in it; another has to write its own first. */
  bound: Bound | undefined;
  /** Whose weights lie in it, as that program wants them: those of this table, as they were then, for what ran. */
  packed: { readonly program: Program; readonly weights: WeightTable; readonly key: string } | undefined;
  /** Address of the first byte. */
  base = 0;
  #floats = new Float32Array();

  private constructor(
    private readonly backend: BackendWasm,
    bind: (memory: WebAssembly.Memory) => Kernels,
  ) {
    this.#memory = (backend.wasm as unknown as CompiledModule).asm.memory;
    this.kernels = bind(this.#memory);
  }

  static async open(bind: (memory: WebAssembly.Memory) => Kernels = bindKernels): Promise<Arena> {
    return new Arena(await startedTfjs(), bind);
  }

  get bytes(): number {
    return this.#tensor?.bytes ?? 0;
  }

  /** Makes it at least this large; what was in it is lost when it grows. */
  reserve(bytes: number): void {
    if (bytes <= this.bytes) return;
    this.release();
    // 64 bytes more, to start on a cache line.
    const info = this.backend.makeOutput([Math.ceil(bytes / 4) + 16], 'float32');
    this.#tensor = { info, bytes };
    this.base = Math.ceil(this.backend.getMemoryOffset(info.dataId) / 64) * 64;
    // Where the heap has no such gap left, tfjs says nothing. A fresh worker has it.
    if (this.base + bytes > this.#memory.buffer.byteLength) {
      this.release();
      throw new Error(`the heap of wasm has no room for ${bytes} bytes in one piece`);
    }
  }

  release(): void {
    if (this.#tensor) this.backend.disposeData(this.#tensor.info.dataId);
    this.#tensor = undefined;
    this.bound = undefined;
    this.packed = undefined;
  }

  floats({ region, offset }: Place, count: number): Float32Array {
    // A growing heap makes views of the old buffer useless.
    if (this.#floats.buffer !== this.#memory.buffer) this.#floats = new Float32Array(this.#memory.buffer);
    const start = (this.base + region.offset + offset) / 4;
    return this.#floats.subarray(start, start + count);
  }

  integers({ region, offset }: Place, count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, this.base + region.offset + offset, count);
  }

  doubles({ region, offset }: Place, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, this.base + region.offset + offset, count);
  }

  clear(start: number, end: number): void {
    new Uint8Array(this.#memory.buffer, this.base + start, end - start).fill(0);
  }
}

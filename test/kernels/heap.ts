/** Kernels over a memory of their own, for tests that call them directly. */
import { bindKernels, type Kernels } from '../../src/kernels/kernels.js';
import { flatten } from '../../src/kernels/word-table.js';
import { blockKernels, type BlockKernel, type KernelWords } from '../../src/kernels/words.js';
import { stream } from '../../src/random.js';

export interface Heap {
  readonly kernels: Kernels;
  /** Address of these floats, whole vectors at least. */
  floats(values: ArrayLike<number>): number;
  /** Address of these 32-bit words; floats as `{ real }`. */
  words(values: readonly (number | { readonly real: number })[]): number;
  /** Address of a kernel's parameters. */
  parameters<K extends BlockKernel>(kernel: K, values: KernelWords<K, number>): number;
  /** Address of so many zero bytes. */
  zeros(bytes: number): number;
  read(address: number, count: number): Float32Array;
  readDoubles(address: number, count: number): Float64Array;
}

export function heap(): Heap {
  const memory = new WebAssembly.Memory({ initial: 64 });
  const kernels = bindKernels(memory);
  // The first page is left to the module.
  let used = 65536;
  const zeros = (bytes: number): number => {
    const address = used;
    used += Math.ceil(bytes / 64) * 64;
    return address;
  };
  const words: Heap['words'] = (values) => {
    const address = zeros(4 * values.length);
    const [integers, reals] = [new Int32Array(memory.buffer), new Float32Array(memory.buffer)];
    values.forEach((value, i) => {
      if (typeof value === 'number') integers[address / 4 + i] = value;
      else reals[address / 4 + i] = value.real;
    });
    return address;
  };
  return {
    kernels,
    zeros,
    words,
    parameters: <K extends BlockKernel>(kernel: K, values: KernelWords<K, number>) =>
      words(flatten<(typeof blockKernels)[K], number>(blockKernels[kernel], values)),
    floats(values) {
      const address = zeros(4 * values.length);
      new Float32Array(memory.buffer, address, values.length).set(values);
      return address;
    },
    read: (address, count) => new Float32Array(memory.buffer, address, count).slice(),
    readDoubles: (address, count) => new Float64Array(memory.buffer, address, count).slice(),
  };
}

/** So many normal numbers, the same for a name. */
export function numbers(name: string, count: number): Float32Array {
  const random = stream(0, 'kernels', name);
  return Float32Array.from({ length: count }, () => random.normal());
}

/** The largest difference of two lists of the same length. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i]! - b[i]!);
    most = Number.isNaN(d) ? Infinity : Math.max(most, d);
  }
  return most;
}

/** Records the kernel calls of a pass, and for how long each tensor is needed. */
import { flatten } from '../../kernels/word-table.js';
import { blockKernels, type BlockKernel, type GroupWords } from '../../kernels/words.js';
import type { Weight } from '../../plan/plan.js';
import { size } from '../../plan/size.js';
import { groupCalls } from './groups.js';
import type { Address, Call, Constant, Packed, Program, ViewWords, Words } from './program.js';
import { line, pack, place, Region, aligned, type Place } from './region.js';
import { imageBytes, normOf, rootOf, type Norm, type Stored, type View } from './stored.js';

type TensorWords = GroupWords<'Tensor', Place>;

export class Recorder {
  readonly norms: Norm[] = [];
  /** While a segment is computed again for its gradients, no statistics are gathered. */
  again = false;

  readonly #calls: Call[] = [];
  readonly #fixed: Region[] = [];
  readonly #zeroed: Region[] = [];
  readonly #moving = new Set<Region>();
  readonly #constants = new Map<Int32Array | Float32Array, Constant>();
  readonly #weights: Packed[] = [];
  readonly #gradients: Packed[] = [];
  readonly #tensors = new Map<Stored, Region>();
  readonly #scratch = new Region(0);
  #scratchUsed = 0;

  constructor(
    /** Images of the largest batch. */
    readonly batch: number,
    private readonly declared: ReadonlyMap<string, Weight>,
  ) {}

  /** Memory for the whole program; `zeroed`: set to zero before each run. */
  fixed(bytes: number, zeroed = false): Region {
    const region = new Region(bytes);
    (zeroed ? this.#zeroed : this.#fixed).push(region);
    return region;
  }

  /** Memory from the first call that names it to the last. */
  moving(bytes: number): Region {
    const region = new Region(bytes);
    this.#moving.add(region);
    return region;
  }

  /** Memory for the next call only. */
  scratch(bytes: number): Place {
    const result = place(this.#scratch, this.#scratchUsed);
    this.#scratchUsed += aligned(bytes);
    this.#scratch.bytes = Math.max(this.#scratch.bytes, this.#scratchUsed);
    return result;
  }

  constant(values: Int32Array | Float32Array): Place {
    let constant = this.#constants.get(values);
    if (!constant) {
      constant = { region: this.fixed(values.byteLength), values };
      this.#constants.set(values, constant);
    }
    return place(constant.region);
  }

  /** Numbers of a weight. */
  elements(name: string): number {
    return size(this.#declaredWeight(name).shape);
  }

  weight(name: string, table: Int32Array): Place {
    return place(this.#pack(this.#weights, name, table, this.fixed(table.length * 4)));
  }

  /** Room for `floats` sums, and where the entries of the gradient are among them. */
  weightGradient(name: string, table: Int32Array, floats: number): Place {
    return place(this.#pack(this.#gradients, name, table, this.fixed(floats * 4, true)));
  }

  #pack(list: Packed[], name: string, table: Int32Array, region: Region): Region {
    list.push({ weight: this.#declaredWeight(name), region, table });
    return region;
  }

  #declaredWeight(name: string): Weight {
    const weight = this.declared.get(name);
    if (!weight) throw new Error(`the plan has no weight named ${name}`);
    return weight;
  }

  call<K extends BlockKernel>(kernel: K, values: Words<K>, { batchOnly = false } = {}): void {
    const words = flatten<(typeof blockKernels)[K], Address>(blockKernels[kernel], values);
    for (const word of words) if (typeof word === 'object' && 'region' in word) this.touch(word.region);
    this.#calls.push({ kernel, words, gather: !this.again, batchOnly });
    this.#scratchUsed = 0;
  }

  host(host: Extract<Call, { host: unknown }>['host'], touched: readonly Region[]): void {
    touched.forEach((region) => this.touch(region));
    this.#calls.push({ host });
  }

  touch(region: Region): void {
    region.first = Math.min(region.first, this.#calls.length);
    region.last = Math.max(region.last, this.#calls.length);
  }

  /** The memory of a tensor, made when it is first named. */
  region(tensor: Stored): Region {
    const { root } = rootOf(tensor);
    let region = this.#tensors.get(root);
    if (!region) this.#tensors.set(root, (region = this.moving(imageBytes(root) * this.batch)));
    return region;
  }

  /** The tensor's memory ends here; whoever writes it again gets another. */
  forget(tensor: Stored): void {
    this.#tensors.delete(rootOf(tensor).root);
  }

  tensor(tensor: Stored): TensorWords {
    const { root, plane } = rootOf(tensor);
    return {
      at: place(this.region(root), plane * root.height * root.width * 16),
      imageBytes: imageBytes(root),
    };
  }

  view({ stored, norm, relu }: View): ViewWords {
    const found = norm ? normOf(stored) : undefined;
    const floats = found ? found.norm.planes * 16 : 0;
    return {
      ...this.tensor(stored),
      slope: found ? place(found.norm.affine, found.plane * 16) : 0,
      shift: found ? place(found.norm.affine, floats + found.plane * 16) : 0,
      relu: relu ? 1 : 0,
    };
  }

  /** Where a block adds up its output's sums, or 0. */
  sums(tensor: Stored): Address {
    const found = normOf(tensor);
    return found ? place(found.norm.sums, found.plane * 64) : 0;
  }

  /** A tensor's gradient, after its batch norm if it has one. */
  gradient(tensor: Stored): GroupWords<'Scaled', Place> {
    const { root, plane, scale } = source(tensor);
    this.#complete(root, plane, tensor.planes);
    return {
      at: place(this.#gradientRegion(root), plane * root.height * root.width * 16),
      imageBytes: imageBytes(root),
      scale,
    };
  }

  /** The words through which a kernel reads the gradient of its raw output. */
  rawGradient(tensor: Stored): GroupWords<'Gradient', Address> {
    const words = this.gradient(tensor);
    const found = normOf(tensor);
    if (!found) return { ...words, p: 0, q: 0, r: 0, output: { at: 0, imageBytes: 0 } };
    const { norm, plane } = found;
    const back = (i: number): Place => place(norm.back, (i * norm.planes + plane) * 16);
    return { ...words, p: back(0), q: back(1), r: back(2), output: this.tensor(tensor) };
  }

  /** The words through which a kernel writes the gradient of what it read; adds unless it is the first to write. */
  target(tensor: Stored): GroupWords<'Target', Address> {
    if (!tensor.differentiable) return { at: 0, imageBytes: 0, add: 0 };
    const { root, plane } = rootOf(tensor);
    const region = this.#gradientRegion(root);
    const written = root.gradient.written!;
    const some = written.slice(plane, plane + tensor.planes).includes(true);
    if (some) this.#complete(root, plane, tensor.planes);
    else written.fill(true, plane, plane + tensor.planes);
    return {
      at: place(region, plane * root.height * root.width * 16),
      imageBytes: imageBytes(root),
      add: some ? 1 : 0,
    };
  }

  #gradientRegion(root: Stored): Region {
    root.gradient.written ??= new Array<boolean>(root.planes).fill(false);
    return (root.gradient.region ??= this.moving(imageBytes(root) * this.batch));
  }

  /** Zeros where nobody has written a gradient. */
  #complete(root: Stored, first: number, count: number): void {
    const region = this.#gradientRegion(root);
    const written = root.gradient.written!;
    const bytes = root.height * root.width * 16;
    const used = this.#scratchUsed;
    for (let plane = first; plane < first + count; plane++) {
      if (written[plane]) continue;
      this.call('clear', { to: { at: place(region, plane * bytes), imageBytes: imageBytes(root) }, bytes });
      written[plane] = true;
    }
    this.#scratchUsed = used;
  }

  /** Places everything. */
  finish(ends: Pick<Program, 'input' | 'logits'>): Program {
    const lengths = this.#calls.map((call) => ('words' in call ? call.words.length * 4 : 0));
    const words = new Region(lengths.reduce((a, b) => a + b, 0));
    const zeroStart = line([words, ...this.#fixed, this.#scratch], 0);
    const zeroEnd = line(this.#zeroed, zeroStart);
    const groups = groupCalls(this.#calls, this.#moving, this.batch);
    const bytes = pack(
      [...this.#moving].filter(({ last }) => last >= 0),
      zeroEnd,
    );
    return {
      groups,
      bytes,
      words,
      constants: [...this.#constants.values()],
      weights: this.#weights,
      gradients: this.#gradients,
      norms: this.norms,
      zeroed: [zeroStart, zeroEnd],
      ...ends,
    };
  }
}

/** Where a tensor's gradient is read: its own, or its part of that of a sum. */
function source(tensor: Stored): { readonly root: Stored; readonly plane: number; readonly scale: number } {
  const { alias } = tensor.gradient;
  if (alias) {
    const found = source(alias.stored);
    return { ...found, scale: found.scale * alias.coefficient };
  }
  if (!tensor.parent) return { root: tensor, plane: 0, scale: 1 };
  const found = source(tensor.parent.stored);
  return { ...found, plane: found.plane + tensor.parent.plane };
}

/** Records the kernel calls of a pass, and for how long each tensor is needed. */
import { flatten } from '../../kernels/word-table.js';
import { blockKernels, type BlockKernel, type GroupWords } from '../../kernels/words.js';
import type { Weight } from '../../plan/plan.js';
import { groupCalls } from './groups.js';
import { always, type Fates } from './fates.js';
import {
  productOf,
  type Address,
  type Call,
  type HostCall,
  type Program,
  type Real,
  type ViewWords,
  type Word,
  type Words,
} from './program.js';
import { gradientSource } from './gradient-source.js';
import { ProgramMemory } from './program-memory.js';
import { place, Region, type Place } from './region.js';
import type { Guard, Selection } from './selection.js';
import { imageBytes, normOf, rootOf, type Norm, type Stored, type View } from './stored.js';

type TensorWords = GroupWords<'Tensor', Place>;

interface CallOptions<K extends BlockKernel> {
  readonly batchOnly?: boolean;
  /** Default: where what is recorded now runs. */
  readonly when?: (selection: Selection) => boolean;
  readonly wordsFor?: (selection: Selection) => Words<K>;
}

export class Recorder extends ProgramMemory {
  readonly norms: Norm[] = [];
  /** While a segment is computed again for its gradients, no statistics are gathered. */
  again = false;

  readonly #calls: Call[] = [];
  readonly #tensors = new Map<Stored, Region>();
  /** What the calls belong to that are recorded now. */
  #guard: Guard | undefined;

  constructor(
    /** Images of the largest batch. */
    readonly batch: number,
    declared: ReadonlyMap<string, Weight>,
    private readonly fates: Fates,
  ) {
    super(declared);
  }

  /** The calls that `record` makes run where this does; in every run without a guard. */
  under(guard: Guard | undefined, record: () => void): void {
    const outer = this.#guard;
    this.#guard = guard;
    record();
    this.#guard = outer;
  }

  /** When the calls that are recorded now run. */
  whenRuns(): (selection: Selection) => boolean {
    const guard = this.#guard;
    return guard ? (selection) => selection.runs(guard) : () => true;
  }

  /** `values` of a run in which everything runs; `wordsFor` another. */
  call<K extends BlockKernel>(
    kernel: K,
    values: Words<K>,
    { batchOnly = false, when = this.whenRuns(), wordsFor }: CallOptions<K> = {},
  ): void {
    const flat = (all: Words<K>): Word[] =>
      flatten<(typeof blockKernels)[K], Address, Real>(blockKernels[kernel], all);
    const words = flat(values);
    for (const word of words) if (typeof word === 'object' && 'region' in word) this.touch(word.region);
    this.#calls.push({
      ...{ kernel, words, gather: !this.again, batchOnly, when },
      ...(wordsFor && { wordsFor: (selection) => flat(wordsFor(selection)) }),
    });
    this.freeScratch();
  }

  host(host: HostCall['host'], touched: readonly Region[]): void {
    touched.forEach((region) => this.touch(region));
    this.#calls.push({ host, when: this.whenRuns() });
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

  /** The tensor's memory ends here; a layer that writes it again gets another. */
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
    // One by one, here and below: with spread, compiling a plan took half as long again.
    const { at, imageBytes } = this.tensor(stored);
    return {
      at,
      imageBytes,
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
  gradient(tensor: Stored): GroupWords<'Scaled', Place, Real> {
    const { root, plane, shares } = gradientSource(tensor);
    this.#complete(root, plane, tensor.planes);
    return {
      at: place(this.#gradientRegion(root), plane * root.height * root.width * 16),
      imageBytes: imageBytes(root),
      scale: productOf(shares),
    };
  }

  /** The words through which a kernel reads the gradient of its raw output. */
  rawGradient(tensor: Stored): GroupWords<'Gradient', Address, Real> {
    const { at, imageBytes, scale } = this.gradient(tensor);
    const found = normOf(tensor);
    if (!found) return { at, imageBytes, scale, p: 0, q: 0, r: 0, output: { at: 0, imageBytes: 0 } };
    const { norm, plane } = found;
    const back = (i: number): Place => place(norm.back, (i * norm.planes + plane) * 16);
    return { at, imageBytes, scale, p: back(0), q: back(1), r: back(2), output: this.tensor(tensor) };
  }

  /** The words through which a kernel writes the gradient of what it read; adds unless it is the first to write. */
  target(tensor: Stored): GroupWords<'Target', Address> {
    if (!tensor.differentiable) return { at: 0, imageBytes: 0, add: 0 };
    const { root, plane } = rootOf(tensor);
    const region = this.#gradientRegion(root);
    const written = root.gradient.written!;
    const some = written.slice(plane, plane + tensor.planes).includes(true);
    const to = {
      at: place(region, plane * root.height * root.width * 16),
      imageBytes: imageBytes(root),
    };
    if (some) this.#complete(root, plane, tensor.planes);
    else {
      written.fill(true, plane, plane + tensor.planes);
      this.#clearUnlessRun(tensor, { to, bytes: imageBytes(tensor) });
    }
    return { at: to.at, imageBytes: to.imageBytes, add: some ? 1 : 0 };
  }

  /** Those that come after add to what the first leaves; where that does not run, they need zeros to add to. */
  #clearUnlessRun(tensor: Stored, words: Words<'clear'>): void {
    const guard = this.#guard;
    if (!guard || this.fates(guard) === always) return;
    const makersFate = tensor.maker === undefined ? always : this.fates({ layer: tensor.maker, shares: [] });
    // What runs only with its reader is not read either.
    if (!tensor.parent && !tensor.joins && makersFate === this.fates(guard)) return;
    this.keepingScratch(() => this.call('clear', words, { when: (selection) => !selection.runs(guard) }));
  }

  #gradientRegion(root: Stored): Region {
    root.gradient.written ??= new Array<boolean>(root.planes).fill(false);
    return (root.gradient.region ??= this.moving(imageBytes(root) * this.batch));
  }

  /** Zeros where no gradient has been written. */
  #complete(root: Stored, first: number, count: number): void {
    const region = this.#gradientRegion(root);
    const written = root.gradient.written!;
    const bytes = root.height * root.width * 16;
    for (let plane = first; plane < first + count; plane++) {
      if (written[plane]) continue;
      const to = { at: place(region, plane * bytes), imageBytes: imageBytes(root) };
      this.keepingScratch(() => this.under(undefined, () => this.call('clear', { to, bytes })));
      written[plane] = true;
    }
  }

  /** Places everything. */
  finish(ends: Pick<Program, 'input' | 'logits' | 'outputs' | 'images' | 'graph'>): Program {
    const lengths = this.#calls.map((call) => ('words' in call ? call.words.length * 4 : 0));
    const words = new Region(lengths.reduce((a, b) => a + b, 0));
    // Groups hold what they touch for longer, so they come first.
    const groups = groupCalls(this.#calls, this.movingRegions, this.batch);
    return { groups, words, norms: this.norms, ...this.placed(words), ...ends };
  }
}

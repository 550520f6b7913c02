/** The memory of a program while it is recorded: what lies where for how long, what is copied in and what is read out. */
import type { Weight } from '../../plan/plan.js';
import { size } from '../../plan/size.js';
import type { Constant, Packed, Program } from './program.js';
import { aligned, line, pack, place, Region, type Place } from './region.js';

export class ProgramMemory {
  readonly #fixed: Region[] = [];
  readonly #zeroed: Region[] = [];
  readonly #moving = new Set<Region>();
  readonly #constants = new Map<Constant['values'], Constant>();
  readonly #doubles = new Map<number, Float64Array>();
  readonly #weights: Packed[] = [];
  readonly #gradients: Packed[] = [];
  readonly #shares: { shares: readonly string[]; at: Place }[] = [];
  readonly #scratch = new Region(0);
  #scratchUsed = 0;

  constructor(private readonly declared: ReadonlyMap<string, Weight>) {}

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

  /** A number as f64. */
  double(value: number): Place {
    const values = this.#doubles.get(value) ?? Float64Array.of(value);
    this.#doubles.set(value, values);
    return this.constant(values);
  }

  constant(values: Constant['values']): Place {
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

  /** Whether a weight is learned: others get no gradient. */
  learned(name: string): boolean {
    return this.#declaredWeight(name).trainable !== false;
  }

  weight(name: string, table: Int32Array): Place {
    return place(this.#pack(this.#weights, name, table, this.fixed(table.length * 4)));
  }

  /** Room for `floats` sums, and where the entries of the gradient are among them. */
  weightGradient(name: string, table: Int32Array, floats: number): Place {
    return place(this.#pack(this.#gradients, name, table, this.fixed(floats * 4, true)));
  }

  /** Zeros, an f64 for each product of shares, that become its gradient. */
  shareGradients(products: readonly (readonly string[])[]): Region {
    const region = this.fixed(products.length * 8, true);
    products.forEach((shares, i) => this.#shares.push({ shares, at: place(region, 8 * i) }));
    return region;
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

  protected get movingRegions(): ReadonlySet<Region> {
    return this.#moving;
  }

  /** The next call may use all scratch memory. */
  protected freeScratch(): void {
    this.#scratchUsed = 0;
  }

  /** Records a call between the scratches of another and that other. */
  protected keepingScratch(record: () => void): void {
    const used = this.#scratchUsed;
    record();
    this.#scratchUsed = used;
  }

  /** Places everything, once it is known for how long it is needed. */
  protected placed(
    words: Region,
  ): Pick<Program, 'bytes' | 'constants' | 'weights' | 'gradients' | 'shares' | 'zeroed'> {
    const zeroStart = line([words, ...this.#fixed, this.#scratch], 0);
    const zeroEnd = line(this.#zeroed, zeroStart);
    const needed = [...this.#moving].filter(({ last }) => last >= 0);
    return {
      bytes: pack(needed, zeroEnd),
      constants: [...this.#constants.values()],
      weights: this.#weights,
      gradients: this.#gradients,
      shares: this.#shares,
      zeroed: [zeroStart, zeroEnd],
    };
  }
}

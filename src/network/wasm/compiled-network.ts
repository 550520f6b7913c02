/** `Network` over compiled programs: one to evaluate, one to train, one to train with the auxiliary head. */
import type { Plan, Weight } from '../../plan/plan.js';
import { MemoryLimitError, type Batch, type PassResult } from '../network.js';
import { NetworkBase } from '../network-base.js';
import type { PassRequest, TrainingRequest } from '../pass-request.js';
import { score } from '../score.js';
import { view, weightValues, writeWeight, type WeightTable } from '../weights.js';
import type { Arena } from './arena.js';
import { compilePlan, type Evaluation, type Training } from './compile.js';
import { execute } from './execute.js';
import type { Packed, Program, Rows, Run } from './program.js';
import { place } from './region.js';
import { select, type Selection } from './selection.js';
import { shareGradients } from './share-gradients.js';
import { readStatistics, writeRunning } from './statistics.js';
import { largest } from '../../extremes.js';

type Held = Pick<Evaluation, 'readers' | 'terms'>;
type Mode = Omit<Training, 'recomputed'> | Omit<Evaluation, keyof Held>;

/** What an evaluation may hold: the more, the faster. */
const holds: readonly [Held, ...Held[]] = [
  { readers: 16, terms: 4 },
  { readers: 8, terms: 4 },
  { readers: 4, terms: 2 },
  { readers: 2, terms: 2 },
  { readers: 1, terms: 2 },
];

/** How far the last network of this size had to go to fit. */
const started = new Map<string, number>();

export class WasmNetwork extends NetworkBase {
  readonly #programs = new Map<string, Program>();
  readonly #declared: ReadonlyMap<string, Weight>;

  constructor(
    readonly plan: Plan,
    private readonly batch: number,
    purpose: 'train' | 'evaluate',
    private readonly arena: Arena,
    private readonly limit: number,
    private readonly closed: () => void,
  ) {
    super();
    this.#declared = new Map(plan.weights.map((weight) => [weight.name, weight]));
    this.#program(
      purpose === 'train'
        ? { training: true, auxiliary: false, dropsPaths: false }
        : { training: false, statistics: 'batch' },
    );
  }

  get bytes(): number {
    return largest([...this.#programs.values()].map(({ bytes }) => bytes));
  }

  protected override async run(
    batch: Batch,
    weights: WeightTable,
    request: PassRequest,
  ): Promise<PassResult> {
    const { training, outputs, statistics, sameWeights } = request;
    const program = this.#program(training ? this.#trainingMode(training, outputs) : evaluationMode(request));
    const selection = select(program.graph, request);
    const run = { batch, statistics, options: training?.options ?? {}, selection };
    this.#execute(program, run, weights, sameWeights && !training);
    if (training?.table) this.#unpack(program, selection, weights, training.table, batch.size);
    const read = (rows: Rows): Float32Array => readRows(this.arena, rows, batch.size);
    const logits = read(program.logits);
    return {
      score: score(logits, batch.labels.subarray(0, batch.size), program.logits.table.length),
      logits,
      outputs: Object.fromEntries(outputs.map((id, i) => [id, read(program.outputs[i]!)])),
      shares: shareGradients(this.arena, program, selection, training?.shares ?? []),
      ...(program.images && { images: read(program.images) }),
    };
  }

  dispose(): void {
    if (this.#programs.size > 0) this.closed();
    this.#programs.clear();
  }

  #program(mode: Mode): Program {
    const key = JSON.stringify(mode);
    let program = this.#programs.get(key);
    if (!program) this.#programs.set(key, (program = this.#compile(mode)));
    return program;
  }

  /**
   * What fits: as few of the first segments as needed are computed again in the backward pass; an evaluation
   * holds as much as possible. The numbers are the same.
   */
  #compile(mode: Mode): Program {
    const last = mode.training ? (this.plan.segments?.length ?? 0) : holds.length - 1;
    const key = `${JSON.stringify(mode)} ${this.batch} ${this.plan.layers.length}`;
    let program: Program | undefined;
    // Plans alike are compiled one after the other, and what the last one needed is a good start.
    for (let step = Math.min(started.get(key) ?? 0, last); step <= last; step++) {
      const pass = mode.training ? { ...mode, recomputed: step } : { ...mode, ...holds[step]! };
      program = compilePlan(this.plan, this.batch, pass);
      if (program.bytes > this.limit) continue;
      started.set(key, step);
      return program;
    }
    const mega = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
    throw new MemoryLimitError(
      `this network needs ${mega(program!.bytes)} for a batch of ${this.batch}, and the limit is ${mega(this.limit)}: take a smaller batch or a smaller network, or allow more (memory)`,
    );
  }

  #execute(program: Program, run: Run, weights: WeightTable, isSame: boolean): void {
    const { arena } = this;
    if (run.batch.size > this.batch)
      throw new RangeError(
        `a batch of ${run.batch.size} images, and the network was compiled for ${this.batch}`,
      );
    arena.reserve(program.bytes);
    const { packed } = arena;
    const { key, weights: read } = run.selection;
    if (!isSame || packed?.program !== program || packed.weights !== weights || packed.key !== key) {
      for (const one of program.weights) if (read.has(one.weight.name)) pack(arena, one, weights);
      arena.packed = { program, weights, key };
    }
    arena.clear(...program.zeroed);
    images(arena, program, run.batch);
    if (run.statistics === 'running')
      for (const norm of program.norms.filter(({ layer }) => layer.runningMean !== undefined))
        writeRunning(arena, norm, weights, this.#declared);
    execute(arena, program, run);
  }

  #unpack(
    program: Program,
    selection: Selection,
    weights: WeightTable,
    gradients: WeightTable,
    images: number,
  ): void {
    const found = new Map<string, Float32Array>();
    for (const { weight, region, table } of program.gradients) {
      if (!selection.weights.has(weight.name)) continue;
      const from = this.arena.floats(place(region), region.bytes / 4);
      // A loop, for Float32Array.from with a function takes ten times as long.
      const sums = found.get(weight.name) ?? new Float32Array(table.length);
      for (let i = 0; i < table.length; i++) sums[i] = from[table[i]!]! + sums[i]!;
      found.set(weight.name, sums);
    }
    for (const norm of program.norms)
      if (selection.runs({ layer: norm.layer.id, shares: [] }))
        readStatistics(this.arena, norm, images, found);
    for (const weight of this.plan.weights) {
      const values = found.get(weight.name);
      if (values) writeWeight(gradients, weight, values);
      // What no gradient reaches gets zeros; statistics of layers that did not run stay what they are.
      else if (weight.trainable !== false) view(gradients, weight.name).fill(0);
      else writeWeight(gradients, weight, weightValues(weights, weight));
    }
  }

  #trainingMode({ options, weights, shares, images }: TrainingRequest, outputs: readonly string[]): Mode {
    const auxiliary = (options.auxiliaryWeight ?? 0) !== 0 && this.plan.auxiliary !== undefined;
    const dropsPaths = (options.dropPathRate ?? 0) > 0;
    return {
      ...{ training: true, auxiliary, dropsPaths },
      ...(!weights && { weights }),
      ...(shares.length > 0 && { shares: true }),
      ...(images && { images }),
      ...(outputs.length > 0 && { outputs }),
    };
  }
}

function evaluationMode({ statistics, outputs }: PassRequest): Mode {
  return { training: false, statistics, ...(outputs.length > 0 && { outputs }) };
}

function readRows(arena: Arena, { at, table, stride }: Rows, size: number): Float32Array {
  const from = arena.floats(at, size * stride);
  const result = new Float32Array(size * table.length);
  for (let image = 0; image < size; image++) {
    const [start, to] = [image * stride, image * table.length];
    // By number: a loop over the table's values takes twice as long.
    for (let i = 0; i < table.length; i++) result[to + i] = from[start + table[i]!]!;
  }
  return result;
}

function pack(arena: Arena, { weight, region, table }: Packed, weights: WeightTable): void {
  const values = weightValues(weights, weight);
  const to = arena.floats(place(region), table.length);
  for (let i = 0; i < table.length; i++) {
    const from = table[i]!;
    to[i] = from < 0 ? 0 : values[from]!;
  }
}

function images(arena: Arena, { input: { at, table, length } }: Program, batch: Batch): void {
  const to = arena.floats(at, batch.size * table.length);
  for (let image = 0; image < batch.size; image++) {
    const [start, from] = [image * table.length, image * length];
    for (let i = 0; i < table.length; i++) {
      const entry = table[i]!;
      to[start + i] = entry < 0 ? 0 : batch.images[from + entry]!;
    }
  }
}

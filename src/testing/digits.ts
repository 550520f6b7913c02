/** A small search space and evaluator whose right answers are known. */
import { setImmediate } from 'node:timers/promises';
import { stream } from '../random.js';
import type { EvaluationContext, Evaluator, Snapshot } from '../search/evaluator.js';
import type { Outcome, Proposal } from '../search/strategy.js';
import { GenotypeError, type SearchSpace } from '../space/search-space.js';

export type Digits = readonly number[];

/** Strings of digits below `base`: as many genes, an architecture that is the genome itself. */
export function digitSpace(length: number, base: number): SearchSpace<Digits, Digits> {
  const parse = (text: string): number[] => {
    if (text.length !== length || [...text].some((digit) => !(Number(digit) < base)))
      throw new GenotypeError(`${text} is not ${length} digits below ${base}`);
    return [...text].map(Number);
  };
  return {
    name: 'digits',
    sample: (random) => Array.from({ length }, () => random.integer(base)),
    mutate: (genome, rate, random) =>
      genome.map((digit) => (random.next() < rate ? random.integer(base) : digit)),
    crossover: (one, other, random) => one.map((digit, i) => (random.next() < 0.5 ? other[i]! : digit)),
    decode: (genome) => genome,
    embed: (digits) => digits,
    encode: (genome) => [...genome],
    neighbours: (digits) =>
      digits.flatMap((digit, i) =>
        Array.from({ length: base }, (_, other) => other)
          .filter((other) => other !== digit)
          .map((other) => digits.with(i, other)),
      ),
    choices: {
      sizes: Array.from({ length }, () => base),
      architecture: (picks) => picks,
      picks: (digits) => [...digits],
    },
    print: (digits) => digits.join(''),
    parse,
    genome: (json) => {
      if (!Array.isArray(json) || !json.every(Number.isInteger))
        throw new GenotypeError(`${JSON.stringify(json)} is not a list of digits`);
      return parse(json.join(''));
    },
  };
}

/** Strings of one digit, which grow to `length` of them: for strategies that grow architectures. */
export function growingDigitSpace(length: number, base: number): SearchSpace<Digits, Digits> {
  const { name, sample, decode, embed, print } = digitSpace(length, base);
  const digits = Array.from({ length: base }, (_, digit) => digit);
  const parse = (text: string): number[] => digitSpace(text.length, base).parse(text) as number[];
  return {
    ...{ name, sample, decode, embed, print },
    mutate: (genome, rate, random) => digitSpace(genome.length, base).mutate(genome, rate, random),
    crossover: (one, other, random) =>
      one.map((digit, i) => (random.next() < 0.5 ? (other[i] ?? digit) : digit)),
    encode: (genome) => Array.from({ length }, (_, i) => genome[i] ?? -1),
    parse,
    genome: (json) => digitSpace((json as Digits).length, base).genome(json),
    growth: {
      blocks: length,
      sizes: [base],
      kinds: ['digit'],
      smallest: () => digits.map((digit) => [digit]),
      larger: (genome) => (genome.length < length ? digits.map((digit) => [...genome, digit]) : []),
      picks: (genome) => genome.map((digit) => [digit]),
      identity: (genome) => genome.join(''),
    },
  };
}

/** Accuracy: percent of the digits that are 0 (so one answer is best). Params: the sum of the digits. */
export function digitMetrics(digits: Digits): Record<string, number> {
  const zeros = digits.filter((digit) => digit === 0).length;
  return { accuracy: (100 * zeros) / digits.length, params: digits.reduce((a, b) => a + b, 0) };
}

/** Spoils an outcome: returns a reason to fail, or nothing. */
export type Fault = (genome: Digits, generation: number, index: number) => string | undefined;

/**
 * Scores digits, with weights that drift: the accuracy depends on the generation, on the genomes that trained so far
 * and on noise. Each training step and each score is a safe point at which it stops and a place for a checkpoint.
 */
export class DriftingEvaluator implements Evaluator<Digits> {
  /** A child's noise is added to its parent's. */
  readonly keepsLineage = true;
  private noises: Readonly<Record<number, number>> = {};
  private weight = 0;
  private step = 0;
  private isOpen = false;

  constructor(private readonly fault: Fault = () => undefined) {}

  open(): Promise<void> {
    this.isOpen = true;
    return Promise.resolve();
  }

  async evaluate(proposal: Proposal<Digits>, context: EvaluationContext): Promise<Outcome[]> {
    if (!this.isOpen) throw new Error('not open');
    const { train, evaluate, lineage } = proposal;
    if (lineage)
      this.noises = Object.fromEntries(lineage.alive.map((trial) => [trial, this.noises[trial] ?? 0]));
    for (; this.step < train.length; this.step++) {
      context.signal.throwIfAborted();
      await context.checkpoint(() => this.snapshot());
      this.weight = (this.weight * 31 + train[this.step]!.reduce((a, b) => a * 7 + b, 1)) % 1009;
      context.progress({ phase: 'train', done: this.step + 1, total: train.length });
    }
    const outcomes: Outcome[] = [];
    for (const [index, { genome, parents }] of evaluate.entries()) {
      context.signal.throwIfAborted();
      const inherited = (lineage && this.noises[parents[0] ?? -1]) ?? 0;
      const noise = inherited + stream(this.weight, 'noise', context.generation, index).next();
      if (lineage) this.noises = { ...this.noises, [lineage.nextTrial + index]: noise };
      outcomes.push(this.score(genome, context.generation, index, noise));
      context.progress({ phase: 'evaluate', done: index + 1, total: evaluate.length });
      await setImmediate();
    }
    this.step = 0;
    return outcomes;
  }

  private score(genome: Digits, generation: number, index: number, noise: number): Outcome {
    const reason = this.fault(genome, generation, index);
    if (reason !== undefined) return { status: 'failed', reason, metrics: {} };
    const metrics = digitMetrics(genome);
    return { status: 'ok', metrics: { ...metrics, accuracy: 0.9 * metrics['accuracy']! + noise } };
  }

  snapshot(): Snapshot {
    const tensors = { weight: { shape: [1], values: Float32Array.of(this.weight) } };
    return { tensors, state: { step: this.step, noises: this.noises } };
  }

  restore({ tensors, state }: Snapshot): Promise<void> {
    this.weight = tensors['weight']!.values[0]!;
    const { step, noises } = state as { step: number; noises: Readonly<Record<number, number>> };
    Object.assign(this, { step, noises });
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.isOpen = false;
    return Promise.resolve();
  }
}

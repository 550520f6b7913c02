/**
 * Measures derived networks by running them: one at a time, before the generation's workers begin. Each architecture is
 * measured once in a run and keeps its numbers, for a clock says something else every time.
 */
import { z } from 'zod';
import type { ExportedNetwork } from '../export/exported-network.js';
import { initialise, weightTable, weightValues } from '../network/weights.js';
import type { Plan } from '../plan/plan.js';
import type { Seed } from '../random.js';
import type { EvaluationContext, Evaluator, FirstGenomes, Snapshot } from '../search/evaluator.js';
import type { Outcome, Proposal } from '../search/strategy.js';
import type { TrainableSpace } from '../space/search-space.js';
import { energyZones, measureEnergy } from './energy.js';
import { measureLatency } from './latency.js';
import { onnxRuntime } from './runner.js';
import { runProgram } from './program.js';
import type { MeasureSettings } from './settings.js';

export interface MeasuringOptions {
  /** Of the weights, which are those before training. */
  readonly seed: Seed;
  readonly space: TrainableSpace<unknown, unknown>;
  readonly settings: MeasureSettings;
}

const stateSchema = z.object({
  known: z.record(
    z.string(),
    z.object({
      status: z.enum(['ok', 'failed']),
      reason: z.string().exactOptional(),
      metrics: z.record(z.string(), z.number()),
    }),
  ),
});

export class MeasuringEvaluator implements Evaluator<unknown> {
  readonly #options: MeasuringOptions;
  /** By the architecture's print. */
  #known = new Map<string, Outcome>();

  constructor(options: MeasuringOptions) {
    this.#options = options;
  }

  /** Throws InputError where the runtime is not there, or the system tells no energy. */
  async open(): Promise<void> {
    const { latency, energy } = this.#options.settings;
    if (energy) energyZones();
    if (latency?.runtime === 'onnxruntime' || energy?.runtime === 'onnxruntime') await onnxRuntime();
  }

  /** Measures the first one, so that a command that is not there is told before anything begins. */
  async check({ evaluate: [first] }: FirstGenomes<unknown>, signal: AbortSignal): Promise<void> {
    if (first === undefined) return;
    const { space } = this.#options;
    const architecture = space.decode(first);
    const name = space.print(architecture);
    this.#known.set(name, await this.#measure(name, space.derivedPlan(architecture), signal));
  }

  async evaluate({ evaluate }: Proposal<unknown>, context: EvaluationContext): Promise<Outcome[]> {
    const { space } = this.#options;
    const architectures = evaluate.map(({ genome }) => space.decode(genome));
    const names = architectures.map((architecture) => space.print(architecture));
    const fresh = [...new Set(names)].filter((name) => !this.#known.has(name));
    for (const [i, name] of fresh.entries()) {
      context.progress({ phase: 'measure', done: i, total: fresh.length });
      const plan = space.derivedPlan(architectures[names.indexOf(name)]);
      this.#known.set(name, await this.#measure(name, plan, context.signal));
      await context.checkpoint(() => this.snapshot());
    }
    return names.map((name) => this.#known.get(name)!);
  }

  async #measure(genotype: string, plan: Plan, signal: AbortSignal): Promise<Outcome> {
    const { seed, settings } = this.#options;
    const network = { ...untrained(plan, seed), genotype };
    const metrics: Record<string, number> = {};
    if (settings.latency) metrics['latency'] = await measureLatency(network, settings.latency, signal);
    if (settings.energy) metrics['energy'] = await measureEnergy(network, settings.energy, signal);
    for (const [name, program] of Object.entries(settings.programs)) {
      const measured = await runProgram(network, program, signal);
      if ('reason' in measured)
        return { status: 'failed', reason: `the program of ${name} ${measured.reason}`, metrics };
      metrics[name] = measured.value;
    }
    return { status: 'ok', metrics };
  }

  snapshot(): Snapshot {
    return { tensors: {}, state: { known: Object.fromEntries(this.#known) } };
  }

  restore({ state }: Snapshot): Promise<void> {
    this.#known = new Map(Object.entries(stateSchema.parse(state).known));
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A plan with the weights that training would begin with. */
export function untrained(plan: Plan, seed: Seed): ExportedNetwork {
  const table = weightTable(plan.weights);
  initialise(table, seed);
  const tensors = plan.weights.map((weight) => [
    weight.name,
    { shape: weight.shape, values: weightValues(table, weight) },
  ]);
  return { plan, tensors: Object.fromEntries(tensors) as ExportedNetwork['tensors'] };
}

/**
 * Scores each candidate without training it, by the proxies that the settings name. A score depends on the
 * architecture, the settings and the seed alone, so that an architecture that comes back is not scored again.
 */
import type { Images } from '../../data/image-set.js';
import type { Plan } from '../../plan/plan.js';
import { batchesFor } from '../../proxies/proxy-metrics.js';
import { stream, type Seed } from '../../random.js';
import type {
  EvaluationContext,
  Evaluator,
  FirstGenomes,
  Inheritance,
  Snapshot,
} from '../../search/evaluator.js';
import type { Outcome, Proposal } from '../../search/strategy.js';
import type { SupernetSpace } from '../../space/search-space.js';
import { knownIn, scoresOf, snapshotOf, type Known } from '../known-outcomes.js';
import { allAtOnce } from '../pool/all-at-once.js';
import { requireMemory } from '../pool/memory-need.js';
import type { Pool } from '../pool/pool.js';
import { sharePlan } from '../pool/shared-plan.js';
import { derivedCosts, type DerivedCost } from '../supernet/plans.js';

export interface ProxySettings {
  /** Metrics that are measured. */
  readonly metrics: readonly string[];
  /** Images of a batch. */
  readonly batch: number;
  /** Draws of weights whose scores are averaged. */
  readonly inits: number;
}

export interface ProxyEvaluatorOptions<Genome, Architecture> {
  readonly seed: Seed;
  /** Its derived networks are those whose cost is logged. */
  readonly space: SupernetSpace<Genome, Architecture>;
  /** The network that is scored: a smaller one of the same cells does as well. */
  plan(architecture: Architecture): Plan;
  readonly settings: ProxySettings;
  /** Training images; called by `open`. */
  images(): Promise<Images>;
  /** Opens the workers; called by `open`. */
  pool(): Promise<Pool>;
}

export class ProxyEvaluator<Genome, Architecture> implements Evaluator<Genome> {
  readonly #options: ProxyEvaluatorOptions<Genome, Architecture>;
  readonly #cost: (genome: Genome) => DerivedCost;
  /** By the architecture's print. */
  #known: Known = {};
  #opened: { readonly pool: Pool; readonly images: Images; readonly batches: Int32Array[] } | undefined;

  constructor(options: ProxyEvaluatorOptions<Genome, Architecture>) {
    this.#options = options;
    this.#cost = derivedCosts(options.space);
  }

  async open(): Promise<void> {
    const images = await this.#options.images();
    this.#opened = { pool: await this.#options.pool(), images, batches: this.#draw(images) };
  }

  /** The same images for all candidates. */
  #draw({ count }: Images): Int32Array[] {
    const { seed, settings } = this.#options;
    const indices = Array.from({ length: count }, (_, i) => i);
    return Array.from({ length: Math.max(1, batchesFor(settings.metrics)) }, (_, batch) =>
      Int32Array.from(stream(seed, 'proxy images', batch).sample(indices, Math.min(settings.batch, count))),
    );
  }

  async check({ evaluate }: FirstGenomes<Genome>, signal: AbortSignal): Promise<void> {
    const { pool } = this.#required();
    const { space, plan, settings } = this.#options;
    const needs = evaluate.map((genome) => () => ({
      plan: plan(space.decode(genome)),
      batch: settings.batch,
      use: 'train' as const,
    }));
    await requireMemory(needs, (need) => pool.compile(need, signal), 'proxies.batch');
  }

  #required() {
    if (!this.#opened) throw new Error('the proxy evaluator is not open');
    return this.#opened;
  }

  async evaluate({ evaluate }: Proposal<Genome>, context: EvaluationContext): Promise<Outcome[]> {
    this.#required();
    context.signal.throwIfAborted();
    const { space } = this.#options;
    const names = evaluate.map(({ genome }) => space.print(space.decode(genome)));
    const fresh = [...new Set(names)].filter((name) => !this.#known[name]);
    const total = new Set(names).size;
    let done = total - fresh.length;
    let saved = Promise.resolve();
    context.progress({ phase: 'evaluate', done, total });
    const works = fresh.map((name) => async (signal: AbortSignal) => {
      const outcome = await this.#score(name, evaluate[names.indexOf(name)]!.genome, signal);
      this.#known = { ...this.#known, [name]: outcome };
      context.progress({ phase: 'evaluate', done: ++done, total });
      if (done < total) await (saved = saved.then(() => context.checkpoint(() => this.snapshot())));
    });
    await allAtOnce(works, context.signal);
    return names.map((name) => this.#known[name]!);
  }

  async #score(name: string, genome: Genome, signal: AbortSignal): Promise<Outcome> {
    const { pool, images, batches } = this.#required();
    const { seed, space, plan, settings } = this.#options;
    const { metrics, inits } = settings;
    const costs = this.#cost(genome);
    const noise = [seed, 'proxy', name] as const;
    const shared = sharePlan(plan(space.decode(genome)));
    const result = await pool.proxies({ plan: shared, images, batches, metrics, inits, noise }, signal);
    return result.status === 'failed'
      ? { status: 'failed', reason: result.reason, metrics: costs }
      : { status: 'ok', metrics: { ...result.value, ...costs } };
  }

  snapshot(): Snapshot {
    return snapshotOf(this.#known);
  }

  inherit(other: Snapshot, sameScores: boolean): Inheritance | undefined {
    return sameScores ? scoresOf(other) : undefined;
  }

  restore(snapshot: Snapshot): Promise<void> {
    this.#known = knownIn(snapshot);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#opened?.pool.close();
    this.#opened = undefined;
  }
}

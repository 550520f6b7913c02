/**
 * An evaluator with scores without training, or other measures, beside its own metrics. Where a proxy cannot be measured
 * the outcome is the evaluator's own, without it: in a combined score it ranks last there. Measures that are needed make
 * the trial fail.
 */
import { z } from 'zod';
import type { Budget, Outcome, Proposal } from '../../search/strategy.js';
import type { Dependency } from '../../search/dependency.js';
import type {
  EvaluationContext,
  Evaluator,
  FirstGenomes,
  Inheritance,
  Snapshot,
} from '../../search/evaluator.js';

const stateSchema = z.object({ own: z.unknown(), proxies: z.unknown() });

export class BesideProxies<Genome> implements Evaluator<Genome> {
  readonly honours: readonly (keyof Budget)[];
  readonly keepsLineage: boolean;

  /** The proxies' evaluator keeps no tensors. */
  constructor(
    private readonly own: Evaluator<Genome>,
    private readonly proxies: Evaluator<Genome>,
    private readonly areNeeded = false,
  ) {
    this.honours = own.honours ?? [];
    this.keepsLineage = own.keepsLineage ?? false;
  }

  async open(): Promise<void> {
    await this.own.open();
    await this.proxies.open();
  }

  async check(genomes: FirstGenomes<Genome>, signal: AbortSignal): Promise<void> {
    await this.own.check?.(genomes, signal);
    await this.proxies.check?.(genomes, signal);
  }

  /** The proxies first: they are kept, so that a generation that goes on does not measure them again. */
  async evaluate(proposal: Proposal<Genome>, context: EvaluationContext): Promise<Outcome[]> {
    const inside: EvaluationContext = {
      ...context,
      checkpoint: () => context.checkpoint(() => this.snapshot()),
    };
    const beside = await this.proxies.evaluate({ ...proposal, train: [] }, inside);
    const outcomes = await this.own.evaluate(proposal, {
      ...context,
      checkpoint: (snapshot) => context.checkpoint(() => this.#together(snapshot())),
    });
    return outcomes.map((outcome, i) => {
      const { status, reason, metrics } = beside[i]!;
      const both = { ...outcome, metrics: { ...metrics, ...outcome.metrics } };
      if (!this.areNeeded || status === 'ok' || outcome.status === 'failed') return both;
      return { ...both, status, ...(reason !== undefined && { reason }) };
    });
  }

  dependencies(): readonly Dependency[] {
    return [...(this.own.dependencies?.() ?? []), ...(this.proxies.dependencies?.() ?? [])];
  }

  range(metric: string): { readonly low: number; readonly high: number } | undefined {
    return this.own.range?.(metric) ?? this.proxies.range?.(metric);
  }

  exhausted(): boolean {
    return this.own.exhausted?.() ?? false;
  }

  snapshot(): Snapshot {
    return this.#together(this.own.snapshot());
  }

  #together({ tensors, state }: Snapshot): Snapshot {
    return { tensors, state: { own: state, proxies: this.proxies.snapshot().state } };
  }

  inherit({ tensors, state }: Snapshot, sameScores: boolean): Inheritance | undefined {
    const both = stateSchema.safeParse(state).data ?? { own: state, proxies: null };
    const own = this.own.inherit?.({ tensors, state: both.own }, sameScores);
    const proxies = this.proxies.inherit?.({ tensors: {}, state: both.proxies }, sameScores);
    if (!own && !proxies) return undefined;
    const snapshot = own?.snapshot ?? this.own.snapshot();
    const beside = proxies?.snapshot ?? this.proxies.snapshot();
    return {
      snapshot: { tensors: snapshot.tensors, state: { own: snapshot.state, proxies: beside.state } },
      took: [...(own?.took ?? []), ...(proxies?.took ?? [])],
    };
  }

  async restore({ tensors, state }: Snapshot): Promise<void> {
    const { own, proxies } = stateSchema.parse(state);
    await this.own.restore({ tensors, state: own });
    await this.proxies.restore({ tensors: {}, state: proxies });
  }

  async close(): Promise<void> {
    await this.own.close();
    await this.proxies.close();
  }
}

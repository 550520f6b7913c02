/**
 * The evaluator that looks cells up in a table. It trains nothing; a simulated clock counts the seconds that the
 * training would have taken, so that budgets are in the benchmark's own time.
 */
import type { Dependency } from '../dependency.js';
import type { EvaluationContext, Evaluator, Snapshot } from '../evaluator.js';
import type { Outcome, Proposal } from '../strategy.js';
import type { SearchSpace } from '../../space/search-space.js';
import { tableOf, type ArchitectureTable } from './architecture-table.js';
import type { ColumnOf, TabularSettings } from './settings.js';
import { TableError } from './table.js';

export type { ColumnOf, TabularSettings };

interface Source {
  readonly metric: string;
  readonly column: Float64Array;
  readonly times: number;
}

export class TabularEvaluator<Genome> implements Evaluator<Genome> {
  private table?: ArchitectureTable;
  private sources: readonly Source[] = [];
  /** By row, made when they are first asked for. */
  private outcomes: Outcome[] = [];
  private readonly budget: number;
  private clock = 0;
  private spent = false;

  /** A table that is read already (many searches on one table) saves reading it again. */
  constructor(
    private readonly settings: TabularSettings,
    private readonly space: SearchSpace<Genome, unknown>,
    private readonly shared?: ArchitectureTable,
  ) {
    this.budget = settings.budget ?? Infinity;
  }

  /** Throws TableError. */
  async open(): Promise<void> {
    const { path, cell, accuracy, metrics, seconds, epochs } = this.settings;
    const table = this.shared ?? (await tableOf(path, cell, this.space));
    const columns: Record<string, ColumnOf> = {
      ...(accuracy !== false && { accuracy }),
      ...metrics,
      ...(seconds !== undefined && { seconds: { column: seconds, times: epochs } }),
    };
    this.sources = Object.entries(columns).map(([metric, of]) => {
      const { column, times } = typeof of === 'string' ? { column: of, times: 1 } : of;
      return { metric, column: table.column(column), times };
    });
    this.outcomes = [];
    this.table = table;
  }

  async evaluate({ evaluate }: Proposal<Genome>, context: EvaluationContext): Promise<Outcome[]> {
    context.signal.throwIfAborted();
    const outcomes = evaluate.map(({ genome }) => this.query(this.space.decode(genome)));
    context.progress({ phase: 'evaluate', done: evaluate.length, total: evaluate.length });
    return Promise.resolve(outcomes);
  }

  /** Looks an architecture up and moves the clock on. */
  query(architecture: unknown): Outcome {
    if (!this.table) throw new TableError('the table is not open');
    const row = this.table.rowOf(architecture);
    if (row === undefined)
      return failed(`${this.settings.path} has no cell ${this.space.print(architecture)}`);
    const outcome = (this.outcomes[row] ??= this.outcomeOf(row));
    const seconds = outcome.metrics['seconds'] ?? 0;
    if (outcome.status === 'ok' && (this.spent || this.clock + seconds > this.budget)) {
      this.spent = true;
      return failed(`the budget of ${this.budget} simulated seconds is spent`);
    }
    this.clock += seconds;
    return outcome;
  }

  private outcomeOf(row: number): Outcome {
    const values = this.sources.map(({ metric, column, times }) => [metric, column[row]! * times] as const);
    const gap = values.find(([, value]) => Number.isNaN(value));
    if (gap) return failed(`${this.settings.path} has no ${gap[0]} for ${this.table!.cells[row]}`);
    return { status: 'ok', metrics: Object.fromEntries(values) };
  }

  /** Over all rows of the table; undefined for what it does not hold. */
  range(metric: string): { readonly low: number; readonly high: number } | undefined {
    const source = this.sources.find((one) => one.metric === metric);
    if (!source) return undefined;
    const values = source.column.filter(Number.isFinite).map((value) => value * source.times);
    const extreme = (of: (a: number, b: number) => number): number => values.reduce((a, b) => of(a, b));
    return values.length === 0 ? undefined : { low: extreme(Math.min), high: extreme(Math.max) };
  }

  /** Simulated seconds so far. */
  get elapsed(): number {
    return this.clock;
  }

  dependencies(): Dependency[] {
    if (!this.table) throw new TableError('the table is not open');
    const { cells, sha256 } = this.table;
    const { path } = this.settings;
    return [
      { kind: 'table', path, setting: 'evaluator.path', parts: { rows: cells.length, content: sha256 } },
    ];
  }

  exhausted(): boolean {
    return this.spent;
  }

  snapshot(): Snapshot {
    return { tensors: {}, state: { clock: this.clock, spent: this.spent } };
  }

  restore({ state }: Snapshot): Promise<void> {
    ({ clock: this.clock, spent: this.spent } = state as { clock: number; spent: boolean });
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function failed(reason: string): Outcome {
  return { status: 'failed', reason, metrics: {} };
}

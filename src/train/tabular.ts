/**
 * The evaluator that looks cells up in a table. It trains nothing; a simulated clock counts the seconds that the
 * training would have taken, so that budgets are in the benchmark's own time.
 */
import type { EvaluationContext, Evaluator, Snapshot } from '../search/evaluator.js';
import type { Outcome, Proposal } from '../search/strategy.js';
import type { SearchSpace } from '../space/search-space.js';
import { readTable, TableError, type Table } from './table.js';

/** A column, or one in another unit: `{ column: 'params_m', times: 1e6 }`. */
export type ColumnOf = string | { readonly column: string; readonly times: number };

export interface TabularSettings {
  /** The CSV file, gzipped or not. */
  readonly path: string;
  /** The column with the cells. */
  readonly cell: string;
  /** The column that is the accuracy, in percent. */
  readonly accuracy: string;
  /** Further metrics and the columns that they come from. */
  readonly metrics?: Readonly<Record<string, ColumnOf>> | undefined;
  /** The column with the training seconds of one epoch; without it a query takes no time. */
  readonly seconds?: string | undefined;
  /** Epochs that one query costs. */
  readonly epochs: number;
  /**
   * Simulated seconds. The query that would exceed it fails, and so do all after it: as in NAS-Bench-201's code, where
   * the search ends there and that query does not count.
   */
  readonly budget?: number | undefined;
}

interface Source {
  readonly metric: string;
  readonly values: Float64Array;
  readonly times: number;
}

export class TabularEvaluator<Genome> implements Evaluator<Genome> {
  private table?: Table;
  private sources: readonly Source[] = [];
  private cost?: Float64Array | undefined;
  private clock = 0;
  private spent = false;

  /** A table that is read already (many searches on one table) saves reading it again. */
  constructor(
    private readonly settings: TabularSettings,
    private readonly space: SearchSpace<Genome, unknown>,
    private readonly shared?: Table,
  ) {}

  /** Throws TableError. */
  async open(): Promise<void> {
    const { path, cell, accuracy, metrics, seconds } = this.settings;
    const table = this.shared ?? (await tableOf(path, cell, this.space));
    this.sources = Object.entries<ColumnOf>({ accuracy, ...metrics }).map(([metric, of]) =>
      typeof of === 'string'
        ? { metric, values: table.column(of), times: 1 }
        : { metric, values: table.column(of.column), times: of.times },
    );
    this.cost = seconds === undefined ? undefined : table.column(seconds);
    this.table = table;
  }

  async evaluate({ evaluate }: Proposal<Genome>, context: EvaluationContext): Promise<Outcome[]> {
    context.signal.throwIfAborted();
    const outcomes = evaluate.map(({ genome }) => this.query(this.space.print(this.space.decode(genome))));
    context.progress({ phase: 'evaluate', done: evaluate.length, total: evaluate.length });
    return Promise.resolve(outcomes);
  }

  /** Looks one cell up, as the space prints it, and moves the clock on. */
  query(cell: string): Outcome {
    if (!this.table) throw new TableError('the table is not open');
    const row = this.table.row(cell);
    if (row === undefined) return failed(`${this.settings.path} has no cell ${cell}`);
    const seconds = this.cost ? this.cost[row]! * this.settings.epochs : 0;
    const metrics: Record<string, number> = this.cost ? { seconds } : {};
    let gap = Number.isNaN(seconds) ? 'seconds' : undefined;
    for (const { metric, values, times } of this.sources) {
      const value = (metrics[metric] = values[row]! * times);
      if (Number.isNaN(value)) gap = metric;
    }
    if (gap !== undefined) return failed(`${this.settings.path} has no ${gap} for ${cell}`);
    if (this.spent || this.clock + seconds > (this.settings.budget ?? Infinity)) {
      this.spent = true;
      return failed(`the budget of ${this.settings.budget} simulated seconds is spent`);
    }
    this.clock += seconds;
    return { status: 'ok', metrics };
  }

  /** Simulated seconds so far. */
  get elapsed(): number {
    return this.clock;
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

/** Reads a table whose cells this space can read; they may be written in any way that it parses. */
export function tableOf(path: string, cell: string, space: SearchSpace<unknown, unknown>): Promise<Table> {
  return readTable(path, cell, (text) => space.print(space.parse(text)));
}

function failed(reason: string): Outcome {
  return { status: 'failed', reason, metrics: {} };
}

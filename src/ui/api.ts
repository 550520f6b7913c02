/** What the server tells the pages: types alone, of which both sides are made. */
import type { ExportFormat } from '../export/formats.js';
import type { RunJson } from '../experiment/read/run-report.js';
import type { ShareCharts } from '../report/share-charts.js';
import type { DifferingSetting } from '../experiment/read/differing-settings.js';
import type { LayerCost } from '../plan/cost.js';
import type { SubjectComparison } from '../report/subject-comparison.js';
import type { GenerationOperations } from '../report/operation-shares.js';
import type { HypervolumeAfter } from '../report/hypervolume-history.js';
import type { Metric } from '../search/metric.js';
import type { RunRecord } from '../store/run-record.js';

/**
 * `live`: a process works on it. `stopped`: it was asked to stop. `died`: its process is gone and did not say why.
 * `unreadable`: it is damaged, or needs what is not there; `problem` says which.
 */
export type RunState = 'live' | 'finished' | 'stopped' | 'died' | 'failed' | 'unreadable';

/** A run in the list. Numbers that are not known are null. */
export interface RunRow {
  /** Name of its folder, by which it is asked for. */
  readonly id: string;
  readonly name: string;
  readonly state: RunState;
  readonly problem: string | null;
  readonly kind: 'search' | 'training' | null;
  /** Done, and in all; epochs of a training. */
  readonly generation: number;
  readonly generations: number;
  readonly trials: number;
  readonly failed: number;
  readonly metric: Metric | null;
  readonly best: number | null;
  readonly frontSize: number | null;
  /** Best of the first objective after each generation; at most 60 of them. */
  readonly bestSoFar: readonly number[];
  /** Of work so far, and what the rest takes if it goes on alike. */
  readonly seconds: number | null;
  readonly secondsLeft: number | null;
  /** ISO 8601. */
  readonly created: string | null;
  readonly updated: string | null;
  /** Strategy, space, data, seed. */
  readonly tags: readonly string[];
  /** Whether it has a network that was trained and tested. */
  readonly isExportable: boolean;
}

export interface RunList {
  readonly folder: string;
  readonly version: string;
  readonly runs: readonly RunRow[];
  /** Whether searches may be started, stopped and resumed from the page. */
  readonly doing: Doing;
}

/** `token`: for those who know it. */
export type Doing = 'on' | 'token' | 'off';

export interface RunView {
  readonly row: RunRow;
  /** What `evocell show --json` prints. */
  readonly show: RunJson;
  /** What has to be said of it, a line each. */
  readonly notes: readonly string[];
  /** How it was made: seed, backend, machine. */
  readonly made: string;
  /** The experiment in full, YAML. */
  readonly settings: string;
  /** Null where the defaults are not known. */
  readonly differing: readonly DifferingSetting[] | null;
  /** Null where it is not one search with several objectives whose scores all compare. */
  readonly hypervolumes: readonly HypervolumeAfter[] | null;
  readonly workers: {
    readonly asked: string;
    readonly trialsPerMinute: number | null;
    /** Of the last session, up to the last commit; null where it was not recorded. */
    readonly work: RunRecord['work'] | null;
  };
  /** Null where it is no search by gradient, or has ended no epoch. */
  readonly learned: LearnedView | null;
}

/** What a search by gradient learned, epoch by epoch. */
export interface LearnedView {
  readonly legend: string;
  readonly cells: readonly ShareCharts[];
  readonly operations: readonly { readonly name: string; readonly colour: string }[];
  /** How many skip connections there are, and since when. */
  readonly skips: string;
  readonly epochs: readonly number[];
  /** By epoch; null where it was not measured. */
  readonly curves: Readonly<Record<'entropy' | 'skips' | 'changes', readonly (number | null)[]>>;
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly genotypes: readonly string[];
}

/** Trials as columns, all of one length. A value that was not measured is null. */
export interface TrialColumns {
  /** Number of the first, and of all that there are. */
  readonly from: number;
  readonly total: number;
  /** Whether the trials before these are still what they were; else these are all. */
  readonly continues: boolean;
  readonly trial: readonly number[];
  readonly generation: readonly number[];
  /** Index into `origins`. */
  readonly origin: readonly number[];
  readonly origins: readonly string[];
  /** 0 scored and within the limits, 1 over them, 2 not every objective measured, 3 failed. */
  readonly outcome: readonly number[];
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Operations by edge of some of the trials; no axes where architectures have no cells. */
export interface ChoicesView {
  /** Trials that were scored, all of them. */
  readonly total: number;
  /** `normal 2.1`: of the second node the first edge; the operations that occur there. */
  readonly axes: readonly { readonly title: string; readonly values: readonly string[] }[];
  /** Of each axis an index into its values; -1 where the architecture has no such edge. */
  readonly trials: readonly { readonly trial: number; readonly choices: readonly number[] }[];
}

export interface FailedTrial {
  readonly trial: number;
  readonly generation: number;
  readonly reason: string;
}

export interface RunLogView {
  /** Why trials failed; the last 500. */
  readonly failed: readonly FailedTrial[];
  readonly failures: number;
  /** Last lines that its process wrote, where it was started from the page. */
  readonly lines: readonly string[];
}

export interface OperationsView {
  readonly generations: readonly GenerationOperations[];
}

export interface DrawnCell {
  readonly title: string;
  readonly svg: string;
}

export interface TrialView {
  readonly run: string;
  readonly trial: number;
  readonly generation: number;
  readonly origin: string;
  readonly parents: readonly number[];
  readonly status: 'ok' | 'failed';
  readonly reason: string | null;
  /** In words, `validation accuracy 65.20 %`. */
  readonly figures: readonly string[];
  readonly metrics: readonly Metric[];
  readonly values: Readonly<Record<string, number | null>>;
  readonly genotype: string;
  readonly words: string | null;
  readonly cells: readonly DrawnCell[];
  /** Of the derived network; null where it cannot be told without the run's space. */
  readonly layers: readonly LayerCost[] | null;
  readonly lineage: { readonly svg: string; readonly members: readonly number[]; readonly isCut: boolean };
  /** Other scores of the same architecture. */
  readonly others: readonly {
    readonly where: string;
    readonly trial: number | null;
    readonly figures: string;
  }[];
  /** Trainings in the folder that trained this architecture. */
  readonly trainings: readonly { readonly run: string; readonly state: RunState; readonly figures: string }[];
}

export interface ComparisonView {
  /** What `evocell compare --json` prints. */
  readonly comparison: SubjectComparison;
  readonly cells: readonly (readonly DrawnCell[])[];
  /** Of each search the best of the first objective so far, by generation. */
  readonly curves: readonly { readonly name: string; readonly best: readonly (number | null)[] }[];
  /** Of each search the scored trials over the first two objectives, its front first. */
  readonly points: readonly {
    readonly name: string;
    readonly across: readonly number[];
    readonly up: readonly number[];
  }[];
  readonly axes: { readonly across: Metric; readonly up: Metric } | null;
}

/** What is asked to be done. */
export type Order =
  | { readonly do: 'check'; readonly settings: string; readonly training?: boolean }
  | { readonly do: 'search'; readonly settings: string; readonly run: string }
  | {
      readonly do: 'train';
      readonly settings: string;
      readonly run: string;
      readonly of: string;
      readonly trial: number;
    }
  | { readonly do: 'export'; readonly run: string; readonly format: ExportFormat }
  | { readonly do: 'stop' | 'resume' | 'rescore'; readonly run: string };

/** `problems`: one line for each thing that is wrong; nothing was done then. */
export interface OrderAnswer {
  readonly problems: readonly string[];
  /** The run that it is about. */
  readonly run: string | null;
}

/** Of a run that was begun from the page: it has no folder before its data are read. */
export interface BegunView {
  readonly isThere: boolean;
  readonly lines: readonly string[];
}

/** Pushed whenever a run of the folder changes: which ones. */
export interface ChangeEvent {
  readonly runs: readonly string[];
}

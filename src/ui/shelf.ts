/** The runs of a folder, read as far as they were asked for and kept as long as they are looked at. */
import { lstatSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Plugins } from '../experiment/parts/plugins.js';
import { reportOf, withLearned, type RunReport } from '../experiment/read/run-report.js';
import { InputError } from '../errors/input-error.js';
import { OperationShares } from '../report/operation-shares.js';
import { FollowedRun } from '../store/followed-run.js';
import { disk } from '../store/file-system.js';
import { openRun } from '../store/open-run.js';
import { layoutOf } from '../store/layout.js';
import { unless, StoreError } from '../store/store-error.js';

/** A run with all that was worked out of it, until it changes. */
export interface ShelvedRun {
  readonly id: string;
  readonly run: FollowedRun;
  readonly report: RunReport;
  /** Of its files; another one when any of them changed. */
  readonly stamp: string;
  /** Up to so many of its trials. */
  readonly operations: { readonly shares: OperationShares; counted: number };
}

/** Runs of which more than their row is held. */
const mostHeld = 12;

export class Shelf {
  readonly #runs = new Map<string, ShelvedRun>();
  /** That were read in turns, and are waiting to be asked for. */
  readonly #ready = new Map<string, FollowedRun>();
  readonly #readings = new Map<string, Promise<void>>();

  constructor(
    readonly folder: string,
    readonly plugins: Plugins = {},
  ) {}

  /** Names of the runs' folders, in their order. Throws StoreError where the folder cannot be read. */
  ids(): string[] {
    if (disk.kind(this.folder) === 'nothing') return [];
    return disk
      .list(this.folder)
      .filter((name) => !name.startsWith('.') && this.#isRun(join(this.folder, name)));
  }

  /** Whether a run of the folder is called so; no other path can be named by it. */
  has(id: string): boolean {
    return /^[^.\0/\\][^\0/\\]*$/.test(id) && basename(id) === id && this.#isRun(join(this.folder, id));
  }

  folderOf(id: string): string {
    return join(this.folder, id);
  }

  /** Changes when anything does that is shown of the run. */
  stamp(id: string): string {
    const { record, journal, lock, folder } = layoutOf(this.folderOf(id));
    return [record, journal, lock, join(folder, 'rescored.json'), join(folder, 'finalists.json')]
      .map((path) => {
        const stats = unless(['ENOTDIR', 'EACCES', 'ELOOP'], () => statSync(path, { throwIfNoEntry: false }));
        // a lock is renewed every few seconds; only whether it is there counts
        return stats === undefined
          ? '-'
          : path === lock
            ? 'lock'
            : `${stats.ino}.${stats.size}.${stats.mtimeMs}`;
      })
      .join(' ');
  }

  /** Reads a run that is not held, while others get their turn; what is wrong with it is said when it is read. */
  async prepare(id: string): Promise<void> {
    if (this.#runs.has(id) || this.#ready.has(id)) return;
    let reading = this.#readings.get(id);
    if (!reading) {
      reading = this.#readInTurns(id).finally(() => this.#readings.delete(id));
      this.#readings.set(id, reading);
    }
    await reading;
  }

  async #readInTurns(id: string): Promise<void> {
    try {
      const run = new FollowedRun(this.folderOf(id));
      for (const look = run.look(); !look.next().done;) await nextTurn();
      this.#ready.set(id, run);
    } catch (error) {
      problemOf(error);
    }
  }

  /** Throws StoreError, and InputError where it needs plug-ins that are not there. */
  read(id: string, stamp = this.stamp(id)): ShelvedRun {
    const known = this.#runs.get(id);
    if (known?.stamp === stamp && known.report.status === known.run.status) return this.#keep(known);
    try {
      return this.#keep(this.#look(id, stamp, known));
    } catch (error) {
      this.#runs.delete(id);
      throw error;
    }
  }

  #look(id: string, stamp: string, known: ShelvedRun | undefined): ShelvedRun {
    const first = known?.run.trials;
    const run = known?.run ?? this.#ready.get(id) ?? new FollowedRun(this.folderOf(id));
    this.#ready.delete(id);
    run.refresh();
    this.#requirePlugins(run);
    const folder = () => openRun(this.folderOf(id), { write: false });
    const report = withLearned(reportOf(run, this.plugins), folder, this.plugins);
    const isSame = known !== undefined && run.trials === first;
    const operations = isSame
      ? known.operations
      : { shares: new OperationShares(report.notation), counted: 0 };
    return { id, run, report, stamp, operations };
  }

  /** The one asked for last is forgotten last. */
  #keep(run: ShelvedRun): ShelvedRun {
    this.#runs.delete(run.id);
    this.#runs.set(run.id, run);
    for (const id of this.#runs.keys()) if (this.#runs.size > mostHeld) this.#runs.delete(id);
    return run;
  }

  /** Code that a run names is not loaded because the run lies there: only what the user gave is. */
  #requirePlugins({ folder, record }: FollowedRun): void {
    for (const { kind, path } of record.dependencies ?? []) {
      if (kind !== 'plug-in' || path === undefined) continue;
      if (this.plugins.modules?.some((module) => module.path === path)) continue;
      throw new InputError(`${folder} needs the plug-in ${path}, and pages load only what they are given`, {
        advice: `start them with evocell ui --plugin ${path}, if you trust it`,
      });
    }
  }

  #isRun(folder: string): boolean {
    const stats = unless(['ENOENT', 'ENOTDIR', 'EACCES', 'ENAMETOOLONG'], () => lstatSync(folder));
    return stats?.isDirectory() === true && disk.kind(layoutOf(folder).record) !== 'nothing';
  }
}

/** What is wrong with a run, in a line; any other error is thrown on. */
export function problemOf(error: unknown): string {
  if (error instanceof InputError) return error.problems[0] ?? error.message;
  if (error instanceof StoreError) return error.message;
  throw error;
}

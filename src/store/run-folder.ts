/** A run that is open: what it holds, and its log where it is open for writing. */
import { join } from 'node:path';
import type { Dependency } from '../search/dependency.js';
import type { RunLog } from '../search/run-log.js';
import type { Trial } from '../search/strategy.js';
import { readClosing, writeClosing, type ClosingFile } from './closing-file.js';
import { commitName, prune, readCheckpoint, type Checkpoint } from './checkpoint.js';
import { readText } from './durable.js';
import { isCommit, parseSummary, parseTrial, type TrialSummary } from './journal-line.js';
import { lines } from './lines.js';
import { anchorAt } from './journal.js';
import { writeNetwork, type StoredNetwork } from './network-folder.js';
import type { Start } from './recovery.js';
import { statusOf, type RunFiles } from './run-files.js';
import { FolderLog } from './run-folder-log.js';
import type { RunRecord, RunStatus, WorkerWork } from './run-record.js';
import { sha256 } from './sealed.js';
import { putBack, StoreError } from './store-error.js';
import { TrainingStates } from './training-states.js';
import type { Writer } from './writer.js';

/** What can be asked of a run that is only looked at. */
export type ReadableRun = Pick<
  RunFolder,
  'folder' | 'record' | 'status' | 'generations' | 'trialCount' | 'settings' | 'summaries' | 'closing'
>;

export class RunFolder {
  private opened?: FolderLog<unknown, unknown>;

  constructor(
    private readonly files: RunFiles,
    /** What was found and mended on opening, a line each; for the user. */
    readonly notes: readonly string[],
    private writer?: Writer,
    private start?: Start,
  ) {}

  get folder(): string {
    return this.files.layout.folder;
  }

  get record(): Readonly<RunRecord> {
    return this.files.record.data;
  }

  get status(): RunStatus {
    return statusOf(this.files.fs, this.files.layout, this.record);
  }

  /** Generations committed so far. */
  get generations(): number {
    return this.files.journal.data.commits.length;
  }

  /** Trials committed so far. */
  get trialCount(): number {
    return this.files.journal.data.commits.at(-1)?.trials ?? 0;
  }

  /** The text of `experiment.yaml`. Throws StoreError when it is no longer the one that the run was made with. */
  settings(): string {
    const { fs, layout } = this.files;
    const text = readText(fs, layout.settings);
    if (sha256(text) === this.record.settingsSha256) return text;
    throw new StoreError(
      layout.settings,
      'has changed since the run began',
      'put it back, or start a new run',
    );
  }

  /** The committed trials, in order. Throws StoreError at a line that holds none. */
  *trials(): Generator<Trial> {
    yield* this.parsed(parseTrial);
  }

  /** The same without their genomes, which is several times faster. */
  *summaries(): Generator<TrialSummary> {
    yield* this.parsed(parseSummary);
  }

  /** After the last complete generation; undefined where there is none yet. Throws StoreError when it is damaged. */
  checkpoint(): Checkpoint | undefined {
    const { fs, layout, journal } = this.files;
    const last = journal.data.commits.at(-1);
    return last && readCheckpoint(fs, layout.checkpoints, last.checkpoint, last.checkpointSha256);
  }

  private *parsed<T>(parse: (line: Buffer) => T | undefined): Generator<T> {
    const { fs, layout, journal } = this.files;
    const file = fs.open(layout.journal, 'read');
    try {
      for (const { bytes, number } of lines(file, 0, journal.data.commits.at(-1)?.bytes ?? 0)) {
        if (isCommit(bytes)) continue;
        const trial = parse(bytes);
        if (!trial) throw new StoreError(`${layout.journal}:${number}`, 'is not a trial', putBack);
        yield trial;
      }
    } finally {
      file.close();
    }
  }

  /** Has the record say where they lie now. */
  remember(dependencies: readonly Dependency[]): void {
    this.files.record.update((data) => (data.dependencies = [...dependencies]));
  }

  /**
   * Has the record say that there shall be other generations than `experiment.yaml` says. With `reopen`, what was begun
   * after the last commit is dropped. Throws Error when the run is open for reading only.
   */
  extend(generations: number, { reopen }: { readonly reopen: boolean }): void {
    if (!this.writer) throw new Error(`${this.folder} is open for reading only`);
    const { fs, layout, record } = this.files;
    if (reopen) {
      const { generations: after } = this;
      prune(fs, layout.checkpoints, [commitName(after - 1), commitName(after - 2)]);
      if (this.start) this.start = withoutPartial(this.start);
    }
    record.update((data) => {
      const asked = new Date().toISOString();
      data.extensions = [...(data.extensions ?? []), { after: this.generations, generations, asked }];
      data.updated = asked;
    });
  }

  /**
   * What was made after the last commit; undefined where there is nothing yet, or something of an earlier commit.
   * Throws StoreError when it is damaged.
   */
  closing<T extends object>(file: ClosingFile<T>): T | undefined {
    const { fs, layout } = this.files;
    return readClosing(fs, join(layout.folder, file.name), file, this.lastCommit);
  }

  /** Keeps what was made after the last commit. Throws Error when the run is open for reading only. */
  keepClosing<T extends object>(file: ClosingFile<T>, content: T): void {
    if (!this.writer) throw new Error(`${this.folder} is open for reading only`);
    const { fs, layout } = this.files;
    writeClosing(fs, join(layout.folder, file.name), content, this.lastCommit);
  }

  /** Trainings that began after the last commit. Throws Error when the run is open for reading only. */
  trainings(): TrainingStates {
    if (!this.writer) throw new Error(`${this.folder} is open for reading only`);
    const { fs, layout } = this.files;
    return new TrainingStates(fs, layout.folder, this.lastCommit);
  }

  /** Puts a network into this folder of the run's. Throws Error when the run is open for reading only. */
  keepNetwork(name: string, network: StoredNetwork): void {
    if (!this.writer) throw new Error(`${this.folder} is open for reading only`);
    const { fs, layout } = this.files;
    writeNetwork(join(layout.folder, name), network, { fileSystem: fs });
  }

  private get lastCommit(): string {
    const { journal, record } = this.files;
    return anchorAt(journal.data.commits, record.data.settingsSha256).sha256;
  }

  /** For the controller. Throws Error when the run is open for reading only. */
  log<Genome, State>(): RunLog<Genome, State> {
    if (!this.writer || !this.start) throw new Error(`${this.folder} is open for reading only`);
    this.opened ??= new FolderLog(this.files, this.start);
    return this.opened as RunLog<Genome, State>;
  }

  /** From the next commit on the record says what the workers of this session did. */
  countWork(workers: () => readonly WorkerWork[]): void {
    this.files.workers = workers;
  }

  /** Writes how it ended (where that is given) and gives the lock back, even if the writing fails. */
  close(status?: Exclude<RunStatus, 'running'>, reason?: string): void {
    if (!this.writer) return;
    const { record, seconds } = this.files;
    const writer = this.writer;
    delete this.writer;
    try {
      if (status)
        record.update((data) => {
          data.status = status;
          if (reason !== undefined) data.reason = reason;
          data.updated = new Date().toISOString();
          data.seconds = seconds();
        });
    } finally {
      writer.release();
    }
  }
}

function withoutPartial({ checkpoint, partials }: Start): Start {
  return { ...(checkpoint && { checkpoint }), partials };
}

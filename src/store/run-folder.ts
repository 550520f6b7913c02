/** A run that is open: what it holds, and its log where it is open for writing. */
import { LowSync } from 'lowdb';
import type { RunLog } from '../search/run-log.js';
import type { Trial } from '../search/strategy.js';
import { readText, using } from './durable.js';
import type { FileSystem } from './file-system.js';
import { JournalAdapter, type Journal } from './journal.js';
import { isCommit, parseSummary, parseTrial, type TrialSummary } from './journal-line.js';
import type { Layout } from './layout.js';
import { lines } from './lines.js';
import { isAlive, readHolder, releaseLock, type Holder } from './lock.js';
import type { Start } from './recovery.js';
import { FolderLog } from './run-folder-log.js';
import { RecordAdapter, type RunRecord, type RunStatus } from './run-record.js';
import { sha256 } from './sealed.js';
import { StoreError } from './store-error.js';

/** A run's files with what was read from them. */
export interface RunFiles {
  readonly fs: FileSystem;
  readonly layout: Layout;
  readonly record: LowSync<RunRecord>;
  readonly journal: LowSync<Journal>;
  /** Seconds of work so far, over all sessions. */
  seconds(): number;
}

export function runFiles(fs: FileSystem, layout: Layout, record: RunRecord): RunFiles {
  const { seconds: before = 0 } = record;
  const opened = performance.now();
  return {
    fs,
    layout,
    seconds: () => Math.round(1000 * before + performance.now() - opened) / 1000,
    record: new LowSync(new RecordAdapter(fs, layout.record), record),
    journal: new LowSync<Journal>(new JournalAdapter(fs, layout.journal, record.settingsSha256), {
      commits: [],
      pending: [],
    }),
  };
}

/** What the record says, but a run whose writer is gone was interrupted. */
export function statusOf(fs: FileSystem, layout: Layout, record: RunRecord): RunStatus {
  if (record.status !== 'running') return record.status;
  const holder = readHolder(fs, layout.lock);
  return holder && isAlive(holder) ? 'running' : 'interrupted';
}

export class RunFolder {
  private opened?: FolderLog<unknown, unknown>;

  constructor(
    private readonly files: RunFiles,
    /** What was found and mended on opening, a line each; for the user. */
    readonly notes: readonly string[],
    private lock?: Holder,
    private readonly start?: Start,
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

  private *parsed<T>(parse: (line: Buffer) => T | undefined): Generator<T> {
    const { fs, layout, journal } = this.files;
    const file = fs.open(layout.journal, 'read');
    try {
      for (const { bytes, number } of lines(file, 0, journal.data.commits.at(-1)?.bytes ?? 0)) {
        if (isCommit(bytes)) continue;
        const trial = parse(bytes);
        if (!trial)
          throw new StoreError(`${layout.journal}:${number}`, 'is not a trial', 'put a good copy back');
        yield trial;
      }
    } finally {
      file.close();
    }
  }

  /** For the controller. Throws Error when the run is open for reading only. */
  log<Genome, State>(): RunLog<Genome, State> {
    if (!this.lock || !this.start) throw new Error(`${this.folder} is open for reading only`);
    this.opened ??= new FolderLog(this.files, this.start);
    return this.opened as RunLog<Genome, State>;
  }

  /** Writes how it ended (where that is given) and gives the lock back, even if the writing fails. */
  close(status?: Exclude<RunStatus, 'running'>, reason?: string): void {
    if (!this.lock) return;
    const { fs, layout, record, seconds } = this.files;
    const lock = this.lock;
    delete this.lock;
    try {
      if (status)
        record.update((data) => {
          data.status = status;
          if (reason !== undefined) data.reason = reason;
          data.updated = new Date().toISOString();
          data.seconds = seconds();
        });
    } finally {
      releaseLock(fs, layout.lock, lock);
    }
  }
}

/** Reads the journal and holds it against the record. Throws StoreError when committed lines are damaged. */
export function readJournal(files: RunFiles): { tail: JournalAdapter['tail'] } {
  const { journal, record, layout, fs } = files;
  journal.read();
  const adapter = journal.adapter;
  if (!(adapter instanceof JournalAdapter)) throw new TypeError('the journal has another adapter');
  const { commits } = journal.data;
  const { generations, bytes, sha256: wanted } = record.data.committed;
  const known = commits[generations - 1];
  if (generations === 0 || (known?.bytes === bytes && known.sha256 === wanted)) return { tail: adapter.tail };
  throw damaged(fs, layout, commits.at(-1)?.bytes ?? 0, adapter.tail.line, generations - commits.length);
}

/** Names the first line that cannot be read; where all can, the range that the digest covers. */
function damaged(fs: FileSystem, layout: Layout, from: number, first: number, missing: number): StoreError {
  const last = using(fs.open(layout.journal, 'read'), (file) => {
    let line = first;
    for (const { bytes, number } of lines(file, from, file.size(), first)) {
      line = number;
      if (isCommit(bytes) || !parseTrial(bytes)) break;
    }
    return line;
  });
  return new StoreError(
    `${layout.journal}:${last}`,
    `committed lines are damaged (line ${first} to ${last}; ${Math.max(missing, 1)} generations do not fit their digests)`,
    'put a good copy of the file back, or start a new run',
  );
}

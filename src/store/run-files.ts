/** What the files of a run say, and whether they agree with each other. */
import { LowSync } from 'lowdb';
import { using } from './durable.js';
import type { FileSystem } from './file-system.js';
import { JournalAdapter, type Journal, type Tail } from './journal.js';
import { isCommit, parseTrial } from './journal-line.js';
import type { Layout } from './layout.js';
import { lines } from './lines.js';
import { seemsAlive } from './holder.js';
import { readHolder } from './lock.js';
import { RecordAdapter, type RunRecord, type RunStatus, type WorkerWork } from './run-record.js';
import { putBack, StoreError } from './store-error.js';

/** A run's files with what was read from them. */
export interface RunFiles {
  readonly fs: FileSystem;
  readonly layout: Layout;
  readonly record: LowSync<RunRecord>;
  readonly journal: LowSync<Journal>;
  /** Seconds of work so far, over all sessions. */
  seconds(): number;
  /** Seconds of this session. */
  sessionSeconds(): number;
  /** What the workers of this session did so far, where that is known. */
  workers?: () => readonly WorkerWork[];
}

export function runFiles(fs: FileSystem, layout: Layout, record: RunRecord): RunFiles {
  const { seconds: before = 0 } = record;
  const opened = performance.now();
  return {
    fs,
    layout,
    seconds: () => Math.round(1000 * before + performance.now() - opened) / 1000,
    sessionSeconds: () => Math.round(performance.now() - opened) / 1000,
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
  return holder && seemsAlive(holder) ? 'running' : 'interrupted';
}

export function journalOf({ journal }: RunFiles): JournalAdapter {
  if (journal.adapter instanceof JournalAdapter) return journal.adapter;
  throw new TypeError('the journal has another adapter');
}

/** Reads the journal and holds it against the record. Throws StoreError when committed lines are damaged. */
export function readJournal(files: RunFiles): Tail {
  const { journal, record, layout, fs } = files;
  journal.read();
  const adapter = journalOf(files);
  const { commits } = journal.data;
  const { generations, bytes, sha256: wanted } = record.data.committed;
  const known = commits[generations - 1];
  if (generations === 0 || (known?.bytes === bytes && known.sha256 === wanted)) return adapter.tail;
  throw damaged(fs, layout, commits.at(-1)?.bytes ?? 0, adapter.tail.line);
}

/** Names the first line that cannot be read; where all can, the lines that the digest covers. */
function damaged(fs: FileSystem, layout: Layout, from: number, first: number): StoreError {
  let last = first;
  let unreadable: number | undefined;
  using(fs.open(layout.journal, 'read'), (file) => {
    for (const { bytes, number } of lines(file, from, file.size(), first)) {
      last = number;
      if (isCommit(bytes)) break;
      if (!parseTrial(bytes)) unreadable ??= number;
    }
  });
  const problem =
    unreadable === undefined
      ? `one of the committed lines ${first} to ${last} is damaged or missing (their digest does not fit)`
      : 'this committed line is damaged';
  return new StoreError(`${layout.journal}:${unreadable ?? first}`, problem, putBack);
}

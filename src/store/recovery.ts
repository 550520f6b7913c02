/** Where a run goes on: the last commit whose checkpoint is good, without what was written after it. */
import type { Snapshot } from '../search/evaluator.js';
import { beginningName, partialNames, readCheckpoint, type Checkpoint } from './checkpoint.js';
import { anchorAt, type Commit, type Tail } from './journal.js';
import { journalOf, type RunFiles } from './run-files.js';
import { StoreError } from './store-error.js';

export interface Start {
  /** Of the last commit; undefined for a fresh run. */
  readonly checkpoint?: Checkpoint;
  /** From inside the next generation; of the first one perhaps what the run began with. */
  readonly partial?: Snapshot;
  /** Number of the next partial checkpoint. */
  readonly partials: number;
}

/**
 * Finds where to go on and cuts the journal there. Each thing that was thrown away or found damaged gives a note.
 * Throws StoreError when more than one commit would be lost, or what the run began with.
 */
export function recover(files: RunFiles, tail: Tail, note: (line: string) => void): Start {
  const { journal, record, layout } = files;
  const { commits } = journal.data;
  const { kept, checkpoint } = usable(files, commits, note);
  if (tail.bytes > 0)
    note(
      `${layout.journal}: ${tail.bytes} bytes from line ${tail.line} on were not committed and are dropped`,
    );
  const anchor = anchorAt(kept, record.data.settingsSha256);
  if (record.data.committed.sha256 !== anchor.sha256) {
    // It is behind when the run was killed between journal and record. It is ahead when a commit is given up: then it
    // goes first, so that a crash before the journal is cut does not look like a loss.
    record.update((data) => {
      const { generations, trials, bytes, sha256 } = anchor;
      data.committed = { generations, trials, bytes, sha256 };
    });
  }
  if (tail.bytes > 0 || kept.length < commits.length) {
    journalOf(files).truncate(kept);
    journal.data.commits = kept;
  }
  return { ...(checkpoint && { checkpoint }), ...newestPartial(files, kept.length, anchor.sha256, note) };
}

/** Where a run stands that is open and goes on. Throws StoreError when its checkpoint was damaged meanwhile. */
export function standing(files: RunFiles): Start {
  const { fs, layout, journal, record } = files;
  const last = journal.data.commits.at(-1);
  const { generations, sha256 } = anchorAt(journal.data.commits, record.data.settingsSha256);
  const checkpoint = last && readCheckpoint(fs, layout.checkpoints, last.checkpoint, last.checkpointSha256);
  return { ...(checkpoint && { checkpoint }), ...newestPartial(files, generations, sha256, () => undefined) };
}

/** The commits up to the last one whose checkpoint can be read: all, or all but one. */
function usable(
  files: RunFiles,
  commits: Commit[],
  note: (line: string) => void,
): { kept: Commit[]; checkpoint?: Checkpoint } {
  const { fs, layout } = files;
  const last = commits.at(-1);
  if (!last) return { kept: commits };
  const load = (commit: Commit): Checkpoint =>
    readCheckpoint(fs, layout.checkpoints, commit.checkpoint, commit.checkpointSha256);
  try {
    return { kept: commits, checkpoint: load(last) };
  } catch (error) {
    const problem = damage(error);
    const kept = commits.slice(0, -1);
    const before = kept.at(-1);
    const checkpoint = before && load(before); // when this one fails too, its error says what to do
    note(`${problem.file}: ${problem.problem}; generation ${last.generation} is done again`);
    return { kept, ...(checkpoint && { checkpoint }) };
  }
}

function newestPartial(
  { fs, layout, record }: RunFiles,
  generation: number,
  after: string,
  note: (line: string) => void,
): Pick<Start, 'partial' | 'partials'> {
  const names = partialNames(fs, layout.checkpoints, generation);
  const partials = names[0] === undefined ? 0 : Number(names[0].split('-').at(-1)) + 1;
  for (const name of names) {
    try {
      const checkpoint = readCheckpoint(fs, layout.checkpoints, name);
      if (checkpoint.after === after) return { partial: checkpoint.evaluator, partials };
    } catch (error) {
      const { file, problem } = damage(error);
      note(`${file}: ${problem}; generation ${generation} starts from its beginning`);
    }
  }
  const { checkpointSha256 } = record.data.from ?? {};
  if (generation > 0 || checkpointSha256 === undefined) return { partials };
  const { evaluator } = readCheckpoint(fs, layout.checkpoints, beginningName, checkpointSha256);
  return { partial: evaluator, partials };
}

/** Damage and missing files can be lived with; a disk that does not answer cannot. */
function damage(error: unknown): StoreError {
  if (error instanceof StoreError && (error.code === undefined || error.code === 'ENOENT')) return error;
  throw error;
}

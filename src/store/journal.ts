/**
 * `trials.jsonl` as a lowdb adapter that only ever appends: reading gives the commits, writing adds the generations
 * that are pending, a line a trial and a commit line, and costs the same however long the journal is.
 */
import { createHash } from 'node:crypto';
import type { SyncAdapter } from 'lowdb';
import type { Trial } from '../search/strategy.js';
import { replaceByCopy, using, writeAll } from './durable.js';
import type { FileSystem, OpenFile } from './file-system.js';
import {
  commitBody,
  commitLine,
  isCommit,
  parseCommit,
  trialLine,
  type CommitFields,
} from './journal-line.js';
import { lines, type Line } from './lines.js';

export interface Commit extends CommitFields {
  /** Over all lines up to this one. */
  readonly sha256: string;
  /** Length of the journal up to here, in bytes and in lines. */
  readonly bytes: number;
  readonly lines: number;
}

export interface Pending {
  readonly fields: CommitFields;
  readonly trials: readonly Trial[];
}

export interface Journal {
  commits: Commit[];
  /** What `write` appends; it then moves to the commits. */
  pending: Pending[];
}

/** What a scan found after the last good commit. */
export interface Tail {
  readonly bytes: number;
  /** Number of the first line that belongs to no good commit. */
  readonly line: number;
}

/** The part of a commit that the next one is chained to. */
export type Anchor = Pick<Commit, 'sha256' | 'trials' | 'bytes' | 'lines'> & { readonly generations: number };

export function anchorAt(commits: readonly Commit[], origin: string): Anchor {
  const last = commits.at(-1);
  return last
    ? { ...last, generations: commits.length }
    : { sha256: origin, trials: 0, bytes: 0, lines: 0, generations: 0 };
}

export class JournalAdapter implements SyncAdapter<Journal> {
  /** What the last `read` found after the last good commit. */
  tail: Tail = { bytes: 0, line: 1 };

  /** The chain of digests starts from `origin`, which ties the journal to its run. */
  constructor(
    private readonly fs: FileSystem,
    readonly path: string,
    private readonly origin: string,
  ) {}

  read(): Journal {
    return using(this.fs.open(this.path, 'read'), (file) => {
      const size = file.size();
      const commits = commitsAfter(anchorAt([], this.origin), file, size);
      const { bytes, lines: count } = anchorAt(commits, this.origin);
      this.tail = { bytes: size - bytes, line: count + 1 };
      return { commits, pending: [] };
    });
  }

  /** Appends what is pending and flushes. Leaves no half line where it can. */
  write(journal: Journal): void {
    for (const pending of journal.pending) {
      const { bytes, commit } = chain(anchorAt(journal.commits, this.origin), pending);
      this.append(bytes, commit.bytes - bytes.length);
      journal.commits.push(commit);
    }
    journal.pending = [];
  }

  private append(bytes: Uint8Array, position: number): void {
    using(this.fs.open(this.path, 'update'), (file) => {
      try {
        writeAll(file, bytes, position);
        file.sync();
      } catch (error) {
        try {
          file.truncate(position);
        } catch {
          // the first error says more; the next reader finds no commit line and ignores the rest
        }
        throw error;
      }
    });
  }

  /** Puts a copy in its place: what another process still writes to the file that it opened is lost. */
  replace(): void {
    replaceByCopy(this.fs, this.path);
  }

  /** Cuts the journal after the commits given. */
  truncate(commits: readonly Commit[]): void {
    using(this.fs.open(this.path, 'update'), (file) => {
      file.truncate(anchorAt(commits, this.origin).bytes);
      file.sync();
    });
  }
}

/** The good commits after the anchor; stops at the first that does not fit its digest. */
export function commitsAfter(from: Anchor, file: OpenFile, size: number): Commit[] {
  return [...partsAfter(from, file, size)].filter((part) => 'sha256' in part);
}

/**
 * The same, each after the lines of its trials; those come before it is known whether their commit is good, and those
 * after the last good commit come, too. A line is valid until the next part is asked for.
 */
export function* partsAfter(from: Anchor, file: OpenFile, size: number): Generator<Line | Commit> {
  const digestAfter = ({ sha256 }: Pick<Commit, 'sha256'>) => createHash('sha256').update(sha256);
  let hash = digestAfter(from);
  let { trials, generations } = from;
  for (const line of lines(file, from.bytes, size, from.lines + 1)) {
    const { bytes, number, end } = line;
    if (!isCommit(bytes)) {
      hash.update(bytes).update('\n');
      trials++;
      yield line;
      continue;
    }
    const commit = parseCommit(bytes);
    if (!commit || hash.update(commit.body).digest('hex') !== commit.sha256) break;
    const { generation, trials: told } = commit.fields;
    if (generation !== generations++ || told !== trials) break;
    yield { ...commit.fields, sha256: commit.sha256, bytes: end, lines: number };
    hash = digestAfter(commit);
  }
}

/** The lines of a generation, and the commit that they become after the anchor. */
function chain(anchor: Anchor, { fields, trials }: Pending): { bytes: Buffer; commit: Commit } {
  const body = trials.map((trial) => Buffer.from(trialLine(trial)));
  const hash = createHash('sha256').update(anchor.sha256);
  for (const line of body) hash.update(line);
  const sha256 = hash.update(commitBody(fields)).digest('hex');
  const bytes = Buffer.concat([...body, Buffer.from(commitLine(fields, sha256))]);
  const commit = {
    ...fields,
    sha256,
    bytes: anchor.bytes + bytes.length,
    lines: anchor.lines + trials.length + 1,
  };
  return { bytes, commit };
}

/**
 * A run that is looked at again and again while it may be going on. It is read without its lock, and of its journal
 * only what was committed since the last look; its trials are held without their genomes. Nothing of them is read
 * before the first look.
 */
import { join } from 'node:path';
import { readClosing, type ClosingFile } from './closing-file.js';
import { quietly, readText, using } from './durable.js';
import { disk, explained, type FileSystem } from './file-system.js';
import { anchorAt, commitsAfter, partsAfter, type Commit } from './journal.js';
import { parseSummary, type TrialSummary } from './journal-line.js';
import { checkLayout, layoutOf, type Layout } from './layout.js';
import { openRun } from './open-run.js';
import type { ReadableRun } from './run-folder.js';
import { statusOf } from './run-files.js';
import { RecordAdapter, type RunRecord, type RunStatus } from './run-record.js';
import { sha256 } from './sealed.js';
import { putBack, StoreError } from './store-error.js';

/** Trials that are read before others get their turn: some 10 ms of them. */
const inATurn = 1000;

export class FollowedRun implements ReadableRun {
  readonly #fs: FileSystem;
  readonly #layout: Layout;
  #record: RunRecord;
  #commits: Commit[] = [];
  #trials: TrialSummary[] = [];

  /** Throws StoreError like `openRun`. */
  constructor(
    readonly folder: string,
    fileSystem: FileSystem = disk,
  ) {
    this.#fs = explained(fileSystem);
    this.#layout = layoutOf(folder);
    this.#record = this.#readRecord();
  }

  get record(): Readonly<RunRecord> {
    return this.#record;
  }

  get status(): RunStatus {
    return statusOf(this.#fs, this.#layout, this.#record);
  }

  get generations(): number {
    return this.#commits.length;
  }

  get trialCount(): number {
    return this.#trials.length;
  }

  /** Held; the array grows when the run is looked at again, and is another one where the run was begun anew. */
  get trials(): readonly TrialSummary[] {
    return this.#trials;
  }

  /** Looks, the first time or again. Throws StoreError for a run that is damaged, or gone. */
  refresh(): void {
    const look = this.look();
    while (!look.next().done);
  }

  /** The same in steps, between which others may work. */
  *look(): Generator<void> {
    for (let attempt = 0; ; attempt++) {
      this.#record = this.#readRecord();
      yield* this.#extend();
      if (this.#agree()) return;
      // another run of the same name, or a commit that was given up: from the beginning
      this.#commits = [];
      this.#trials = [];
      yield* this.#extend();
      if (this.#agree()) return;
      openRun(this.folder, { write: false, fileSystem: this.#fs }); // says what is damaged, if it still is
      if (attempt === 5)
        throw new StoreError(this.folder, 'changes faster than it can be read', 'look again');
    }
  }

  settings(): string {
    const text = readText(this.#fs, this.#layout.settings);
    if (sha256(text) === this.#record.settingsSha256) return text;
    throw new StoreError(
      this.#layout.settings,
      'has changed since the run began',
      'put it back, or start a new run',
    );
  }

  *summaries(): Generator<TrialSummary> {
    yield* this.#trials;
  }

  closing<T extends object>(file: ClosingFile<T>): T | undefined {
    const { sha256: after } = anchorAt(this.#commits, this.#record.settingsSha256);
    return readClosing(this.#fs, join(this.folder, file.name), file, after);
  }

  #readRecord(): RunRecord {
    checkLayout(this.#fs, this.#layout);
    const record = new RecordAdapter(this.#fs, this.#layout.record).read();
    if (record) return record;
    throw new StoreError(
      this.folder,
      'is not a run: it has no run.json',
      'name a folder that evocell search made',
    );
  }

  /** Takes what was committed since. */
  *#extend(): Generator<void> {
    const from = anchorAt(this.#commits, this.#record.settingsSha256);
    const file = this.#fs.open(this.#layout.journal, 'read');
    try {
      let read: TrialSummary[] = [];
      let damaged: number | undefined;
      for (const part of partsAfter(from, file, file.size())) {
        if ('sha256' in part) {
          if (damaged !== undefined)
            throw new StoreError(`${this.#layout.journal}:${damaged}`, 'is not a trial', putBack);
          for (const trial of read) this.#trials.push(trial);
          this.#commits.push(part);
          read = [];
          continue;
        }
        const trial = parseSummary(part.bytes);
        if (trial) read.push(trial);
        else damaged ??= part.number;
        if (part.number % inATurn === 0) yield;
      }
    } finally {
      quietly(() => file.close());
    }
  }

  /** Whether what is held is of this run and reaches as far as its record says. */
  #agree(): boolean {
    const { generations, bytes, sha256: wanted } = this.#record.committed;
    const known = this.#commits[generations - 1];
    if (generations === 0) return this.#commits.length === 0 || this.#isFirstOf();
    return known?.bytes === bytes && known.sha256 === wanted;
  }

  /** Whether the first commit held follows from these settings; else it is of a run that is no longer there. */
  #isFirstOf(): boolean {
    const first = anchorAt([], this.#record.settingsSha256);
    return using(this.#fs.open(this.#layout.journal, 'read'), (file) => {
      const end = this.#commits[0]!.bytes;
      return commitsAfter(first, file, end)[0]?.sha256 === this.#commits[0]!.sha256;
    });
  }
}

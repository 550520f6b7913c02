/**
 * Everything that can happen to a run's files, one after the other. Each injection must end in one of two ways: the
 * run goes on to the very outcome of an undisturbed one, or it stops with one line that names a file. Anything else
 * throws here.
 */
import { expect } from 'chai';
import { isDeepStrictEqual } from 'node:util';
import { stream } from '../../src/random.js';
import { claimRun } from '../../src/store/claim.js';
import { createClaimed, createRun } from '../../src/store/create-run.js';
import { digest } from '../../src/store/digest.js';
import { silent } from '../../src/store/lock.js';
import type { FileSystem } from '../../src/store/file-system.js';
import { openRun, takeRun } from '../../src/store/open-run.js';
import type { RunFolder } from '../../src/store/run-folder.js';
import { seal, unseal } from '../../src/store/sealed.js';
import { StoreError } from '../../src/store/store-error.js';
import { faultyDisk, PowerCut, type Fault } from './faulty-disk.js';
import { MemoryDisk } from './memory-disk.js';
import {
  newRun,
  sampleSnapshot,
  sampleState,
  sampleTrials,
  steppedClock,
  type Genome,
  type State,
} from './sample.js';

/**
 * `went on`: to the same digest. `resumed`: it stopped and, once the disk worked again, was resumed to the same digest.
 * `refused`: the file has to be put back before it can go on. `stopped`: another process took the run over, and it
 * stopped without changing a thing.
 */
export interface Outcome {
  readonly result: 'went on' | 'resumed' | 'refused' | 'stopped';
}

export interface FaultKind {
  readonly name: string;
  /** At every place, or at one of so many: calls of the file system, or bytes of a file. */
  inject(every?: number): AsyncGenerator<Outcome>;
}

const folder = '/results/run';
const generations = 3;

/** Does what a controller does, from where the run is to the end; counts the commits that were acknowledged. */
async function goOn(run: RunFolder, acknowledge: (generation: number) => void): Promise<void> {
  const log = run.log<Genome, State>();
  const last = await log.last();
  const first = last?.generation ?? 0;
  if (last) {
    const { strategy, evaluator } = last;
    expect({ strategy, evaluator }).to.deep.equal({
      strategy: sampleState(first - 1),
      evaluator: sampleSnapshot(first - 1),
    });
  }
  const partial = last ? last.partial : await log.beginning?.();
  if (partial) expect(partial).to.deep.equal(sampleSnapshot(first, 1));
  for (let generation = first; generation < generations; generation++) {
    await log.partial(generation, sampleSnapshot(generation, 1));
    await log.commit(
      generation,
      sampleTrials(generation),
      sampleState(generation),
      sampleSnapshot(generation),
    );
    acknowledge(generation + 1);
  }
}

/** Locks of this process look like those of one that is gone. */
function endProcess(disk: MemoryDisk): void {
  for (const path of disk.files().filter((file) => /\/lock/.test(file))) {
    const text = disk
      .read(path)
      .toString()
      .replace(/"started":"[^"]*"/, '"started":"1"');
    disk.write(path, Buffer.from(text));
  }
}

/** The line of a StoreError; any other error goes through. */
function lineOf(error: unknown): string {
  if (!(error instanceof StoreError)) throw error;
  expect(error.message, 'one line that names a file of the run').to.match(/^\/(results[^\n]*)?: .+; .+$/);
  return error.message;
}

let undisturbed: string | undefined;

async function expectedDigest(): Promise<string> {
  if (undisturbed === undefined) {
    const run = createRun(folder, { ...newRun, fileSystem: new MemoryDisk() });
    await goOn(run, () => undefined);
    undisturbed = digest(run);
  }
  return undisturbed;
}

/** Resumes on a disk that works and goes on to the end; no commit that was acknowledged may be missing. */
async function finish(disk: MemoryDisk, acknowledged: number): Promise<readonly string[]> {
  endProcess(disk);
  const fileSystem = disk;
  const clock = steppedClock(); // a lock that was cut short is taken over after a while
  if (disk.kind(folder) === 'nothing') {
    expect(acknowledged).to.equal(0);
    createClaimed(await claimRun(folder, { fileSystem, clock }), newRun).close();
  }
  const run = (await takeRun(folder, { fileSystem, clock })).open();
  expect(run.generations, 'acknowledged generations').to.be.at.least(acknowledged);
  await goOn(run, () => undefined);
  run.close('finished');
  expect(digest(openRun(folder, { write: false, fileSystem }))).to.equal(await expectedDigest());
  return run.notes;
}

/** What a disturbance begins with: a disk, and how many generations nothing may take away. */
interface Beginning {
  readonly disk: MemoryDisk;
  readonly safe: number;
}

/** A run on a disk that fails at one call, then the rest of it on a disk that works. */
async function disturbed({ disk: start, safe }: Beginning, fault: Fault, draw: number): Promise<Outcome> {
  const disk = start.copy();
  const fileSystem = faultyDisk(disk, fault);
  let acknowledged = safe;
  let result: Outcome['result'] = 'went on';
  let run: RunFolder | undefined;
  try {
    run = begin(disk, fileSystem);
    await goOn(run, (generation) => (acknowledged = generation));
    run.close('finished');
  } catch (error) {
    if (!(error instanceof PowerCut)) lineOf(error);
    result = 'resumed';
    close(run);
  }
  await finish(fault.code === 'cut' ? disk.powerCut(stream('cut', fault.call, draw)) : disk, acknowledged);
  return { result };
}

function begin(disk: MemoryDisk, fileSystem: FileSystem): RunFolder {
  return disk.kind(folder) === 'nothing'
    ? createRun(folder, { ...newRun, fileSystem })
    : openRun(folder, { write: true, fileSystem });
}

/** As a program does that stops on an error: the lock may stay, then. */
function close(run: RunFolder | undefined): void {
  try {
    run?.close('failed');
  } catch (error) {
    if (!(error instanceof PowerCut)) lineOf(error);
  }
}

/** Calls that an undisturbed run makes from here. */
async function countCalls(start: MemoryDisk): Promise<{ calls: number; writes: number }> {
  const counted = faultyDisk(start.copy());
  const exists = start.kind(folder) !== 'nothing';
  const run = exists
    ? openRun(folder, { write: true, fileSystem: counted })
    : createRun(folder, { ...newRun, fileSystem: counted });
  await goOn(run, () => undefined);
  run.close('finished');
  return counted.count();
}

/** A run of two generations and a half, left by a process that was killed while it wrote the third. */
async function halfDone(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const run = createRun(folder, { ...newRun, fileSystem: disk });
  const log = run.log<Genome, State>();
  for (const generation of [0, 1])
    await log.commit(
      generation,
      sampleTrials(generation),
      sampleState(generation),
      sampleSnapshot(generation),
    );
  await log.partial(2, sampleSnapshot(2, 1));
  endProcess(disk);
  // the clock decides how long run.json is, and so how many faults there are: always the same time, then
  const record = unseal(disk.read(`${folder}/run.json`).toString())?.fields as object;
  disk.write(`${folder}/run.json`, Buffer.from(seal({ ...record, seconds: 1 }).text));
  return disk;
}

async function* everyCall(
  begin: Beginning,
  faults: (call: number) => Fault[],
  every: number,
): AsyncGenerator<Outcome> {
  const { calls, writes } = await countCalls(begin.disk);
  for (let call = 0; call < calls; call += every)
    for (const [draw, fault] of faults(call).entries())
      if (fault.mode !== 'half' || call < writes) yield await disturbed(begin, fault, draw);
}

/** From nothing; from a torn journal; from a damaged checkpoint, which costs a generation that is done again. */
async function beginnings(): Promise<Beginning[]> {
  const torn = await halfDone();
  const journal = `${folder}/trials.jsonl`;
  torn.write(journal, Buffer.concat([torn.read(journal), Buffer.from('{"trial":6,')]));
  const damaged = await halfDone();
  damaged.write(`${folder}/checkpoints/generation-000001.safetensors`, Buffer.from('damaged'));
  return [
    { disk: new MemoryDisk(), safe: 0 },
    { disk: torn, safe: 2 },
    { disk: damaged, safe: 1 },
  ];
}

/**
 * At one call the process stands still for so long that another takes the run over and finishes it; then it goes on,
 * and must stop without having changed a thing.
 */
async function stolen({ disk: start }: Beginning, call: number): Promise<Outcome> {
  const disk = start.copy();
  let finished: Promise<void> | undefined;
  const fileSystem = faultyDisk(disk, { call, code: 'stop', mode: 'once' }, () => {
    finished = finishAtOnce(disk);
  });
  let result: Outcome['result'] = 'went on';
  let run: RunFolder | undefined;
  try {
    run = begin(disk, fileSystem);
    await goOn(run, () => undefined);
    run.close('finished');
  } catch (error) {
    lineOf(error);
    result = 'stopped';
    close(run);
  }
  await finished;
  expect(openRun(folder, { write: false, fileSystem: disk }).status).to.equal('finished');
  const whole = openRun(folder, { write: true, fileSystem: disk }); // whatever the one who was robbed did, it is sound
  expect(whole.notes, `call ${call}`).to.deep.equal([]);
  expect(whole.generations).to.equal(generations);
  whole.close('finished');
  expect(digest(openRun(folder, { write: false, fileSystem: disk }))).to.equal(await expectedDigest());
  return { result };
}

/** All in one go, for it happens within a call; rejected when one of its commits fails. */
function finishAtOnce(fileSystem: MemoryDisk): Promise<void> {
  const watched = new Set<string>();
  for (const path of fileSystem.files().filter((file) => /\/lock(\.|$)/.test(file))) {
    const text = fileSystem
      .read(path)
      .toString()
      .replace(/"namespace":"[^"]*"/, '"namespace":"elsewhere"');
    fileSystem.write(path, Buffer.from(text));
    watched.add(silent(path, text));
  }
  const isMade = fileSystem.kind(folder) !== 'nothing';
  const run = isMade
    ? openRun(folder, { write: true, fileSystem, watched })
    : createRun(folder, { ...newRun, fileSystem, watched });
  const done = commitAtOnce(run);
  run.close('finished');
  return done;
}

/** Its clock says other things, so its files differ. A commit writes before it gives its promise. */
async function commitAtOnce(run: RunFolder): Promise<void> {
  const log = run.log<Genome, State>();
  const rest = Array.from({ length: generations - run.generations }, (_, index) => run.generations + index);
  await Promise.all(
    rest.map((generation) =>
      log.commit(
        generation,
        sampleTrials(generation, 3, 20),
        sampleState(generation),
        sampleSnapshot(generation),
      ),
    ),
  );
}

async function* stolenEverywhere(every: number): AsyncGenerator<Outcome> {
  for (const begin of await beginnings()) {
    const { calls } = await countCalls(begin.disk);
    for (let call = 0; call < calls; call += every) yield await stolen(begin, call);
  }
}

async function* everywhere(faults: (call: number) => Fault[], every: number): AsyncGenerator<Outcome> {
  for (const begin of await beginnings()) yield* everyCall(begin, faults, every);
}

/** The file is changed while no process has the run, which then has to go on or to stop. */
async function damaged(start: MemoryDisk, path: string, bytes: Uint8Array): Promise<Outcome> {
  const disk = start.copy();
  const before = disk.read(path);
  const generationsBefore = openRun(folder, { write: false, fileSystem: disk }).generations;
  disk.write(path, bytes);
  try {
    // a damaged checkpoint may cost the one generation that is then done again, and never more
    const notes = await finish(disk, generationsBefore - 1);
    const unread = path.includes('/checkpoints/generation-000000');
    if (!unread && !isDeepStrictEqual(before, Buffer.from(bytes))) expect(notes, path).not.to.deep.equal([]);
    return { result: 'went on' };
  } catch (error) {
    lineOf(error);
    return { result: 'refused' };
  }
}

async function* everyFile(
  pattern: RegExp,
  damages: (bytes: Buffer, every: number) => Iterable<Uint8Array>,
  every: number,
): AsyncGenerator<Outcome> {
  const disk = await halfDone();
  const files = disk.files().filter((path) => pattern.test(path));
  expect(files).not.to.deep.equal([]);
  for (const path of files)
    for (const bytes of damages(disk.read(path), every)) yield await damaged(disk, path, bytes);
}

function* flips(bytes: Buffer, every: number): Generator<Uint8Array> {
  const random = stream('flips', bytes.length);
  for (let index = 0; index < bytes.length; index += every) {
    const flipped = Buffer.from(bytes);
    flipped[index]! ^= 1 << random.integer(8);
    yield flipped;
  }
}

function* cuts(bytes: Buffer, every: number): Generator<Uint8Array> {
  for (let length = 0; length < bytes.length; length += every) yield bytes.subarray(0, length);
}

const once =
  (code: Fault['code']) =>
  (call: number): Fault[] => [{ call, code, mode: 'once' }];
const forEver =
  (code: Fault['code']) =>
  (call: number): Fault[] => [{ call, code, mode: 'on' }];

/** What survives is drawn anew each time. */
const cut = (call: number): Fault[] => Array.from({ length: 4 }, () => ({ call, code: 'cut', mode: 'on' }));

const files: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['trials.jsonl', /trials\.jsonl$/],
  ['run.json', /run\.json$/],
  ['experiment.yaml', /experiment\.yaml$/],
  ['a checkpoint', /checkpoints\//],
];

export const faultKinds: readonly FaultKind[] = [
  { name: 'one call fails with ENOSPC', inject: (every = 1) => everywhere(once('ENOSPC'), every) },
  { name: 'one call fails with EIO', inject: (every = 1) => everywhere(once('EIO'), every) },
  {
    name: 'every call from one on fails with ENOSPC',
    inject: (every = 1) => everywhere(forEver('ENOSPC'), every),
  },
  { name: 'every call from one on fails with EIO', inject: (every = 1) => everywhere(forEver('EIO'), every) },
  {
    name: 'one write is torn: half of it, then ENOSPC',
    inject: (every = 1) => everywhere((call) => [{ call, code: 'ENOSPC', mode: 'half' }], every),
  },
  { name: 'power cut at one call, unflushed data lost', inject: (every = 1) => everywhere(cut, every) },
  {
    name: 'stolen: another process takes the run over while it stands still at one call',
    inject: (every = 1) => stolenEverywhere(every),
  },
  ...files.flatMap(([name, pattern]) => [
    { name: `one bit of ${name} flipped`, inject: (every = 1) => everyFile(pattern, flips, every) },
    { name: `${name} cut short`, inject: (every = 1) => everyFile(pattern, cuts, every) },
  ]),
];

/** Runs a program: writes its words into the arena if those of another or of other shares are there, then makes its calls. */
import type { Arena } from './arena.js';
import type { Bound, BoundCall, BoundGroup, Call, Memory, Program, Run, Word } from './program.js';
import { place } from './region.js';
import type { Selection } from './selection.js';

export function execute(arena: Arena, program: Program, run: Run): void {
  const { groups } = bound(arena, program, run.selection);
  const memory: Memory = {
    floats: (at, count) => arena.floats(at, count),
    doubles: (at, count) => arena.doubles(at, count),
  };
  const inBatch = run.statistics === 'batch';
  const { size } = run.batch;
  // A batch norm without running statistics takes the batch's in any case.
  const gather = inBatch || program.norms.some(({ layer }) => layer.runningMean === undefined);
  for (const { calls, images } of groups) {
    for (let start = 0; start < size; start += images) {
      const end = Math.min(size, start + images);
      for (const call of calls) {
        if ('host' in call) call.host(memory, run);
        else if (inBatch || !call.batchOnly)
          arena.kernels[call.kernel](call.at, end, gather && call.gather ? 1 : 0, start);
      }
    }
  }
}

function bound(arena: Arena, program: Program, selection: Selection): Bound {
  const before = arena.bound;
  if (before?.program === program && before.key === selection.key) return before;
  if (before?.program !== program) writeConstants(arena, program);
  const groups = writeWords(arena, program, selection);
  return (arena.bound = { program, key: selection.key, groups });
}

function writeConstants(arena: Arena, { constants }: Program): void {
  for (const { region, values } of constants) {
    if (values instanceof Int32Array) arena.integers(place(region), values.length).set(values);
    else if (values instanceof Float64Array) arena.doubles(place(region), values.length).set(values);
    else arena.floats(place(region), values.length).set(values);
  }
}

/** The words of the calls that are made, one after the other. */
function writeWords(arena: Arena, program: Program, selection: Selection): BoundGroup[] {
  const count = program.words.bytes / 4;
  const [integers, reals] = [
    arena.integers(place(program.words), count),
    arena.floats(place(program.words), count),
  ];
  let i = 0;
  const write = (word: Word): void => {
    if (typeof word === 'number') integers[i] = word;
    else if ('real' in word)
      reals[i] = typeof word.real === 'number' ? word.real : selection.product(word.real);
    else integers[i] = arena.base + word.region.offset + word.offset;
    i++;
  };
  const bind = (call: Call): BoundCall[] => {
    if (call.when && !call.when(selection)) return [];
    if ('host' in call) return [call];
    const { kernel, gather, batchOnly, words, wordsFor } = call;
    const at = arena.base + program.words.offset + 4 * i;
    (wordsFor ? wordsFor(selection) : words).forEach(write);
    return [{ kernel, gather, batchOnly, at }];
  };
  return program.groups.map(({ calls, images }) => ({ calls: calls.flatMap(bind), images }));
}

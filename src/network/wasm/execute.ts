/** Runs a program: writes its words into the arena if another was there before, then makes its calls. */
import type { Arena } from './arena.js';
import type { Call, Memory, Program, Run, Word } from './program.js';
import { place } from './region.js';

export function execute(arena: Arena, program: Program, run: Run): void {
  if (arena.owner !== program) bind(arena, program);
  const memory: Memory = {
    floats: (at, count) => arena.floats(at, count),
    doubles: (at, count) => arena.doubles(at, count),
  };
  const inBatch = run.statistics === 'batch';
  const { size } = run.batch;
  // A batch norm without running statistics takes the batch's in any case.
  const gather = inBatch || program.norms.some(({ layer }) => layer.runningMean === undefined);
  let address = arena.base + program.words.offset;
  for (const group of program.groups) {
    const wanted = group.calls.map((call): readonly [Call, number] => {
      const here = address;
      if ('words' in call) address += call.words.length * 4;
      return [call, here];
    });
    for (let start = 0; start < size; start += group.images) {
      const end = Math.min(size, start + group.images);
      for (const [call, at] of wanted) {
        if ('host' in call) call.host(memory, run);
        else if (inBatch || !call.batchOnly)
          arena.kernels[call.kernel](at, end, gather && call.gather ? 1 : 0, start);
      }
    }
  }
}

function bind(arena: Arena, program: Program): void {
  const count = program.words.bytes / 4;
  const [integers, reals] = [
    arena.integers(place(program.words), count),
    arena.floats(place(program.words), count),
  ];
  let i = 0;
  const write = (word: Word): void => {
    if (typeof word === 'number') integers[i] = word;
    else if ('real' in word) reals[i] = word.real;
    else integers[i] = arena.base + word.region.offset + word.offset;
    i++;
  };
  for (const { calls } of program.groups)
    for (const call of calls) if ('words' in call) call.words.forEach(write);
  for (const { region, values } of program.constants) {
    if (values instanceof Int32Array) arena.integers(place(region), values.length).set(values);
    else arena.floats(place(region), values.length).set(values);
  }
  arena.owner = program;
}

/** Changes what runs depend on, or moves it, between the beginning of a run and its resumption. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataset } from '../../../src/data/dataset.js';
import { InputError } from '../../../src/errors/input-error.js';
import { imageDependency, requireSame } from '../../../src/experiment/run/dependencies.js';
import { moduleDependency } from '../../../src/experiment/run/module-dependency.js';
import { resumeSearch, runSearch } from '../../../src/experiment/run/search.js';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import type { Experiment } from '../../../src/experiment/settings/settings.js';
import type { Dependency } from '../../../src/search/dependency.js';
import { digest } from '../../../src/store/digest.js';
import { openRun } from '../../../src/store/open-run.js';
import { idx } from '../../data/files.js';
import { inFolder } from '../../store/sample.js';

export interface DataFault {
  readonly result: 'went on' | 'resumed' | 'refused' | 'wrong';
}

export interface DataFaultKind {
  readonly name: string;
  /** Everything lies in the folder, which is empty. */
  inject(folder: string): AsyncGenerator<DataFault>;
}

export const dataFaultKinds: readonly DataFaultKind[] = [
  { name: 'a figure of the table changed', inject: changedTables },
  { name: 'the table moved, and its new place given', inject: movedTables },
  { name: 'one bit of the images or labels flipped', inject: changedImages },
  { name: 'one character of a plug-in, or of what it imports, changed', inject: changedModules },
];

/** The faults of a kind, in a folder of their own. */
export async function injected({ inject }: DataFaultKind): Promise<DataFault[]> {
  const faults: DataFault[] = [];
  await inFolder(async (folder) => {
    for await (const fault of inject(folder)) faults.push(fault);
  });
  return faults;
}

const generations = 4;

/** All cells of two operations, with figures that tell them apart. */
export function tableText(): string {
  const rows = Array.from({ length: 64 }, (_, i) => {
    const [a, b, c, d, e, f] = Array.from({ length: 6 }, (_, k) => ((i >> k) & 1 ? 'skip_connect' : 'none'));
    return `|${a}~0|+|${b}~0|${c}~1|+|${d}~0|${e}~1|${f}~2|,${10 + i}.5`;
  });
  return ['arch,accuracy', ...rows, ''].join('\n');
}

export function tableSearch(path: string): Experiment {
  return experimentOf({
    name: 'table',
    space: { name: 'nasbench201', operations: ['none', 'skip_connect'] },
    search: { strategy: 'rea', population: 4, tournament: 2, evaluations: 1, generations },
    evaluator: { name: 'tabular', path, accuracy: 'accuracy' },
  });
}

/** A run that was stopped after so many generations. */
export async function stoppedRun(folder: string, table: string, after: number): Promise<void> {
  const stop = new AbortController();
  await runSearch(tableSearch(table), {
    ...{ folder, signal: stop.signal },
    onGeneration: (generation) => {
      if (generation === after - 1) stop.abort();
    },
  });
}

async function undisturbed(folder: string, table: string): Promise<string> {
  await runSearch(tableSearch(table), { folder });
  return digest(openRun(folder, { write: false }));
}

/** Refused, with nothing changed; wrong otherwise. */
async function attempt(run: string, table: string): Promise<DataFault> {
  const before = readFileSync(join(run, 'run.json'), 'utf8');
  try {
    await resumeSearch(run);
    return { result: 'wrong' };
  } catch (error) {
    const isTold = error instanceof InputError && error.message.includes(table);
    const isUntouched = readFileSync(join(run, 'run.json'), 'utf8') === before;
    return { result: isTold && isUntouched ? 'refused' : 'wrong' };
  }
}

async function* changedTables(folder: string): AsyncGenerator<DataFault> {
  const table = join(folder, 'table.csv');
  const run = join(folder, 'run');
  const text = tableText();
  writeFileSync(table, text);
  const whole = await undisturbed(join(folder, 'whole'), table);
  await stoppedRun(run, table, 2);
  for (const { index } of text.matchAll(/\.5/g)) {
    writeFileSync(table, `${text.slice(0, index)}.6${text.slice(index + 2)}`);
    yield await attempt(run, table);
  }
  writeFileSync(table, text);
  await resumeSearch(run);
  if (digest(openRun(run, { write: false })) !== whole) yield { result: 'wrong' };
}

async function* movedTables(folder: string): AsyncGenerator<DataFault> {
  const [table, elsewhere] = [join(folder, 'table.csv'), join(folder, 'elsewhere.csv')];
  writeFileSync(table, tableText());
  const whole = await undisturbed(join(folder, 'whole'), table);
  for (let after = 1; after < generations; after++) {
    const run = join(folder, `run-${after}`);
    await stoppedRun(run, table, after);
    renameSync(table, elsewhere);
    const { result } = await attempt(run, table);
    await resumeSearch(run, { places: { 'evaluator.path': elsewhere } });
    const isWhole = digest(openRun(run, { write: false })) === whole;
    yield { result: result === 'refused' && isWhole ? 'resumed' : 'wrong' };
    renameSync(elsewhere, table);
  }
}

/** Whether a run with these dependencies would be gone on with when they are found so. */
function held(before: Dependency, now: Dependency): DataFault {
  try {
    requireSame('run', [before], [now]);
    return { result: 'wrong' };
  } catch (error) {
    const isTold = error instanceof InputError && error.message.includes(before.path ?? '');
    return { result: isTold ? 'refused' : 'wrong' };
  }
}

async function* changedImages(folder: string): AsyncGenerator<DataFault> {
  const pixels = Uint8Array.from({ length: 4 * 28 * 28 }, (_, i) => (i * 7) % 251);
  const labels = Uint8Array.of(3, 1, 4, 1);
  const dependency = async (): Promise<Dependency> => {
    writeFileSync(join(folder, 'train-images-idx3-ubyte'), idx(0x0803, [4, 28, 28], pixels));
    writeFileSync(join(folder, 'train-labels-idx1-ubyte'), idx(0x0801, [4], labels));
    const dataset = { name: 'mnist', path: folder };
    return imageDependency('images', dataset, (await openDataset(dataset)).training);
  };
  const before = await dependency();
  for (const [bytes, step] of [
    [pixels, 16],
    [labels, 1],
  ] as const)
    for (let i = 0; i < bytes.length; i += step) {
      bytes[i]! ^= 1;
      yield held(before, await dependency());
      bytes[i]! ^= 1;
    }
}

async function* changedModules(folder: string): AsyncGenerator<DataFault> {
  mkdirSync(join(folder, 'parts'));
  const files = {
    'plugin.mjs': "import { best } from './parts/best.mjs';\nexport default { strategies: { best } };\n",
    'parts/best.mjs': "const more = await import('../more.mjs');\nexport const best = more.default;\n",
    'more.mjs': 'export default () => undefined;\n',
  };
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  Object.entries(files).forEach(([name, text]) => write(name, text));
  const module = join(folder, 'plugin.mjs');
  const before = moduleDependency(module);
  for (const [name, text] of Object.entries(files)) {
    for (let i = 0; i < text.length; i++) {
      write(name, `${text.slice(0, i)}#${text.slice(i + 1)}`);
      yield await Promise.resolve(held(before, moduleDependency(module)));
    }
    write(name, text);
  }
}

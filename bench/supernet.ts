/**
 * `npm run bench:supernet`: images a processor second of the supernet on NAS-Bench-201 that ranks cells
 * (`experiments/balanced-nasbench201.yaml`), trained and scored through its evaluator: paths are drawn, compiled and
 * sent to one worker, replicas added up and the optimiser's step taken. `--beside DIST` takes turns with another
 * build's `dist` and gives the ratio of their times.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { drawImages, proceduralSizes, type ProceduralSize } from '../src/data/procedural.js';
import { openTurnProcess, type TurnProcess } from './turn-process.js';
import { medianRatio, medianSeconds, takeTurns, type Turn } from './turns.js';

const options = await yargs(hideBin(process.argv))
  .option('beside', { type: 'string', describe: "another build's dist folder, to take turns with" })
  .option('channels', { type: 'number', default: 5 })
  .option('cells', { type: 'number', array: true, default: [1, 5], describe: 'of a stage' })
  .option('sides', {
    ...{ type: 'number', array: true, choices: proceduralSizes },
    ...{ default: proceduralSizes, describe: 'of the images, pixels' },
  })
  .option('rounds', { type: 'number', default: 7, describe: 'turns of each; medians count' })
  .option('seconds', { type: 'number', default: 1, describe: 'of processor time in a turn, about' })
  .option('json', { type: 'boolean', default: false })
  .strict()
  .parse();

const size = { batch: 32, replicas: 2, steps: 4, scored: 500 } as const;
/** Images that pass through networks in one generation of training, and for one genome's score. */
const images = { train: size.batch * size.replicas * size.steps, evaluate: size.scored };
type Action = keyof typeof images;

/** An experiment on a table of pixels, which builds can read that draw no images of 16 x 16. */
async function writeExperiment(folder: string, cells: number, side: ProceduralSize): Promise<string> {
  // A fifth of a table is kept for testing, and half of the rest scores.
  const { pixels, labels } = await drawImages(2.5 * size.scored, 0, 'training', side);
  const row = side * side * 3;
  const rows = [...labels].map((label, i) => [label, ...pixels.subarray(i * row, (i + 1) * row)].join());
  const table = join(folder, 'images.csv');
  writeFileSync(table, rows.join('\n'));
  const file = join(folder, 'supernet.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      name: 'supernet',
      dataset: {
        ...{ name: 'csv', path: table, label: 1, shape: [side, side, 3], split: 'file-order' },
        ...{ trainPortion: 0.5, crop: side / 8, flip: true },
      },
      space: { name: 'nasbench201' },
      supernet: {
        ...{ weights: 'path', sampling: 'balanced', channels: options.channels, cells },
        ...{ batch: size.batch, replicas: size.replicas, steps: size.steps },
        ...{ learningRate: 0.05, nesterov: true, weightDecay: 5e-4 },
      },
      fitness: { batch: 250, subset: size.scored },
      search: { strategy: 'random', population: 1, generations: 100_000 },
      checkpoint: { steps: size.steps - 1 },
      workers: 1,
    }),
  );
  return file;
}

interface Figures {
  readonly cells: number;
  readonly side: ProceduralSize;
  /** Images a processor second; the other build's time by ours: above 1 this one is ahead. */
  readonly figures: Readonly<Record<Action, { readonly images: number; readonly ratio?: number }>>;
}

/** With equal counts, both builds draw the same genomes in a round. */
async function measure(action: Action, builds: ReadonlyMap<string, TurnProcess>) {
  const turns = [...builds].map(([name, build]): [string, Turn] => [
    name,
    (count) => build.take(`${action} ${count}`),
  ]);
  const rounds = await takeTurns(new Map(turns), { ...options, equalCounts: true });
  return {
    images: images[action] / medianSeconds(rounds, 'ours'),
    ...(builds.size > 1 && { ratio: medianRatio(rounds, 'beside', 'ours') }),
  };
}

async function figuresOf(cells: number, side: ProceduralSize): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-bench-'));
  const builds = new Map<string, TurnProcess>();
  try {
    const experiment = await writeExperiment(folder, cells, side);
    const open = (dist: string) =>
      openTurnProcess(process.execPath, [
        join(import.meta.dirname, 'supernet-turn.js'),
        ...[dist, experiment],
      ]);
    builds.set('ours', await open(join(import.meta.dirname, '..')));
    if (options.beside !== undefined) builds.set('beside', await open(options.beside));
    const train = await measure('train', builds);
    return { cells, side, figures: { train, evaluate: await measure('evaluate', builds) } };
  } finally {
    builds.forEach((build) => build.close());
    rmSync(folder, { recursive: true });
  }
}

if (!options.json) {
  const to = options.beside === undefined ? '' : `; times of ${options.beside} by ours`;
  console.log(`medians of ${options.rounds} turns${to}`);
  console.log(
    '| supernet | images | trained, images a processor second | ratio | scored, images a processor second | ratio |',
  );
  console.log('|---|---|---:|---:|---:|---:|');
}
for (const side of options.sides)
  for (const cells of options.cells) {
    const found = await figuresOf(cells, side);
    const { train, evaluate } = found.figures;
    const words = [train, evaluate].flatMap((one) => [one.images.toFixed(0), one.ratio?.toFixed(2) ?? '']);
    console.log(
      options.json
        ? JSON.stringify(found)
        : `| ${[`${options.channels} channels, ${cells} a stage`, `${side}x${side}`, ...words].join(' | ')} |`,
    );
  }

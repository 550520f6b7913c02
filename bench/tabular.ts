/**
 * How fast a table opens and answers: node dist/bench/tabular.js FILE [CELL_COLUMN] [ACCURACY_COLUMN]
 * FILE is a table of NAS-Bench-201 cells.
 */
import { stream } from '../src/random.js';
import { nasbench201Space } from '../src/space/nasbench201.js';
import { TabularEvaluator } from '../src/search/tabular/evaluator.js';

const [path, cell = 'arch', accuracy = 'c10_val_e12'] = process.argv.slice(2);
if (path === undefined) throw new Error('name the CSV file of the table');
const space = nasbench201Space({ encoding: 'categorical' });
const evaluator = new TabularEvaluator({ path, cell, accuracy, epochs: 12 }, space);

const start = performance.now();
await evaluator.open();
console.log(`open: ${(performance.now() - start).toFixed(0)} ms`);

const random = stream(1, 'bench');
const million = 1_000_000;
const genomes = Array.from({ length: million }, () => space.sample(random));
for (let round = 1; round <= 3; round++) {
  const began = performance.now();
  for (const genome of genomes) evaluator.query(space.decode(genome));
  console.log(`${(million / (performance.now() - began) / 1000).toFixed(1)} million queries a second`);
}

/**
 * `npm run test:crash -- --kills 200 --seed 1 --set supernet.weights=mixture`: prints when the kills hit and how many
 * runs ended with the same digest. `--experiment FILE`: of that search, in place of a tiny one on a supernet.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { crashes, moments } from './crash.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '15' },
    seed: { type: 'string', default: '1' },
    set: { type: 'string', multiple: true },
    experiment: { type: 'string' },
  },
});
const counts = new Map<string, number>(moments.map((moment) => [moment, 0]));
let runs = 0;
let equal = 0;
let kills = 0;
let killsOfEqual = 0;
const experiment = values.experiment === undefined ? undefined : readFileSync(values.experiment, 'utf8');
for await (const run of crashes(Number(values.kills), values.seed, values.set, experiment)) {
  runs++;
  kills += run.kills.length;
  if (run.equal) {
    equal++;
    killsOfEqual += run.kills.length;
  }
  for (const moment of run.kills) counts.set(moment, (counts.get(moment) ?? 0) + 1);
  console.error(`${kills} kills, ${runs} runs, ${equal} with the same digest`);
}
console.log('| killed | kills |\n| --- | ---: |');
for (const [moment, count] of counts) console.log(`| ${moment} | ${count} |`);
console.log(
  `\n${killsOfEqual} of ${kills} kills ended in the digest of the undisturbed run (${equal} of ${runs} runs)`,
);
process.exitCode = equal === runs ? 0 : 1;

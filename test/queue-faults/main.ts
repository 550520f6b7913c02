/**
 * `npm run test:queue-faults -- --faults 50 --seed 1 --workers 2`: searches on the workers of a queue under random
 * faults; prints which, and how many searches ended with the digest of one process.
 */
import { parseArgs } from 'node:util';
import { missingRedis } from '../train/queue/redis-server.js';
import { disturbedSearches, faultKinds, type FaultKind } from './faults.js';

if (missingRedis !== undefined) {
  console.error(missingRedis);
  process.exit(2);
}
const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
  },
});
const counts = new Map<FaultKind, number>();
const equal = new Map<string, { searches: number; equal: number; faults: number }>();
let total = 0;
for await (const search of disturbedSearches(Number(values.faults), values.seed, Number(values.workers))) {
  const own = equal.get(search.name) ?? { searches: 0, equal: 0, faults: 0 };
  own.searches++;
  own.faults += search.faults.length;
  if (search.equal) own.equal++;
  equal.set(search.name, own);
  total += search.faults.length;
  for (const kind of search.faults) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  console.error(`${total} faults; ${search.name}: ${search.equal ? 'the same digest' : 'ANOTHER DIGEST'}`);
}
console.log('| fault | times |\n| --- | ---: |');
for (const kind of faultKinds) console.log(`| ${kind} | ${counts.get(kind) ?? 0} |`);
console.log(
  '\n| search | faults | searches | with the digest of one process |\n| --- | ---: | ---: | ---: |',
);
for (const [name, own] of equal) console.log(`| ${name} | ${own.faults} | ${own.searches} | ${own.equal} |`);
process.exitCode = [...equal.values()].every((own) => own.equal === own.searches) ? 0 : 1;

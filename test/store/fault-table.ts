/** `npm run test:faults`: injects every fault, prints how many there were and what came of them, as Markdown. */
import { dataFaultKinds, injected } from '../experiment/run/data-faults.js';
import { faultKinds } from './faults.js';

const columns = [
  'injected',
  'went on',
  'stopped with one line, resumed',
  'refused with one line',
  'stopped with one line, changed nothing',
  'lost or wrong',
];
console.log(`| fault | ${columns.join(' | ')} |`);
console.log(`| --- |${columns.map(() => ' ---: |').join('')}`);
const kinds = [
  ...faultKinds,
  ...dataFaultKinds.map((kind) => ({ name: kind.name, inject: () => injected(kind) })),
];
for (const { name, inject } of kinds) {
  const counts = { 'went on': 0, resumed: 0, refused: 0, stopped: 0, wrong: 0 };
  try {
    for await (const { result } of await inject()) counts[result]++;
  } catch (error) {
    counts.wrong++; // the rest of this kind is not tried
    process.exitCode = 1;
    console.error(error);
  }
  const figures = Object.values(counts);
  console.log(`| ${[name, figures.reduce((a, b) => a + b), ...figures].join(' | ')} |`);
}

import { loadExperiment, reportRun, runSearch } from 'evocell';

const overrides = ['search.population=4', 'search.generations=3', 'supernet.steps=10'];
const experiment = loadExperiment('experiments/evnas-procedural.yaml', { overrides });
const { folder } = await runSearch(experiment, {
  folder: process.argv[2] ?? 'results/mine',
  onGeneration: (generation, trials) => console.error(generation, trials.length),
});
const { best, front } = reportRun(folder);
console.log(best?.genotype);
const found = front.map(({ metrics }) => metrics);
console.table(found, ['accuracy', 'params', 'macs']);

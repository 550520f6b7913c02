/** What the schema cannot see: settings that are right one by one and make no sense together. */
import { goalProblems } from './goal-problems.js';
import { measuredBy } from './measured.js';
import type { Problem } from './problem.js';
import type { Experiment } from './settings.js';

interface Rule {
  readonly path: string;
  broken(experiment: Experiment): boolean;
  text(experiment: Experiment): string;
}

const rules: readonly Rule[] = [
  {
    path: 'search.elites',
    broken: ({ search }) => search.elites >= search.population,
    text: ({ search }) =>
      `is ${search.elites} of a search.population of ${search.population}: nothing new could be born; make it smaller`,
  },
  {
    path: 'search.decodeTraining',
    broken: ({ search, supernet }) => !search.decodeTraining && supernet.weights === 'path',
    text: () => 'false needs the raw genome to weigh the operations: set supernet.weights to mixture',
  },
  {
    path: 'search.decodeFitness',
    broken: ({ search, supernet }) => !search.decodeFitness && supernet.weights === 'path',
    text: () => 'false needs the raw genome to weigh the operations: set supernet.weights to mixture',
  },
  {
    path: 'supernet.minimumLearningRate',
    broken: ({ supernet }) => supernet.minimumLearningRate > supernet.learningRate,
    text: ({ supernet }) => `is above supernet.learningRate (${supernet.learningRate}); make it smaller`,
  },
  {
    path: 'evaluator.path',
    broken: ({ evaluator }) => evaluator.name === 'tabular' && evaluator.path === undefined,
    text: () => 'is missing: evaluator.name is tabular, so give the CSV file with the table',
  },
  {
    path: 'supernet.weights',
    broken: ({ space, supernet }) => space.name === 'vit' && supernet.weights === 'mixture',
    text: () => 'is mixture, and the space vit has no operations to mix; set it to path',
  },
];

/** The rules that this experiment breaks. */
export function contradictions(experiment: Experiment): Problem[] {
  const broken = rules.filter((rule) => rule.broken(experiment));
  return [
    ...broken.map((rule) => ({ path: rule.path.split('.'), text: rule.text(experiment) })),
    ...goalProblems(experiment.search, measuredBy(experiment)),
    ...(experiment.evaluator.name === 'tabular' ? [] : missingImages(experiment)),
  ];
}

/** A data set that lies in files needs their folder. */
export function missingImages({ dataset }: Pick<Experiment, 'dataset'>): Problem[] {
  if (!['cifar10', 'cifar100', 'mnist'].includes(dataset.name) || dataset.path !== undefined) return [];
  const text =
    `is missing: dataset.name is ${dataset.name}, so give the folder with its files ` +
    '(--set dataset.path=FOLDER), or use the built-in images (dataset.name: procedural)';
  return [{ path: ['dataset', 'path'], text }];
}

/** The commands: how each is used and what it does, and the file with the rest, which is loaded when it is asked for. */
import type { BoundCommand, Usage } from './command.js';

export interface CommandEntry extends Usage {
  load(): Promise<BoundCommand>;
}

export const commands: Readonly<Record<string, CommandEntry>> = {
  data: {
    command: 'data <path>',
    describe: 'Look at images before anything runs: classes, counts, broken files, duplicates, samples',
    load: async () => (await import('./commands/data.js')).dataCommand,
  },
  init: {
    command: 'init <path>',
    describe: 'Write an experiment for images of yours, for the time that you have on this machine',
    load: async () => (await import('./commands/init.js')).initCommand,
  },
  search: {
    command: 'search <file>',
    describe: 'Search with an experiment file',
    load: async () => (await import('./commands/search.js')).searchCommand,
  },
  resume: {
    command: 'resume <run>',
    describe: 'Go on with a run that was interrupted',
    load: async () => (await import('./commands/resume.js')).resumeCommand,
  },
  rescore: {
    command: 'rescore <run>',
    describe: 'Score the best of all generations again, all with the weights of the last one',
    load: async () => (await import('./commands/rescore.js')).rescoreCommand,
  },
  show: {
    command: 'show <run>',
    describe: 'Status, best genome and Pareto front of a run',
    load: async () => (await import('./commands/show.js')).showCommand,
  },
  report: {
    command: 'report <run>',
    describe: 'Write a page about a run: charts, the front, diagrams of its cells',
    load: async () => (await import('./commands/report.js')).reportCommand,
  },
  list: {
    command: 'list [dir]',
    describe: 'The runs in a folder',
    load: async () => (await import('./commands/list.js')).listCommand,
  },
  ui: {
    command: 'ui [dir]',
    describe: 'Pages over the runs of a folder, in the browser, while they run and afterwards',
    load: async () => (await import('./commands/ui.js')).uiCommand,
  },
  digest: {
    command: 'digest <run>',
    describe: 'SHA-256 over what a search decided: equal digests, equal searches',
    load: async () => (await import('./commands/digest.js')).digestCommand,
  },
  compare: {
    command: 'compare <what..>',
    describe: 'Runs, trials and networks side by side: figures, cells, fronts, rank agreement',
    load: async () => (await import('./commands/compare.js')).compareCommand,
  },
  train: {
    command: 'train <network>',
    describe: 'Train one network from scratch, and test it once at the end',
    load: async () => (await import('./commands/train.js')).trainCommand,
  },
  hog: {
    command: 'hog <path>',
    describe: 'Test HOG features with a linear support vector machine: what networks have to beat',
    load: async () => (await import('./commands/hog.js')).hogCommand,
  },
  predict: {
    command: 'predict <network> [files..]',
    describe: 'Tell what pictures show, with a network that was trained',
    load: async () => (await import('./commands/predict.js')).predictCommand,
  },
  export: {
    command: 'export <network>',
    describe: 'Write a trained network for other runtimes: ONNX, TensorFlow.js, PyTorch, safetensors',
    load: async () => (await import('./commands/export.js')).exportCommand,
  },
  reproduce: {
    command: 'reproduce <table>',
    describe:
      "Make a table of results: published figures beside ours, from one file's searches and trainings",
    load: async () => (await import('./commands/reproduce.js')).reproduceCommand,
  },
  consistency: {
    command: 'consistency <experiment>',
    describe:
      'Measure how well the scores of an experiment put random architectures in the order of the truth',
    load: async () => (await import('./commands/consistency.js')).consistencyCommand,
  },
  cost: {
    command: 'cost <genotype>',
    describe: 'Exact parameters, multiply-adds and activation memory of a network',
    load: async () => (await import('./commands/cost.js')).costCommand,
  },
  schema: {
    command: 'schema',
    describe: 'Experiment files as a JSON Schema: editors complete and check settings with it',
    load: async () => (await import('./commands/schema.js')).schemaCommand,
  },
  worker: {
    command: 'worker',
    describe: "Work for the searches and trainings of a queue, on this machine's cores or devices",
    load: async () => (await import('./commands/worker.js')).workerCommand,
  },
  queue: {
    command: 'queue <what>',
    describe: 'Who is on a queue: searches, workers, what they have done, and how much is waiting',
    load: async () => (await import('./commands/queue.js')).queueCommand,
  },
  doctor: {
    command: 'doctor',
    describe: 'What works on this machine: each backend and the results folder, or why not and what helps',
    load: async () => (await import('./commands/doctor.js')).doctorCommand,
  },
};

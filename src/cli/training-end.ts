/** What is said when a training begins, and when it ends. */
import { digest } from '../store/digest.js';
import { openRun } from '../store/open-run.js';
import { classResults } from '../experiment/read/class-results.js';
import type { StartedTraining, TrainingOutcome } from '../experiment/run/training.js';
import { classLine } from '../report/class-section.js';
import { duration, exact, percent, plural } from '../report/figures.js';
import { filesLine } from './files-line.js';
import { poolInWords } from './queue-option.js';
import { asWord } from './shell-word.js';
import type { Terminal } from './terminal.js';

export function trainingAnnouncement({
  folder,
  backend,
  workers,
  queue,
  params,
  experiment,
}: StartedTraining): string {
  const { network = '', dataset, seed, training } = experiment;
  const images = dataset.name === 'procedural' ? 'the built-in images' : dataset.name;
  return [
    `${shortened(network)} (${exact(params)} parameters) on ${images}, ${plural(training.epochs, 'epoch')}, seed ${seed}`,
    `in ${folder}, ${poolInWords({ queue, workers })}, backend ${backend}; Ctrl-C stops it, and it can go on later`,
  ].join('\n');
}

/** Prints it, as JSON where asked; of an interrupted training, how to go on. */
export function trainingEnd({ folder, status }: TrainingOutcome, terminal: Terminal, json = false): void {
  if (status === 'interrupted') {
    terminal.err(`interrupted; nothing is lost. Go on with: evocell resume ${asWord(folder)}`);
    return;
  }
  const run = openRun(folder, { write: false });
  const test = [...run.summaries()].at(-1)!;
  const { accuracy = NaN, params = NaN, macs = NaN } = test.metrics;
  const seconds = run.record.seconds ?? 0;
  if (json) {
    const { name, seed, backend } = run.record;
    const { genotype: network, metrics } = test;
    const report = { name, folder, network, seed, backend, error: 100 - accuracy, ...metrics };
    terminal.data(JSON.stringify({ ...report, digest: digest(run), seconds }, null, 2));
    return;
  }
  terminal.out(
    [
      `test accuracy ${percent(accuracy)} % (error ${percent(100 - accuracy)} %), tested once, after the last epoch`,
      ...classResults({ folder, finalists: null }).map(classLine),
      `${exact(params)} parameters, ${exact(macs)} multiply-adds, trained in ${duration(seconds)}`,
      filesLine(folder),
    ].join('\n'),
  );
}

function shortened(network: string): string {
  return network.length > 60 ? `${network.slice(0, 57)}...` : network;
}

/** What `evocell show` prints of the training of one network: its epochs, and the test behind the last. */
import type { RunReport } from '../experiment/read/run-report.js';
import type { TrainingExperiment } from '../experiment/settings/training-settings.js';
import { exact, percent } from '../report/figures.js';
import { table } from '../report/table.js';

export function trainingPage({ all, record }: RunReport, { training }: TrainingExperiment): string {
  const epochs = all.filter(({ origin }) => origin === 'epoch');
  const test = all.find(({ origin }) => origin === 'test');
  const rows = epochs.map(({ metrics }, epoch) => [
    String(epoch + 1),
    figure(metrics['learningRate'], 4),
    figure(metrics['trainingLoss'], 4),
    figure(metrics['trainingAccuracy'], 2),
  ]);
  return [
    `epoch ${epochs.length} of ${training.epochs}, seed ${record.seed}, backend ${record.backend}`,
    ...(rows.length > 0 ? ['', table({ head: ['epoch', 'learning rate', 'loss', 'accuracy %'], rows })] : []),
    ...(test ? ['', tested(test.metrics)] : []),
    ...(all[0] ? ['', all[0].genotype] : []),
  ].join('\n');
}

function tested(metrics: Readonly<Record<string, number>>): string {
  const { accuracy = NaN, params = NaN, macs = NaN } = metrics;
  const size = `${exact(params)} parameters, ${exact(macs)} multiply-adds`;
  return `test accuracy ${percent(accuracy)} % (error ${percent(100 - accuracy)} %), ${size}`;
}

function figure(value: number | undefined, digits: number): string {
  return value === undefined ? '' : value.toFixed(digits);
}

/** What `evocell show` prints of the training of one network: its epochs, and the test after the last. */
import { exact, percent } from '../report/figures.js';
import { number } from '../report/sheet.js';
import { table } from '../report/table.js';
import type { TrainingFindings } from '../report/training-report.js';
import type { RunRecord } from '../store/run-record.js';

export function trainingPage(
  { network, epochs, planned, test }: TrainingFindings,
  record: RunRecord,
  columns: number,
): string {
  const sheet = {
    head: ['epoch', 'learning rate', 'loss', 'accuracy %'],
    rows: epochs.map(({ epoch, learningRate, loss, accuracy }) => [
      ...[number(epoch), number(learningRate, (value) => value.toFixed(4))],
      ...[number(loss, (value) => value.toFixed(4)), number(accuracy, percent)],
    ]),
  };
  return [
    `${epochs.length} of ${planned} epochs, seed ${record.seed}, backend ${record.backend}`,
    ...(epochs.length > 0 ? ['', table(sheet, columns)] : []),
    ...(test ? ['', tested(test)] : []),
    ...(network === '' ? [] : ['', network]),
  ].join('\n');
}

function tested(metrics: Readonly<Record<string, number>>): string {
  const { accuracy = NaN, params = NaN, macs = NaN } = metrics;
  const size = `${exact(params)} parameters, ${exact(macs)} multiply-adds`;
  return `test accuracy ${percent(accuracy)} % (error ${percent(100 - accuracy)} %), ${size}`;
}

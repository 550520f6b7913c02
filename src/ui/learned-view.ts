/** What the page of a run shows of a search by gradient, with the charts of the report. */
import { epochSheet, skipLine, type LearnedEpoch } from '../report/learned-epochs.js';
import { shareCharts, shareColours, shareLegend } from '../report/share-charts.js';
import { texts } from '../report/sheet.js';
import type { LearnedView } from './api.js';

export function learnedView(epochs: readonly LearnedEpoch[]): LearnedView | null {
  if (epochs.length === 0) return null;
  const curve = (metric: string) => epochs.map(({ metrics }) => metrics[metric] ?? null);
  return {
    legend: shareLegend,
    cells: shareCharts(epochs),
    operations: shareColours(epochs),
    skips: skipLine(epochs) ?? '',
    epochs: epochs.map(({ epoch }) => epoch),
    curves: { entropy: curve('entropy'), skips: curve('skips'), changes: curve('changes') },
    table: texts(epochSheet(epochs)),
    genotypes: epochs.map(({ genotype }) => genotype),
  };
}

/** All that is known of one trial. */
import { InputError } from '../errors/input-error.js';
import { networkCostPlan } from '../experiment/read/network-cost.js';
import { notationsOf } from '../experiment/parts/notations.js';
import type { Plugins } from '../experiment/parts/plugins.js';
import type { RunReport } from '../experiment/read/run-report.js';
import { layerCosts, type LayerCost } from '../plan/cost.js';
import { genotypeText } from '../report/architecture.js';
import { lineageDiagram, lineageOf } from '../report/lineage.js';
import { firstMetric, measuredMetrics, type Measures } from '../report/measures.js';
import { named, withUnit } from '../report/metric-text.js';
import type { TrialSummary } from '../store/journal-line.js';
import type { RunRow, TrialView } from './api.js';
import { drawnCells } from './drawn-cells.js';
import type { ShelvedRun } from './shelf.js';

export interface Training {
  readonly row: RunRow;
  /** The genotype or name that it trained. */
  readonly network: string;
}

/** Undefined where the run has no such trial. */
export function trialView(
  shelved: ShelvedRun,
  number: number,
  trainings: readonly Training[],
  plugins?: Plugins,
): TrialView | undefined {
  const { run, report } = shelved;
  const trial = run.trials[number];
  if (trial?.trial !== number) return undefined;
  const { genotype, status, generation, origin, parents, reason = null } = trial;
  const { notation, measures } = report;
  const metrics = measuredMetrics([trial], measures);
  const words = genotypeText(genotype, notation);
  const lineage = lineageOf(trial, (wanted) => run.trials[wanted]);
  return {
    ...{ run: shelved.id, trial: number, generation, origin, parents, status, reason, genotype },
    figures: metrics.map((metric) => named(metric, trial.metrics[metric.name])),
    ...{ metrics, values: trial.metrics },
    words: words === genotype ? null : words.slice(0, -genotype.length).trimEnd(),
    cells: drawnCells(genotype, notation),
    layers: layersOf(genotype, report, plugins),
    lineage: {
      svg: lineageDiagram(lineage, ({ metrics: values, status: how }) =>
        how === 'failed' ? 'failed' : withUnit(firstMetric(measures), values[firstMetric(measures).name]),
      ),
      members: lineage.members.map((member) => member.trial),
      isCut: lineage.isCut,
    },
    others: otherScores(trial, report),
    trainings: trainings
      .filter(({ network }) => network === genotype)
      .map(({ row }) => ({
        ...{ run: row.id, state: row.state },
        figures: row.metric && row.best !== null ? named(row.metric, row.best) : 'not tested yet',
      })),
  };
}

/** Of the network that the run's settings derive from it; null where notation and settings do not say enough. */
function layersOf(genotype: string, { experiment }: RunReport, plugins?: Plugins): LayerCost[] | null {
  const { channels, cells } = experiment.derived ?? {};
  const size = { ...(channels !== undefined && { channels }), ...(cells !== undefined && { cells }) };
  try {
    return layerCosts(networkCostPlan(genotype, size, notationsOf(plugins)));
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** Of the same architecture: other trials, and the score that it was given again. */
function otherScores(trial: TrialSummary, { all, judged, basis, measures, finalists }: RunReport) {
  const found: { where: string; trial: number | null; figures: string }[] = [];
  for (const other of all)
    if (other.genotype === trial.genotype && other.trial !== trial.trial)
      found.push({ where: `trial ${other.trial}`, trial: other.trial, figures: figuresOf(other, measures) });
  if (basis.kind === 'rescored')
    for (const again of judged)
      if (again.genotype === trial.genotype)
        found.push({ where: 'scored again', trial: null, figures: figuresOf(again, measures) });
  for (const { name, network, test, results } of finalists?.networks ?? []) {
    if (network !== trial.genotype) continue;
    const last = results.at(-1);
    const accuracies = [
      ...(last?.accuracy === undefined ? [] : [`validation accuracy ${last.accuracy.toFixed(2)} %`]),
      ...(test ? [`test accuracy ${test.accuracy.toFixed(2)} %`] : []),
    ];
    found.push({ where: `trained from scratch: ${name}`, trial: null, figures: accuracies.join(', ') });
  }
  return found.slice(0, 200);
}

function figuresOf(trial: TrialSummary, measures: Measures): string {
  if (trial.status === 'failed') return `failed: ${trial.reason ?? 'no reason was given'}`;
  return measures.objectives
    .map(({ metric }) => measuredMetrics([trial], measures).find(({ name }) => name === metric))
    .map((metric) => (metric ? named(metric, trial.metrics[metric.name]) : ''))
    .filter((words) => words !== '')
    .join(', ');
}

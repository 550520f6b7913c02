/** The page of a search. */
import { basisLine, type Basis } from './basis.js';
import type { Metric } from '../search/metric.js';
import { classSections, type ClassResults } from './class-section.js';
import { historyChart, paretoChart } from './charts.js';
import { exact } from './figures.js';
import type { LearnedEpoch } from './learned-epochs.js';
import { shareSections } from './share-charts.js';
import type { Finalists } from '../store/closing-file.js';
import { finalistNotes, finalistSheet } from './finalists.js';
import { frontSheet } from './front-table.js';
import { frontView, type FrontView } from './front-view.js';
import { named, withUnit } from './metric-text.js';
import { described, firstMetric } from './measures.js';
import { hypervolumeInWords, limitsFinding } from './statements.js';
import { texts } from './sheet.js';
import { architecture, htmlPage, key, section, tiles, type RunFacts } from './page-parts.js';
import { element, escape } from './svg.js';
import type { Findings, Point } from './summary.js';

/** What the page shows of a search beside its findings. */
export interface PageFacts extends Findings, RunFacts {
  readonly generation: number;
  readonly generations: number;
  readonly points: Iterable<Point>;
  /** What was trained from scratch after the search. */
  readonly finalists: Finalists | null;
  /** Of those that were tested, class by class. */
  readonly classes?: readonly ClassResults[];
  /** Epoch by epoch, of a search that learns the architecture. */
  readonly learned?: readonly LearnedEpoch[];
  /** Which trials those are. */
  readonly basis: Basis;
}

/** Cells of the front that are drawn, the best first. */
const DRAWN = 3;
/** Rows of the front that are listed. */
const LISTED = 200;

export function runPage(facts: PageFacts): string {
  const { points, best, closest } = facts;
  const view = frontView(points, facts);
  const limits = limitsFinding(facts);
  const scored = [
    ...[basisLine(facts.basis, facts.status), limits].map((line) => (line === undefined ? '' : key(line))),
    element('div', { class: 'pair' }, pareto(facts, view), fitness(facts)),
    table(view, facts),
    shareSections(facts.learned ?? []),
    trainedAfter(facts),
    classSections(facts.classes ?? []),
    ...drawn(view.front, facts).map((point) => cells(point, facts)),
  ];
  const nothing = section('Nothing yet', '<p>No genome has been scored so far.</p>');
  return htmlPage(facts, figures(facts), ...((best ?? closest) ? scored : [nothing]));
}

function figures(facts: PageFacts): string {
  const { best, trials, failed, generation, generations, status, hypervolume, measures } = facts;
  const figures: (readonly [value: string, what: string])[] = [
    [status, `${generation} of ${generations} generations`],
    [exact(trials), failed > 0 ? `trials, ${failed} failed` : 'trials'],
  ];
  if (best)
    for (const metric of headline(facts))
      figures.push([withUnit(metric, best.metrics[metric.name]), `${metric.label} of the best`]);
  if (best && hypervolume && measures.objectives.length > 1) {
    const [value, upTo] = hypervolumeInWords(hypervolume, measures);
    figures.push([value, `hypervolume ${upTo}`]);
  }
  return tiles(figures);
}

/** Of the objectives; with one, of the parameters too where they were measured. */
function headline({ measures, best }: Findings): Metric[] {
  const names = [...measures.objectives.map(({ metric }) => metric), 'params'].slice(0, 3);
  return [...new Set(names)]
    .filter((name) => best && name in best.metrics)
    .map((name) => described(name, measures));
}

function pareto({ points, best, overLimit, basis }: PageFacts, view: FrontView): string {
  const over = overLimit > 0 ? ' Over the limits: those in the colour of the ring.' : '';
  const note = view.note === undefined ? '' : ` (${view.note})`;
  const legend = `Blue: ${view.isStaircase ? 'the front' : 'the best'}. Grey: ${basis.kind === 'rescored' ? 'the others that were scored again' : basis.kind === 'last generation' ? 'the others of the generation' : basis.kind === 'learned' ? 'none, for the last epoch is the result' : 'every other trial'}. Ringed: the best.${over}`;
  return section(view.title, key(legend + note) + paretoChart(points, view, best));
}

function fitness({ history, measures }: PageFacts): string {
  const metric = firstMetric(measures);
  const title = metric.label.charAt(0).toUpperCase() + metric.label.slice(1);
  const legend = 'Shaded: from the worst of the generation to its best.';
  return section(`${title} by generation`, key(legend) + historyChart(history, metric));
}

/** The front; where nothing holds the limits, what comes nearest. */
function table({ front }: FrontView, { measures, closest }: Findings): string {
  const listed = front.length > 0 ? front : closest ? [closest] : [];
  const { head, rows } = texts(frontSheet(listed, measures));
  const row = ({ genotype }: Point, i: number): string =>
    element(
      'tr',
      {},
      ...rows[i]!.map((cell) => element('td', {}, escape(cell))),
      element('td', {}, element('code', { title: genotype }, escape(genotype))),
    );
  const titles = element('tr', {}, ...[...head, 'genotype'].map((title) => element('th', {}, escape(title))));
  const shown = listed.slice(0, LISTED);
  const more = listed.length - shown.length;
  return section(
    front.length > 0 ? 'The front' : 'Nearest to the limits',
    element('div', { class: 'wide' }, element('table', {}, titles, ...shown.map(row))),
    more > 0 ? key(`and ${more} more; evocell show --json has all`) : '',
  );
}

function trainedAfter({ finalists }: PageFacts): string {
  if (!finalists) return '';
  const { head, rows } = texts(finalistSheet(finalists));
  const row = (cells: readonly string[], tag: string): string =>
    element('tr', {}, ...cells.map((cell) => element(tag, {}, escape(cell))));
  return section(
    'Trained from scratch',
    ...finalistNotes(finalists).map((note) => key(note)),
    element(
      'div',
      { class: 'wide' },
      element('table', {}, row(head, 'th'), ...rows.map((cells) => row(cells, 'td'))),
    ),
  );
}

function drawn(front: readonly Point[], { best, closest }: Findings): Point[] {
  const first = best ?? closest;
  if (!first) return [];
  const others = front.filter(({ genotype }) => genotype !== first.genotype);
  return [first, ...others.toSorted((one, other) => one.costs[0]! - other.costs[0]!)].slice(0, DRAWN);
}

function cells(point: Point, facts: PageFacts): string {
  const { trial, genotype, metrics } = point;
  const figures = headline({ ...facts, best: point }).map((metric) => named(metric, metrics[metric.name]));
  const kind =
    point === facts.best
      ? 'The best'
      : point === facts.closest
        ? 'The nearest to the limits'
        : 'On the front';
  const title = `${kind}: trial ${trial}, ${figures.join(', ')}`;
  return architecture(title, genotype, facts.notation);
}

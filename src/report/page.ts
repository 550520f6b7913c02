/** A run as one HTML file that asks for nothing else. */
import type { Metric } from '../search/metric.js';
import { cellDiagram } from './cell-diagram.js';
import { genotypeText, graphsOf } from './architecture.js';
import { historyChart, paretoChart } from './charts.js';
import { exact } from './figures.js';
import { frontSheet } from './front-table.js';
import { frontView, type FrontView } from './front-view.js';
import { named, withUnit } from './metric-text.js';
import { described, firstMetric } from './measures.js';
import { hypervolumeInWords, limitsFinding } from './statements.js';
import { texts } from './sheet.js';
import { element, escape } from './svg.js';
import { style } from './style.js';
import type { Findings, Point } from './summary.js';

/** What the page shows of a run beside its findings. */
export interface PageFacts extends Findings {
  readonly name: string;
  readonly status: string;
  readonly generation: number;
  readonly generations: number;
  readonly points: readonly Point[];
  /** What a generation is called: the training of one network has epochs. */
  readonly unit: 'generation' | 'epoch';
  /** One line about how it was made: seed, backend, machine. */
  readonly made: string;
  /** The experiment in full, YAML. */
  readonly settings: string;
  /** The command that makes this page. */
  readonly command: string;
}

/** Cells of the front that are drawn, the best first. */
const DRAWN = 3;
/** Rows of the front that are listed. */
const LISTED = 200;

export function runPage(facts: PageFacts): string {
  const { name, points, best, closest } = facts;
  const view = frontView(points, facts);
  const shown = best ?? closest;
  const limits = limitsFinding(facts);
  const body = [
    element('h1', {}, escape(name)),
    element('p', { class: 'about' }, escape(facts.made)),
    figures(facts),
    limits ? element('p', { class: 'key' }, escape(limits)) : '',
    shown ? element('div', { class: 'pair' }, pareto(facts, view), fitness(facts)) : '',
    shown ? table(view, facts) : section('Nothing yet', '<p>No genome has been scored so far.</p>'),
    ...drawn(view.front, facts).map((point) => cells(point, facts)),
    section('Experiment', element('pre', {}, escape(facts.settings))),
    element('footer', {}, `Made by <code>${escape(facts.command)}</code>`),
  ];
  return [
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escape(name)} - evocell</title><style>${style}</style></head>`,
    `<body><main>${body.join('\n')}</main></body></html>\n`,
  ].join('\n');
}

function figures(facts: PageFacts): string {
  const { best, trials, failed, generation, generations, status, hypervolume, measures } = facts;
  const tiles: (readonly [value: string, what: string])[] = [
    [status, `${facts.unit} ${generation} of ${generations}`],
    [exact(trials), failed > 0 ? `trials, ${failed} failed` : 'trials'],
  ];
  if (best)
    for (const metric of headline(facts))
      tiles.push([withUnit(metric, best.metrics[metric.name]), `${metric.label} of the best`]);
  if (best && hypervolume && measures.objectives.length > 1) {
    const [value, upTo] = hypervolumeInWords(hypervolume, measures);
    tiles.push([value, `hypervolume ${upTo}`]);
  }
  const tile = ([value, what]: readonly [string, string]): string =>
    element('div', { class: 'figure' }, element('b', {}, escape(value)), element('span', {}, escape(what)));
  return element('div', { class: 'figures' }, ...tiles.map(tile));
}

/** Of the objectives; with one, of the parameters too where they were measured. */
function headline({ measures, best }: Findings): Metric[] {
  const names = [...measures.objectives.map(({ metric }) => metric), 'params'].slice(0, 3);
  return [...new Set(names)]
    .filter((name) => best && name in best.metrics)
    .map((name) => described(name, measures));
}

function pareto({ points, best, overLimit }: PageFacts, view: FrontView): string {
  const over = overLimit > 0 ? ' Over the limits: those in the colour of the ring.' : '';
  const note = view.note === undefined ? '' : ` (${view.note})`;
  const key = `Blue: ${view.isStaircase ? 'the front' : 'the best'}. Grey: every other trial. Ringed: the best.${over}`;
  return section(
    view.title,
    element('p', { class: 'key' }, escape(key + note)) + paretoChart(points, view, best),
  );
}

function fitness({ history, unit, measures }: PageFacts): string {
  const metric = firstMetric(measures);
  const title = metric.label.charAt(0).toUpperCase() + metric.label.slice(1);
  const key = `Shaded: from the worst of the ${unit} to its best.`;
  return section(
    `${title} by ${unit}`,
    element('p', { class: 'key' }, key) + historyChart(history, metric, unit),
  );
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
    more > 0 ? element('p', { class: 'key' }, `and ${more} more; evocell show --json has all`) : '',
  );
}

function drawn(front: readonly Point[], { best, closest }: Findings): Point[] {
  const first = best ?? closest;
  if (!first) return [];
  const others = front.filter(({ genotype }) => genotype !== first.genotype);
  return [first, ...others.toSorted((one, other) => one.costs[0]! - other.costs[0]!)].slice(0, DRAWN);
}

function cells(point: Point, facts: Findings): string {
  const { trial, genotype, metrics } = point;
  const figures = headline({ ...facts, best: point }).map((metric) => named(metric, metrics[metric.name]));
  const kind =
    point === facts.best
      ? 'The best'
      : point === facts.closest
        ? 'The nearest to the limits'
        : 'On the front';
  const title = `${kind}: trial ${trial}, ${figures.join(', ')}`;
  const graphs = graphsOf(genotype);
  const diagrams = graphs.flatMap((graph) => [
    element('h3', {}, escape(graph.title)),
    element('div', { class: 'wide' }, cellDiagram(graph)),
  ]);
  const words = element('pre', {}, escape(genotypeText(genotype)));
  const more =
    graphs.length > 0 ? element('details', {}, '<summary>in words, and to copy</summary>', words) : words;
  return section(title, ...diagrams, more);
}

function section(title: string, ...content: readonly string[]): string {
  return element('section', {}, element('h2', {}, escape(title)), ...content);
}

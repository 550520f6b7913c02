/** A run as one HTML file that asks for nothing else. */
import { acrossOf } from './across.js';
import { cellDiagram } from './cell-diagram.js';
import { cellsOf, genotypeText } from './cell-words.js';
import { fitnessChart, paretoChart } from './charts.js';
import { exact, percent, short } from './figures.js';
import { frontSheet } from './front-table.js';
import { element, escape } from './svg.js';
import { style } from './style.js';
import { hasSize, type Findings, type Point } from './summary.js';

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

export function runPage(facts: PageFacts): string {
  const { name, points, front, best, history } = facts;
  const body = [
    element('h1', {}, escape(name)),
    element('p', { class: 'about' }, escape(facts.made)),
    figures(facts),
    best ? element('div', { class: 'pair' }, pareto(points, front, best), fitness(history, facts.unit)) : '',
    best ? table(front) : section('Nothing yet', '<p>No genome has been scored so far.</p>'),
    ...drawn(front, best).map((point) => cells(point, point === best)),
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
  const { best, trials, failed, generation, generations, status, hypervolume, reference } = facts;
  const tiles: (readonly [value: string, what: string])[] = [
    [status, `${facts.unit} ${generation} of ${generations}`],
    [exact(trials), failed > 0 ? `trials, ${failed} failed` : 'trials'],
  ];
  if (best) tiles.push([`${percent(best.accuracy)} %`, 'best validation accuracy']);
  if (best && hasSize(best)) tiles.push([short(best.params), 'parameters of the best']);
  if (best && !Number.isNaN(hypervolume))
    tiles.push([
      hypervolume.toFixed(3),
      `hypervolume, of ${percent(reference.error)} % x ${short(reference.params)}`,
    ]);
  const tile = ([value, what]: readonly [string, string]): string =>
    element('div', { class: 'figure' }, element('b', {}, escape(value)), element('span', {}, escape(what)));
  return element('div', { class: 'figures' }, ...tiles.map(tile));
}

function pareto(points: readonly Point[], front: readonly Point[], best: Point): string {
  const isSized = acrossOf(points).label === 'parameters';
  const key = isSized
    ? 'Blue: the front. Grey: every other trial. Ringed: the best.'
    : 'Grey: the trials. Ringed: the best. Their sizes were not measured.';
  return section(
    isSized ? 'Pareto front' : 'Trials',
    element('p', { class: 'key' }, key) + paretoChart(points, front, best),
  );
}

function fitness(history: PageFacts['history'], unit: PageFacts['unit']): string {
  const key = `Shaded: from the worst of the ${unit} to its best.`;
  return section(`Accuracy by ${unit}`, element('p', { class: 'key' }, key) + fitnessChart(history, unit));
}

function table(front: readonly Point[]): string {
  const { head, rows } = frontSheet(front);
  const row = ({ genotype }: Point, i: number): string =>
    element(
      'tr',
      {},
      ...rows[i]!.map((cell) => element('td', {}, escape(cell))),
      element('td', {}, element('code', { title: genotype }, escape(genotype))),
    );
  const titles = element('tr', {}, ...[...head, 'genotype'].map((title) => element('th', {}, title)));
  return section(
    'The front',
    element('div', { class: 'wide' }, element('table', {}, titles, ...front.map(row))),
  );
}

function drawn(front: readonly Point[], best: Point | undefined): Point[] {
  if (!best) return [];
  const others = front.filter(({ genotype }) => genotype !== best.genotype);
  return [best, ...others.toSorted((one, other) => other.accuracy - one.accuracy)].slice(0, DRAWN);
}

function cells(point: Point, isBest: boolean): string {
  const { trial, accuracy, params, genotype } = point;
  const size = hasSize(point) ? `, ${short(params)} parameters` : '';
  const title = `${isBest ? 'The best' : 'On the front'}: trial ${trial}, ${percent(accuracy)} %${size}`;
  const found = cellsOf(genotype);
  const diagrams = found
    ? [
        element('h3', {}, 'Normal cell'),
        element('div', { class: 'wide' }, cellDiagram(found.normal, 'Normal cell')),
        element('h3', {}, 'Reduction cell'),
        element('div', { class: 'wide' }, cellDiagram(found.reduce, 'Reduction cell')),
      ]
    : [];
  const words = element('pre', {}, escape(genotypeText(genotype)));
  const more = found ? element('details', {}, '<summary>in words, and to copy</summary>', words) : words;
  return section(title, ...diagrams, more);
}

function section(title: string, ...content: readonly string[]): string {
  return element('section', {}, element('h2', {}, escape(title)), ...content);
}

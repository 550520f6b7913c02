/** What the pages of searches and of trainings are made of. */
import { cellDiagram } from './cell-diagram.js';
import type { Notation } from '../space/space-part.js';
import { genotypeText, graphsOf } from './architecture.js';
import { style } from './style.js';
import { element, escape } from './svg.js';

/** What every page says of its run. */
export interface RunFacts {
  /** In which the space's architectures are written. Default: what the text looks like. */
  readonly notation?: Notation;
  readonly name: string;
  readonly status: string;
  /** One line about how it was made: seed, backend, machine. */
  readonly made: string;
  /** The experiment in full, YAML. */
  readonly settings: string;
  /** The command that makes this page. */
  readonly command: string;
}

/** One HTML file that asks for nothing else. */
export function htmlPage(
  { name, made, settings, command }: RunFacts,
  ...sections: readonly string[]
): string {
  const body = [
    element('h1', {}, escape(name)),
    element('p', { class: 'about' }, escape(made)),
    ...sections,
    section('Experiment', element('pre', {}, escape(settings))),
    element('footer', {}, `Made by <code>${escape(command)}</code>`),
  ];
  return [
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escape(name)} - evocell</title><style>${style}</style></head>`,
    `<body><main>${body.join('\n')}</main></body></html>\n`,
  ].join('\n');
}

export function section(title: string, ...content: readonly string[]): string {
  return element('section', {}, element('h2', {}, escape(title)), ...content);
}

/** What a chart shows, above it. */
export function key(text: string): string {
  return element('p', { class: 'key' }, escape(text));
}

/** Figures in large print, each with what it is. */
export function tiles(figures: readonly (readonly [value: string, what: string])[]): string {
  const tile = ([value, what]: readonly [string, string]): string =>
    element('div', { class: 'figure' }, element('b', {}, escape(value)), element('span', {}, escape(what)));
  return element('div', { class: 'figures' }, ...figures.map(tile));
}

/** An architecture: drawn where its space has cells, in words, and to copy. */
export function architecture(title: string, genotype: string, notation?: Notation): string {
  const graphs = graphsOf(genotype, notation);
  const diagrams = graphs.flatMap((graph) => [
    element('h3', {}, escape(graph.title)),
    element('div', { class: 'wide' }, cellDiagram(graph)),
  ]);
  const words = element('pre', {}, escape(genotypeText(genotype, notation)));
  const more =
    graphs.length > 0 ? element('details', {}, '<summary>in words, and to copy</summary>', words) : words;
  return section(title, ...diagrams, more);
}

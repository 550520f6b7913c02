/** What the training of one network came to: epochs, and the test after the last. */
import type { TrialSummary } from '../store/journal-line.js';
import { axes, scale, type Frame } from './axis.js';
import { classSections, type ClassResults } from './class-section.js';
import { exact, percent } from './figures.js';
import { architecture, htmlPage, key, section, tiles, type RunFacts } from './page-parts.js';
import { drawing, element, escape } from './svg.js';

export interface Epoch {
  /** From 0. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Of the training images. */
  readonly loss: number;
  /** Percent of the training images. */
  readonly accuracy: number;
}

export interface TrainingFindings {
  readonly network: string;
  readonly epochs: readonly Epoch[];
  /** Epochs in all. */
  readonly planned: number;
  /** Of the test images; null before it is tested. */
  readonly test: Readonly<Record<string, number>> | null;
}

export function trainingFindings(
  trials: readonly TrialSummary[],
  { network, planned }: Pick<TrainingFindings, 'network' | 'planned'>,
): TrainingFindings {
  const epochs = trials
    .filter(({ origin }) => origin === 'epoch')
    .map(({ metrics }, epoch) => ({
      ...{ epoch, learningRate: metrics['learningRate'] ?? NaN },
      ...{ loss: metrics['trainingLoss'] ?? NaN, accuracy: metrics['trainingAccuracy'] ?? NaN },
    }));
  const test = trials.find(({ origin }) => origin === 'test');
  return { network, planned, epochs, test: test?.metrics ?? null };
}

/** The page of a training. */
export function trainingPage(
  facts: RunFacts & TrainingFindings & { readonly classes: readonly ClassResults[] },
): string {
  const { epochs, planned, status, test, network } = facts;
  const figures: (readonly [string, string])[] = [[status, `epoch ${epochs.length} of ${planned}`]];
  if (test) {
    const { accuracy = NaN, params = NaN } = test;
    figures.push([`${percent(accuracy)} %`, 'test accuracy, tested once after the last epoch']);
    figures.push([exact(params), 'parameters']);
  }
  const chart = (title: string, label: string, of: (epoch: Epoch) => number): string =>
    section(title, key('Of the training images.') + epochChart(epochs, label, of));
  const charts = element(
    'div',
    { class: 'pair' },
    chart('Loss by epoch', 'loss', ({ loss }) => loss),
    chart('Accuracy by epoch', 'accuracy %', ({ accuracy }) => accuracy),
  );
  const nothing = section('Nothing yet', '<p>No epoch has ended so far.</p>');
  return htmlPage(
    facts,
    tiles(figures),
    epochs.length > 0 ? charts : nothing,
    classSections(facts.classes),
    architecture('The network', network, facts.notation),
  );
}

const frame: Frame = { left: 64, right: 540, top: 36, bottom: 286 };

/** A line over the epochs, which count from 0, as in the journal. */
function epochChart(epochs: readonly Epoch[], label: string, of: (epoch: Epoch) => number): string {
  const numbers = epochs.map(({ epoch }) => epoch);
  const across = {
    ...scale(numbers.length > 1 ? numbers : [0, ...numbers, 1], frame.left, frame.right),
    label: 'epoch',
    format: (value: number) => (Number.isInteger(value) ? String(value) : ''),
  };
  const up = { ...scale(epochs.map(of), frame.bottom, frame.top), label, format: String };
  const at = (epoch: Epoch): { x: number; y: number } => ({
    x: across.at(epoch.epoch),
    y: up.at(of(epoch)),
  });
  const points = epochs.map(at).map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`);
  const last = epochs.at(-1)!;
  const dot = element(
    'circle',
    { class: 'best-dot', r: 3, cx: at(last).x, cy: at(last).y },
    element('title', {}, escape(`epoch ${last.epoch}: ${label} ${of(last)}`)),
  );
  return drawing(
    560,
    340,
    `${label} by epoch`,
    axes(frame, across, up),
    element('polyline', { class: 'best-line', points: points.join(' ') }),
    dot,
  );
}

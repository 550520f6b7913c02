/** A line for each trial across what its architecture chose, edge by edge, and what was measured of it. */
import { useMemo, useState } from 'preact/hooks';
import type { SearchJson } from '../../experiment/read/run-report.js';
import type { Metric } from '../../search/metric.js';
import type { ChoicesView, TrialColumns } from '../api.js';
import { Awaited } from './awaited.js';
import { ask, useAsked } from './client.js';
import { costIn, metricIn } from './metric.js';
import { axisLabel, exact, onAxis, plural, valueWords } from './words.js';

interface ParallelProps {
  readonly run: string;
  readonly show: SearchJson;
  readonly columns: TrialColumns;
}

const size = { apart: 92, top: 34, height: 240, left: 60 };
/** Pixels by which lines of the same choice lie beside each other. */
const spread = 12;
const title = 'Choices and what came of them';
/** Metrics that have an axis: the objectives first. */
const mostMetrics = 4;

export function ParallelSection({ run, show, columns }: ParallelProps) {
  const { value: view } = useAsked<ChoicesView>(
    `choices ${run}`,
    () => ask(`api/runs/${encodeURIComponent(run)}/choices`),
    [run],
  );
  const [cell, setCell] = useState('');
  const [axis, setAxis] = useState('');
  const [value, setValue] = useState('');
  const metrics = useMemo(() => measuredOf(show, columns), [show, columns]);
  const cells = [...new Set(view?.axes.map(({ title }) => cellOf(title)) ?? [])];
  const shownCell = cells.includes(cell) ? cell : (cells[0] ?? '');
  const places = useMemo(() => new Map(columns.trial.map((trial, i) => [trial, i])), [columns]);
  if (!view) return <Awaited title={title} />;
  if (view.axes.length === 0 || metrics.length === 0) return null;
  const axes = view.axes.flatMap((one, i) => (cellOf(one.title) === shownCell ? [{ ...one, i }] : []));
  const chosen = axes.find(({ title }) => title === axis);
  const isChosen = (choices: readonly number[]): boolean =>
    chosen === undefined || chosen.values[choices[chosen.i]!] === value;
  const known = view.trials.filter(({ trial }) => places.has(trial));
  const valueOf = (metric: Metric, trial: number): number | null =>
    columns.metrics[metric.name]?.[places.get(trial)!] ?? null;
  const first = metrics[0]!;
  const best = bestTenth(
    known.map(({ trial }) => ({ trial, value: valueOf(first, trial) })),
    first,
  );
  const ranges = metrics.map((metric) => rangeOf(known.map(({ trial }) => valueOf(metric, trial))));
  const x = (place: number): number => size.left + place * size.apart;
  const width = x(axes.length + metrics.length - 1) + size.left;
  const path = ({ trial, choices }: ChoicesView['trials'][number]): string => {
    const beside = spread * (((trial * 0.618) % 1) - 0.5);
    const points = [
      ...axes.map(({ values, i }, place) => [x(place), level(choices[i]!, values.length) + beside] as const),
      ...metrics.flatMap((metric, m) => {
        const measured = valueOf(metric, trial);
        return measured === null ? [] : [[x(axes.length + m), heightOf(measured, ranges[m]!)] as const];
      }),
    ];
    return points.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${px.toFixed(1)},${py.toFixed(1)}`).join('');
  };
  const marked = known.filter(({ choices }) => isChosen(choices));
  const values = chosen?.values ?? [];
  return (
    <section>
      <h2>{title}</h2>
      <div class="tools">
        {cells.length > 1 && <Choice label="Cell" value={shownCell} values={cells} onChange={setCell} />}
        <Choice
          label="Only with, at edge"
          value={chosen ? axis : ''}
          values={['', ...axes.map(({ title }) => title)]}
          onChange={(title) => {
            setAxis(title);
            setValue(axes.find((one) => one.title === title)?.values[0] ?? '');
          }}
        />
        {chosen && <Choice label="the operation" value={value} values={values} onChange={setValue} />}
      </div>
      <p class="key">
        A line for each of {exact(known.length)} trials
        {known.length < view.total && ` (of ${exact(view.total)}: the best 200, and others evenly)`}. Blue:
        the best tenth of them by {first.label}. Axes: node and edge, from bottom to top the operations; then
        what was measured.
        {chosen &&
          ` ${plural(marked.length, 'trial')} with ${value} at ${axis}: ${meanWords(
            first,
            marked.map(({ trial }) => valueOf(first, trial)),
          )} on average; of all ${meanWords(
            first,
            known.map(({ trial }) => valueOf(first, trial)),
          )}.`}
      </p>
      <div class="wide" tabIndex={0} role="region" aria-label="choices and measures, scrolls sideways">
        <svg
          class="parallel"
          width={width}
          height={size.top + size.height + 24}
          viewBox={`0 0 ${width} ${size.top + size.height + 24}`}
          role="img"
          aria-label={`Lines of ${exact(known.length)} trials across ${exact(axes.length)} choices and ${exact(metrics.length)} metrics`}
        >
          {known.map((one) => (
            <path
              key={one.trial}
              d={path(one)}
              class={!isChosen(one.choices) ? 'faint' : best.has(one.trial) ? 'best' : 'other'}
            />
          ))}
          {axes.map(({ title, values: names }, place) => (
            <g key={title}>
              <line x1={x(place)} x2={x(place)} y1={size.top} y2={size.top + size.height} />
              <text x={x(place)} y={14} text-anchor="middle" class="title">
                {title}
              </text>
              {names.map((name, i) => (
                <text key={name} x={x(place)} y={level(i, names.length) + 4} text-anchor="middle">
                  {name.replaceAll('_', ' ')}
                </text>
              ))}
            </g>
          ))}
          {metrics.map((metric, m) => (
            <g key={metric.name}>
              <line
                x1={x(axes.length + m)}
                x2={x(axes.length + m)}
                y1={size.top}
                y2={size.top + size.height}
              />
              <text x={x(axes.length + m)} y={14} text-anchor="middle" class="title">
                {axisLabel(metric).replace('validation ', '')}
              </text>
              <text x={x(axes.length + m)} y={size.top - 6} text-anchor="middle">
                {onAxis(metric, ranges[m]!.high)}
              </text>
              <text x={x(axes.length + m)} y={size.top + size.height + 16} text-anchor="middle">
                {onAxis(metric, ranges[m]!.low)}
              </text>
            </g>
          ))}
        </svg>
      </div>
    </section>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  onChange(value: string): void;
}

function Choice({ label, value, values, onChange }: ChoiceProps) {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {values.map((one) => (
          <option key={one} value={one}>
            {one === '' ? 'anything' : one}
          </option>
        ))}
      </select>
    </label>
  );
}

/** `normal` of `normal 2.1`. */
const cellOf = (title: string): string => title.replace(/ ?[\d.]+$/, '');

function measuredOf({ objectives, metrics }: SearchJson, columns: TrialColumns): Metric[] {
  const names = [...objectives.map(({ metric }) => metric), ...metrics.map(({ name }) => name)];
  return [...new Set(names)]
    .filter((name) => Object.hasOwn(columns.metrics, name))
    .slice(0, mostMetrics)
    .map((name) => metricIn(name, metrics));
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function rangeOf(values: readonly (number | null)[]): Range {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? { low, high } : { low: 0, high: 1 };
}

function heightOf(value: number, { low, high }: Range): number {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return size.top + size.height * (1 - share);
}

/** Of choice `i` of so many, from below. */
function level(i: number, count: number): number {
  return size.top + size.height * (1 - (i + 0.5) / Math.max(1, count));
}

function bestTenth(
  trials: readonly { readonly trial: number; readonly value: number | null }[],
  metric: Metric,
): ReadonlySet<number> {
  const known = trials.flatMap(({ trial, value }) =>
    value === null ? [] : [{ trial, cost: costIn(metric, value) }],
  );
  const sorted = known.toSorted((a, b) => a.cost - b.cost);
  return new Set(sorted.slice(0, Math.ceil(sorted.length / 10)).map(({ trial }) => trial));
}

function meanWords(metric: Metric, values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return '-';
  return valueWords(metric, known.reduce((sum, value) => sum + value, 0) / known.length);
}

/** The front of a run over any two of its metrics, the filter, and the trials that were selected. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Metric } from '../../search/metric.js';
import type { SearchJson } from '../../experiment/read/run-report.js';
import type { TrialColumns } from '../api.js';
import { ask } from './client.js';
import { metricIn } from './metric.js';
import { runHref } from './place.js';
import { HistogramPlot } from './histogram-plot.js';
import { ScatterPlot, type Selected } from './scatter-plot.js';
import { TrialTable } from './trial-table.js';
import { cloudOf, kept, type Filter } from './trials.js';
import { axisLabel, capital, exact, onAxis, plural } from './words.js';

interface FrontSectionProps {
  readonly run: string;
  readonly show: SearchJson;
  readonly columns: TrialColumns;
}

const everything: Filter = { origin: null, generations: null, found: null, isWithinLimits: false };

export function FrontSection({ run, show, columns }: FrontSectionProps) {
  const metrics = useMemo(() => measured(show, columns), [show, columns]);
  const [first = 'accuracy', second] = show.objectives.map(({ metric }) => metric);
  const [up, setUp] = useState<string>(first);
  const [across, setAcross] = useState<string>(
    second ?? (metrics.some(({ name }) => name === 'params') ? 'params' : first),
  );
  const [drag, setDrag] = useState<'zoom' | 'select'>('zoom');
  const [filter, setFilter] = useState(everything);
  const [selected, setSelected] = useState<Selected | null>(null);
  const isKept = useMemo(() => kept(columns, filter), [columns, filter]);
  const [x, y] = [metricIn(across, metrics), metricIn(up, metrics)];
  const isOwn = show.objectives.length === 2 && up === first && across === second && filter === everything;
  const known = useMemo(() => (isOwn ? new Set(show.front.map(({ trial }) => trial)) : null), [isOwn, show]);
  const cloud = useMemo(() => cloudOf(columns, x, y, isKept, known), [columns, across, up, isKept, known]);
  const words = (metric: Metric) => ({
    label: axisLabel(metric),
    format: (value: number) => onAxis(metric, value),
  });
  const shown = cloud.isMeant.reduce((count, isMeant) => count + Number(isMeant), 0);
  return (
    <section aria-labelledby="front">
      <h2 id="front">{`${capital(y.label)} against ${x.label}`}</h2>
      <div class="tools">
        <Choice label="Up" value={up} metrics={metrics} onChange={setUp} />
        <Choice label="Across" value={across} metrics={metrics} onChange={setAcross} />
        <label>
          Dragging{' '}
          <select
            value={drag}
            onChange={(event) => setDrag(event.currentTarget.value === 'select' ? 'select' : 'zoom')}
          >
            <option value="zoom">zooms</option>
            <option value="select">selects</option>
          </select>
        </label>
      </div>
      <FilterTools run={run} columns={columns} filter={filter} onChange={setFilter} />
      <p class="key">
        Blue: the front of {plural(cloud.front.length, 'trial')}. Grey: {exact(shown)} of{' '}
        {plural(cloud.across.length, 'trial')} that the filter keeps; faint: the others.{' '}
        {cloud.isOver.includes(true) ? 'Orange: over the limits. ' : ''}
        Double click shows all; a click opens a trial.
      </p>
      <ScatterPlot
        label={`${y.label} against ${x.label} of ${exact(shown)} trials, ${exact(cloud.front.length)} of them on the front; the table below lists them`}
        {...{ cloud, drag }}
        axes={{ across: words(x), up: words(y) }}
        isStaircase
        onSelect={setSelected}
        onOpen={(trial) => (location.hash = runHref(run, trial))}
      />
      <TrialTable
        {...{ run, columns, cloud, metrics: [y, x], selected, isKept }}
        onClear={() => setSelected(null)}
      />
      <h3>Distribution of {y.label}</h3>
      <HistogramPlot metric={y} values={columns.metrics[up] ?? []} isKept={isKept} />
    </section>
  );
}

function measured({ metrics, objectives }: SearchJson, columns: TrialColumns): Metric[] {
  const first = objectives.map(({ metric }) => metric);
  const names = new Set([...first, ...metrics.map(({ name }) => name), ...Object.keys(columns.metrics)]);
  return [...names]
    .filter((name) => Object.hasOwn(columns.metrics, name) || first.includes(name))
    .map((name) => metricIn(name, metrics));
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly metrics: readonly Metric[];
  onChange(name: string): void;
}

function Choice({ label, value, metrics, onChange }: ChoiceProps) {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {metrics.map((metric) => (
          <option key={metric.name} value={metric.name}>
            {axisLabel(metric)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface FilterToolsProps {
  readonly run: string;
  readonly columns: TrialColumns;
  readonly filter: Filter;
  onChange(filter: Filter): void;
}

function FilterTools({ run, columns, filter, onChange }: FilterToolsProps) {
  const [text, setText] = useState('');
  useEffect(() => {
    let isWanted = true;
    if (text.trim() === '') return void (filter.found && onChange({ ...filter, found: null }));
    const path = `api/runs/${encodeURIComponent(run)}/find?text=${encodeURIComponent(text.trim())}`;
    void ask<{ trials: number[] }>(path).then(({ trials }) => {
      if (isWanted) onChange({ ...filter, found: new Set(trials) });
    });
    return () => void (isWanted = false);
  }, [text, columns.total]);
  const last = columns.generation.at(-1) ?? 0;
  const [from, to] = filter.generations ?? [0, last];
  const bound = (value: string, standard: number): number => {
    const number = Number(value);
    return value !== '' && Number.isInteger(number) && number >= 0 ? number : standard;
  };
  return (
    <div class="tools">
      <label>
        Architecture holds{' '}
        <input
          type="search"
          value={text}
          placeholder="sep_conv_3x3@0"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <label>
        Made by{' '}
        <select
          value={filter.origin ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onChange({ ...filter, origin: value === '' ? null : value })
          }
        >
          <option value="">anything</option>
          {columns.origins.map((origin) => (
            <option key={origin}>{origin}</option>
          ))}
        </select>
      </label>
      <label>
        Generations{' '}
        <input
          type="number"
          min={0}
          max={last}
          value={from}
          aria-label="first generation"
          onInput={({ currentTarget: { value } }) =>
            onChange({ ...filter, generations: [bound(value, 0), to] })
          }
        />
        {' to '}
        <input
          type="number"
          min={0}
          max={last}
          value={to}
          aria-label="last generation"
          onInput={({ currentTarget: { value } }) =>
            onChange({ ...filter, generations: [from, bound(value, last)] })
          }
        />
      </label>
      <label>
        <input
          type="checkbox"
          checked={filter.isWithinLimits}
          onChange={({ currentTarget: { checked } }) => onChange({ ...filter, isWithinLimits: checked })}
        />{' '}
        scored and within the limits
      </label>
    </div>
  );
}

/** Trials that were selected in the plot; without a selection those of the front. */
import { useState } from 'preact/hooks';
import type { Metric } from '../../search/metric.js';
import type { TrialColumns } from '../api.js';
import { compareHref, runHref } from './place.js';
import type { Cloud, Selected } from './scatter-plot.js';
import { axisLabel, exact, plural, valueWords } from './words.js';

interface TrialTableProps {
  readonly run: string;
  readonly columns: TrialColumns;
  readonly cloud: Cloud;
  readonly metrics: readonly Metric[];
  readonly selected: Selected | null;
  readonly isKept: readonly boolean[];
  onClear(): void;
}

/** Rows at a time: more would make the page slow and nobody reads them. */
const shownRows = 50;

export function TrialTable({ run, columns, cloud, metrics, selected, onClear }: TrialTableProps) {
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const places = selected ? inside(cloud, selected) : cloud.front;
  const rows = places.slice(0, shownRows);
  const byTrial = new Map(
    rows.map((place) => [cloud.trial[place]!, columns.trial.indexOf(cloud.trial[place]!)]),
  );
  const toggle = (trial: number): void => {
    const next = new Set(chosen);
    if (!next.delete(trial)) next.add(trial);
    setChosen(next);
  };
  return (
    <>
      <h3>
        {selected
          ? `Selected: ${plural(places.length, 'trial')}`
          : `The front: ${plural(places.length, 'trial')}`}
      </h3>
      <div class="tools">
        {selected && (
          <button type="button" onClick={onClear}>
            Back to the front
          </button>
        )}
        <a
          class="button"
          aria-disabled={chosen.size < 2}
          href={compareHref([...chosen].map((trial) => `${run}#${trial}`))}
        >
          Compare cells {chosen.size > 0 ? chosen.size : ''}
        </a>
      </div>
      <div class="wide" tabIndex={0} role="region" aria-label="table of trials">
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span class="hidden">choose</span>
              </th>
              <th scope="col">trial</th>
              <th scope="col" class="number">
                generation
              </th>
              {metrics.map((metric) => (
                <th scope="col" class="number" key={metric.name}>
                  {axisLabel(metric)}
                </th>
              ))}
              <th scope="col">made by</th>
            </tr>
          </thead>
          <tbody>
            {[...byTrial].map(([trial, i]) => (
              <tr key={trial}>
                <td>
                  <input
                    type="checkbox"
                    checked={chosen.has(trial)}
                    onChange={() => toggle(trial)}
                    aria-label={`choose trial ${trial} to compare`}
                  />
                </td>
                <th scope="row">
                  <a href={runHref(run, trial)}>{trial}</a>
                </th>
                <td class="number">{columns.generation[i]}</td>
                {metrics.map((metric) => (
                  <td class="number" key={metric.name}>
                    {valueWords(metric, columns.metrics[metric.name]?.[i])}
                  </td>
                ))}
                <td>{columns.origins[columns.origin[i]!]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {places.length > rows.length && (
        <p class="key">and {exact(places.length - rows.length)} more: select fewer</p>
      )}
    </>
  );
}

function inside({ across, up, isMeant }: Cloud, selected: Selected): number[] {
  const [[left, right], [low, high]] = [selected.across, selected.up];
  return across.flatMap((x, i) =>
    isMeant[i] && x >= left && x <= right && up[i]! >= low && up[i]! <= high ? [i] : [],
  );
}

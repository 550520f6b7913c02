/** The runs of the folder: filtered, sorted, chosen for a comparison. */
import { useState } from 'preact/hooks';
import type { RunList, RunRow } from '../api.js';
import { ask, useAsked } from './client.js';
import { compareHref, runHref } from './place.js';
import { Sparkline } from './sparkline.js';
import { StateBadge } from './state-badge.js';
import { duration, exact, plural, valueWords, when } from './words.js';

type Key = 'name' | 'state' | 'done' | 'trials' | 'best' | 'front' | 'updated';

const columns: readonly { readonly key: Key; readonly title: string; of(row: RunRow): number | string }[] = [
  { key: 'name', title: 'run', of: ({ name }) => name },
  { key: 'state', title: 'state', of: ({ state }) => state },
  {
    key: 'done',
    title: 'done',
    of: ({ generation, generations }) => (generations > 0 ? generation / generations : 0),
  },
  { key: 'trials', title: 'trials', of: ({ trials }) => trials },
  { key: 'best', title: 'best', of: ({ best }) => best ?? -Infinity },
  { key: 'front', title: 'front', of: ({ frontSize }) => frontSize ?? -1 },
  { key: 'updated', title: 'changed', of: ({ updated }) => updated ?? '' },
];

interface Sorting {
  readonly key: Key;
  readonly isDown: boolean;
}

export function RunsPage() {
  const { value, problem } = useAsked<RunList>('runs', () => ask('api/runs'), null);
  const [filter, setFilter] = useState('');
  const [sorting, setSorting] = useState<Sorting>({ key: 'updated', isDown: true });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  if (!value) return <p class={problem ? 'problem' : 'soft'}>{problem ?? 'Loading…'}</p>;
  const shown = sorted(
    value.runs.filter((row) => matches(row, filter)),
    sorting,
  );
  return (
    <>
      <h1>Runs</h1>
      <p class="soft">
        {plural(value.runs.length, 'run')} in <code>{value.folder}</code>
      </p>
      <div class="tools">
        <label>
          Filter{' '}
          <input
            type="search"
            value={filter}
            placeholder="name, state, tag"
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </label>
        <a class="button" href={compareHref([...chosen])} aria-disabled={chosen.size < 2}>
          Compare {chosen.size > 0 ? chosen.size : ''}
        </a>
        {value.doing !== 'off' && (
          <a class="button" href="#/new">
            New search
          </a>
        )}
      </div>
      {shown.length === 0 ? (
        <p>{value.runs.length === 0 ? 'No runs yet.' : 'No run fits the filter.'}</p>
      ) : (
        <RunTable {...{ shown, sorting, setSorting, chosen, setChosen }} />
      )}
    </>
  );
}

interface TableProps {
  readonly shown: readonly RunRow[];
  readonly sorting: Sorting;
  readonly chosen: ReadonlySet<string>;
  setSorting(sorting: Sorting): void;
  setChosen(chosen: ReadonlySet<string>): void;
}

function RunTable({ shown, sorting, setSorting, chosen, setChosen }: TableProps) {
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="table of runs">
      <table class="runs" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">
              <span class="hidden">choose</span>
            </th>
            {columns.map(({ key, title }) => (
              <th
                scope="col"
                role="columnheader"
                key={key}
                aria-sort={sorting.key !== key ? 'none' : sorting.isDown ? 'descending' : 'ascending'}
              >
                <button
                  type="button"
                  class="sort"
                  onClick={() =>
                    setSorting({ key, isDown: sorting.key === key ? !sorting.isDown : key !== 'name' })
                  }
                >
                  {title}
                  <span aria-hidden="true">{sorting.key !== key ? '' : sorting.isDown ? ' ↓' : ' ↑'}</span>
                </button>
              </th>
            ))}
            <th scope="col" role="columnheader">
              best so far
            </th>
            <th scope="col" role="columnheader">
              tags
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {shown.map((row) => (
            <RunLine key={row.id} row={row} isChosen={chosen.has(row.id)} onChoose={() => toggle(row.id)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunLine({
  row,
  isChosen,
  onChoose,
}: {
  readonly row: RunRow;
  readonly isChosen: boolean;
  onChoose(): void;
}) {
  const { id, name, state, problem, generation, generations, trials, failed, metric, best, frontSize } = row;
  return (
    <tr role="row">
      <td role="cell">
        <input
          type="checkbox"
          checked={isChosen}
          onChange={onChoose}
          aria-label={`choose ${name} to compare`}
          disabled={state === 'unreadable'}
        />
      </td>
      <th scope="row" role="rowheader">
        <a href={runHref(id)}>{name}</a>
        {problem !== null && <div class="problem small">{problem}</div>}
      </th>
      <td role="cell" data-title="state">
        <StateBadge state={state} />
      </td>
      <td role="cell" data-title="done">
        <Progress row={row} />
        {generations > 0 && <div class="small soft">{`${generation} of ${generations}`}</div>}
      </td>
      <td role="cell" data-title="trials" class="number">
        {exact(trials)}
        {failed > 0 && <div class="small soft">{exact(failed)} failed</div>}
      </td>
      <td role="cell" data-title="best" class="number">
        {valueWords(metric, best)}
        <div class="small soft">{metric?.label}</div>
      </td>
      <td role="cell" data-title="front" class="number">
        {frontSize ?? '-'}
      </td>
      <td role="cell" data-title="changed" class="small">
        {when(row.updated)}
      </td>
      <td role="cell" data-title="best so far">
        <Sparkline values={row.bestSoFar} />
      </td>
      <td role="cell" class="tags">
        {row.tags.map((tag) => (
          <span class="tag" key={tag}>
            {tag}
          </span>
        ))}
      </td>
    </tr>
  );
}

export function Progress({ row: { name, generation, generations, secondsLeft } }: { readonly row: RunRow }) {
  if (generations === 0) return <span class="soft">-</span>;
  return (
    <>
      <progress max={generations} value={generation} aria-label={`progress of ${name}`} />
      {secondsLeft !== null && <div class="small soft">about {duration(secondsLeft)} left</div>}
    </>
  );
}

function matches({ name, state, tags, id }: RunRow, filter: string): boolean {
  const text = [id, name, state, ...tags].join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function sorted(rows: readonly RunRow[], { key, isDown }: Sorting): RunRow[] {
  const { of } = columns.find((column) => column.key === key)!;
  const order = (a: RunRow, b: RunRow): number => (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0);
  return rows.toSorted((a, b) => (isDown ? order(b, a) : order(a, b)) || (a.id < b.id ? -1 : 1));
}

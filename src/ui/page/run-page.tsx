/** A run: what it found, how it went, what it was told. */
import { useMemo } from 'preact/hooks';
import type { SearchJson, TrainingJson } from '../../experiment/read/run-report.js';
import type { OperationsView, RunLogView, RunView, TrialColumns } from '../api.js';
import { Awaited } from './awaited.js';
import { ask, useAsked, type Asked } from './client.js';
import { FrontSection } from './front-section.js';
import { LearnedSections } from './learned-sections.js';
import { LinePlot } from './line-plot.js';
import { ParallelSection } from './parallel-section.js';
import { RunActions } from './run-actions.js';
import { Progress } from './runs-page.js';
import { metricIn } from './metric.js';
import { runHref } from './place.js';
import { Seen } from './seen.js';
import { StateBadge } from './state-badge.js';
import { loadTrials } from './trials.js';
import { axisLabel, capital, duration, exact, onAxis, plural, valueWords } from './words.js';

export function RunPage({ run }: { readonly run: string }) {
  const path = `api/runs/${encodeURIComponent(run)}`;
  const { value: view, problem } = useAsked<RunView>(`run ${run}`, () => ask(path), [run]);
  const trials = useAsked<TrialColumns>(`trials ${run}`, (before) => loadTrials(run, before), [run]);
  if (!view)
    return (
      <>
        <h1>{run}</h1>
        <p class={problem ? 'problem' : 'soft'} role={problem ? 'alert' : undefined}>
          {problem ?? 'Loading…'}
        </p>
      </>
    );
  const { row, show, notes, made } = view;
  return (
    <>
      <h1>{row.name}</h1>
      <p class="soft">{made}</p>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <RunActions row={row} best={show.kind === 'search' ? (show.best?.trial ?? null) : null} />
      <Figures view={view} />
      {row.problem !== null && <p class="problem">{row.problem}</p>}
      {notes.map((note) => (
        <p class="key" key={note}>
          {note}
        </p>
      ))}
      {show.kind === 'search' ? <Search {...{ run, show, view, trials }} /> : <Training show={show} />}
      <Seen>
        <Workers view={view} />
        <RunLog run={run} />
      </Seen>
      <Settings view={view} />
    </>
  );
}

function rate(value: number): string {
  return value < 100 ? value.toPrecision(2) : exact(Math.round(value));
}

function Figures({ view: { row, show, workers } }: { readonly view: RunView }) {
  const size = show.kind === 'search' && show.best ? show.best.metrics['params'] : undefined;
  return (
    <div class="figures">
      <div class="figure">
        <b>
          <StateBadge state={row.state} />
        </b>
        <Progress row={row} />
      </div>
      <div class="figure">
        <b>{`${row.generation} of ${row.generations}`}</b>
        <span>{row.kind === 'training' ? 'epochs' : 'generations'}</span>
      </div>
      <div class="figure">
        <b>{exact(row.trials)}</b>
        <span>trials, {exact(row.failed)} failed</span>
      </div>
      <div class="figure">
        <b>{valueWords(row.metric, row.best)}</b>
        <span>{row.metric?.label} of the best</span>
      </div>
      {size !== undefined && (
        <div class="figure">
          <b>{exact(size)}</b>
          <span>parameters of the best</span>
        </div>
      )}
      {row.frontSize !== null && (
        <div class="figure">
          <b>{exact(row.frontSize)}</b>
          <span>on the front</span>
        </div>
      )}
      <div class="figure">
        <b>{row.seconds === null ? '-' : duration(row.seconds)}</b>
        <span>of work so far</span>
      </div>
      <div class="figure">
        <b>{workers.trialsPerMinute === null ? '-' : rate(workers.trialsPerMinute)}</b>
        <span>trials a minute, workers: {workers.asked}</span>
      </div>
    </div>
  );
}

interface SearchProps {
  readonly run: string;
  readonly show: SearchJson;
  readonly view: RunView;
  readonly trials: Asked<TrialColumns>;
}

function Search({ run, show, view, trials: { value: columns, problem } }: SearchProps) {
  return (
    <>
      {columns && columns.total > 0 ? (
        <Seen>
          <FrontSection run={run} show={show} columns={columns} />
        </Seen>
      ) : (
        <section>
          <h2>The front</h2>
          <p class={problem ? 'problem' : 'soft'}>
            {problem ?? (columns ? 'No genome has been scored so far.' : 'Loading…')}
          </p>
        </section>
      )}
      {columns && columns.total > 0 && (
        <Seen>
          <ParallelSection {...{ run, show, columns }} />
        </Seen>
      )}
      <Seen>
        <div class="pair">
          <HistorySection show={show} />
          {view.hypervolumes && view.hypervolumes.length > 0 && (
            <section>
              <h2>Hypervolume by generation</h2>
              <LinePlot
                label="Hypervolume by generation"
                across={{
                  label: 'generation',
                  values: view.hypervolumes.map(({ generation }) => generation),
                }}
                up={{ label: 'hypervolume', format: (value) => String(Number(value.toPrecision(4))) }}
                lines={[{ name: 'hypervolume', values: view.hypervolumes.map(({ value }) => value) }]}
              />
            </section>
          )}
          {!view.learned && columns && <Operations run={run} />}
        </div>
      </Seen>
      {view.learned && (
        <Seen>
          <LearnedSections learned={view.learned} />
        </Seen>
      )}
    </>
  );
}

function HistorySection({ show: { history, objectives, metrics } }: { readonly show: SearchJson }) {
  const metric = metricIn(objectives[0]!.metric, metrics);
  const lines = useMemo(
    () =>
      (['best', 'mean', 'worst'] as const).map((name) => ({
        name,
        values: history.map((one) => one[name] ?? null),
      })),
    [history],
  );
  if (history.length === 0) return null;
  return (
    <section>
      <h2>{capital(metric.label)} by generation</h2>
      <LinePlot
        label={`Best, mean and worst ${metric.label} by generation`}
        across={{ label: 'generation', values: history.map(({ generation }) => generation) }}
        up={{ label: axisLabel(metric), format: (value) => onAxis(metric, value) }}
        lines={lines}
        bands={[[0, 2]]}
      />
    </section>
  );
}

function Operations({ run }: { readonly run: string }) {
  const { value } = useAsked<OperationsView>(
    `operations ${run}`,
    () => ask(`api/runs/${encodeURIComponent(run)}/operations`),
    [run],
  );
  const title = 'Operations by generation';
  if (!value) return <Awaited title={title} />;
  const { generations } = value;
  if (generations.length === 0) return null;
  const names = [...new Set(generations.flatMap(({ shares }) => Object.keys(shares)))].sort();
  return (
    <section>
      <h2>{title}</h2>
      <p class="key">Share of the edges of all cells of a generation.</p>
      <LinePlot
        label="Share of each operation by generation"
        across={{ label: 'generation', values: generations.map(({ generation }) => generation) }}
        up={{ label: 'share of edges %', format: (value) => String(Number((100 * value).toPrecision(3))) }}
        lines={names.map((name) => ({ name, values: generations.map(({ shares }) => shares[name] ?? 0) }))}
      />
    </section>
  );
}

function Training({ show }: { readonly show: TrainingJson }) {
  const epochs = show.history.map(({ epoch }) => epoch + 1);
  return (
    <>
      <section>
        <h2>The network</h2>
        <pre tabIndex={0}>{show.network}</pre>
        {show.test && (
          <p>
            Test:{' '}
            {Object.entries(show.test)
              .map(([name, value]) => `${name} ${value}`)
              .join(', ')}
          </p>
        )}
      </section>
      {epochs.length > 0 && (
        <div class="pair">
          <section>
            <h2>Loss by epoch</h2>
            <LinePlot
              label="Loss by epoch"
              across={{ label: 'epoch', values: epochs }}
              up={{ label: 'loss', format: (value) => String(Number(value.toPrecision(4))) }}
              lines={[{ name: 'loss', values: show.history.map(({ loss }) => loss) }]}
            />
          </section>
          <section>
            <h2>Accuracy by epoch</h2>
            <LinePlot
              label="Accuracy by epoch"
              across={{ label: 'epoch', values: epochs }}
              up={{ label: 'accuracy %', format: (value) => value.toFixed(2) }}
              lines={[{ name: 'accuracy', values: show.history.map(({ accuracy }) => accuracy) }]}
            />
          </section>
        </div>
      )}
    </>
  );
}

/** Of a run that was made before it was recorded: nothing. */
function Workers({ view: { workers } }: { readonly view: RunView }) {
  const { work } = workers;
  if (!work || work.workers.length === 0) return null;
  return (
    <section>
      <h2>Workers</h2>
      <p class="key">
        In the {duration(work.seconds)} from when its process began to the last generation that was committed.
        A task is a step or a score of one network; what is left to the main thread, and waiting for others,
        is the rest.
      </p>
      <div class="wide" tabIndex={0} role="region" aria-label="what each worker did">
        <table>
          <thead>
            <tr>
              <th scope="col">worker</th>
              <th scope="col">tasks</th>
              <th scope="col">tasks a minute</th>
              <th scope="col">time at work</th>
              <th scope="col">of its time %</th>
            </tr>
          </thead>
          <tbody>
            {work.workers.map(({ tasks, seconds }, worker) => (
              <tr key={worker}>
                <th scope="row">{worker + 1}</th>
                <td>{exact(tasks)}</td>
                <td>{work.seconds > 0 ? rate((60 * tasks) / work.seconds) : '-'}</td>
                <td>{duration(seconds)}</td>
                <td>{work.seconds > 0 ? ((100 * seconds) / work.seconds).toFixed(0) : '-'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function RunLog({ run }: { readonly run: string }) {
  const { value } = useAsked<RunLogView>(`log ${run}`, () => ask(`api/runs/${encodeURIComponent(run)}/log`), [
    run,
  ]);
  if (!value || (value.failures === 0 && value.lines.length === 0)) return null;
  return (
    <section>
      <h2>Log</h2>
      {value.failures > 0 && (
        <details>
          <summary>{plural(value.failures, 'failed trial')}</summary>
          <ul>
            {value.failed.map(({ trial, reason }) => (
              <li key={trial}>
                <a href={runHref(run, trial)}>trial {trial}</a>: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      {value.lines.length > 0 && (
        <pre class="log" tabIndex={0} aria-label="last lines of its process">
          {value.lines.join('\n')}
        </pre>
      )}
    </section>
  );
}

function Settings({ view: { differing, settings } }: { readonly view: RunView }) {
  return (
    <section>
      <h2>Settings</h2>
      {differing && (
        <div class="wide" tabIndex={0} role="region" aria-label="settings that are not the defaults">
          <table>
            <thead>
              <tr>
                <th scope="col">not the default</th>
                <th scope="col">value</th>
                <th scope="col">default</th>
              </tr>
            </thead>
            <tbody>
              {differing.map((one) => (
                <tr key={one.setting}>
                  <th scope="row">
                    <code>{one.setting}</code>
                  </th>
                  <td>{JSON.stringify(one.value)}</td>
                  <td>{one.default === undefined ? '-' : JSON.stringify(one.default)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <details>
        <summary>all of them</summary>
        <pre tabIndex={0}>{settings}</pre>
      </details>
    </section>
  );
}

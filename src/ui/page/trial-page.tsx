/** One trial: its cells, in words and to copy, what its layers cost, where it came from. */
import { useContext, useState } from 'preact/hooks';
import type { TrialView } from '../api.js';
import { ask, useAsked } from './client.js';
import { DoingContext } from './doing.js';
import { Drawing } from './drawing.js';
import { runHref } from './place.js';
import { StateBadge } from './state-badge.js';
import { exact } from './words.js';

export function TrialPage({ run, trial }: { readonly run: string; readonly trial: number }) {
  const doing = useContext(DoingContext);
  const path = `api/runs/${encodeURIComponent(run)}/trials/${trial}`;
  const { value: view, problem } = useAsked<TrialView>(path, () => ask(path), [run]);
  return (
    <>
      <nav aria-label="place">
        <a href={runHref(run)}>{run}</a>
      </nav>
      <h1>{`Trial ${trial}`}</h1>
      {!view && (
        <p class={problem ? 'problem' : 'soft'} role={problem ? 'alert' : undefined}>
          {problem ?? 'Loading…'}
        </p>
      )}
      {view && (
        <>
          <p class="soft">{`generation ${view.generation}, made by ${view.origin}`}</p>
          {view.reason !== null && <p class="problem">failed: {view.reason}</p>}
          <p>{view.figures.join(', ')}</p>
          {doing !== 'off' && view.status === 'ok' && (
            <div class="tools">
              <a class="button" href={`#/new?from=${encodeURIComponent(run)}&trial=${trial}`}>
                Train it
              </a>
            </div>
          )}
          {view.cells.map(({ title, svg }) => (
            <section key={title}>
              <h2>{title}</h2>
              <Drawing svg={svg} />
            </section>
          ))}
          <section>
            <h2>In words, and to copy</h2>
            {view.words !== null && <pre tabIndex={0}>{view.words}</pre>}
            <Copied label="genotype" text={view.genotype} />
            <Copied label="name of the trial" text={`${run}#${trial}`} />
          </section>
          <LineageSection view={view} />
          <Elsewhere view={view} />
          {view.layers && <Layers layers={view.layers} />}
        </>
      )}
    </>
  );
}

function Copied({ label, text }: { readonly label: string; readonly text: string }) {
  const [said, setSaid] = useState('');
  const copy = (): void =>
    void navigator.clipboard.writeText(text).then(
      () => setSaid('copied'),
      () => setSaid('select it and copy'),
    );
  return (
    <div class="copied">
      <code tabIndex={0} aria-label={label}>
        {text}
      </code>
      <button type="button" onClick={copy} aria-label={`copy ${label}`}>
        Copy
      </button>
      <span role="status">{said}</span>
    </div>
  );
}

function LineageSection({ view: { run, trial, lineage } }: { readonly view: TrialView }) {
  const ancestors = lineage.members.filter((member) => member !== trial);
  return (
    <section>
      <h2>Lineage</h2>
      <Drawing svg={lineage.svg} />
      {lineage.isCut && <p class="key">The nearest of its ancestors; there are more.</p>}
      {ancestors.length > 0 && (
        <p>
          Ancestors:{' '}
          {ancestors.map((one) => (
            <span key={one}>
              <a href={runHref(run, one)}>{one}</a>{' '}
            </span>
          ))}
        </p>
      )}
    </section>
  );
}

function Elsewhere({ view: { run, others, trainings } }: { readonly view: TrialView }) {
  if (others.length + trainings.length === 0) return null;
  return (
    <section>
      <h2>The same architecture elsewhere</h2>
      <ul>
        {others.map(({ where, trial, figures }) => (
          <li key={where}>
            {trial === null ? where : <a href={runHref(run, trial)}>{where}</a>}: {figures}
          </li>
        ))}
        {trainings.map((training) => (
          <li key={training.run}>
            trained in <a href={runHref(training.run)}>{training.run}</a>{' '}
            <StateBadge state={training.state} />: {training.figures}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Layers({ layers }: { readonly layers: NonNullable<TrialView['layers']> }) {
  const most = layers.reduce((a, { macs }) => Math.max(a, macs), 1);
  return (
    <section>
      <h2>Cost by layer of the derived network</h2>
      <p class="key">For one image; layers without weights and multiply-adds are left out.</p>
      <details>
        <summary>{`${exact(layers.length)} layers`}</summary>
        <div class="wide" tabIndex={0} role="region" aria-label="cost by layer">
          <table>
            <thead>
              <tr>
                <th scope="col">layer</th>
                <th scope="col">kind</th>
                <th scope="col">output</th>
                <th scope="col">parameters</th>
                <th scope="col">multiply-adds</th>
                <th scope="col">share</th>
              </tr>
            </thead>
            <tbody>
              {layers.map((layer) => (
                <tr key={layer.id}>
                  <th scope="row">{layer.id}</th>
                  <td>{layer.kind}</td>
                  <td>{layer.shape.join('×')}</td>
                  <td class="number">{exact(layer.weights + layer.biases)}</td>
                  <td class="number">{exact(layer.macs)}</td>
                  <td>
                    <meter
                      min={0}
                      max={most}
                      value={layer.macs}
                      aria-label={`multiply-adds of ${layer.id}`}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

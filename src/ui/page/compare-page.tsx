/** Runs and cells side by side. */
import { useMemo } from 'preact/hooks';
import type { SubjectComparison } from '../../report/subject-comparison.js';
import type { ComparisonView } from '../api.js';
import { ask, useAsked } from './client.js';
import { series } from './colours.js';
import { Drawing } from './drawing.js';
import { LinePlot } from './line-plot.js';
import { runHref } from './place.js';
import { OverlaidPlot } from './overlaid-plot.js';
import { metricIn } from './metric.js';
import { axisLabel, capital, onAxis, plural, valueWords } from './words.js';

export function ComparePage({ what }: { readonly what: readonly string[] }) {
  const query = what.map((one) => `what=${encodeURIComponent(one)}`).join('&');
  const runs = what.map((one) => one.replace(/#\d+$/, ''));
  const { value: view, problem } = useAsked<ComparisonView>(
    `compare ${query}`,
    () => ask(`api/compare?${query}`),
    runs,
  );
  if (what.length < 2)
    return (
      <>
        <h1>Compare</h1>
        <p>
          Choose two runs or more in the <a href="#/">list</a>, or two trials in a run.
        </p>
      </>
    );
  if (!view)
    return (
      <>
        <h1>Compare</h1>
        <p class={problem ? 'problem' : 'soft'} role={problem ? 'alert' : undefined}>
          {problem ?? 'Loading…'}
        </p>
      </>
    );
  const { comparison } = view;
  return (
    <>
      <h1>Compare</h1>
      <FigureTable view={view} />
      {comparison.differentGoals !== null && <p class="problem">{comparison.differentGoals}</p>}
      {comparison.sizeNote !== null && <p class="key">{comparison.sizeNote}</p>}
      {view.axes && (
        <section>
          <h2>{`Fronts: ${view.axes.up.label} against ${view.axes.across.label}`}</h2>
          <Legend names={view.points.map(({ name }) => name)} />
          <OverlaidPlot view={view} />
          {comparison.fronts && (
            <p class="key">
              {comparison.fronts.runs
                .map(
                  ({ name, hypervolume, share }) =>
                    `${name}: hypervolume ${hypervolume.toPrecision(4)}, ${(100 * share).toFixed(0)} % of the joint front`,
                )
                .join('; ')}
            </p>
          )}
        </section>
      )}
      <Curves view={view} />
      <Groups comparison={comparison} />
      <Differences view={view} />
      {comparison.differences.length > 0 && (
        <p class="key">Dashed in the cells: edges that the other cell does not have.</p>
      )}
      <div class="pair drawn">
        {view.cells.map(
          (cells, i) =>
            cells.length > 0 && (
              <section key={what[i]}>
                <h2>{what[i]}</h2>
                {cells.map(({ title, svg }) => (
                  <div key={title}>
                    <h3>{title}</h3>
                    <Drawing svg={svg} />
                  </div>
                ))}
              </section>
            ),
        )}
      </div>
    </>
  );
}

function Legend({ names }: { readonly names: readonly string[] }) {
  return (
    <ul class="legend">
      {names.map((name, i) => (
        <li key={name}>
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <circle cx="6" cy="6" r="5" fill={series[i % series.length]} />
          </svg>{' '}
          {name}
        </li>
      ))}
    </ul>
  );
}

function FigureTable({ view: { comparison } }: { readonly view: ComparisonView }) {
  const { subjects, metrics } = comparison;
  return (
    <section>
      <h2>Figures</h2>
      <div class="wide" tabIndex={0} role="region" aria-label="figures side by side">
        <table>
          <thead>
            <tr>
              <td />
              {subjects.map(({ name }) => (
                <th scope="col" class="number" key={name}>
                  <a href={runHref(name.replace(/#\d+$/, ''))}>{name}</a>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {metrics.map((metric) => (
              <tr key={metric.name}>
                <th scope="row">{metric.label}</th>
                {subjects.map(({ name, metrics: values }) => (
                  <td class="number" key={name}>
                    {valueWords(metric, values[metric.name])}
                  </td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">how it came about</th>
              {subjects.map(({ name, origin }) => (
                <td key={name}>{origin}</td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Curves({ view: { curves, comparison } }: { readonly view: ComparisonView }) {
  const longest = curves.reduce((most, { best }) => Math.max(most, best.length), 0);
  const data = useMemo(() => {
    const at = (values: readonly (number | null)[], i: number): number | null => values[i] ?? null;
    return curves.map(({ name, best }) => ({
      name,
      values: Array.from({ length: longest }, (_, i) => at(best, i)),
    }));
  }, [curves, longest]);
  const metric = comparison.metrics[0];
  if (longest === 0 || curves.length < 2 || !metric) return null;
  return (
    <section>
      <h2>{`Best ${metric.label} so far`}</h2>
      <LinePlot
        label={`Best ${metric.label} so far, by generation, of ${plural(curves.length, 'run')}`}
        across={{ label: 'generation', values: Array.from({ length: longest }, (_, i) => i) }}
        up={{ label: axisLabel(metric), format: (value) => onAxis(metric, value) }}
        lines={data}
      />
    </section>
  );
}

/** Runs that differ in their seed alone: how their best grows, and which group is better. */
function Groups({ comparison: { groups, tests, metrics } }: { readonly comparison: SubjectComparison }) {
  const shown = groups.filter(({ curve }) => curve.length > 0);
  const [first] = shown;
  if (!first) return null;
  const metric = metricIn(first.metric, metrics);
  const alike = shown.filter((group) => group.metric === first.metric);
  const generations = [
    ...new Set(alike.flatMap(({ curve }) => curve.map(({ generation }) => generation))),
  ].sort((a, b) => a - b);
  const lines = alike.flatMap(({ name, seeds, curve }) => {
    const of = (part: 'mean' | 'high' | 'low') =>
      generations.map((at) => curve.find(({ generation }) => generation === at)?.summary[part] ?? null);
    return [
      { name: `${name}, mean of ${plural(seeds.length, 'seed')}`, values: of('mean') },
      { name: 'a tenth above', values: of('high'), isEdge: true },
      { name: 'a tenth below', values: of('low'), isEdge: true },
    ];
  });
  return (
    <section>
      <h2>{`${capital(metric.label)} over seeds`}</h2>
      <p class="key">
        The mean of the best so far over runs that differ in their seed alone; shaded: without the highest and
        the lowest tenth of them.
      </p>
      <LinePlot
        label={`Mean and spread of the best ${metric.label} by generation, of ${plural(alike.length, 'group')} of runs`}
        across={{ label: 'generation', values: generations }}
        up={{ label: axisLabel(metric), format: (value) => onAxis(metric, value) }}
        lines={lines}
        bands={alike.map((_, i) => [3 * i + 1, 3 * i + 2] as const)}
      />
      {tests.length > 0 && <Tests tests={tests} metrics={metrics} />}
    </section>
  );
}

function Tests({ tests, metrics }: Pick<SubjectComparison, 'tests' | 'metrics'>) {
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="tests between groups">
      <table>
        <thead>
          <tr>
            <th scope="col">groups</th>
            <th scope="col">of</th>
            <th scope="col" class="number">
              mean difference
            </th>
            <th scope="col" class="number">
              pairs
            </th>
            <th scope="col" class="number">
              p (paired permutation test, two-sided)
            </th>
          </tr>
        </thead>
        <tbody>
          {tests.map(({ one, other, metric, difference, deviation, pairs, p }) => (
            <tr key={`${one} ${other}`}>
              <th scope="row">{`${one} - ${other}`}</th>
              <td>{metricIn(metric, metrics).label}</td>
              <td class="number">{`${difference.toPrecision(3)} ± ${deviation.toPrecision(2)}`}</td>
              <td class="number">{pairs}</td>
              <td class="number">{p.toPrecision(3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Differences({ view: { comparison } }: { readonly view: ComparisonView }) {
  return (
    <>
      {comparison.differences.map(({ one, other, nodes }) => (
        <section key={`${one} ${other}`}>
          <h2>{`What differs: ${one} and ${other}`}</h2>
          {nodes.length === 0 ? (
            <p>The cells are the same.</p>
          ) : (
            <div class="wide" tabIndex={0} role="region" aria-label="what differs">
              <table>
                <thead>
                  <tr>
                    <th scope="col">cell</th>
                    <th scope="col">node</th>
                    <th scope="col">only in {one}</th>
                    <th scope="col">only in {other}</th>
                  </tr>
                </thead>
                <tbody>
                  {nodes.map((node) => (
                    <tr key={`${node.cell} ${node.node}`}>
                      <th scope="row">{node.cell}</th>
                      <td>{node.node === null ? 'output' : node.node - 1}</td>
                      <td>
                        <del>{node.one.join(' + ') || '-'}</del>
                      </td>
                      <td>
                        <ins>{node.other.join(' + ') || '-'}</ins>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </section>
      ))}
    </>
  );
}

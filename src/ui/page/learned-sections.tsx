/** What a search by gradient learned: shares of each edge, entropy, skip connections and changes, epoch by epoch. */
import type { LearnedView } from '../api.js';
import { Drawing } from './drawing.js';
import { LinePlot } from './line-plot.js';
import { capital } from './words.js';

export function LearnedSections({ learned }: { readonly learned: LearnedView }) {
  return (
    <>
      {learned.cells.map(({ title, charts }) => (
        <section key={title}>
          <h2>{title}</h2>
          <p class="key">{learned.legend}</p>
          <Names operations={learned.operations} />
          <div class="charts">
            {charts.map((svg, edge) => (
              <Drawing key={edge} svg={svg} isSmall />
            ))}
          </div>
        </section>
      ))}
      <div class="pair">
        <Curves title="Entropy by epoch" unit="entropy nats" lines={['entropy']} learned={learned} />
        <Curves
          title="Skip connections and changed edges by epoch"
          unit="edges"
          lines={['skips', 'changes']}
          learned={learned}
        />
      </div>
      <Epochs learned={learned} />
    </>
  );
}

function Names({ operations }: Pick<LearnedView, 'operations'>) {
  return (
    <p class="key names">
      {operations.map(({ name, colour }) => (
        <span key={name}>
          <span style={{ color: colour }} aria-hidden="true">
            ■
          </span>{' '}
          {name}
        </span>
      ))}
    </p>
  );
}

interface CurvesProps {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly (keyof LearnedView['curves'])[];
  readonly learned: LearnedView;
}

function Curves({ title, unit, lines, learned: { epochs, curves } }: CurvesProps) {
  return (
    <section>
      <h2>{title}</h2>
      <LinePlot
        label={title}
        across={{ label: 'epoch', values: epochs }}
        up={{ label: unit, format: (value) => String(Number(value.toPrecision(4))) }}
        lines={lines.map((name) => ({ name, values: curves[name] }))}
      />
    </section>
  );
}

function Epochs({ learned: { table, genotypes, skips } }: { readonly learned: LearnedView }) {
  return (
    <section>
      <h2>Epoch by epoch</h2>
      <p class="key">{capital(skips)}</p>
      <div class="wide" tabIndex={0} role="region" aria-label="table of epochs">
        <table>
          <thead>
            <tr>
              {[...table.head, 'genotype'].map((name) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map(([epoch, ...cells], i) => (
              <tr key={epoch}>
                <th scope="row">{epoch}</th>
                {cells.map((cell, column) => (
                  <td key={column}>{cell}</td>
                ))}
                <td>
                  <code>{genotypes[i]}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

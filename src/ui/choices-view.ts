/** What the architectures of a run chose, edge by edge: for lines across all choices and metrics. */
import { graphsOf } from '../report/architecture.js';
import { costOf } from '../search/objectives.js';
import type { TrialSummary } from '../store/journal-line.js';
import type { ChoicesView } from './api.js';
import type { ShelvedRun } from './shelf.js';
import { shownTrials } from './trial-columns.js';

/** More lines than these are a grey cloud: the best of the first objective, and some of the others, evenly. */
const most = { best: 200, others: 400 };

/** Empty for architectures without cells. Throws as reports do. */
export function choicesView({ report }: ShelvedRun): ChoicesView {
  const scored = [...shownTrials(report)].filter(({ status }) => status === 'ok');
  const drawn = someOf(scored, report.measures.objectives[0]!).map(({ trial, genotype }) => ({
    trial,
    operations: operationsIn(genotype, report.notation),
  }));
  const titles = [...new Set(drawn.flatMap(({ operations }) => [...operations.keys()]))];
  const axes = titles.map((title) => ({
    title,
    values: [...new Set(drawn.flatMap(({ operations }) => operations.get(title) ?? []))].sort(),
  }));
  return {
    ...{ total: scored.length, axes },
    trials: drawn.map(({ trial, operations }) => ({
      trial,
      choices: axes.map(({ title, values }) => values.indexOf(operations.get(title) ?? '')),
    })),
  };
}

/** By the node and the edge where they stand: `normal 2.1`. */
function operationsIn(
  genotype: string,
  notation: ShelvedRun['report']['notation'],
): ReadonlyMap<string, string> {
  return new Map(
    graphsOf(genotype, notation).flatMap(({ title, nodes }) =>
      nodes.flatMap((edges, node) =>
        edges.flatMap(({ operation }, edge) => {
          if (operation === undefined) return [];
          const cell = title.replace(/ ?cell$/i, '').toLowerCase();
          return [[`${cell === '' ? '' : `${cell} `}${node + 1}.${edge + 1}`, operation] as const];
        }),
      ),
    ),
  );
}

function someOf(
  trials: readonly TrialSummary[],
  objective: ShelvedRun['report']['measures']['objectives'][number],
): readonly TrialSummary[] {
  if (trials.length <= most.best + most.others) return trials;
  const cost = ({ metrics }: TrialSummary): number =>
    costOf(metrics[objective.metric] ?? Infinity, objective);
  const byCost = trials.toSorted((a, b) => cost(a) - cost(b));
  const rest = byCost.slice(most.best);
  const others = Array.from(
    { length: most.others },
    (_, i) => rest[Math.floor((i * rest.length) / most.others)]!,
  );
  return [...byCost.slice(0, most.best), ...others];
}

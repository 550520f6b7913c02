/** Runs and trials side by side. */
import { InputError } from '../errors/input-error.js';
import { readSubjects } from '../experiment/read/subjects.js';
import type { Plugins } from '../experiment/parts/plugins.js';
import { described, withSize } from '../report/measures.js';
import { compareSubjects } from '../report/subject-comparison.js';
import type { ComparisonView } from './api.js';
import { comparedCells } from './drawn-cells.js';
import { bestSoFar } from './run-row.js';
import type { ShelvedRun, Shelf } from './shelf.js';

/** `what` are names of runs, each perhaps with `#TRIAL`. Throws InputError and StoreError. */
export function comparisonView(shelf: Shelf, what: readonly string[], plugins?: Plugins): ComparisonView {
  const named = what.map((text) => {
    const [, id = text, trial] = /^(.+?)(#\d{1,9})?$/.exec(text) ?? [];
    if (!shelf.has(id)) throw new InputError(`${text}: there is no such run in the folder`);
    return { id, reference: shelf.folderOf(id) + (trial ?? ''), text };
  });
  const subjects = readSubjects(
    named.map(({ reference }) => reference),
    {},
    plugins,
  ).map((subject, i) => ({ ...subject, figures: { ...subject.figures, name: named[i]!.text } }));
  const searches = [...new Set(named.map(({ id }) => id))]
    .map((id) => shelf.read(id))
    .filter(({ report }) => 'search' in report.experiment);
  return {
    comparison: compareSubjects(subjects),
    cells: comparedCells(subjects.map(({ figures }) => figures.network)),
    curves: searches.map(({ id, report }) => ({ name: id, best: bestSoFar(report) })),
    ...overlaid(searches),
  };
}

/** Over the first two objectives of the first search, where the others measured them too. */
function overlaid(searches: readonly ShelvedRun[]): Pick<ComparisonView, 'axes' | 'points'> {
  const [first] = searches;
  const [up, across] = first ? withSize(first.report.measures).objectives : [];
  if (!first || !up || !across) return { axes: null, points: [] };
  return {
    axes: {
      up: described(up.metric, first.report.measures),
      across: described(across.metric, first.report.measures),
    },
    points: searches.map(({ id, report }) => {
      const known = [...report.points].filter(
        ({ metrics }) => up.metric in metrics && across.metric in metrics,
      );
      return {
        name: id,
        up: known.map(({ metrics }) => metrics[up.metric]!),
        across: known.map(({ metrics }) => metrics[across.metric]!),
      };
    }),
  };
}

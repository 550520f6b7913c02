/** What the page of a run shows beside its trials. */
import { stringify } from 'yaml';
import { differingSettings } from '../experiment/read/differing-settings.js';
import { runJson, type RunReport } from '../experiment/read/run-report.js';
import { madeLine } from '../experiment/read/write-page.js';
import { basisLine } from '../report/basis.js';
import { frontView } from '../report/front-view.js';
import { hypervolumeHistory } from '../report/hypervolume-history.js';
import { hypervolumeLine, limitsFinding } from '../report/statements.js';
import type { Plugins } from '../experiment/parts/plugins.js';
import type { RunView } from './api.js';
import { learnedView } from './learned-view.js';
import { rowOf } from './run-row.js';
import type { ShelvedRun } from './shelf.js';

/** Of a report that is still that of its run: several pages may ask for it. */
const known = new WeakMap<RunReport, RunView>();

export function runView({ id, report }: ShelvedRun, plugins?: Plugins): RunView {
  const view = known.get(report) ?? viewOf(id, report, plugins);
  known.set(report, view);
  return view;
}

function viewOf(id: string, report: RunReport, plugins?: Plugins): RunView {
  const { experiment, status, basis, points, measures, hypervolume, record, trials } = report;
  const isSearch = 'search' in experiment;
  const compares = isSearch && basis.kind === 'every trial' && measures.objectives.length > 1;
  const notes = isSearch
    ? [
        basisLine(basis, status),
        trials > 0 ? frontView(points, report).note : undefined,
        hypervolumeLine(report),
        limitsFinding(report),
      ]
    : [];
  const { seconds } = record;
  return {
    row: rowOf(id, report),
    show: runJson(report),
    notes: notes.filter((line) => line !== undefined),
    made: madeLine(report),
    ...settingsView(experiment, plugins),
    hypervolumes:
      compares && hypervolume ? hypervolumeHistory(points, measures, hypervolume.reference) : null,
    workers: {
      asked: String(experiment.workers),
      work: record.work ?? null,
      trialsPerMinute: isSearch && seconds !== undefined && seconds > 0 ? (60 * trials) / seconds : null,
    },
    learned: learnedView(report.learned),
  };
}

type SettingsView = Pick<RunView, 'settings' | 'differing'>;
/** Settings do not change while a run goes on. */
const views = new WeakMap<ShelvedRun['report']['experiment'], SettingsView>();

function settingsView(
  experiment: ShelvedRun['report']['experiment'],
  plugins: Plugins | undefined,
): SettingsView {
  const known = views.get(experiment);
  if (known) return known;
  const view = {
    settings: stringify(experiment, { lineWidth: 0 }),
    differing: 'search' in experiment ? differingSettings(experiment, plugins) : null,
  };
  views.set(experiment, view);
  return view;
}

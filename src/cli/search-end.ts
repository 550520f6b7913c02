/** What is said when a search begins, and when it ends: the front, the best cell in words, where the files are, what to try next. */
import { plural } from '../report/figures.js';
import { largest } from '../extremes.js';
import { basisLine } from '../report/basis.js';
import { genotypeText, graphsOf } from '../report/architecture.js';
import { skipLine } from '../report/learned-epochs.js';
import { finalistNotes, finalistSheet } from '../report/finalists.js';
import { testedFinalists } from '../report/tested-networks.js';
import { table } from '../report/table.js';
import { frontTable } from '../report/front-table.js';
import { frontView } from '../report/front-view.js';
import { described, limitsInWords, objectivesInWords } from '../report/measures.js';
import { named } from '../report/metric-text.js';
import { hypervolumeLine, limitsFinding } from '../report/statements.js';
import type { Plugins } from '../experiment/parts/plugins.js';
import { reportRun } from '../experiment/read/run-report.js';
import type { SearchOutcome } from '../experiment/run/search.js';
import type { StartedRun } from '../experiment/run/started-run.js';
import { finalistsFolder } from '../store/network-folder.js';
import { filesLine } from './files-line.js';
import { poolInWords } from './queue-option.js';
import { asWord } from './shell-word.js';
import type { Terminal } from './terminal.js';

export function announcement(run: StartedRun): string {
  return `${goalsOf(run)}\nin ${run.folder}, ${poolOf(run)}; Ctrl-C stops it, and it can go on later`;
}

/** How many work on it, and with what. */
export function poolOf({ queue, workers, backend }: StartedRun): string {
  return `${poolInWords({ queue, workers })}, backend ${backend}`;
}

/** What searches where, and what for. */
export function goalsOf(run: StartedRun): string {
  const { generations, experiment, measures } = run;
  const { search, dataset, name, seed } = experiment;
  const { path } = experiment.evaluator;
  const images = dataset?.name === 'procedural' ? 'the built-in images' : dataset?.name;
  const matter = images ?? (typeof path === 'string' ? path : experiment.evaluator.name);
  const { population } = search;
  const genomes = typeof population === 'number' ? ` of ${plural(population, 'genome')}` : '';
  const limits = limitsInWords(measures);
  return [
    `${name}: ${search.strategy} on ${matter}, ${plural(generations, 'generation')}${genomes}, seed ${seed}`,
    `for ${objectivesInWords(measures)}${limits === '' ? '' : `, with ${limits}`}${
      run.followsFirst ? `; ${search.strategy} follows the first` : ''
    }`,
  ].join('\n');
}

/** Prints it; of an interrupted search, how to go on. */
export function searchEnd({ folder, status }: SearchOutcome, plugins: Plugins, terminal: Terminal): void {
  if (status === 'interrupted') {
    terminal.err(
      `interrupted; nothing is lost. Go on with: evocell resume ${asWord(folder)}; see what there is with: evocell show ${asWord(folder)}`,
    );
    return;
  }
  const report = reportRun(folder, plugins);
  const { best, closest, failed, trials, experiment, measures } = report;
  const shown = best ?? closest;
  if (!shown) {
    terminal.out(`no genome could be scored; see ${folder}/trials.jsonl for the reasons`);
    return;
  }
  const other = typeof experiment.seed === 'number' ? experiment.seed + 1 : 1;
  const view = frontView(report.points, report);
  const limits = limitsFinding(report);
  terminal.out(best ? `\n${view.title}\n` : '');
  if (best) terminal.out(frontTable(view.front, measures, terminal.columns));
  for (const note of [basisLine(report.basis, report.status), view.note, hypervolumeLine(report), limits])
    if (best && note !== undefined) terminal.out(`\n${note}`);
  if (!best && limits !== undefined) terminal.out(limits);
  if (failed > 0) terminal.out(`\n${failed} of ${trials} trials failed; trials.jsonl has the reasons.`);
  const isCell = graphsOf(shown.genotype, report.notation).length > 0;
  const figures = measures.objectives.map(({ metric }) =>
    named(described(metric, measures), shown.metrics[metric]),
  );
  const what = `${best ? 'Best' : 'Closest'} ${isCell ? 'cell' : 'network'}`;
  terminal.out(`\n${what} (trial ${shown.trial}, ${figures.join(', ')})\n`);
  terminal.out(`${genotypeText(shown.genotype, report.notation)}\n`);
  const skips = skipLine(report.learned);
  if (skips !== undefined) terminal.out(`${skips}\n`);
  const { finalists } = report;
  if (finalists)
    terminal.out(
      `${table(finalistSheet(finalists), terminal.columns)}\n\n${finalistNotes(finalists).join('\n')}\n`,
    );
  terminal.out(filesLine(folder));
  const [tested, ...others] = finalists ? testedFinalists(finalists) : [];
  const exported = 'search' in experiment ? experiment.finalists?.export : undefined;
  // One that is scored with the statistics of batches says nothing of a picture alone.
  const alone = tested && 'search' in experiment && experiment.training?.statistics !== 'batch';
  if (alone) {
    const also = exported === undefined ? '' : `, as ${exported}, too`;
    const which =
      others.length > 0 ? 'The best finalist by its validation loss' : 'The finalist that was tested';
    terminal.out(`${which}: ${folder}/${finalistsFolder}/${tested.name}/${also}`);
  }
  const [run, again] = [asWord(folder), asWord(`${folder}/experiment.yaml`)];
  const steps = [
    [`report ${run}`, `a page with ${isCell ? 'diagrams of the cells' : 'charts'}`],
    [`show ${run}`, view.isStaircase ? 'the front again, as a plot' : 'the trials as a plot'],
    ...(alone ? [[`predict ${run} PICTURE...`, 'what the finalist says of pictures']] : []),
    ...(alone && exported === undefined
      ? [[`export ${run} --format onnx`, 'the finalist for other runtimes']]
      : []),
  ] as const;
  const width = largest(steps.map(([line]) => line!.length));
  terminal.out(
    [
      'Next:',
      ...steps.map(([line, what]) => `  evocell ${line!.padEnd(width)}   ${what}`),
      `  evocell search ${again} --seed ${other} --run ${asWord(`${folder}-seed${other}`)}   another seed`,
    ].join('\n'),
  );
}

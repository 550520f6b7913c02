/** What is said when a search begins, and when it ends: the front, the best cell in words, where the files are, what to try next. */
import { hasSize } from '../report/summary.js';
import { cellsOf, genotypeText } from '../report/cell-words.js';
import { frontTable } from '../report/front-table.js';
import { percent } from '../report/figures.js';
import { reportRun } from '../experiment/read/run-report.js';
import type { SearchOutcome, StartedRun } from '../experiment/run/search.js';
import { asWord } from './shell-word.js';
import type { Terminal } from './terminal.js';

export function announcement({ folder, backend, workers, generations, experiment }: StartedRun): string {
  const { search, dataset, name, seed } = experiment;
  const images = dataset.name === 'procedural' ? 'the built-in images' : dataset.name;
  const matter = experiment.evaluator.name === 'tabular' ? experiment.evaluator.path : images;
  const pool = workers === 1 ? 'one worker' : `${workers} workers`;
  return [
    `${name}: ${search.strategy} on ${matter}, ${generations} generations of ${search.population} genomes, seed ${seed}`,
    `in ${folder}, ${pool}, backend ${backend}; Ctrl-C stops it, and it can go on later`,
  ].join('\n');
}

/** Prints it; of an interrupted search, how to go on. */
export function searchEnd({ folder, status }: SearchOutcome, terminal: Terminal): void {
  if (status === 'interrupted') {
    terminal.err(`interrupted; nothing is lost. Go on with: evocell resume ${asWord(folder)}`);
    return;
  }
  const { best, front, failed, trials, experiment } = reportRun(folder);
  if (!best) {
    terminal.out(`no genome could be scored; see ${folder}/trials.jsonl for the reasons`);
    return;
  }
  const other = typeof experiment.seed === 'number' ? experiment.seed + 1 : 1;
  const isSized = hasSize(best);
  terminal.out(isSized ? '\nPareto front: validation error against parameters\n' : '\nMost accurate\n');
  terminal.out(frontTable(front));
  if (failed > 0) terminal.out(`\n${failed} of ${trials} trials failed; trials.jsonl has the reasons.`);
  const isCell = cellsOf(best.genotype) !== undefined;
  terminal.out(
    `\nBest ${isCell ? 'cell' : 'network'} (trial ${best.trial}, ${percent(best.accuracy)} % of the validation images right)\n`,
  );
  terminal.out(`${genotypeText(best.genotype)}\n`);
  terminal.out(`Files: ${folder}/ (experiment.yaml, run.json, trials.jsonl, checkpoints/)`);
  terminal.out(
    [
      'Next:',
      `  evocell report ${asWord(folder)}   a page with ${isCell ? 'diagrams of the cells' : 'charts'}`,
      `  evocell show ${asWord(folder)}     ${isSized ? 'the front again, as a plot' : 'the trials as a plot'}`,
      `  evocell search ${asWord(`${folder}/experiment.yaml`)} --seed ${other} --run ${asWord(`${folder}-seed${other}`)}   another seed`,
    ].join('\n'),
  );
}

/** What is said when a search ends: the front, the best cell in words, where the files are, what to try next. */
import { genotypeText } from '../report/cell-words.js';
import { frontTable } from '../report/front-table.js';
import { percent } from '../report/figures.js';
import { reportRun } from '../experiment/run-report.js';
import type { SearchOutcome } from '../experiment/search.js';
import type { Terminal } from './terminal.js';

/** Prints it; of an interrupted search, how to go on. */
export function searchEnd({ folder, status }: SearchOutcome, terminal: Terminal): void {
  if (status === 'interrupted') {
    terminal.err(`interrupted; nothing is lost. Go on with: evocell resume ${folder}`);
    return;
  }
  const { best, front, failed, trials } = reportRun(folder);
  if (!best) {
    terminal.out(`no genome could be scored; see ${folder}/trials.jsonl for the reasons`);
    return;
  }
  terminal.out('\nPareto front: validation error against parameters\n');
  terminal.out(frontTable(front));
  if (failed > 0) terminal.out(`\n${failed} of ${trials} trials failed; trials.jsonl has the reasons.`);
  terminal.out(
    `\nBest cell (trial ${best.trial}, ${percent(best.accuracy)} % of the validation images right)\n`,
  );
  terminal.out(genotypeText(best.genotype));
  terminal.out(`\n${best.genotype}\n`);
  terminal.out(`Files: ${folder}/ (experiment.yaml, run.json, trials.jsonl, checkpoints/)`);
  terminal.out(
    [
      'Next:',
      `  evocell report ${folder}   a page with diagrams of the cells`,
      `  evocell show ${folder}     the front again, as a plot`,
      `  evocell search ${folder}/experiment.yaml --seed 2 --run ${folder}-seed2   another seed`,
    ].join('\n'),
  );
}

/** What `evocell search --dry-run` says: to people what would run, to programs the experiment in full. */
import type { Rehearsal } from '../experiment/run/rehearsal.js';
import { exact, plural } from '../report/figures.js';
import { goalsOf, poolOf } from './search-end.js';
import type { Terminal } from './terminal.js';

export function rehearsalView(rehearsal: Rehearsal, terminal: Terminal): void {
  const { folder, candidates, images, settings, experiment } = rehearsal;
  const validation = images?.validation ?? 0;
  const scoring = Math.min(experiment.fitness?.subset ?? validation, validation);
  const first = `${plural(candidates, 'genome')} to score in the first generation`;
  const facts = images
    ? `${exact(images.train)} images to train on, ${exact(scoring)} to score with, ${images.classes} classes, ${images.shape.join(' x ')}`
    : 'no images';
  terminal.err(
    [
      goalsOf(rehearsal),
      `it would be in ${folder}, ${poolOf(rehearsal)}`,
      `${facts}; ${first}`,
      'tried out: nothing was searched, and no folder was made',
    ].join('\n'),
  );
  terminal.data(settings.trimEnd());
}

/** The trainings among the runs of a folder, with what they trained. */
import type { RunRow } from './api.js';
import type { Shelf } from './shelf.js';
import type { Training } from './trial-view.js';

export function trainingsIn(shelf: Shelf, rows: readonly RunRow[]): Training[] {
  return rows
    .filter(({ kind }) => kind === 'training')
    .map((row) => {
      const { experiment } = shelf.read(row.id).report;
      return { row, network: 'search' in experiment ? '' : (experiment.network ?? '') };
    });
}

import { ExperimentError } from '../experiment/settings/experiment-error.js';
import { PlanError } from '../plan/builder.js';
import { BackendError } from '../network/backends.js';
import { MemoryLimitError } from '../network/network.js';
import { TableError } from '../search/tabular/table.js';
import { DataError } from '../data/data-error.js';

/** Settings that turn out wrong only when their parts are made: with the file that they stand in. */
export function inFile(file: string, error: unknown): unknown {
  if (error instanceof ExperimentError)
    return new ExperimentError(error.problems.map((problem) => `${file}: ${problem}`));
  if (error instanceof BackendError) return new BackendError(`${file}: ${error.reason}`, error.remedy);
  if (error instanceof PlanError)
    return new PlanError(`${file}: a network of these settings: ${error.message}`);
  if (error instanceof TableError) return new TableError(`${file}: evaluator: ${error.message}`);
  if (error instanceof MemoryLimitError) return new MemoryLimitError(`${file}: ${error.message}`);
  if (!(error instanceof DataError)) return error;
  const setting = error.message.startsWith('dataset.') ? '' : 'dataset.path: ';
  return new DataError(`${file}: ${setting}${error.message}`);
}

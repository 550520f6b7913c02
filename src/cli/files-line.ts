/** Where a run's files are, and which there are. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { closingFiles } from '../store/closing-file.js';
import { finalistsFolder, trainedFolder } from '../store/network-folder.js';

const names: readonly string[] = [
  ...['experiment.yaml', 'run.json', 'trials.jsonl'],
  ...closingFiles.map(({ name }) => name),
  ...['checkpoints/', `${trainedFolder}/`, `${finalistsFolder}/`, 'log.txt'],
];

export function filesLine(folder: string): string {
  const there = names.filter((name) => existsSync(join(folder, name)));
  return `Files: ${folder}/ (${there.join(', ')})`;
}

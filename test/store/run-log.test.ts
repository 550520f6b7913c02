import { MemoryLog } from '../../src/search/memory-log.js';
import { createRun } from '../../src/store/create-run.js';
import { openRun } from '../../src/store/open-run.js';
import { runLogContract } from '../../src/testing/run-log-contract.js';
import { MemoryDisk } from './memory-disk.js';
import { newRun } from './sample.js';

runLogContract('a run folder', () => {
  const fileSystem = new MemoryDisk();
  let run = createRun('/run', { ...newRun, fileSystem });
  return {
    log: run.log(),
    reopened: () => {
      run.close();
      run = openRun('/run', { write: true, fileSystem });
      return run.log();
    },
  };
});

runLogContract('memory', () => {
  const log = new MemoryLog<number[], { best: readonly number[] }>();
  return { log, reopened: () => log };
});

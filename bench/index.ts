/**
 * `npm run bench`: the paper's search networks on 1 to N workers, PyTorch on the same cores where it is found, each
 * kernel beside the machine's limits, and what a search costs around the training. `--json` prints one object.
 */
import { availableParallelism } from 'node:os';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { probeBackends } from '../src/experiment/run/backend-choice.js';
import { backendNames } from '../src/network/network.js';
import { measureKernels } from './kernels.js';
import { measurePeer, peerScript, pythonWithTorch, type PeerFigures } from './peer.js';
import { report, type Figures } from './report.js';
import { measureSearch } from './search.js';
import { measureStore } from './store.js';
import { measureWorkload, type WorkloadFigures } from './training.js';
import { workloadNames, type WorkloadName } from './workloads.js';

const options = await yargs(hideBin(process.argv))
  .option('json', { type: 'boolean', default: false, describe: 'one JSON object instead of tables' })
  .option('workers', {
    type: 'string',
    describe: 'numbers of workers, for example 1,2,4 (default: up to the cores)',
  })
  .option('workloads', { type: 'string', default: workloadNames.join(), describe: 'path, mixture' })
  .option('backend', {
    choices: backendNames,
    default: 'wasm' as const,
    describe: 'any but wasm: only the networks and PyTorch',
  })
  .option('batch', { type: 'number', default: 64 })
  .option('seconds', { type: 'number', default: 5, describe: 'of each measurement' })
  .option('rounds', { type: 'number', default: 1, describe: 'measurements of each kind; medians count' })
  .option('python', { type: 'string', describe: 'a Python with torch (default: python3)' })
  .option('peer', { type: 'string', default: peerScript, describe: 'the peer script' })
  .option('training-only', {
    type: 'boolean',
    default: false,
    describe: 'leave out kernels, controller and store',
  })
  .strict()
  .parse();

const cores = availableParallelism();
const workers =
  options.workers?.split(',').map(Number) ?? [1, 2, cores].filter((n, i, all) => all.indexOf(n) === i);
const most = Math.max(...workers);
const names = options.workloads.split(',') as WorkloadName[];
const python = pythonWithTorch(options.python);

/** The peer runs right behind the largest number of workers, so that both see the same machine. */
async function round(): Promise<{ workloads: WorkloadFigures[]; peers: PeerFigures[] }> {
  const workloads: WorkloadFigures[] = [];
  const peers: PeerFigures[] = [];
  const { batch, seconds, peer, backend } = options;
  for (const name of names) {
    for (const count of workers)
      workloads.push(await measureWorkload(name, count, { batch, seconds, backend }));
    if (python) peers.push(measurePeer(python, peer, name, most, batch, seconds));
  }
  return { workloads, peers };
}

const { available, device, reason } = (await probeBackends()).find(({ name }) => name === options.backend)!;
if (!available) {
  console.error(`--backend ${options.backend}: ${reason}; see evocell doctor`);
  process.exit(2);
}
const rounds = [];
for (let i = 0; i < options.rounds; i++) rounds.push(await round());
const around =
  options.trainingOnly || options.backend !== 'wasm'
    ? {}
    : { ...(await measureKernels()), search: await measureSearch(), store: await measureStore() };
const figures: Figures = { backend: options.backend, device: device!, rounds, ...around };
console.log(report(figures, options.json));

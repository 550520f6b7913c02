/**
 * `npm run bench:networks`: steps of training and evaluation of the networks that searches use, beside PyTorch's best
 * arrangement where a Python with torch is found, in processor seconds of one thread. All take turns, so that a busy
 * machine disturbs them alike; the ratios are medians over turns.
 */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { openBackend } from '../src/network/backends.js';
import type { Backend } from '../src/network/network.js';
import { sgdStep, trainable } from '../src/network/optimiser.js';
import { initialise, weightTable } from '../src/network/weights.js';
import { cost } from '../src/plan/cost.js';
import { measureKernels } from './kernels.js';
import { openModulePeer } from './module-peer.js';
import { pythonWithTorch } from './peer.js';
import { randomBatch, searchNetworks, type SearchNetwork } from './search-networks.js';
import type { TurnPeer } from './turn-peer.js';
import { medianRatio, medianSeconds, processorTurn, takeTurns, type Turn } from './turns.js';

const options = await yargs(hideBin(process.argv))
  .option('only', { type: 'string', default: '', describe: 'networks with this in their name' })
  .option('rounds', { type: 'number', default: 7, describe: 'turns of each; medians count' })
  .option('seconds', { type: 'number', default: 0.5, describe: 'of processor time in a turn, about' })
  .option('python', { type: 'string', describe: 'a Python with torch (default: python3)' })
  .option('compile', { type: 'boolean', default: false, describe: 'PyTorch also with torch.compile' })
  .option('json', { type: 'boolean', default: false })
  .strict()
  .parse();

const python = pythonWithTorch(options.python);
const actions = ['train', 'evaluate'] as const;
type Action = (typeof actions)[number];
const arrangements = ['plain', 'channels-last', 'bfloat16', ...(options.compile ? ['compiled'] : [])];

/** Processor seconds of so many steps in this process. */
function ours(backend: Backend, network: SearchNetwork): Record<Action, Turn> {
  const { plan, batch: size } = network;
  const [weights, momentum, gradients] = [0, 1, 2].map(() => weightTable(plan.weights));
  const tables = { weights: weights!, momentum: momentum!, gradients: gradients! };
  initialise(tables.weights, 0);
  const names = trainable(
    plan.weights.map(({ name }) => name),
    tables.weights,
  );
  const batch = randomBatch(network);
  const settings = { learningRate: 0.025, momentum: 0.9, nesterov: false, weightDecay: 3e-4, clip: 5 };
  const networks = {
    train: backend.compile(plan, size, 'train'),
    evaluate: backend.compile(plan, size, 'evaluate'),
  };
  return {
    train: processorTurn(async () => {
      await networks.train.gradients(batch, tables.weights, tables.gradients);
      sgdStep(tables, names, settings);
    }),
    evaluate: processorTurn(() => networks.evaluate.evaluate(batch, tables.weights, 'batch')),
  };
}

interface Figures {
  readonly action: Action;
  /** Images a processor second. */
  readonly images: number;
  /** Multiplications and additions of the plan; a training step counts three passes. */
  readonly gigaflops: number;
  readonly peers: readonly { readonly arrangement: string; readonly ratio: number }[];
}

async function measure(
  action: Action,
  network: SearchNetwork,
  own: Turn,
  peer: TurnPeer | undefined,
): Promise<Figures> {
  const peers = peer ? arrangements : [];
  const rounds = await takeTurns(
    new Map<string, Turn>([
      ['', own],
      ...peers.map((name): [string, Turn] => [name, (count) => peer!.take(`${name} ${action} ${count}`)]),
    ]),
    options,
  );
  const seconds = medianSeconds(rounds, '');
  const passes = action === 'train' ? 3 : 1;
  return {
    action,
    images: network.batch / seconds,
    gigaflops: (2 * passes * cost(network.plan).macs * network.batch) / seconds / 1e9,
    peers: peers.map((arrangement) => ({ arrangement, ratio: medianRatio(rounds, arrangement, '') })),
  };
}

async function figuresOf(backend: Backend, network: SearchNetwork): Promise<Figures[]> {
  const peer = python === undefined ? undefined : await openModulePeer(python, network);
  const own = ours(backend, network);
  try {
    const figures: Figures[] = [];
    for (const action of actions) figures.push(await measure(action, network, own[action], peer));
    return figures;
  } finally {
    peer?.close();
  }
}

const {
  limits: { peakGigaflops },
} = await measureKernels();
/** The smaller ratio of those that count with 32 bits, and that of bfloat16, which counts with 8 bits of mantissa. */
function ratios(peers: Figures['peers']): string[] {
  const best = peers
    .filter(({ arrangement }) => arrangement !== 'bfloat16')
    .toSorted((a, b) => a.ratio - b.ratio)[0];
  const short = peers.find(({ arrangement }) => arrangement === 'bfloat16');
  return best && short
    ? [`${best.ratio.toFixed(2)} (${best.arrangement})`, short.ratio.toFixed(2)]
    : ['', ''];
}

const words = ({ images, gigaflops, peers }: Figures): string[] => [
  images.toFixed(0),
  `${gigaflops.toFixed(1)} (${((100 * gigaflops) / peakGigaflops).toFixed(0)} %)`,
  ...ratios(peers),
];
if (!options.json) {
  console.log(`limit of a core: ${peakGigaflops.toFixed(1)} GFLOP/s; medians of ${options.rounds} turns`);
  console.log(
    '| network | images | batch | trained, images a processor second | GFLOP/s | to PyTorch | to bfloat16 | evaluated | GFLOP/s | to PyTorch | to bfloat16 |',
  );
  console.log('|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
}
for (const network of searchNetworks.filter(({ name }) => name.includes(options.only))) {
  const { name, batch, side } = network;
  const backend = await openBackend('wasm');
  const figures = await figuresOf(backend, network);
  backend.dispose();
  console.log(
    options.json
      ? JSON.stringify({ name, side, batch, peakGigaflops, figures })
      : `| ${[name, `${side}x${side}`, batch, ...figures.flatMap(words)].join(' | ')} |`,
  );
}

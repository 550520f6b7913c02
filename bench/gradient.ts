/**
 * `npm run bench:gradient`: what steps of searches by gradient cost beside steps of training on the same supernet, and
 * beside the same steps in PyTorch where a Python with torch is found, in processor seconds of one thread. All take
 * turns, so that a busy machine disturbs them alike.
 */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { openBackend } from '../src/network/backends.js';
import type { Batch } from '../src/network/network.js';
import { sgdStep, trainable } from '../src/network/optimiser.js';
import { initialise, weightTable, type WeightTable } from '../src/network/weights.js';
import { stream } from '../src/random.js';
import { dartsSpace } from '../src/space/darts.js';
import { startOf } from '../src/train/gradient/architecture-optimiser.js';
import type { GradientMethod, Purpose } from '../src/train/gradient/method.js';
import { gradientMethods } from '../src/train/gradient/methods/index.js';
import {
  namedShares,
  type MixtureNetwork,
  type Pass,
  type SearchStep,
} from '../src/train/gradient/passes.js';
import { pythonWithTorch } from './peer.js';
import { openTurnPeer } from './turn-peer.js';
import { takeSearchStep } from '../src/train/gradient/search-step.js';
import { initialParameters, keepAll } from '../src/train/gradient/stages.js';

const options = await yargs(hideBin(process.argv))
  .option('channels', { type: 'number', default: 8 })
  .option('cells', { type: 'number', default: 5 })
  .option('batch', { type: 'number', default: 16 })
  .option('rounds', { type: 'number', default: 8, describe: 'turns of each step; their means count' })
  .option('only', { type: 'string', default: '', describe: 'steps with this in their name; without PyTorch' })
  .option('python', { type: 'string', describe: 'a Python with torch (default: python3)' })
  .strict()
  .parse();

const { channels, cells, batch: size, rounds, only } = options;
const python = only ? undefined : pythonWithTorch(options.python);
const image = [32, 32, 3] as const;
const skeleton = { channels, cells, classes: 10, image };
const { mixtures } = dartsSpace({ search: skeleton, derived: { channels, cells } });
const kept = keepAll(mixtures!);
const settings = { learningRate: 0.025, momentum: 0.9, nesterov: false, weightDecay: 3e-4, clip: 5 };
const moment = { stage: 0, epoch: 0, epochs: 1 };

const pixels = stream(1, 'pixels');
const batch: Batch = {
  images: Float32Array.from({ length: size * 32 * 32 * 3 }, () => pixels.next() - 0.5),
  labels: Uint8Array.from({ length: size }, (_, i) => i % 10),
  size,
};

type Step = () => Promise<unknown>;

const backend = await openBackend('wasm');
let turn = 0;

/** One step; `learns: false` leaves the architecture alone, which is a step of training. */
function stepper(method: GradientMethod, learns: boolean): Step {
  const options = { ownShares: method.ownShares };
  const plan = mixtures!.plan(options);
  const network: MixtureNetwork = {
    ...{ plan, kept, groups: mixtures!.groups(options), operations: mixtures!.operations },
  };
  const compiled = backend.compile(plan, size, 'train');
  const weights = weightTable(plan.weights);
  initialise(weights, 1);
  const learned = {
    ...{ weights, momentum: weightTable(plan.weights), gradients: weightTable(plan.weights) },
    architecture: startOf(initialParameters(method, kept, 1, 0)),
    touched: new Set<string>(),
  };
  const pass: Pass = async ({ weights: table, shares, into, asked }) =>
    compiled.pass(batch, table, {
      ...(shares && { shares }),
      gradients: { ...(into && { weights: into }), ...(asked && { shares: asked }) },
    });
  const uniform: SearchStep['uniform'] = (purpose: Purpose) => (name, rows, columns) => {
    const random = stream(turn, purpose, name);
    return Array.from({ length: rows }, () =>
      Array.from({ length: columns }, () => 0.5 * (random.next() + 2 ** -33) + 2 ** -34),
    );
  };
  const own = learns ? method : { ...method, learns: () => false };
  return () => takeSearchStep({ method: own, moment, network, learned, settings, uniform, pass });
}

function method(name: string, search: object = {}): GradientMethod {
  const part = gradientMethods.find((one) => one.name === name)!;
  return part.make({ search, supernet: { cells } }, { ...mixtures!, sites: () => mixtures!.sites({}) });
}

/**
 * Training of a path in a plan of its own: an operation on each edge, drawn evenly from all but `none`, which GDAS draws,
 * too. Another one in each turn.
 */
function path(): Step {
  const kept = Object.fromEntries(
    mixtures!.kinds.map((kind) => {
      const random = stream(turn, 'path', kind);
      return [kind, mixtures!.edges.map(() => [1 + random.integer(mixtures!.operations.length - 1)])];
    }),
  );
  const plan = mixtures!.plan({ kept });
  const compiled = backend.compile(plan, size, 'train');
  const [weights, momentum, gradients] = [0, 1, 2].map(() => weightTable(plan.weights)) as [
    WeightTable,
    WeightTable,
    WeightTable,
  ];
  initialise(weights, 1);
  const { operations } = mixtures!;
  const shares = namedShares(
    { groups: mixtures!.groups({}), kept, operations },
    Object.fromEntries(Object.entries(kept).map(([kind, rows]) => [kind, rows.map(() => [1])])),
  );
  const names = trainable(
    plan.weights.map(({ name }) => name),
    weights,
  );
  return async () => {
    await compiled.pass(batch, weights, { shares, gradients: { weights: gradients } });
    sgdStep({ weights, momentum, gradients }, names, settings);
  };
}

/** Processor seconds of this process. */
async function cost(step: Step): Promise<number> {
  const before = process.cpuUsage();
  await step();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const steps = Object.entries<Step>({
  gdas: stepper(method('gdas'), true),
  'mixture, training': stepper(method('darts'), false),
  'darts, first order': stepper(method('darts'), true),
  'darts, second order': stepper(method('darts', { order: 'second' }), true),
}).filter(([name]) => name.includes(only));
const sizes = Object.entries({ channels, cells, batch: size }).flatMap(([name, value]) => [
  `--${name}`,
  `${value}`,
]);
const peer = python
  ? await openTurnPeer(python, 'pytorch_gradient_peer.py', ['--channels-last', ...sizes])
  : undefined;
const peerSteps = peer ? ['gdas', 'mixture', 'darts'] : [];

const times = new Map<string, number>();
const count = (name: string, seconds: number): void => {
  if (turn > 0) times.set(name, (times.get(name) ?? 0) + seconds / rounds); // the first turn compiles
};
for (; turn <= rounds; turn++) {
  const trained = path();
  await trained();
  count('path, training', await cost(trained));
  for (const [name, step] of steps) count(name, await cost(step));
  for (const name of peerSteps) count(`PyTorch, ${name}`, await peer!.take(name));
}
backend.dispose();
peer?.close();

console.log(
  `${channels} channels, ${cells} cells, batches of ${size}; means of ${rounds} turns, processor ms${peer ? `; ${peer.version}` : ''}`,
);
for (const [name, seconds] of times) console.log(`| ${name} | ${(1000 * seconds).toFixed(0)} |`);
const ratios: readonly (readonly [string, string])[] = [
  ['gdas', 'path, training'],
  ['darts, first order', 'mixture, training'],
  ['darts, second order', 'mixture, training'],
  ['PyTorch, gdas', 'gdas'],
  ['PyTorch, mixture', 'mixture, training'],
  ['PyTorch, darts', 'darts, first order'],
];
for (const [one, other] of ratios)
  if (times.has(one) && times.has(other))
    console.log(`${one} / ${other}: ${(times.get(one)! / times.get(other)!).toFixed(2)}`);

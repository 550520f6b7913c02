/**
 * `npm run bench:gradient`: what steps of searches by gradient cost beside steps of training on the same supernet, in
 * processor seconds of one thread. All take turns, so that a busy machine disturbs them alike.
 */
import { openBackend } from '../src/network/backends.js';
import type { Batch } from '../src/network/network.js';
import { sgdStep, trainable } from '../src/network/optimiser.js';
import { initialise, weightTable } from '../src/network/weights.js';
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
import { takeSearchStep } from '../src/train/gradient/search-step.js';
import { initialParameters, keepAll } from '../src/train/gradient/stages.js';

const [channels, cells, size, rounds] = [8, 5, 16, 9];
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

const backend = await openBackend('wasm');
let turn = 0;

/** One step; `learns: false` leaves the architecture alone, which is a step of training. */
function stepper(method: GradientMethod, learns: boolean): () => Promise<unknown> {
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

/** A path of one operation an edge, drawn as GDAS draws it, in a plan of its own: what a path costs. */
function path(): () => Promise<unknown> {
  const drawn = Object.fromEntries(
    mixtures!.kinds.map((kind) => {
      const random = stream(7, kind);
      return [kind, mixtures!.edges.map(() => [1 + random.integer(mixtures!.operations.length - 1)])];
    }),
  );
  const plan = mixtures!.plan({ kept: drawn });
  const compiled = backend.compile(plan, size, 'train');
  const weights = weightTable(plan.weights);
  initialise(weights, 1);
  const gradients = weightTable(plan.weights);
  const groups = mixtures!.groups({});
  const shares = namedShares(
    { groups, kept: drawn, operations: mixtures!.operations },
    Object.fromEntries(Object.entries(drawn).map(([kind, rows]) => [kind, rows.map(() => [1])])),
  );
  const momentum = weightTable(plan.weights);
  const names = trainable(
    plan.weights.map(({ name }) => name),
    weights,
  );
  return async () => {
    await compiled.pass(batch, weights, { shares, gradients: { weights: gradients } });
    return sgdStep({ weights, momentum, gradients }, names, settings);
  };
}

/** Processor seconds of this process. */
async function cost(step: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await step();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const gdas = method('gdas');
const darts = method('darts');
const steps = {
  'path, training': path(),
  'gdas, weights alone': stepper(gdas, false),
  gdas: stepper(gdas, true),
  'mixture, training': stepper(darts, false),
  'darts, first order': stepper(darts, true),
  'darts, second order': stepper(method('darts', { order: 'second' }), true),
};
const times = new Map<string, number[]>(Object.keys(steps).map((name) => [name, []]));
for (; turn < rounds; turn++)
  for (const [name, step] of Object.entries(steps)) {
    const seconds = await cost(step);
    if (turn > 0) times.get(name)!.push(seconds); // the first one compiles
  }
backend.dispose();

const median = (name: string): number => times.get(name)!.toSorted((a, b) => a - b)[(rounds - 1) >> 1]!;
console.log(
  `${channels} channels, ${cells} cells, batches of ${size}; medians of ${rounds - 1} rounds, processor ms`,
);
for (const name of times.keys()) console.log(`| ${name} | ${(1000 * median(name)).toFixed(0)} |`);
const ratio = (one: string, other: string): string =>
  `${one} / ${other}: ${(median(one) / median(other)).toFixed(2)}`;
console.log(ratio('gdas, weights alone', 'path, training'));
console.log(ratio('gdas', 'path, training'));
console.log(ratio('darts, first order', 'mixture, training'));
console.log(ratio('darts, second order', 'mixture, training'));

/**
 * `npm run bench:attention`: the attention operations beside a separable convolution, at the sizes of a CIFAR network's
 * three stages, on one core. GFLOP/s count the products of the plan (`evocell cost`), twice for multiply and add;
 * a training step counts them three times, although attention computes its scores again.
 */
import { performance } from 'node:perf_hooks';
import { PlanBuilder } from '../src/plan/builder.js';
import { cost } from '../src/plan/cost.js';
import { operation } from '../src/space/operations.js';
import type { Plan } from '../src/plan/plan.js';
import { transformer } from '../src/space/vit.js';
import { openBackend } from '../src/network/backends.js';
import { initialise, weightTable } from '../src/network/weights.js';

const size = 16;

function operationPlan(name: string, side: number, channels: number): Plan {
  const plan = new PlanBuilder();
  const stem = plan.conv('stem', plan.input([side, side, 4]), { out: channels, kernel: 1 });
  const x = operation(name)({ plan, id: name, input: stem, stride: 1, affine: true });
  return plan.build(plan.dense('head', plan.globalAvgPool('pool', x), 10));
}

const names = [
  'sep_conv_3x3',
  'self_attention',
  'local_attention_3x3',
  'local_attention_7x7',
  'transformer_block',
];
const plans: (readonly [string, Plan])[] = names.flatMap((name) =>
  [
    [32, 16],
    [16, 32],
    [8, 64],
  ].map(([side, channels]) => {
    const title = `${name}, ${channels} channels of ${side}x${side}`;
    return [title, operationPlan(name, side!, channels!)] as const;
  }),
);
for (const name of ['vit-cifar/4', 'vit-cifar/8', 'igpt-cifar'])
  plans.push([name, transformer(name)!] as const);

/** Shortest milliseconds of one call, among those of about a second. */
async function shortest(action: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  const end = performance.now() + 1000;
  for (let run = 0; run < 3 || performance.now() < end; run++) {
    const start = performance.now();
    await action();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const backend = await openBackend('wasm');
console.log(`${''.padEnd(46)} forward, ms/image  GFLOP/s   step, ms/image  GFLOP/s`);
for (const [title, plan] of plans) {
  const weights = weightTable(plan.weights);
  initialise(weights, 18);
  const gradients = weightTable(plan.weights);
  const images = Float32Array.from({ length: size * plan.layers[0]!.shape.reduce((a, b) => a * b) }, (_, i) =>
    Math.sin(i),
  );
  const batch = { images, labels: Uint8Array.from({ length: size }, (_, i) => i % 10), size };
  const network = backend.compile(plan, size, 'train');
  const forward = (await shortest(() => network.evaluate(batch, weights, 'batch'))) / size;
  const step = (await shortest(() => network.gradients(batch, weights, gradients))) / size;
  network.dispose();
  const rate = (times: number, milliseconds: number): string =>
    ((2 * times * cost(plan).macs) / milliseconds / 1e6).toFixed(1).padStart(8);
  const figures = [
    forward.toFixed(3).padStart(17),
    rate(1, forward),
    step.toFixed(3).padStart(16),
    rate(3, step),
  ];
  console.log(title.padEnd(46) + figures.join(' '));
}
backend.dispose();

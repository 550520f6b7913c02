import { openBackend } from '../src/train/backends.js';
import { initialise, weightTable } from '../src/train/weights.js';
import { workloadPlan, type WorkloadName } from './workloads.js';

const name = (process.argv[2] ?? 'path') as WorkloadName;
const seconds = Number(process.argv[3] ?? 3);
const plan = workloadPlan(name);
const weights = weightTable(plan.weights);
initialise(weights, 1);
const gradients = weightTable(plan.weights);
const size = Number(process.argv[4] ?? 64);
const images = Float32Array.from({ length: size * 3072 }, (_, i) => Math.sin(i * 1.7) * 1.5);
const batch = { images, labels: Uint8Array.from({ length: size }, (_, i) => i % 10), size };
const backend = await openBackend('wasm');
let start = performance.now();
const network = backend.compile(plan, size, 'train');
console.log(
  'compile ms',
  performance.now() - start,
  'MiB',
  network.bytes / 2 ** 20,
  'params',
  plan.weights
    .filter((w) => w.trainable !== false)
    .reduce((s, w) => s + w.shape.reduce((a, b) => a * b, 1), 0),
);
for (const [what, f] of [
  ['train', () => network.gradients(batch, weights, gradients)],
  ['evaluate', () => network.evaluate(batch, weights, 'batch')],
] as const) {
  console.log((await f()).loss);
  await f();
  start = performance.now();
  let n = 0;
  while (performance.now() - start < seconds * 1000) (await f(), n++);
  console.log(what, ((n * size * 1000) / (performance.now() - start)).toFixed(1), 'images/s');
}

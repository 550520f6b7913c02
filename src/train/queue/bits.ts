/** What a machine's backend makes of a small sum: machines that differ in it give other bits. */
import { createHash } from 'node:crypto';
import { blankImages } from '../../data/image-set.js';
import { initialise, weightTable } from '../../network/weights.js';
import { PlanBuilder } from '../../plan/builder.js';
import { stream } from '../../random.js';
import { sharePlan } from '../pool/shared-plan.js';
import type { ThreadPool } from '../threads/thread-pool.js';
import { bytesOf } from './shipment.js';

const seed = 'bits of a backend';
const batch = 8;

function probePlan() {
  const plan = new PlanBuilder();
  let last = plan.input([16, 16, 3]);
  for (const [i, channels] of [16, 24].entries()) {
    last = plan.conv(`conv${i}`, last, { out: channels, kernel: [3, 3], padding: [1, 1, 1, 1] });
    last = plan.relu(`relu${i}`, plan.batchNorm(`norm${i}`, last));
  }
  last = plan.maxPool('pool', last, { kernel: [2, 2], stride: [2, 2], padding: [0, 0, 0, 0] });
  return plan.build(plan.dense('dense', plan.reshape('flat', plan.globalAvgPool('mean', last)), 10));
}

/** SHA-256 of the gradients of a small network. Throws Error where they cannot be computed. */
export async function bitsOf(threads: Pick<ThreadPool, 'gradients'>): Promise<string> {
  const plan = probePlan();
  const weights = weightTable(plan.weights);
  initialise(weights, seed);
  const normalisation = { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] };
  const images = blankImages({ shape: [16, 16, 3], classes: 10, normalisation }, batch);
  const random = stream(seed, 'images');
  images.pixels.forEach((_, i) => (images.pixels[i] = random.integer(256)));
  images.labels.forEach((_, i) => (images.labels[i] = random.integer(10)));
  const into = weightTable(plan.weights);
  const indices = Int32Array.from({ length: batch }, (_, i) => i);
  const result = await threads.gradients(
    {
      ...{ plan: sharePlan(plan), weights, into, images, batch },
      augmentation: { crop: 2, flip: true, cutout: 4 },
      shards: [{ indices, noise: [seed] }],
    },
    new AbortController().signal,
  );
  if (result.status === 'failed') throw new Error(result.reason);
  return createHash('sha256')
    .update(Buffer.from(bytesOf(into.values)))
    .update(JSON.stringify(result.value.score))
    .digest('hex');
}

/**
 * How hard the built-in images are: `npm run bench:procedural`. Prints the test accuracy of a linear model and of a
 * small convolutional network, both trained on the same images.
 */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { PlanBuilder } from '../src/plan/builder.js';
import { cost } from '../src/plan/cost.js';
import type { Plan } from '../src/plan/plan.js';
import { openDataset } from '../src/data/dataset.js';
import type { Images } from '../src/data/image-set.js';
import { linearAccuracy, trainLinear } from './linear-model.js';
import { openTestSet } from '../src/data/test-set.js';
import { backendNames } from '../src/network/network.js';
import type { TrainingProgress } from '../src/train/pool/training-job.js';
import { openThreadPool } from '../src/train/threads/thread-pool.js';

const options = await yargs(hideBin(process.argv))
  .option('images', { type: 'number', default: 10_000, describe: 'training images' })
  .option('epochs', { type: 'number', default: 15, describe: 'of the convolutional network' })
  .option('rate', { type: 'number', default: 0.1, describe: 'its first learning rate' })
  .option('backend', { choices: backendNames, default: 'wasm' as const })
  .option('workers', { type: 'number', default: 4 })
  .option('linear', { type: 'boolean', default: true, describe: 'train the linear model too' })
  .strict()
  .parse();

/** Three stages of two 3 x 3 convolutions with 16, 32 and 64 channels. */
function smallNetwork({ shape, classes }: Images): Plan {
  const plan = new PlanBuilder();
  let x = plan.input(shape);
  for (const [stage, channels] of [16, 32, 64].entries()) {
    for (const half of [0, 1]) {
      const id = `stages.${stage}.${half}`;
      x = plan.conv(`${id}.conv`, x, { out: channels, kernel: 3, padding: 1 });
      x = plan.relu(`${id}.relu`, plan.batchNorm(`${id}.norm`, x));
    }
    if (stage < 2) x = plan.maxPool(`stages.${stage}.pool`, x, { kernel: 2, stride: 2 });
  }
  return plan.build(plan.dense('classifier', plan.globalAvgPool('pool', x), classes));
}

const { images, epochs, rate, backend, workers } = options;
const dataset = await openDataset({ name: 'procedural', subset: images, trainPortion: 0.5 });
const test = await openTestSet(dataset.test);
if (options.linear) {
  const accuracy = linearAccuracy(trainLinear(dataset.training), test);
  console.log(`linear model: ${accuracy.toFixed(2)} % of ${test.count} test images (${images} to train on)`);
}

const plan = smallNetwork(dataset.training);
const { params, macs } = cost(plan);
console.log(`convolutional network: ${params} parameters, ${(macs / 1e6).toFixed(1)} million multiply-adds`);
const pool = await openThreadPool({ backend, workers, memory: 1024 });
const started = performance.now();
let epoch = 0;
const progress = ({ epochs: done }: TrainingProgress): void => {
  if (done.length === epoch) return;
  epoch = done.length;
  const { loss, accuracy } = done.at(-1)!;
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `epoch ${epoch}: loss ${loss.toFixed(3)}, ${accuracy.toFixed(2)} % right, ${seconds.toFixed(0)} s`,
  );
};
const result = await pool.train(
  {
    plan,
    options: {
      ...{ epochs, batch: 128, replicas: 4, learningRate: rate, minimumLearningRate: 0, warmup: 1 },
      ...{ momentum: 0.9, nesterov: true, weightDecay: 5e-4, clip: 5 },
      ...{ auxiliaryWeight: 0, dropPath: 0, labelSmoothing: 0 },
    },
    augmentation: { crop: 2, flip: true, cutout: 0 },
    images: { train: dataset.training, score: test },
    ...{ seed: 0, evaluationBatch: 250, statistics: 'running', checkpointSteps: 1e9 },
  },
  { signal: new AbortController().signal, progress },
);
await pool.close();
if (result.status === 'failed') throw new Error(result.reason);
const seconds = (performance.now() - started) / 1000;
console.log(
  `convolutional network: ${result.value.accuracy.toFixed(2)} % of ${test.count} test images, ${seconds.toFixed(0)} s`,
);

/**
 * The linear figure of a data set: `npm run bench:linear -- --dataset cifar10 --path DIR --subset N`. The model is
 * trained on the training images and scored on the test images.
 */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { openDataset } from '../src/data/dataset.js';
import { linearAccuracy, linearDefaults, trainLinear } from './linear-model.js';
import { openTestSet } from '../src/data/test-set.js';

const options = await yargs(hideBin(process.argv))
  .option('dataset', { choices: ['procedural', 'cifar10', 'cifar100', 'mnist'] as const, demandOption: true })
  .option('path', { type: 'string', describe: 'folder with the files' })
  .option('subset', { type: 'number', describe: 'use only the first so many training images' })
  .option('epochs', { type: 'number', default: linearDefaults.epochs })
  .option('rate', { type: 'number', default: linearDefaults.learningRate, describe: 'learning rate' })
  .option('decay', { type: 'number', default: linearDefaults.weightDecay, describe: 'weight decay' })
  .strict()
  .parse();

const { path, subset, epochs } = options;
const { training, test } = await openDataset({ name: options.dataset, path, subset, trainPortion: 0.5 });
const testSet = await openTestSet(test);
const started = performance.now();
const model = trainLinear(training, {
  ...linearDefaults,
  epochs,
  learningRate: options.rate,
  weightDecay: options.decay,
});
const seconds = (performance.now() - started) / 1000;
console.log(
  `${options.dataset}: a linear model of ${training.count} training images (${epochs} epochs, ${seconds.toFixed(0)} s)` +
    ` has ${linearAccuracy(model, training).toFixed(2)} % of them right,` +
    ` and ${linearAccuracy(model, testSet).toFixed(2)} % of ${testSet.count} test images`,
);

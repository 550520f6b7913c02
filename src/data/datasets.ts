/** The data sets that come with evocell. */
import { z } from 'zod';
import { pathSetting } from '../part.js';
import { cifarSource } from './cifar.js';
import { datasetPart, type DatasetPart } from './dataset-part.js';
import { mnistSource } from './mnist.js';
import { proceduralSource } from './procedural.js';

const path = pathSetting('folder with its files').meta({
  missing:
    'give the folder with its files (--set dataset.path=FOLDER), or use the built-in images (dataset.name: procedural)',
});

export const datasets: readonly DatasetPart[] = [
  datasetPart({
    name: 'procedural',
    summary: 'ten kinds of drawn figures, 32x32, the same on every machine',
    settings: { seed: z.number().int().default(0).describe('which images are drawn') },
    make: ({ seed }) => proceduralSource(seed),
  }),
  datasetPart({
    name: 'cifar10',
    summary: 'CIFAR-10 in its binary version (data_batch_*.bin, gzipped or not)',
    settings: { path },
    make: (settings) => cifarSource('cifar10', settings.path),
  }),
  datasetPart({
    name: 'cifar100',
    summary: 'CIFAR-100 in its binary version (train.bin, test.bin, gzipped or not)',
    settings: { path },
    make: (settings) => cifarSource('cifar100', settings.path),
  }),
  datasetPart({
    name: 'mnist',
    summary: 'MNIST in idx files, gzipped or not',
    settings: { path },
    make: (settings) => mnistSource(settings.path),
  }),
];

/** The data sets that come with evocell. */
import { z } from 'zod';
import { pathSetting } from '../part.js';
import { csvSource } from './csv.js';
import { folderSource } from './folder.js';
import { idxSource } from './idx.js';
import { numpySource } from './npy.js';
import { parquetSource } from './parquet.js';
import { arrayShapingSettings, arraySizeSettings, pictureSettings } from './picture-settings.js';
import { shapedSource } from './shaped-source.js';
import { cifarSource } from './cifar.js';
import { datasetPart, type DatasetPart } from './dataset-part.js';
import { mnistSource } from './mnist.js';
import { proceduralSizes, proceduralSource } from './procedural.js';

const path = pathSetting('folder with its files').meta({
  missing:
    'give the folder with its files (--set dataset.path=FOLDER), or use the built-in images (dataset.name: procedural)',
});

const required = (meaning: string) =>
  pathSetting(meaning).meta({ missing: `give it: --set dataset.path=PATH (${meaning})` });

/** A digit or a letter in the mirror is another one, or none. */
const flip = z.boolean().default(false).describe('flip half of the images left to right');

export const datasets: readonly DatasetPart[] = [
  datasetPart({
    name: 'procedural',
    summary: 'ten kinds of drawn figures, the same on every machine',
    settings: {
      seed: z.number().int().default(0).describe('which images are drawn'),
      size: z.literal(proceduralSizes).optional().describe('side of the images, pixels (default: 32)'),
    },
    make: ({ seed, size }) => proceduralSource(seed, size),
  }),
  datasetPart({
    name: 'cifar10',
    summary: 'CIFAR-10 in its binary version (data_batch_*.bin, gzipped or not) or its Python version',
    settings: { path, ...arraySizeSettings },
    make: (settings) => shapedSource(cifarSource('cifar10', settings.path), settings),
  }),
  datasetPart({
    name: 'cifar100',
    summary: 'CIFAR-100 in its binary version (train.bin, test.bin, gzipped or not) or its Python version',
    settings: { path, ...arraySizeSettings },
    make: (settings) => shapedSource(cifarSource('cifar100', settings.path), settings),
  }),
  datasetPart({
    name: 'mnist',
    summary: 'MNIST in idx files, gzipped or not',
    settings: { path, ...arraySizeSettings, flip },
    make: (settings) => shapedSource(mnistSource(settings.path), settings),
  }),
  datasetPart({
    name: 'folder',
    summary:
      'a folder a class with pictures in it (PNG, JPEG, WebP, GIF, TIFF, BMP); or train/, val/, test/ of such',
    settings: { path: required('folder with a folder for each class'), ...pictureSettings },
    make: folderSource,
  }),
  datasetPart({
    name: 'parquet',
    summary: 'pictures and classes in parquet files, as Hugging Face keeps them',
    settings: {
      path: required('the file, or the folder with the files (train-*, validation-*, test-*)'),
      image: z.string().optional().describe('column with the pictures (default: image or img)'),
      label: z.string().optional().describe('column with the classes (default: label, fine_label, class)'),
      ...pictureSettings,
    },
    make: parquetSource,
  }),
  datasetPart({
    name: 'csv',
    summary: 'a table with a row for each image: its class and its pixels; gzipped or not',
    settings: {
      path: required('the file'),
      testPath: pathSetting('a file with test images').optional(),
      label: z
        .union([z.number().int().positive(), z.string()])
        .optional()
        .describe('column with the class: its name, or its number from 1 (default: what the file shows)'),
      shape: z
        .array(z.number().int().positive())
        .min(2)
        .max(3)
        .optional()
        .describe('[height, width] or [height, width, channels] (default: square)'),
      ...arrayShapingSettings,
      flip,
    },
    make: csvSource,
  }),
  datasetPart({
    name: 'numpy',
    summary:
      'arrays of NumPy: an .npz with x_train, y_train (x_test, y_test), or an .npy with another for the classes',
    settings: {
      path: required('the file (.npz or .npy)'),
      labels: pathSetting('file with the classes, where path is an .npy').optional(),
      arrays: z
        .strictObject({ xTrain: z.string(), yTrain: z.string(), xTest: z.string(), yTest: z.string() })
        .partial()
        .optional()
        .describe('names of the arrays, where they are not those of Keras'),
      ...arrayShapingSettings,
    },
    make: numpySource,
  }),
  datasetPart({
    name: 'idx',
    summary: 'any pair of idx files: Fashion-MNIST, KMNIST, EMNIST; gzipped or not',
    settings: {
      path: required('folder with the files'),
      prefix: z
        .string()
        .optional()
        .describe('of the names of the files, where there are several: emnist-letters'),
      transposed: z.boolean().default(false).describe('exchange rows and columns, as EMNIST needs'),
      classNames: z
        .array(z.string())
        .optional()
        .describe('names of the classes from label 0 on (default: the labels that there are)'),
      ...arrayShapingSettings,
      flip,
    },
    make: idxSource,
  }),
];

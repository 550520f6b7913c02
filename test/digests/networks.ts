/**
 * Tiny searches and one tiny training on the wasm backend, as the command line runs them: settings, images, kernels,
 * worker, run folder. One worker each, since the number of workers is no part of a result (other tests hold that).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSearch } from '../../src/experiment/run/search.js';
import { runTraining } from '../../src/experiment/run/training.js';
import { experimentOf } from '../../src/experiment/settings/load.js';
import { trainingOf } from '../../src/experiment/settings/load-training.js';
import { digest } from '../../src/store/digest.js';
import { openRun } from '../../src/store/open-run.js';
import type { Pin } from './pin.js';

const machine = { backend: 'wasm', workers: 1 };
const small = {
  ...machine,
  dataset: { subset: 24, crop: 2, cutout: 4 },
  checkpoint: { steps: 1 },
};
const training = { epochs: 1, batch: 6, replicas: 2, evaluationBatch: 6 };
const size = { channels: 2, cells: 3 };
const supernet = { batch: 4, replicas: 2, steps: 2 };
const base = {
  ...small,
  name: 'pinned',
  search: { strategy: 'evnas', objectives: ['accuracy'], population: 4, generations: 2, tournament: 2 },
};
const transformers = { ...base, supernet, fitness: { batch: 6, subset: 12 } };
const search = { ...transformers, supernet: { ...size, ...supernet }, derived: size };

const sampled = (sampling: string): object => ({
  ...search,
  space: { name: 'nasbench201' },
  supernet: { ...search.supernet, sampling, replicas: 5, warmupImages: 50 },
});

const learned = (strategy: string, settings: object = {}): object => ({
  ...search,
  supernet: { ...size, batch: 6, replicas: 2 },
  search: { strategy, generations: 2, ...settings },
});

const evolved = (strategy: string, settings: object): object => ({
  ...{ strategy, objectives: ['accuracy', 'macs'], population: 3, generations: 3 },
  ...settings,
});

const searches: Readonly<Record<string, object>> = {
  'search evnas, path': search,
  'search evnas, mixture': { ...search, supernet: { ...search.supernet, weights: 'mixture' } },
  'search evnas, path, attention': { ...search, space: { name: 'darts-attention' } },
  'search evnas, path, nasbench201': { ...search, space: { name: 'nasbench201' } },
  'search evnas, uniform sampling, nasbench201': sampled('uniform'),
  'search evnas, balanced sampling, nasbench201': sampled('balanced'),
  'search evnas, fair sampling, nasbench201': sampled('fair'),
  'search darts, second order': learned('darts', { order: 'second' }),
  'search gdas': learned('gdas'),
  'search snas, nasbench201': { ...learned('snas'), space: { name: 'nasbench201' } },
  'search setn, nasbench201': {
    ...learned('setn', { candidates: 2 }),
    space: { name: 'nasbench201' },
  },
  'search pdarts': learned('pdarts', {
    ...{ addedCells: [0, 1], operationsLeft: [3], skipDropout: [0.2, 0.4], waitingEpochs: 0 },
  }),
  'search evnas, path, enas': { ...search, space: { name: 'enas', nodes: 2 } },
  'search evnas, path, vit': { ...transformers, space: { name: 'vit' } },
  'search nsganet, scratch, nsganet-macro': {
    ...{ ...base, derived: { channels: 2 }, evaluator: { name: 'scratch' }, training },
    ...{ space: { name: 'nsganet-macro', nodes: 3 }, search: evolved('nsganet', { exploration: 2 }) },
  },
  'search hierarchical, scratch': {
    ...{ ...base, derived: { channels: 2, cells: 1 }, evaluator: { name: 'scratch' }, training },
    ...{ space: { name: 'hierarchical' }, search: evolved('hierarchical', { evaluations: 2 }) },
  },
  'search large-scale, scratch': {
    ...{ ...base, evaluator: { name: 'scratch' }, training, space: { name: 'large-scale' } },
    search: { ...evolved('large-scale', { evaluations: 2 }), population: 4, generations: 6 },
  },
  'search rea, scratch, amoebanet': {
    ...{ ...base, derived: size, evaluator: { name: 'scratch' }, training },
    ...{ space: { name: 'amoebanet', nodes: 2 }, search: evolved('rea', { tournament: 2, evaluations: 2 }) },
  },
  'search nsganetv1, scratch, nsganet-micro': {
    ...{ ...base, derived: { ...size, growth: 1 }, evaluator: { name: 'scratch' }, training },
    ...{ space: { name: 'nsganet-micro', nodes: 2 }, search: evolved('nsganetv1', { exploration: 2 }) },
  },
  'search evnas, scratch': { ...base, derived: size, evaluator: { name: 'scratch' }, training },
};

/** Runs in a folder that is gone afterwards. */
async function digestIn(run: (folder: string) => Promise<unknown>): Promise<string> {
  const parent = mkdtempSync(join(tmpdir(), 'evocell-digests-'));
  const folder = join(parent, 'run');
  try {
    await run(folder);
    return digest(openRun(folder, { write: false }));
  } finally {
    rmSync(parent, { recursive: true });
  }
}

const network = 'normal:skip_connect@0+sep_conv_3x3@1/reduce:max_pool_3x3@0+dil_conv_3x3@1';

export const networkPins: readonly Pin[] = [
  ...Object.entries(searches).map(([name, settings]) => ({
    name,
    digest: () => digestIn((folder) => runSearch(experimentOf(settings), { folder })),
  })),
  {
    name: 'training from scratch',
    digest: () =>
      digestIn((folder) => {
        const dataset = { ...small.dataset, testSubset: 12 };
        const settings = { ...small, dataset, derived: size, name: 'pinned', network };
        return runTraining(trainingOf({ ...settings, training: { ...training, epochs: 2 } }), { folder });
      }),
  },
];

/**
 * The end of a search: its best architectures are trained from scratch by successive halving, and the last ones left are
 * tested, beside random genomes of the space and a hand-made network, trained alike. The test images are opened only
 * when all of them are trained.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { imageParts } from '../../data/image-parts.js';
import { augmentationSettings } from '../../data/dataset-settings.js';
import { openTestSet } from '../../data/test-set.js';
import { exportNetwork } from '../../export/export-network.js';
import type { ExportFormat } from '../../export/formats.js';
import { classFigures } from '../../network/class-figures.js';
import { cost } from '../../plan/cost.js';
import type { SearchProgress } from '../../search/controller.js';
import { better, rungs } from '../../search/halving.js';
import { trainable } from '../../space/search-space.js';
import { finalistsFile, type ClosingFile, type Finalists } from '../../store/closing-file.js';
import { digest } from '../../store/digest.js';
import { finalistsFolder } from '../../store/network-folder.js';
import { writeResult } from '../../store/result-file.js';
import type { RunFolder } from '../../store/run-folder.js';
import type { Tensors } from '../../store/safetensors.js';
import { allAtOnce } from '../../train/pool/all-at-once.js';
import type { Pool } from '../../train/pool/pool.js';
import { trainingJob, usefulWorkers } from '../../train/scratch/job.js';
import { namedClasses } from '../../train/scratch/named-classes.js';
import {
  attentionSettings,
  checkpointSettings,
  trainingGroupSettings,
} from '../../train/training-settings.js';
import { openPool } from '../parts/open-pool.js';
import { openData } from '../parts/open.js';
import { partsOf } from '../parts/registry.js';
import type { Plugins } from '../parts/plugins.js';
import { measuresOf } from '../settings/measured.js';
import type { QueueAddress } from '../../queue-address.js';
import type { Experiment } from '../settings/settings.js';
import { bestFirst } from '../../report/summary.js';
import { competitors, type Competitor } from './competitors.js';
import { FinalistTraining } from './finalist-training.js';
import type { Prepared } from './go-on.js';
import { judgedTrials } from './judged-trials.js';
import { networkCard, type DescribedNetwork } from './network-card.js';

export interface FinalistOptions {
  readonly plugins?: Plugins;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SearchProgress) => void;
  /** Where the workers are, unless they are threads of this process. */
  readonly queue?: QueueAddress | undefined;
  /** What the user should know, a line each. */
  readonly onNote?: (note: string) => void;
}

/** Does nothing where it was done before, where the settings ask for no finalists, and where nothing could be scored. */
export async function trainFinalists(
  run: RunFolder,
  prepared: Prepared,
  options: FinalistOptions,
): Promise<void> {
  const { experiment } = prepared;
  const finalists = chosenFinalists(run, prepared, options.plugins);
  if (finalists.length === 0 || run.closing(finalistsFile)) return;
  const settings = finalistTraining(experiment);
  const pool = await openPool({
    ...{ backend: prepared.backend, memory: experiment.memory, attention: settings.attention },
    ...{ queue: options.queue, onNote: options.onNote },
    workers: usefulWorkers(
      prepared.assembly.workers,
      settings.training,
      widest(experiment, finalists.length),
    ),
  });
  try {
    const competition = { ...options, finalists, settings, pool };
    const { outcome, keep } = await compete(run, prepared, competition);
    keep.forEach((kept) => kept(outcome));
    run.keepClosing(finalistsFile, outcome);
  } finally {
    await pool.close();
  }
}

/** Networks that train at a time, at most. */
function widest({ finalists = {} }: Experiment, count: number): number {
  const { tested = 1, random = 1, equalSize = 0 } = finalists;
  return Math.max(count, Math.min(tested, count) + random + equalSize + 1);
}

/** The best by the first objective, each architecture once. */
function chosenFinalists(
  run: RunFolder,
  { experiment, assembly }: Prepared,
  plugins: Plugins | undefined,
): Competitor[] {
  const count = experiment.finalists?.count ?? 0;
  if (count === 0) return [];
  const measures = measuresOf(experiment, run.record, plugins);
  const { judged } = judgedTrials(run, experiment, measures, plugins);
  const space = trainable(assembly.space);
  return bestFirst(judged, measures, count).map(({ trial, genotype }, i) => {
    const name = `finalist-${i + 1}`;
    return {
      ...{ name, plan: space.derivedPlan(space.parse(genotype)) },
      description: { name, kind: 'finalist', trial, network: genotype },
    };
  });
}

/** What the experiment says of training, defaults filled in; `training.epochs` are the finalists'. */
export function finalistTraining({ dataset, space, training, checkpoint, finalists }: Experiment) {
  const group = z.object(trainingGroupSettings).parse(training ?? {});
  return {
    dataset: z.object(augmentationSettings).parse(dataset ?? {}),
    attention: z.object(attentionSettings).parse(space).attention,
    training: { ...group, epochs: finalists?.epochs ?? group.epochs },
    checkpoint: z.object(checkpointSettings).parse(checkpoint ?? {}),
  };
}

interface Competition extends FinalistOptions {
  readonly finalists: readonly Competitor[];
  readonly settings: ReturnType<typeof finalistTraining>;
  readonly pool: Pool;
}

async function compete(
  run: RunFolder,
  { experiment, assembly }: Prepared,
  { finalists, settings, pool, plugins, signal = new AbortController().signal, onProgress }: Competition,
): Promise<{ readonly outcome: Finalists; readonly keep: readonly Keep[] }> {
  const { dataset, seed } = experiment;
  if (!dataset) throw new Error('finalists need images');
  const data = await openData(dataset, partsOf(plugins));
  const { train, validation } = data.search;
  const { epochs } = settings.training;
  const testedCount = Math.min(experiment.finalists?.tested ?? 1, finalists.length);
  const ladder = rungs(finalists.length, epochs, testedCount);
  const { random = 1, equalSize = 0 } = experiment.finalists ?? {};
  const { generations } = run;
  const total = epochsIn(ladder) + (random + equalSize + 1) * epochs;
  let done = 0;
  const training = new FinalistTraining(
    pool,
    trainingJob({ seed, ...settings }, { train, score: validation }),
    run.trainings(),
    () => onProgress?.({ phase: 'finalists', done: ++done, total, generation: generations - 1, generations }),
  );
  const trainAll = (networks: readonly Competitor[], to: number): Promise<unknown> =>
    allAtOnce(
      networks.map((network) => (stop: AbortSignal) => training.trainTo(network, to, stop)),
      signal,
    );
  let left = finalists;
  for (const [i, rung] of ladder.slice(0, -1).entries()) {
    await trainAll(left, rung.epochs);
    const lossOf = ({ name }: Competitor) =>
      training.results(name).find((result) => result.epochs === rung.epochs)?.loss;
    left = better(left, ladder[i + 1]!.networks, lossOf);
  }
  const others = competitors(left, {
    ...{ space: assembly.space, seed, random, equalSize },
    format: { classes: train.classes, image: train.shape },
  });
  const tested = [...left, ...others];
  await trainAll(tested, epochs);
  const test = await openTestSet(data.test);
  const networks: Finalists['networks'][number][] = [];
  const keep: Keep[] = [];
  for (const network of [...finalists, ...others]) {
    const score = tested.includes(network) ? await training.test(network, epochs, test, signal) : undefined;
    const { params, macs } = cost(network.plan);
    const results = [...training.results(network.name)];
    networks.push({ ...network.description, params, macs, results, ...(score && { test: score }) });
    if (!score) continue;
    const tensors = training.weights(network.name);
    const naming = { ...settings.training, plan: network.plan, images: test };
    const named = await namedClasses(pool, naming, tensors, signal);
    const figures = classFigures(test.labels, named, test.classes);
    const trained = {
      ...{ network, dataset, settings, format: train, tensors },
      ...{ exported: experiment.finalists?.export, test: { ...score, images: test.count, ...figures } },
    };
    keep.push((outcome) => keepFinalist(run, outcome, trained));
  }
  return { outcome: { epochs, testImages: imageParts(test), networks }, keep };
}

/** Puts a network that was tested into the run's folder, when it is known how the competition ended. */
type Keep = (outcome: Finalists) => void;

function keepFinalist(
  run: RunFolder,
  outcome: Finalists,
  {
    network: { plan, description },
    settings,
    tensors,
    exported: format,
    ...trained
  }: Pick<DescribedNetwork, 'dataset' | 'format' | 'test'> & {
    readonly network: Competitor;
    readonly settings: Competition['settings'];
    readonly tensors: Tensors;
    /** Into which it is exported, too. */
    readonly exported: ExportFormat | undefined;
  },
): void {
  const { record } = run;
  const { name, kind, trial, network } = description;
  const closing = <T extends object>(file: ClosingFile<T>): T | undefined =>
    file.name === finalistsFile.name ? file.schema.parse(outcome) : run.closing(file);
  const card = networkCard({
    ...{ ...trained, network, plan, record },
    origin: `${trial === undefined ? `the ${kind}` : `trial ${trial}`} of ${record.name}`,
    training: settings.training,
    ...{ statistics: settings.training.statistics, batch: settings.training.evaluationBatch },
    digest: digest({ record, trials: () => run.trials(), closing }),
  });
  const folder = `${finalistsFolder}/${name}`;
  run.keepNetwork(folder, { card, plan, tensors });
  if (format === undefined) return;
  const options = format === 'safetensors' ? {} : { normalise: card.normalisation, softmax: true };
  for (const file of exportNetwork({ plan, tensors, card }, format, options))
    writeResult(join(run.folder, folder, file.name), file.bytes);
}

/** Epochs of all networks together. */
function epochsIn(ladder: ReturnType<typeof rungs>): number {
  return ladder.reduce(
    (sum, { networks, epochs }, i) => sum + networks * (epochs - (ladder[i - 1]?.epochs ?? 0)),
    0,
  );
}

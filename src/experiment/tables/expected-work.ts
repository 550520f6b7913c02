/**
 * How long a comparison will take on this machine, before it starts: the images that its searches and trainings put
 * through networks, times what an image takes, which is measured for each row. A search is taken for trainings of one
 * random network of its space, so the figure is a rough one.
 */
import { gather } from '../../data/image-set.js';
import type { Images } from '../../data/image-set.js';
import type { BackendName } from '../../network/network.js';
import { cost } from '../../plan/cost.js';
import type { Plan } from '../../plan/plan.js';
import { stream } from '../../random.js';
import { SearchError } from '../../search/controller.js';
import { hasSupernet, trainable, type SearchSpace } from '../../space/search-space.js';
import type { Pool } from '../../train/pool/pool.js';
import { sharePlan } from '../../train/pool/shared-plan.js';
import { trainingJob } from '../../train/scratch/job.js';
import { openData } from '../parts/open.js';
import { openPool } from '../parts/open-pool.js';
import type { Plugins } from '../parts/plugins.js';
import { partOf, partsOf } from '../parts/registry.js';
import { assemble } from '../run/assemble.js';
import { chooseBackend } from '../run/backend-choice.js';
import { trainingPlan } from '../run/training-plan.js';
import type { Experiment } from '../settings/settings.js';
import type { TrainingExperiment } from '../settings/training-settings.js';
import type { ComparisonPlan, RowPlan } from './comparison-plan.js';
import { foundBy } from './found.js';
import type { TableRuns } from './table-runs.js';

export interface ExpectedWork {
  /** Still to be run, and there already. A training whose search is to be run counts as not there. */
  readonly searches: number;
  readonly trainings: number;
  readonly done: number;
  /** On one worker; NaN where they were not measured. */
  readonly seconds: number;
}

/** Not worth a measurement. */
const few = 12;

export interface ExpectedWorkOptions {
  /** Measures a few runs, too. Default: of so few the seconds are NaN. */
  readonly always?: boolean;
  readonly plugins?: Plugins | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Images through one network, some of them backward, too. */
interface Load {
  readonly plan: Plan;
  readonly images: number;
  readonly batch: number;
  /** Some, for the measurement. */
  readonly some: Images;
  /** Of what runs over the plan's. */
  readonly factor: number;
}

/** Of the first seed of each row, for all of its seeds. Rows that fail when they are tried are left to the run itself. */
export async function expectedWork(
  plan: ComparisonPlan,
  runs: TableRuns,
  { always = false, plugins, signal = new AbortController().signal }: ExpectedWorkOptions = {},
): Promise<ExpectedWork> {
  const rows = plan.rows.filter(({ row }) => !row.features);
  const left = {
    searches: rows.filter(({ search }) => search && !runs.finishedSearch(search)),
    trainings: rows.filter((one) => {
      const training = trainingOf(one, runs, plugins);
      return !training || !runs.finishedTraining(training);
    }),
  };
  const count = left.searches.length + left.trainings.length;
  const done = rows.filter(({ search }) => search).length + rows.length - count;
  const work = { searches: left.searches.length, trainings: left.trainings.length, done };
  const [first] = [...left.searches, ...left.trainings];
  if (!first) return { ...work, seconds: 0 };
  if (!always && count <= few) return { ...work, seconds: NaN };
  const backend = await chooseBackend(first.training.backend);
  const pool = await openPool({ backend, workers: 1, memory: first.training.memory });
  const watch = new Stopwatch(pool, backend, signal);
  try {
    const timed = async (of: readonly RowPlan[], loadOf: (one: RowPlan) => Promise<Load | undefined>) => {
      let seconds = 0;
      for (const [one, seeds] of bySeeds(of)) {
        signal.throwIfAborted();
        const load = await loadOf(one);
        if (load) seconds += seeds * load.images * load.factor * (await watch.secondsAnImage(load, one));
      }
      return seconds;
    };
    const searching = await timed(left.searches, ({ search }) => searchLoad(search!, backend, plugins));
    const training = await timed(left.trainings, (one) => trainingLoad(one, backend, plugins));
    return { ...work, seconds: searching + training };
  } finally {
    await pool.close();
  }
}

/** What the row trains; undefined where that is still to be searched. */
function trainingOf(
  { row, seed, search, training }: RowPlan,
  runs: TableRuns,
  plugins?: Plugins,
): TrainingExperiment | undefined {
  if (!search) return training;
  const folder = runs.finishedSearch(search);
  if (folder === undefined) return undefined;
  try {
    const network = foundBy(search, folder, row.pick, plugins).best.genotype;
    return { ...training, network, origin: `${row.name}, seed ${seed}` };
  } catch (error) {
    if (error instanceof SearchError) return undefined;
    throw error;
  }
}

/** The first of each row, and how many there are. */
function bySeeds(plans: readonly RowPlan[]): Map<RowPlan, number> {
  const first = new Map<string, RowPlan>();
  for (const one of plans) if (!first.has(one.row.name)) first.set(one.row.name, one);
  return new Map(
    [...first.values()].map((one) => [one, plans.filter(({ row }) => row.name === one.row.name).length]),
  );
}

async function searchLoad(
  experiment: Experiment,
  backend: BackendName,
  plugins?: Plugins,
): Promise<Load | undefined> {
  const { dataset, search, seed } = experiment;
  const assembly = await assemble(experiment, { backend, ...(plugins && { plugins }) });
  const { space, strategy, generations } = assembly;
  const context = { seed, space, generation: generations - 1, nextTrial: 0 };
  const first = strategy.propose(strategy.start(), context).evaluate.length;
  const { evaluations = first } = search as { readonly evaluations?: number };
  const images = assembly.images(generations, first + (search.generations - 1) * evaluations);
  if (images === undefined || !dataset) return undefined;
  const { training } = await openData(dataset, partsOf(plugins));
  const uses = partOf(partsOf(plugins), 'evaluators', experiment.evaluator.name).uses;
  const batch = experiment.supernet?.batch ?? experiment.training?.batch ?? 32;
  return { ...networkOf(space, experiment, uses.includes('supernet')), images, batch, some: training };
}

/** A random network, and how much more a mixture computes. */
function networkOf(
  space: SearchSpace<unknown, unknown>,
  { seed, supernet, evaluator }: Experiment,
  shared: boolean,
): Pick<Load, 'plan' | 'factor'> {
  const genome = space.sample(stream(seed, 'expected work'));
  if (!shared || !hasSupernet(space))
    return { plan: trainable(space).derivedPlan(space.decode(genome)), factor: 1 };
  const plan = space.supernetPlan(genome, 'path');
  const mixes = supernet?.weights === 'mixture' || evaluator.name === 'gradient';
  return {
    plan,
    factor: mixes ? cost(space.supernetPlan(genome, 'mixture')).macs / cost(plan).macs : 1,
  };
}

async function trainingLoad(
  { search, training }: RowPlan,
  backend: BackendName,
  plugins?: Plugins,
): Promise<Load> {
  const { training: some } = await openData(training.dataset, partsOf(plugins));
  const network = search ? await anyNetwork(search, backend, plugins) : training.network;
  const plan = trainingPlan({ ...training, ...(network !== undefined && { network }) }, some, plugins);
  return {
    ...{ plan, some, batch: training.training.batch, factor: 1 },
    images: training.training.epochs * some.count,
  };
}

/** A random one of the search's space. */
async function anyNetwork(search: Experiment, backend: BackendName, plugins?: Plugins): Promise<string> {
  const { space } = await assemble(search, { backend, ...(plugins && { plugins }) });
  return space.print(space.decode(space.sample(stream(search.seed, 'expected work'))));
}

/** Training steps that are taken; the first compiles the network. */
const steps = 3;
const largestBatch = 32;

/** Times steps of training; a network that several rows have, once. */
class Stopwatch {
  readonly #known = new Map<string, number>();

  constructor(
    private readonly pool: Pool,
    private readonly backend: BackendName,
    private readonly signal: AbortSignal,
  ) {}

  /** An image's share of a step; 0 where the network cannot be trained. */
  async secondsAnImage({ plan, some, ...load }: Load, { training }: RowPlan): Promise<number> {
    const batch = Math.min(load.batch, largestBatch);
    const key = `${batch} ${sharePlan(plan).key}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const train = gather(
      some,
      Int32Array.from({ length: steps * batch }, (_, i) => i % some.count),
    );
    const experiment = {
      ...{ ...training, checkpoint: { steps: steps + 1 } },
      training: { ...training.training, epochs: 1, batch, replicas: 1, evaluationBatch: 1 },
    };
    const job = { ...trainingJob(experiment, { train, score: gather(some, Int32Array.of(0)) }), plan };
    const times: number[] = [];
    const progress = (): void => void times.push(this.#now());
    const result = await this.pool.train(job, { signal: this.signal, progress });
    const seconds = result.status === 'ok' ? (times[steps]! - times[1]!) / ((steps - 1) * batch) : 0;
    this.#known.set(key, seconds);
    return seconds;
  }

  /** Seconds of CPU time, which other work on the machine does not change, where the processor computes. */
  #now(): number {
    if (this.backend !== 'wasm' && this.backend !== 'cpu') return performance.now() / 1000;
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
}

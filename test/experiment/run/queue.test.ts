import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSearch } from '../../../src/experiment/run/search.js';
import { runTraining } from '../../../src/experiment/run/training.js';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { trainingOf } from '../../../src/experiment/settings/load-training.js';
import { runQueueWorker } from '../../../src/train/queue/queue-worker.js';
import type { QueueAddress } from '../../../src/queue-address.js';
import { digest } from '../../../src/store/digest.js';
import { openRun } from '../../../src/store/open-run.js';
import { describeWithRedis, RedisServer } from '../../train/queue/redis-server.js';
import { quickTimes } from '../../train/queue/toy-queue.js';

const size = { channels: 2, cells: 3 };
const training = { epochs: 2, batch: 6, replicas: 2, evaluationBatch: 6 };
const small = {
  ...{ name: 'tiny', backend: 'wasm', workers: 1, derived: size, checkpoint: { steps: 1 } },
  dataset: { subset: 24, crop: 2, cutout: 4 },
};
const search = {
  ...{ ...small, space: { name: 'nasbench201' }, fitness: { batch: 6, subset: 12 } },
  supernet: { ...size, batch: 4, replicas: 2 },
};
const experiments = {
  'evolution on a supernet, with finalists': {
    ...{ ...search, training, finalists: { count: 1 } },
    supernet: { ...search.supernet, steps: 1 },
    search: { strategy: 'evnas', population: 3, generations: 2, tournament: 2 },
  },
  'a search by gradient, with replicas': { ...search, search: { strategy: 'gdas', generations: 1 } },
};

describeWithRedis('the workers of a queue', () => {
  let redis: RedisServer;
  let parent: string;
  before(async () => {
    redis = await RedisServer.start();
    parent = mkdtempSync(join(tmpdir(), 'evocell-queue-'));
  });
  after(async () => {
    await redis.close();
    rmSync(parent, { recursive: true });
  });

  let runs = 0;
  async function digestOf(run: (folder: string) => Promise<unknown>): Promise<string> {
    const folder = join(parent, String(runs++));
    await run(folder);
    return digest(openRun(folder, { write: false }));
  }

  /** With so many workers on a queue of their own. */
  async function working<T>(workers: number, use: (queue: QueueAddress) => Promise<T>): Promise<T> {
    const address = redis.address(`digests-${runs}`);
    const stop = new AbortController();
    const all = Array.from({ length: workers }, () =>
      runQueueWorker({ address, workers: 1, times: quickTimes }, stop.signal),
    );
    try {
      return await use(address);
    } finally {
      stop.abort();
      await Promise.all(all);
    }
  }

  for (const [name, settings] of Object.entries(experiments))
    it(`find the same as this process in ${name}, however many there are`, async () => {
      const found = (queue?: QueueAddress) =>
        digestOf((folder) => runSearch(experimentOf(settings), { folder, queue }));
      const here = await found();
      for (const workers of [1, 2, 3]) expect(await working(workers, found)).to.equal(here);
    });

  it('train a network as this process does', async () => {
    const network = '|nor_conv_3x3~0|+|skip_connect~0|none~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|';
    const settings = trainingOf({
      ...{ ...small, space: { name: 'nasbench201' }, network, training },
      dataset: { ...small.dataset, testSubset: 12 },
    });
    const trained = (queue?: QueueAddress) => digestOf((folder) => runTraining(settings, { folder, queue }));
    expect(await working(2, trained)).to.equal(await trained());
  });

  it('leave nothing on a queue', async () => {
    const left = await redis.keys();
    // Waiting workers write these two of BullMQ's anew.
    expect(left.filter((key) => !/:(bits:\w+|meta|stalled-check)$/.test(key))).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { nasbench201Space } from '../../../src/space/nasbench201.js';
import { stream } from '../../../src/random.js';
import type { Picks } from '../../../src/space/categorical.js';
import type { BenchCell } from '../../../src/space/nasbench201-network.js';
import { ProxyEvaluator } from '../../../src/train/proxies/evaluator.js';
import { openThreadPool } from '../../../src/train/threads/thread-pool.js';
import { evaluatorContract } from '../../../src/testing/evaluator-contract.js';
import { toyImages } from '../toy.js';

const images = toyImages(12, 1);
const skeleton = { channels: 4, cells: 1, classes: images.classes, image: images.shape };
const space = nasbench201Space({ encoding: 'categorical', search: skeleton, derived: skeleton });
const genomes = [1, 2, 3].map((seed) => space.sample(stream(seed, 'genome')));

function make(workers = 2): ProxyEvaluator<Picks, BenchCell> {
  return new ProxyEvaluator({
    ...{ seed: 7, space, settings: { metrics: ['naswot', 'synflow', 'progressivity'], batch: 4, inits: 1 } },
    plan: (cell) => space.derivedPlan(cell),
    images: () => Promise.resolve(images),
    pool: () => openThreadPool({ backend: 'wasm', workers, memory: 256 }),
  });
}

describe('the evaluator that trains nothing', () => {
  evaluatorContract('scores without training', {
    make,
    genomes: [genomes[0]!, genomes[1]!, genomes[0]!],
    checkpoints: true,
  });

  it('says the same of a genome on any number of workers, whatever else it scores', async () => {
    const context = {
      ...{ generation: 3, signal: new AbortController().signal, progress: () => undefined },
      checkpoint: () => Promise.resolve(),
    };
    const scores = async (workers: number, chosen: readonly Picks[]) => {
      const evaluator = make(workers);
      await evaluator.open();
      const evaluate = chosen.map((genome) => ({ genome, parents: [], origin: 'random' }));
      const outcomes = await evaluator.evaluate({ train: [], evaluate }, context);
      await evaluator.close();
      return outcomes;
    };
    const [one, two, three] = await scores(2, genomes);
    expect(await scores(1, [genomes[2]!, genomes[0]!])).to.deep.equal([three, one]);
    expect(two!.metrics).to.include.keys('synflow', 'params');
  });
});

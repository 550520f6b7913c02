import { expect } from 'chai';
import { openSpace } from '../../../src/experiment/parts/open.js';
import { partsOf } from '../../../src/experiment/parts/registry.js';
import { supernetSpace } from '../../../src/space/search-space.js';
import { experimentOf, loadExperiment } from '../../../src/experiment/settings/load.js';
import { stream } from '../../../src/random.js';

const images = { classes: 10, image: [32, 32, 3] };

describe('the experiment of EvNAS on NAS-Bench-201', () => {
  const experiment = loadExperiment('experiments/evnas-nasbench201-paper.yaml', {
    overrides: ['dataset.path=images'],
  });

  it('holds the numbers of the authors, where they differ from the DARTS space', () => {
    const { space, supernet, fitness, dataset, search } = experiment;
    expect(space.name).to.equal('nasbench201');
    expect(supernet).to.include({ weights: 'mixture', channels: 16, cells: 5, batch: 64, nesterov: true });
    expect(fitness).to.include({ batch: 1024, augment: false, statistics: 'running' });
    expect(dataset).to.include({ cutout: 0, trainPortion: 0.5 });
    expect(search).to.include({ population: 50, generations: 50, tournament: 10, elites: 1, mutation: 0.1 });
  });

  it('searches with the 1,686,106 weights of their supernet', () => {
    const space = supernetSpace(openSpace(experiment, images, partsOf()));
    const sizes = space
      .supernetWeights()
      .filter(({ trainable }) => trainable !== false)
      .map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    expect(sizes.reduce((a, b) => a + b, 0)).to.equal(1_686_106);
  });
});

describe('space.encoding', () => {
  it('makes genomes of whole numbers for every space', () => {
    for (const name of ['darts', 'darts-attention', 'nasbench201', 'vit']) {
      const experiment = experimentOf({ name: 'numbers', space: { name, encoding: 'categorical' } });
      const genome = openSpace(experiment, images, partsOf()).sample(stream(1, 'genome'));
      expect(genome).to.satisfy((list: unknown) => Array.isArray(list) && list.every(Number.isInteger));
    }
  });
});

import { expect } from 'chai';
import { curriculum, sgdSettings, turnsOf } from '../../../src/train/supernet/curriculum.js';
import { warmupGenerations } from '../../../src/train/supernet/settings.js';
import { toyExperiment } from '../toy.js';

const images = { count: 10 };

function experimentOf(changes: { steps?: number; replicas: number; warmup?: number }) {
  const toy = { ...toyExperiment().supernet };
  delete toy.steps;
  return toyExperiment({ supernet: { ...toy, batch: 4, ...changes } });
}

/** The images of all turns of these generations, turn by turn. */
function order(changes: { steps?: number; replicas: number }, generations: number): number[][] {
  return Array.from({ length: generations }, (_, generation) => {
    const course = curriculum(experimentOf(changes), images, generation, 2);
    return Array.from({ length: course.steps }, (_, step) => course.turns(step))
      .flat()
      .map(({ indices }) => [...indices]);
  }).flat();
}

describe('the order of training', () => {
  it('is one pass over the images a generation, the short last batch included', () => {
    const batches = order({ replicas: 2 }, 2);
    expect(batches.map(({ length }) => length)).to.deep.equal([4, 4, 2, 4, 4, 2]);
    const all = Array.from({ length: 10 }, (_, i) => i);
    for (const pass of [batches.slice(0, 3), batches.slice(3)])
      expect(pass.flat().sort((a, b) => a - b)).to.deep.equal(all);
    expect(batches.slice(0, 3)).not.to.deep.equal(batches.slice(3));
  });

  it('makes a step of as many turns as there are replicas, and a last one of the rest', () => {
    const course = curriculum(experimentOf({ replicas: 2 }), images, 0, 2);
    expect(course.steps).to.equal(2);
    const turns = [0, 1].map((step) => course.turns(step).map(({ turn, genome }) => [turn, genome]));
    expect(turns).to.deep.equal([
      [
        [0, 0],
        [1, 1],
      ],
      [[2, 0]],
    ]);
  });

  it('goes on in the next generation where a short one ended', () => {
    expect(order({ replicas: 1, steps: 1 }, 6)).to.deep.equal(order({ replicas: 1 }, 2));
    expect(order({ replicas: 1, steps: 4 }, 3)).to.deep.equal(order({ replicas: 2 }, 4));
  });

  it('takes the same batches whatever the replicas', () => {
    expect(order({ replicas: 3 }, 2)).to.deep.equal(order({ replicas: 1 }, 2));
  });

  it('has whole steps only, where a step uses every operation once', () => {
    const { supernet } = experimentOf({ replicas: 2 });
    expect(turnsOf(supernet, 10)).to.equal(3);
    expect(turnsOf({ ...supernet, sampling: 'fair' }, 10)).to.equal(4);
    expect(turnsOf({ ...supernet, sampling: 'fair', steps: 3 }, 10)).to.equal(6);
  });

  it('counts a warm-up in images by whole generations', () => {
    const { supernet } = experimentOf({ replicas: 2, steps: 5 });
    // 40 images in a generation.
    const generations = (warmupImages: number) => warmupGenerations({ ...supernet, warmupImages });
    expect([1, 40, 41, 120].map(generations)).to.deep.equal([1, 1, 2, 3]);
    const experiment = toyExperiment({ supernet: { ...supernet, warmupImages: 80 } });
    // Three generations after two: over all five the rate goes down as one cosine.
    const rates = [0, 5].map((generation) => sgdSettings(experiment, generation).learningRate);
    expect(rates[0]).to.equal(0.1);
    expect(rates[1]).to.be.closeTo(0.001, 1e-12);
  });

  it('lowers the learning rate over all generations, those of the warm-up included', () => {
    const experiment = experimentOf({ replicas: 1, warmup: 1 });
    const rates = [0, 2, 4].map((generation) => sgdSettings(experiment, generation).learningRate);
    expect(rates[0]).to.equal(0.1);
    expect(rates[1]).to.be.closeTo(0.0505, 1e-12);
    expect(rates[2]).to.be.closeTo(0.001, 1e-12);
    const beyond = [5, 9].map((generation) => sgdSettings(experiment, generation).learningRate);
    expect(beyond).to.deep.equal([rates[2], rates[2]]);
  });
});

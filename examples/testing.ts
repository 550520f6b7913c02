import { stream, type Strategy } from 'evocell';
import { strategyContract } from 'evocell/testing';

/** Random genomes, `population` a generation; a part of your own stands in a file of its own. */
function dice<Genome>(population: number): Strategy<Genome, null> {
  return {
    name: 'dice',
    start: () => null,
    propose: (_, { seed, space, generation }) => {
      const evaluate = Array.from({ length: population }, (_, index) => ({
        genome: space.sample(stream(seed, 'dice', generation, index)),
        ...{ parents: [], origin: 'random' },
      }));
      return { train: evaluate.map(({ genome }) => genome), evaluate };
    },
    tell: () => null,
  };
}

strategyContract('dice', (population) => dice(population));

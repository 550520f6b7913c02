import { expect } from 'chai';
import { bestArchitectures } from '../../src/search/best-architectures.js';
import { objectivesOf } from '../../src/search/objectives.js';

function trials(
  ...generations: readonly (readonly [genotype: string, accuracy: number, params: number])[][]
) {
  let trial = 0;
  return generations.flatMap((members, generation) =>
    members.map(([genotype, accuracy, params]) => ({
      ...{ trial: trial++, generation, genotype },
      ...(accuracy > 0
        ? { status: 'ok' as const, metrics: { accuracy, params } }
        : { status: 'failed' as const, metrics: { params } }),
    })),
  );
}

const accuracy = { objectives: objectivesOf(['accuracy']) };

/** Scores rise as the weights learn: the worst of the last generation has more than the best of the first. */
const rising = trials(
  [
    ['a', 14, 5],
    ['b', 12, 1],
    ['x', 0, 1],
  ],
  [
    ['c', 60, 9],
    ['d', 55, 7],
    ['b', 50, 1],
  ],
);

describe('the best architectures of a run', () => {
  const found = (count: number, goal: Parameters<typeof bestArchitectures>[1] = accuracy): string[] =>
    bestArchitectures(rising, goal, count).map(({ genotype, trial }) => `${genotype}${trial}`);

  it('are chosen by the rank in their own generation, of equals the later first, each once', () => {
    expect(found(9)).to.deep.equal(['c3', 'a0', 'd4', 'b1']);
    expect(found(2)).to.deep.equal(['c3', 'a0']);
  });

  it('are chosen front by front over several objectives', () => {
    // in each generation all are on the first front; the ends are lonelier, in their order
    const both = { objectives: objectivesOf(['accuracy', 'params']) };
    expect(found(9, both)).to.deep.equal(['c3', 'a0', 'b5', 'd4']);
  });

  it('hold the limits, before those that are nearest to them', () => {
    const limited = { ...accuracy, constraints: [{ metric: 'params', maximum: 6 }] };
    expect(found(9, limited)).to.deep.equal(['b5', 'a0', 'd4', 'c3']);
  });
});

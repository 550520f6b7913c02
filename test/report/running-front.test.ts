import { expect } from 'chai';
import fc from 'fast-check';
import { filtered, mapped, pass } from '../../src/report/passes.js';
import { RunningFront, runningFront } from '../../src/report/running-front.js';
import { paretoFront } from '../../src/search/pareto.js';
import { stream } from '../../src/random.js';

const points = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 }))
    .map(([a, b, g]) => ({ costs: [a, b], genotype: `g${g}` })),
);

describe('the front of points that come one by one', () => {
  it('is the Pareto front in their order, of equal costs and genotype the first', () => {
    fc.assert(
      fc.property(points, (given) => {
        const whole = paretoFront(given.map(({ costs }) => costs)).map((i) => given[i]!);
        const key = (point: (typeof given)[number]): string => JSON.stringify(point);
        const first = whole.filter((point, i) => whole.findIndex((one) => key(one) === key(point)) === i);
        expect(runningFront(given)).to.deep.equal(first);
      }),
    );
  });

  it('is the same when it was taken anew on the way', () => {
    const random = stream('running front');
    const given = Array.from({ length: 25_000 }, (_, i) => ({
      costs: [random.next(), random.next(), random.next()],
      genotype: `g${i}`,
    }));
    const front = new RunningFront<(typeof given)[number]>();
    given.forEach((point) => front.add(point));
    const expected = paretoFront(given.map(({ costs }) => costs)).map((i) => given[i]!);
    expect(front.points()).to.deep.equal(expected);
  });
});

describe('a list that is read again in each pass', () => {
  it('holds nothing of the pass before', () => {
    let passes = 0;
    const numbers = pass(function* () {
      passes++;
      yield* [1, 2, 3, 4];
    });
    const even = filtered(numbers, (number) => number % 2 === 0);
    const squares = mapped(even, (number) => (number > 2 ? number * number : undefined));
    for (const round of [1, 2]) {
      expect([...squares]).to.deep.equal([16]);
      expect(passes).to.equal(round);
    }
  });
});

import { expect } from 'chai';
import { medianRatio, medianSeconds, takeTurns } from '../../bench/turns.js';

describe('measurements in turns', () => {
  /** Takes so many seconds for one time, and twice as many in the round `slow`, on a machine that is busy then. */
  const runner = (name: string, seconds: number, calls: string[], slow?: number) => {
    let turn = -2; // the first two are not in a round
    return async (count: number) => {
      calls.push(`${name}${count}`);
      return count * seconds * (turn++ === slow ? 2 : 1);
    };
  };

  it('takes turns of equal length, every second round backwards', async () => {
    const calls: string[] = [];
    const turns = new Map([
      ['a', runner('a', 0.5, calls)],
      ['b', runner('b', 4, calls)],
    ]);
    await takeTurns(turns, { rounds: 2, seconds: 2 });
    expect(calls.join(' ')).to.equal('a1 a1 b1 b1 a4 b1 b1 a4');
    calls.length = 0;
    await takeTurns(turns, { rounds: 1, seconds: 2, equalCounts: true });
    expect(calls.join(' ')).to.equal('a1 a1 b1 b1 a4 b4');
  });

  it('gives medians for one time, and of the ratios within a round', async () => {
    const turns = new Map([
      ['a', runner('a', 0.5, [], 1)],
      ['b', runner('b', 4, [], 1)],
      ['c', runner('c', 1, [], 0)],
    ]);
    const rounds = await takeTurns(turns, { rounds: 3, seconds: 2 });
    expect(medianSeconds(rounds, 'a')).to.equal(0.5);
    expect(medianRatio(rounds, 'b', 'a')).to.equal(8);
    expect(rounds.map((times) => times.get('c')! / times.get('a')!)).to.deep.equal([4, 1, 2]);
    expect(medianRatio(rounds, 'c', 'a')).to.equal(2);
  });
});

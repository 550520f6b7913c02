import { expect } from 'chai';
import { openTurnProcess } from '../../bench/turn-process.js';

describe('a process that takes turns', () => {
  const module = new URL('../../bench/turn-process.js', import.meta.url).href;
  const run = (program: string) =>
    openTurnProcess(process.execPath, ['--input-type=module', '--eval', program]);

  it('greets, answers each turn, and ends when there are no more', async () => {
    const child = await run(
      `import { answerTurns } from '${module}'; await answerTurns('ready', async (turn) => turn.length);`,
    );
    expect(child.greeting).to.equal('ready');
    expect(await child.take('train 2')).to.equal(7);
    expect(await child.take('evaluate 10')).to.equal(11);
    child.close();
  });

  it('says so where the program ends before its answer', async () => {
    const failed = await run('').then(
      () => undefined,
      (error: Error) => error.message,
    );
    expect(failed).to.match(/ended before its answer$/);
  });
});

import { expect } from 'chai';
import { StopWatch } from '../../../src/train/threads/time-limits.js';
import { ManualClock } from '../hangs.js';

const never = new AbortController().signal;

describe('how long a task may take', () => {
  let clock: ManualClock;
  let watch: StopWatch;
  beforeEach(() => {
    clock = new ManualClock();
    watch = new StopWatch({ first: 5000, least: 1000, factor: 20, clock });
  });

  function finish(kind: string, milliseconds: number): void {
    const task = watch.start(kind, never);
    clock.advance(milliseconds);
    task.finished();
    task.end();
  }

  it('is the first limit while no task of its kind has been answered', () => {
    finish('train', 100);
    const task = watch.start('evaluate', never);
    clock.advance(5000);
    expect(task.expired()).to.equal(false);
    clock.advance(1);
    expect(task.expired()).to.equal(true);
    expect(task.signal.aborted).to.equal(true);
  });

  it('is a multiple of the longest of its kind so far', () => {
    finish('train', 100);
    finish('train', 10);
    const task = watch.start('train', never);
    clock.advance(2000);
    expect(task.expired()).to.equal(false);
    clock.advance(1);
    expect(task.expired()).to.equal(true);
  });

  it('is never less than the least', () => {
    finish('train', 1);
    const task = watch.start('train', never);
    clock.advance(1000);
    expect(task.expired()).to.equal(false);
    clock.advance(1);
    expect(task.expired()).to.equal(true);
  });

  it('shrinks for tasks that run already when another is answered', () => {
    const task = watch.start('train', never);
    finish('train', 100);
    clock.advance(1901);
    expect(task.expired()).to.equal(true);
  });

  it('is over when the task has ended, when the watch is closed, and is not what stops a task that was stopped', () => {
    const ended = watch.start('train', never);
    ended.end();
    const stop = new AbortController();
    const stopped = watch.start('train', stop.signal);
    stop.abort(new Error('enough'));
    expect(stopped.signal.reason).to.equal(stop.signal.reason);
    const running = watch.start('train', never);
    watch.close();
    clock.advance(1e9);
    expect([ended, stopped, running].map((task) => task.expired())).to.deep.equal([false, false, false]);
  });
});

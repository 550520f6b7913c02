import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { BackendError } from '../../../src/network/backend-error.js';
import { openBackend } from '../../../src/network/backends.js';
import { MemoryLimitError, type Network } from '../../../src/network/network.js';
import { openProcessBackend, TrainerProcessError } from '../../../src/network/process/process-backend.js';
import { stopSignals } from '../../../src/stop-signals.js';
import { weightTable } from '../../../src/network/weights.js';
import { cases } from '../../../src/testing/plain/cases.js';
import { setting, tableLike } from '../../../src/testing/plain/setting.js';

const one = cases.find(({ name }) => name === 'an auxiliary head')!;

const sgd = { learningRate: 0.1, momentum: 0.9, nesterov: false, weightDecay: 1e-3, clip: 5 };

/** All that a network says of this case. */
async function results(network: Network) {
  const { batch, weights } = setting(one);
  const gradients = tableLike(one);
  const score = await network.gradients(batch, weights, gradients, one.options);
  const evaluated = await network.evaluate(batch, weights, 'running');
  const logits = await network.logits(batch, weights, 'batch');
  return { score, evaluated, logits, gradients: gradients.values, bytes: network.bytes };
}

/** True while the process runs; false also for one that ended and whose parent has not asked how. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/stat`;
  return !existsSync(status) || !/\) Z /.test(readFileSync(status, 'utf8'));
}

async function ended(pid: number): Promise<void> {
  while (alive(pid)) await new Promise((resolve) => setImmediate(resolve));
}

describe('a backend in a process of its own', () => {
  it('computes the same bits as in this process', async () => {
    const [near, far] = [await openBackend('cpu'), await openProcessBackend({ backend: 'cpu' })];
    try {
      const expected = await results(near.compile(one.plan, one.size, 'train'));
      expect(await results(far.compile(one.plan, one.size, 'train'))).to.deep.equal(expected);
    } finally {
      far.dispose();
    }
  });

  it('goes on when a signal to stop reaches its group: its owner decides', async () => {
    const far = await openProcessBackend({ backend: 'cpu' });
    try {
      for (const signal of stopSignals) process.kill(far.pid!, signal);
      const { score } = await results(far.compile(one.plan, one.size, 'train'));
      expect(score.count).to.equal(one.size);
    } finally {
      far.dispose();
    }
  });

  it('gives outputs, and gradients of shares and images, to the same bits as in this process', async () => {
    const cell = cases.find(({ name }) => name === 'a cell of mixed edges')!;
    const found = [];
    for (const backend of [await openBackend('cpu'), await openProcessBackend({ backend: 'cpu' })]) {
      const { batch, weights } = setting(cell);
      const network = backend.compile(cell.plan, cell.size, 'train');
      const table = tableLike(cell);
      const outputs = cell.plan.layers.slice(4, 8).map(({ id }) => id);
      const gradients = { weights: table, shares: ['a.max', 'd'], images: true };
      const all = await network.pass(batch, weights, { ...cell.options, outputs, gradients });
      expect(all.images).to.have.length(batch.images.length);
      const alone = { ...cell.options, gradients: { shares: ['c'] } };
      found.push({ all, table: table.values, alone: await network.pass(batch, weights, alone) });
      backend.dispose();
    }
    expect(found[1]).to.deep.equal(found[0]);
  });

  it('takes weights from a larger table, and leaves the rest of it alone', async () => {
    const far = await openProcessBackend({ backend: 'cpu' });
    try {
      const { batch, weights } = setting(one);
      const all = [
        { name: 'other', shape: [3], initial: { kind: 'constant', value: 0 } } as const,
        ...one.plan.weights,
      ];
      const [wide, gradients] = [weightTable(all), weightTable(all)];
      wide.values.set(weights.values, 4);
      gradients.values.fill(7);
      await far.compile(one.plan, one.size, 'train').gradients(batch, wide, gradients, one.options);
      const alone = tableLike(one);
      await (
        await openBackend('cpu')
      )
        .compile(one.plan, one.size, 'train')
        .gradients(batch, weights, alone, one.options);
      expect([...gradients.values.subarray(0, 3)]).to.deep.equal([7, 7, 7]);
      for (const [name, { offset, size }] of alone.slots)
        expect([...gradients.values.subarray(offset + 4, offset + 4 + size)], name).to.deep.equal([
          ...alone.values.subarray(offset, offset + size),
        ]);
    } finally {
      far.dispose();
    }
  });

  it('fails the calls at hand when it is killed, and all later ones at once', async () => {
    const far = await openProcessBackend({ backend: 'cpu' });
    const network = far.compile(one.plan, one.size, 'train');
    const { batch, weights } = setting(one);
    const call = network.gradients(batch, weights, tableLike(one), one.options);
    process.kill(far.pid!, 'SIGKILL');
    for (const failing of [call, network.evaluate(batch, weights, 'batch')]) {
      const error: unknown = await failing.catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(TrainerProcessError).with.property('message').that.includes('SIGKILL');
    }
    far.dispose();
  });

  it('hands on what is wrong, with its kind', async () => {
    const unknown: unknown = await openProcessBackend({ backend: 'tensorflow' }).catch(
      (error: unknown) => error,
    );
    if (unknown instanceof Error) expect(unknown).to.be.instanceOf(BackendError).with.property('remedy');
    const far = await openProcessBackend({ backend: 'cpu', memoryLimit: 1000 });
    expect(() => far.compile(one.plan, one.size, 'train')).to.throw(MemoryLimitError);
    far.dispose();
    const lacking = await openProcessBackend({ backend: 'cpu' });
    const { batch, weights } = setting(one);
    const network = lacking.compile({ ...one.plan, output: 'nowhere' }, one.size, 'train');
    const error: unknown = await network.logits(batch, weights, 'batch').catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error).with.property('message').that.includes('no layer nowhere');
    // It goes on after that.
    const sound = lacking.compile(one.plan, one.size, 'evaluate');
    expect((await sound.evaluate(batch, weights, 'batch')).count).to.equal(one.size);
    lacking.dispose();
  });

  it('holds weights that are trained there, to the same bits as here', async () => {
    const backends = [await openBackend('cpu'), await openProcessBackend({ backend: 'cpu' })];
    const found = [];
    for (const backend of backends) {
      const { batch, weights } = setting(one);
      const momentum = tableLike(one);
      const resident = backend.resident!(weights, momentum);
      const network = backend.compile(one.plan, one.size, 'train');
      await resident.step(network, batch, sgd, one.options);
      await resident.step(network, batch, sgd, one.options);
      await resident.evaluate(network, batch, 'running');
      const scores = await resident.scores();
      await resident.save(weights, momentum);
      resident.dispose();
      found.push({ scores, weights: weights.values, momentum: momentum.values });
      backend.dispose();
    }
    expect(found[0]!.scores).to.have.length(3);
    expect(found[1]).to.deep.equal(found[0]);
  });

  it('fails to hold weights once it is killed', async () => {
    const far = await openProcessBackend({ backend: 'cpu' });
    const { batch, weights } = setting(one);
    const resident = far.resident!(weights, tableLike(one));
    process.kill(far.pid!, 'SIGKILL');
    const step = resident.step(far.compile(one.plan, one.size, 'train'), batch, sgd, one.options);
    expect(await step.catch((error: unknown) => error)).to.be.instanceOf(TrainerProcessError);
  });

  it('ends when it is disposed of', async () => {
    const far = await openProcessBackend({ backend: 'cpu' });
    far.dispose();
    await ended(far.pid!);
  });

  it('is gone without a trace when it is closed, whatever it was doing', async () => {
    const far = await openProcessBackend({ backend: 'cpu' });
    const { batch, weights } = setting(one);
    const call = far.compile(one.plan, one.size, 'train').evaluate(batch, weights, 'batch');
    await Promise.all([far.close!(), call.catch(() => undefined)]);
    expect(() => process.kill(far.pid!, 0))
      .to.throw()
      .with.property('code', 'ESRCH');
    await far.close!();
  });

  it('ends when its owner is killed', async () => {
    const module = new URL('../../../src/network/process/process-backend.js', import.meta.url).href;
    const script = `const { openProcessBackend } = await import(${JSON.stringify(module)});
      console.log((await openProcessBackend({ backend: 'cpu' })).pid);
      setInterval(() => undefined, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script]);
    const [pid] = (await once(owner.stdout, 'data')) as [Buffer];
    expect(alive(Number(pid))).to.equal(true);
    owner.kill('SIGKILL');
    await ended(Number(pid));
  });

  it('ends with its owner, and does not keep it running', async () => {
    const module = new URL('../../../src/network/process/process-backend.js', import.meta.url).href;
    const script = `const { openProcessBackend } = await import(${JSON.stringify(module)});
      console.log((await openProcessBackend({ backend: 'cpu' })).pid);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    await ended(Number(stdout));
  });
});

/** What passes with shares, several outputs, and gradients of more than the weights keep, on every backend. */
import assert from 'node:assert/strict';
import { remainingWeights, shareNames, skippedShares } from '../plan/graph.js';
import { size } from '../plan/size.js';
import { stream } from '../random.js';
import type { Backend, Network, TrainingOptions } from '../network/network.js';
import { view } from '../network/weights.js';
import type { Case } from './plain/case.js';
import { cases } from './plain/cases.js';
import { differences, imageDifferences, plainValues, shareDifferences } from './plain/network.js';
import { runner } from './runner.js';
import { assertNear, setting, some, tableLike } from './plain/setting.js';

const find = (name: string): Case => cases.find((one) => one.name === name)!;

const cell = find('a cell of mixed edges');

/** The options of a case with some of its shares 0. */
function withZeros({ options }: Case, ...names: readonly string[]): TrainingOptions {
  const zeros = Object.fromEntries(names.map((name) => [name, 0]));
  return { ...options, shares: { ...options.shares, ...zeros } };
}

/** Describes the passes of a backend, inside the description of its contract. */
export function passContract(backend: () => Backend): void {
  const { it } = runner();
  const compiled = async <T>(one: Case, use: (network: Network) => Promise<T>): Promise<T> => {
    const network = backend().compile(one.plan, one.size, 'train');
    try {
      return await use(network);
    } finally {
      network.dispose();
    }
  };

  for (const one of cases.filter(({ plan }) => shareNames(plan).length > 0))
    it(`has the gradients of the shares of ${one.name}, with and without those of the weights`, () =>
      compiled(one, async (network) => {
        const { batch, weights, plain } = setting(one);
        const names = shareNames(one.plan);
        const table = tableLike(one);
        const both = { weights: table, shares: names };
        const { shares } = await network.pass(batch, weights, { ...one.options, gradients: both });
        const expected = shareDifferences(one.plan, batch, plain, one.options, names);
        const found = (from: typeof shares): number[] => names.map((name) => from[name]!);
        assertNear(found(shares), expected, 1e-3);
        const alone = await network.pass(batch, weights, { ...one.options, gradients: { shares: names } });
        assertNear(found(alone.shares), expected, 1e-3);
        const plainTable = tableLike(one);
        await network.gradients(batch, weights, plainTable, one.options);
        assertNear(table.values, plainTable.values, 1e-5);
      }));

  it('gives the gradients of the shares asked for and of no others', () =>
    compiled(cell, async (network) => {
      const { batch, weights } = setting(cell);
      const request = { ...cell.options, gradients: { shares: ['a.skip', 'c'] } };
      const { shares } = await network.pass(batch, weights, request);
      assert.deepEqual(Object.keys(shares).sort(), ['a.skip', 'c']);
      assert.deepEqual((await network.pass(batch, weights, cell.options)).shares, {});
    }));

  const joined = find('a concatenation before a share, one of whose parts has another reader');
  const zeros: readonly (readonly [Case, readonly string[]])[] = [
    [cell, ['a.separable']],
    [cell, ['a.max', 'a.average', 'b.separable']],
    [cell, ['b.max', 'b.average', 'a.skip', 'b.separable']],
    [cell, ['d', 'c']],
    [cell, shareNames(cell.plan)],
    [joined, ['a']],
    [joined, ['b']],
  ];
  for (const [one, names] of zeros)
    it(`does not run what stands before shares of 0 (${names.join(', ')} of ${one.name})`, () =>
      compiled(one, async (network) => {
        const { batch, weights, plain } = setting(one);
        const options = withZeros(one, ...names);
        const left = remainingWeights(one.plan, skippedShares(options.shares!));
        const idle = one.plan.weights.filter((weight) => !left.includes(weight));
        // What is not a number would show wherever it was read, times 0 or not.
        for (const { name } of idle) view(weights, name).fill(NaN);
        const gradients = tableLike(one);
        for (const statistics of ['batch', 'running'] as const) {
          const values = plainValues(one.plan, batch, plain, statistics, options.shares);
          const logits = await network.logits(batch, weights, statistics, options.shares);
          assertNear(logits, values.get(one.plan.output)!.data, 1e-4, statistics);
        }
        await network.gradients(batch, weights, gradients, options);
        for (const { name, trainable } of idle)
          assert.deepEqual(
            [...view(gradients, name)],
            trainable ? Array(view(weights, name).length).fill(0) : [...view(weights, name)],
            name,
          );
        for (const { name } of left.filter(({ trainable }) => trainable)) {
          const entries = some(view(weights, name).length, 2);
          const expected = differences(one.plan, batch, plain, options, name, entries);
          const found = entries.map((entry) => view(gradients, name)[entry]!);
          assertNear(found, expected, 1e-3, name);
        }
      }));

  it('runs what stands before a share of 0 whose gradient is asked for', () =>
    compiled(cell, async (network) => {
      const { batch, weights, plain } = setting(cell);
      const options = withZeros(cell, 'a.separable', 'a.max', 'b.average', 'b.max');
      const names = ['a.separable', 'b.average', 'a.skip'];
      const { shares } = await network.pass(batch, weights, { ...options, gradients: { shares: names } });
      const expected = shareDifferences(cell.plan, batch, plain, options, names);
      assertNear(
        names.map((name) => shares[name]!),
        expected,
        1e-3,
      );
    }));

  it('gives the same bits whatever the shares were before', () =>
    compiled(cell, async (network) => {
      const { batch, weights } = setting(cell);
      const run = async (options: TrainingOptions) => {
        const table = tableLike(cell);
        const gradients = { weights: table, shares: ['a.skip', 'd'] };
        const { logits, shares } = await network.pass(batch, weights, { ...options, gradients });
        const evaluated = await network.logits(batch, weights, 'batch', options.shares);
        return { logits, shares, evaluated, values: table.values };
      };
      const all = [cell.options, withZeros(cell, 'a.max', 'b.separable'), withZeros(cell, 'a.skip', 'c')];
      const first = [];
      for (const options of all) first.push(await run(options));
      for (const [i, options] of all.entries()) {
        await run(withZeros(cell, ...shareNames(cell.plan)));
        assert.deepEqual(await run(options), first[i]);
      }
    }));

  it('gives the outputs of any layers beside the scores, in evaluation and in training', () =>
    compiled(cell, async (network) => {
      const { batch, weights, plain } = setting(cell);
      // In training drop path would drop.
      const { shares } = cell.options;
      const outputs = cell.plan.layers.map(({ id }) => id);
      const logits = await network.logits(batch, weights, 'batch', shares);
      const values = plainValues(cell.plan, batch, plain, 'batch', shares);
      const alone = tableLike(cell);
      await network.gradients(batch, weights, alone, { shares: shares! });
      const table = tableLike(cell);
      for (const gradients of [undefined, { weights: table }]) {
        const found = await network.pass(batch, weights, {
          shares: shares!,
          outputs,
          ...(gradients && { gradients }),
        });
        assertNear(found.logits, logits, 1e-5);
        for (const id of outputs) assertNear(found.outputs[id]!, values.get(id)!.data, 1e-4, id);
      }
      assertNear(table.values, alone.values, 1e-5);
      const few = outputs.filter((_, i) => i % 5 === 3);
      const found = await network.pass(batch, weights, { shares: shares!, outputs: few });
      assert.deepEqual(Object.keys(found.outputs).sort(), few.toSorted());
      for (const id of few) assertNear(found.outputs[id]!, values.get(id)!.data, 1e-4, id);
    }));

  for (const name of ['a cell of mixed edges', 'an auxiliary head'])
    for (const loss of ['crossEntropy', 'sumOfLogits'] as const)
      it(`has the gradient of the images (${name}, ${loss})`, () => {
        const one = find(name);
        return compiled(one, async (network) => {
          const { batch, weights, plain } = setting(one);
          const options = { ...one.options, loss };
          const { images } = await network.pass(batch, weights, { ...options, gradients: { images: true } });
          assert.equal(images!.length, batch.images.length);
          const entries = some(batch.images.length, 8);
          const expected = imageDifferences(one.plan, batch, plain, options, entries);
          assertNear(
            entries.map((entry) => images![entry]!),
            expected,
            1e-3,
          );
        });
      });

  it('has the gradients of a loss whose gradient at the output is given, in the middle of a network', () => {
    const whole = find('a cell of mixed edges');
    const middle = whole.plan.layers.find(({ kind, id }) => kind === 'add' && id !== whole.plan.output)!;
    const one = { ...whole, plan: { ...whole.plan, output: middle.id } };
    return compiled(one, async (network) => {
      const { batch, weights, plain } = setting(one);
      const random = stream(1, 'upstream');
      const upstream = Float32Array.from({ length: batch.size * size(middle.shape) }, () => random.normal());
      const options = { ...one.options, loss: { upstream } };
      const { images } = await network.pass(batch, weights, { ...options, gradients: { images: true } });
      const entries = some(batch.images.length, 8);
      const expected = imageDifferences(one.plan, batch, plain, options, entries);
      assertNear(
        entries.map((entry) => images![entry]!),
        expected,
        1e-3,
      );
    });
  });

  it('takes weights from any table of the layout', () =>
    compiled(cell, async (network) => {
      const { batch, weights } = setting(cell);
      const other = tableLike(cell);
      other.values.set(weights.values.map((value) => value * 1.1));
      const run = async (table: typeof weights) => {
        const gradients = { shares: ['a.max', 'd'] };
        return (await network.pass(batch, table, { ...cell.options, gradients })).shares;
      };
      const [first, second, third] = [await run(weights), await run(other), await run(weights)];
      assert.deepEqual(third, first);
      assert.notDeepEqual(second, first);
    }));

  it('says which name the plan does not have, and which share has no number', () =>
    compiled(cell, async (network) => {
      const { batch, weights } = setting(cell);
      const failure = (options: Parameters<Network['pass']>[2]): Promise<string> =>
        network.pass(batch, weights, options).then(
          () => 'no error',
          (error: unknown) => (error as Error).message,
        );
      assert.equal(await failure({}), 'the share a.max of the plan has no number');
      assert.equal(await failure({ ...cell.options, outputs: ['nowhere'] }), 'the plan has no layer nowhere');
      assert.equal(
        await failure({ ...cell.options, gradients: { shares: ['e'] } }),
        'the plan has no share e',
      );
      assert.match(
        await failure({ ...cell.options, statistics: 'running', gradients: {} }),
        /statistics of the batch/,
      );
    }));

  it('has weights that do not run in these tests', () => {
    const idle = zeros.map(([one, names]) => {
      const skipped = skippedShares(withZeros(one, ...names).shares!);
      return one.plan.weights.length - remainingWeights(one.plan, skipped).length;
    });
    assert.ok(idle.filter((count) => count > 0).length > 4);
  });
}

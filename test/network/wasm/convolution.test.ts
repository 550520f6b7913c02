import type { Padding } from '../../../src/plan/plan.js';
import { openWasmBackend, type WasmBackend } from '../../../src/network/wasm/wasm-backend.js';
import { view } from '../../../src/network/weights.js';
import { count } from '../../../src/testing/plain/block.js';
import { network, same, type Case } from '../../../src/testing/plain/case.js';
import { differences, plainValues } from '../../../src/testing/plain/network.js';
import { assertNear, setting, some, tableLike } from '../../../src/testing/plain/setting.js';

/** A convolution of a relu, with a bias and a batch norm. */
function convolution(
  [height, width, inputs]: readonly [number, number, number],
  outputs: number,
  window: { kernel: [number, number]; padding: Padding; dilation?: [number, number] },
): Case {
  return network('', [height, width, inputs], (d, x) => {
    const active = d.add({ kind: 'relu' }, [x]);
    return d.norm(d.convolution(active, outputs, window, 1, true), { affine: true });
  });
}

describe('a convolution, whatever the number of channels', () => {
  let backend: WasmBackend;
  before(async () => {
    backend = await openWasmBackend();
  });
  after(() => backend.dispose());

  async function check(one: Case): Promise<void> {
    const compiled = backend.compile(one.plan, one.size, 'train');
    const { batch, weights, plain } = setting(one);
    const expected = plainValues(one.plan, batch, plain, 'batch').get(one.plan.output)!;
    assertNear(await compiled.logits(batch, weights, 'batch'), expected.data, 1e-4);
    const gradients = tableLike(one);
    await compiled.gradients(batch, weights, gradients);
    for (const { name, shape } of one.plan.weights) {
      const entries = some(count(shape), 12);
      const slopes = differences(one.plan, batch, plain, {}, name, entries);
      assertNear(
        entries.map((entry) => view(gradients, name)[entry]!),
        slopes,
        1e-3,
        name,
      );
    }
    compiled.dispose();
  }

  for (let inputs = 1; inputs <= 9; inputs++)
    for (const outputs of new Set([10 - inputs, inputs]))
      it(`takes ${inputs} to ${outputs}, and gives their gradients`, () =>
        check(convolution([4, 5, inputs], outputs, { kernel: [3, 3], padding: same(1) })));

  it('takes 13 to 11 in rows of 4 and more pixels', async () => {
    for (const width of [4, 7])
      await check(convolution([2, width, 13], 11, { kernel: [3, 3], padding: same(1) }));
  });

  it('takes windows with other margins, and with gaps', async () => {
    await check(convolution([5, 6, 5], 3, { kernel: [2, 4], padding: [1, 0, 3, 0] }));
    await check(convolution([6, 5, 3], 5, { kernel: [3, 3], padding: same(2), dilation: [2, 2] }));
    await check(convolution([4, 5, 5], 5, { kernel: [1, 3], padding: [0, 0, 0, 2] }));
  });

  it('takes channels that lie in several tensors', () =>
    check(
      network('', [4, 5, 5], (d, x) => {
        const parts = [x, d.convolution(x, 2, { kernel: [1, 1] }), x];
        const joined = d.add({ kind: 'concat' }, parts, [4, 5, 12]);
        return d.convolution(joined, 6, { kernel: [3, 3], padding: same(1) });
      }),
    ));
});

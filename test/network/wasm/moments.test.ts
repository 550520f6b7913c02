import { expect } from 'chai';
import { openWasmBackend } from '../../../src/network/wasm/wasm-backend.js';
import { view, weightTable } from '../../../src/network/weights.js';
import { stream } from '../../../src/random.js';
import { PlanDraft } from '../../../src/testing/plain/draft.js';
import { count } from '../../../src/testing/plain/block.js';
import { moments } from '../../../src/testing/plain/layers.js';
import { relativeError } from '../../golden/compare.js';

describe('the statistics of batch norms', () => {
  for (const shape of [
    [1, 1, 4],
    [2, 3, 5],
    [33, 35, 9],
  ])
    it(`are near those of 64 bits where values lie far from 0 (${shape.join(' x ')})`, async () => {
      const draft = new PlanDraft(shape);
      const plan = draft.plan(draft.head(draft.norm('images', { running: true }), 3));
      const random = stream('far from 0', ...shape);
      const size = 3;
      const images = Float32Array.from({ length: size * count(shape) }, () => 300 + 0.1 * random.normal());
      const gradients = weightTable(plan.weights);
      const backend = await openWasmBackend();
      const batch = { images, labels: new Uint8Array(size), size };
      await backend.compile(plan, size, 'train').gradients(batch, weightTable(plan.weights), gradients);
      backend.dispose();
      const {
        mean,
        variance,
        count: rows,
      } = moments({
        shape: [size, ...shape],
        data: Float64Array.from(images),
      });
      const found = (what: string) => view(gradients, `norm.1.${what}`);
      expect(relativeError(found('mean'), mean)).to.be.below(1e-7);
      const unbiased = variance.map((v) => (v * rows) / (rows - 1));
      expect(relativeError(found('variance'), unbiased)).to.be.below(1e-5);
    });
});

import { expect } from 'chai';
import { z } from 'zod';
import { untrained } from '../../src/measures/evaluator.js';
import { measureLatency, medianOf } from '../../src/measures/latency.js';
import { latencyRuntimes, latencySettings } from '../../src/measures/settings.js';
import { networkPlan } from '../../src/space/networks/catalogue.js';
import { itRunsOnnx } from '../export/run-onnx.js';

describe('latency', () => {
  it('is a median', () => {
    expect(medianOf([5, 1, 100])).to.equal(5);
    expect(medianOf([4, 1, 100, 2])).to.equal(3);
  });

  for (const runtime of latencyRuntimes) {
    const run = runtime === 'onnxruntime' ? itRunsOnnx : it;
    run(`is measured with ${runtime}`, async () => {
      const network = untrained(networkPlan('resnet-cifar-20', { channels: 2 }), 1);
      const settings = z
        .object(latencySettings)
        .parse({ runtime, batch: 2, warmup: 1, repeats: 3, seconds: 0 });
      expect(await measureLatency(network, settings)).to.be.greaterThan(0);
      const stop = AbortSignal.abort(new Error('stopped'));
      let message = '';
      await measureLatency(network, settings, stop).catch((error: Error) => (message = error.message));
      expect(message).to.equal('stopped');
    });
  }
});

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { openBackend } from '../../../src/network/backends.js';
import type { Batch } from '../../../src/network/network.js';
import { predictedBytes } from '../../../src/network/tfjs/memory.js';
import { weightTable } from '../../../src/network/weights.js';
import { backendsUnderTest } from '../backends-under-test.js';
import { PlanDraft } from '../../../src/testing/plain/draft.js';

/** What tfjs says of a GPU. */
interface GpuMemory {
  readonly numBytesInGPU: number;
  readonly numBytesAllocatedInGPU: number;
}

const gpu = (): GpuMemory => tf.memory() as unknown as GpuMemory;

function batchOf(size: number): Batch {
  return { images: new Float32Array(size * 300).fill(0.5), labels: new Uint8Array(size), size };
}

if (backendsUnderTest.includes('webgpu'))
  describe('the memory of the device (webgpu)', () => {
    const draft = new PlanDraft([10, 10, 3]);
    const x = draft.convolution('images', 8, { kernel: [3, 3] });
    const plan = draft.plan(draft.head(draft.add({ kind: 'relu' }, [x]), 3));

    it('is bounded, although each size of a batch needs buffers of other sizes', async () => {
      const limit = predictedBytes(plan, 24, 'train');
      const backend = await openBackend('webgpu', { inside: true, memoryLimit: limit });
      try {
        let most = 0;
        for (let size = 1; size <= 24; size++) {
          const network = backend.compile(plan, size, 'train');
          await network.gradients(batchOf(size), weightTable(plan.weights), weightTable(plan.weights));
          most = Math.max(most, gpu().numBytesAllocatedInGPU);
        }
        expect(most).to.be.below(2 * limit);
        expect(most, 'spare buffers are used again').to.be.above(limit / 2);
      } finally {
        backend.dispose();
      }
    });

    it('is free again when weights that were trained there are disposed of', async () => {
      const backend = await openBackend('webgpu', { inside: true });
      try {
        const network = backend.compile(plan, 4, 'train');
        const weights = weightTable(plan.weights);
        await network.evaluate(batchOf(4), weights, 'batch');
        const before = gpu().numBytesInGPU;
        const resident = backend.resident!(weights, weightTable(plan.weights));
        const settings = { learningRate: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0, clip: 5 };
        await resident.step(network, batchOf(4), settings);
        await resident.scores();
        expect(gpu().numBytesInGPU).to.be.above(before);
        resident.dispose();
        // What was submitted last is given up with the next submission.
        await network.evaluate(batchOf(4), weights, 'batch');
        expect(gpu().numBytesInGPU).to.equal(before);
      } finally {
        backend.dispose();
      }
    });
  });

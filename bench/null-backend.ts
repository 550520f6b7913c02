/** A backend that computes nothing: what a generation takes on it is what the pool takes around the networks. */
import type { Backend, BackendName, Batch, Score } from '../src/network/network.js';

const scoreOf = ({ size }: Batch): Score => ({ loss: size, correct: 0, count: size });

export async function openBackend(name: BackendName): Promise<Backend> {
  return {
    name,
    compile: (plan) => ({
      plan,
      bytes: 0,
      pass: async (batch) => ({ score: scoreOf(batch), logits: new Float32Array(), outputs: {}, shares: {} }),
      gradients: async (batch) => scoreOf(batch),
      evaluate: async (batch) => scoreOf(batch),
      logits: async () => new Float32Array(),
      dispose: () => undefined,
    }),
    dispose: () => undefined,
  };
}

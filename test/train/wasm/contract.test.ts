import { openWasmBackend, type WasmBackend } from '../../../src/train/wasm/backend.js';
import { describeBackend } from '../network-contract.js';

const pending = Object.fromEntries(
  (
    [
      'layerNorm',
      'localResponseNorm',
      'gelu',
      'quickGelu',
      'scale',
      'prependTokens',
      'token',
      'attention',
      'localAttention',
    ] as const
  ).map((kind) => [kind, 'no kernel yet']),
);

let backend: WasmBackend;

describeBackend('wasm', async () => (backend = await openWasmBackend()), {
  pending,
  held: () => backend.held,
});

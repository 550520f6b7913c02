import { openWasmBackend, type WasmBackend } from '../../../src/network/wasm/wasm-backend.js';
import { backendContract } from '../../../src/testing/index.js';

let backend: WasmBackend;

backendContract('wasm', {
  open: async () => (backend = await openWasmBackend()),
  held: () => backend.held,
});

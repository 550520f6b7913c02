import { openWasmBackend, type WasmBackend } from '../../../src/network/wasm/wasm-backend.js';
import { describeBackend } from '../network-contract.js';

let backend: WasmBackend;

describeBackend('wasm', async () => (backend = await openWasmBackend()), { held: () => backend.held });

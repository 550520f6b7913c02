/** Which backends are tested: the one that EVOCELL_BACKEND names, else those of every machine. */
import { openBackend } from '../../src/network/backends.js';
import { backendNames, type Backend, type BackendName } from '../../src/network/network.js';

const asked = process.env['EVOCELL_BACKEND'];

export const backendsUnderTest: readonly BackendName[] =
  asked === undefined ? ['wasm', 'cpu'] : backendNames.filter((name) => name === asked);
if (backendsUnderTest.length === 0) throw new Error(`EVOCELL_BACKEND: there is no backend ${asked}`);

/** Runs the tests of `body` on each of them; its argument gives the backend once the tests run. */
export function describeOnBackends(what: string, body: (backend: () => Backend) => void): void {
  for (const name of backendsUnderTest)
    describe(`${what} on ${name}`, () => {
      let backend: Backend;
      before(async () => {
        backend = await openBackend(name);
      });
      after(() => backend.dispose());
      body(() => backend);
    });
}

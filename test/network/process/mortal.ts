/**
 * A backend module for the pool: the backend in a trainer process that is killed as often as the file that
 * EVOCELL_DEATHS names has lines left, one line a death: the number of the call, of the process's, that it dies in.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Backend, BackendName } from '../../../src/network/network.js';
import { openProcessBackend } from '../../../src/network/process/process-backend.js';

export async function openBackend(name: BackendName): Promise<Backend> {
  const backend = await openProcessBackend({ backend: name });
  const file = process.env['EVOCELL_DEATHS']!;
  const [next, ...rest] = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  writeFileSync(file, rest.join('\n'));
  let calls = 0;
  return {
    // Nothing resident: it would know the networks of the backend, not these.
    ...{ name: backend.name, dispose: () => backend.dispose(), close: () => backend.close!() },
    compile: (plan, batch, purpose) => {
      const network = backend.compile(plan, batch, purpose);
      const mortal =
        <Arguments extends unknown[], Result>(call: (...given: Arguments) => Promise<Result>) =>
        (...given: Arguments): Promise<Result> => {
          const answer = call(...given);
          if (calls++ === Number(next)) process.kill(backend.pid!, 'SIGKILL');
          return answer;
        };
      return {
        plan,
        bytes: 0,
        pass: mortal((...given: Parameters<typeof network.pass>) => network.pass(...given)),
        gradients: mortal((...given: Parameters<typeof network.gradients>) => network.gradients(...given)),
        evaluate: mortal((...given: Parameters<typeof network.evaluate>) => network.evaluate(...given)),
        logits: (...given) => network.logits(...given),
        dispose: () => network.dispose(),
      };
    },
  };
}

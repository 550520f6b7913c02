/** A backend module for the pool that notes in the file that EVOCELL_CALLS names what is compiled and how genomes are scored. */
import { appendFileSync } from 'node:fs';
import { openBackend as open } from '../../../src/network/backends.js';
import type { Backend, BackendName } from '../../../src/network/network.js';

export async function openBackend(name: BackendName): Promise<Backend> {
  const note = (what: string): void => appendFileSync(process.env['EVOCELL_CALLS']!, `${what}\n`);
  const backend = await open(name);
  return {
    ...backend,
    compile: (...given) => {
      note('compile');
      const network = backend.compile(...given);
      const pass = network.pass.bind(network);
      network.pass = (batch, weights, request) => {
        if (!request?.gradients) note('wait');
        return pass(batch, weights, request);
      };
      return network;
    },
    resident: (weights, momentum) => {
      note('upload');
      const resident = backend.resident!(weights, momentum);
      return {
        step: (...given) => resident.step(...given),
        evaluate: (...given) => {
          note('stream');
          return resident.evaluate(...given);
        },
        scores: () => {
          note('read');
          return resident.scores();
        },
        save: (...given) => resident.save(...given),
        dispose: () => {
          note('free');
          resident.dispose();
        },
      };
    },
  };
}

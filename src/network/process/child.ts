/**
 * A trainer process: one backend, driven by the process that started it. Run by `openProcessBackend`; ends when its
 * owner does.
 */
import { BackendError } from '../backend-error.js';
import { openBackend } from '../backends.js';
import type { Weight } from '../../plan/plan.js';
import type { Backend, Network, Resident } from '../network.js';
import {
  packedTable,
  type Call,
  type CallKind,
  type ErrorReport,
  type Request,
  type Response,
  type ResidentCall,
  type Results,
} from './protocol.js';

let backend: Backend | undefined;
const networks = new Map<number, Network>();
const residents = new Map<number, { readonly resident: Resident; readonly weights: readonly Weight[] }>();

function networkOf(id: number): Network {
  const network = networks.get(id);
  if (!network) throw new Error(`there is no network ${id}`);
  return network;
}

async function perform(call: Call): Promise<Results[CallKind]> {
  switch (call.kind) {
    case 'open': {
      const { backend: name, memoryLimit } = call.setup;
      backend = await openBackend(name, { inside: true, ...(memoryLimit !== undefined && { memoryLimit }) });
      return null;
    }
    case 'compile':
      if (!backend) throw new Error('the backend is not open');
      networks.set(call.network, backend.compile(call.plan, call.batch, call.purpose));
      return null;
    case 'pass': {
      const network = networkOf(call.network);
      const weights = packedTable(network.plan.weights, call.weights);
      const { gradients, ...options } = call.options;
      if (!gradients) {
        const result = await network.pass(call.batch, weights, options);
        return { result, bytes: network.bytes };
      }
      const { weights: wanted, ...others } = gradients;
      const table = wanted ? packedTable(network.plan.weights) : undefined;
      const request = { ...others, ...(table && { weights: table }) };
      const result = await network.pass(call.batch, weights, { ...options, gradients: request });
      return { result, ...(table && { gradients: table.values }), bytes: network.bytes };
    }
    case 'dispose':
      networks.get(call.network)?.dispose();
      networks.delete(call.network);
      return null;
    default:
      return performResident(call);
  }
}

async function performResident(call: ResidentCall): Promise<Results[CallKind]> {
  if (call.kind === 'residentOpen') {
    const weights = packedTable(call.weights, call.values);
    const momentum = call.momentum && packedTable(call.weights, call.momentum);
    const resident = backend?.resident?.(weights, momentum);
    if (!resident) throw new Error('the backend holds no weights');
    residents.set(call.resident, { resident, weights: call.weights });
    return null;
  }
  const held = residents.get(call.resident);
  if (!held) throw new Error(`there are no resident weights ${call.resident}`);
  const { resident, weights } = held;
  switch (call.kind) {
    case 'residentStep':
      await resident.step(networkOf(call.network), call.batch, call.settings, call.options);
      return null;
    case 'residentEvaluate':
      await resident.evaluate(networkOf(call.network), call.batch, call.statistics, call.shares);
      return null;
    case 'residentScores':
      return resident.scores();
    case 'residentSave': {
      const [values, momentum] = [packedTable(weights), packedTable(weights)];
      await resident.save(values, momentum);
      return { values: values.values, momentum: momentum.values };
    }
    case 'residentDispose':
      resident.dispose();
      residents.delete(call.resident);
      return null;
  }
}

function report(error: unknown): ErrorReport {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  return error instanceof BackendError
    ? { name, message, reason: error.reason, remedy: error.remedy }
    : { name, message };
}

function answer(response: Response): void {
  // An owner that is gone needs no answer; `disconnect` ends this process.
  process.send?.(response, undefined, undefined, () => undefined);
}

// One call after the other, in the order in which they came: passes share the device.
let last: Promise<void> = Promise.resolve();
process.on('message', ({ id, call }: Request) => {
  last = last.then(async () => {
    try {
      answer({ id, result: await perform(call) });
    } catch (error) {
      answer({ id, error: report(error) });
    }
  });
});
process.on('disconnect', () => process.exit(0));

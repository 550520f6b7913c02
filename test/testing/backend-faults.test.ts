/** The contract of backends notices faults, as the other suites do (`faults.test.ts`). */
import { expect } from 'chai';
import type { Backend, Batch, Network, PassOptions, PassResult } from '../../src/network/network.js';
import { NetworkBase } from '../../src/network/network-base.js';
import { openWasmBackend, type WasmBackend } from '../../src/network/wasm/wasm-backend.js';
import type { WeightTable } from '../../src/network/weights.js';
import { backendContract } from '../../src/testing/index.js';
import { failing } from './verdicts.js';

type Change = (result: PassResult, options: PassOptions) => PassResult;

/** A network whose passes are changed. */
class Changed extends NetworkBase {
  constructor(
    private readonly sound: Network,
    private readonly change: Change,
    private readonly disposes: boolean,
  ) {
    super();
  }

  get plan(): Network['plan'] {
    return this.sound.plan;
  }

  get bytes(): number {
    return this.sound.bytes;
  }

  override async pass(batch: Batch, weights: WeightTable, options: PassOptions = {}): Promise<PassResult> {
    return this.change(await this.sound.pass(batch, weights, options), options);
  }

  protected override run(): never {
    throw new Error('pass does without it');
  }

  override dispose(): void {
    if (this.disposes) this.sound.dispose();
  }
}

const same: Change = (result) => result;
let calls = 0;

const faults: readonly (readonly [fault: string, change: Change, disposes: boolean, test: string])[] = [
  [
    'class scores that are a little too large',
    (result) => ({ ...result, logits: result.logits.map((score) => score * 1.001) }),
    true,
    'computes batch norm of features, and its gradients',
  ],
  [
    'gradients that are a little too large',
    (result, { gradients }) => {
      const table = gradients?.weights;
      table?.values.set(table.values.map((value) => value * 1.01));
      return result;
    },
    true,
    'computes batch norm of features, and its gradients',
  ],
  [
    'other bits at each call',
    (result) => ({ ...result, score: { ...result.score, loss: result.score.loss + 1e-9 * calls++ } }),
    true,
    'gives the same bits for the same call',
  ],
  ['memory that is not given back', same, false, 'holds nothing more after many steps'],
];

describe('the contract of backends', () => {
  for (const [fault, change, disposes, test] of faults)
    it(`notices ${fault}`, async () => {
      let backend: WasmBackend;
      const open = async (): Promise<Backend> => {
        backend = await openWasmBackend();
        return {
          name: 'wasm',
          compile: (...args) => new Changed(backend.compile(...args), change, disposes),
          dispose: () => backend.dispose(),
        };
      };
      // What other tests leave would hide what this one leaves.
      const titles = disposes
        ? /^(computes batch norm of features,|gives the same bits for the same call|holds nothing)/
        : /^holds nothing/;
      const failed = await failing(
        () => backendContract('faulty', { open, held: () => backend.held }),
        titles,
      );
      expect(failed).to.have.length(1);
      expect(failed[0]).to.include(test);
    });
});

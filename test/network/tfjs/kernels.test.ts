import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { shareNames } from '../../../src/plan/graph.js';
import { openBackend } from '../../../src/network/backends.js';
import type { Backend } from '../../../src/network/network.js';
import { cases } from '../../../src/testing/plain/cases.js';
import { setting, tableLike } from '../../../src/testing/plain/setting.js';
import { tensorflowKernels } from './tensorflow-kernels.js';

/** The kernels that running these cases forward and backward calls. */
async function kernelsUsed(backend: Backend): Promise<Set<string>> {
  const used = new Set<string>();
  for (const one of cases) {
    const network = backend.compile(one.plan, one.size, 'train');
    const { batch, weights } = setting(one);
    const { kernelNames } = await tf.profile(async () => {
      const gradients = { weights: tableLike(one), shares: shareNames(one.plan), images: true };
      await network.pass(batch, weights, { ...one.options, gradients });
      return network.logits(batch, weights, 'running', one.options.shares);
    });
    // Operations with a gradient of their own show up beside the kernels that they call.
    for (const name of kernelNames) if (!/__op$|^unnamed scope$/.test(name)) used.add(name);
  }
  return used;
}

function registered(backend: string): Set<string> {
  return new Set(tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName));
}

describe('the tfjs kernels that networks are composed of', () => {
  let backend: Backend;
  let used: Set<string>;
  before(async () => {
    backend = await openBackend('cpu');
    used = await kernelsUsed(backend);
  });
  after(() => backend.dispose());

  const missing = (from: ReadonlySet<string>) => [...used].filter((name) => !from.has(name)).sort();

  it('are seen when all kinds of layers run', () => {
    expect([...used]).to.include.members(['Conv2DBackpropFilter', 'MaxPoolGrad', 'Erf', 'Softmax']);
  });

  it('are all in the cpu backend', () => {
    expect(missing(registered('cpu'))).to.deep.equal([]);
  });

  it('are all in the tensorflow backend, by the list of its package', () => {
    expect(missing(tensorflowKernels)).to.deep.equal([]);
  });

  it('are all in the webgpu backend', async function () {
    // An optional dependency, which npm leaves out where it cannot be installed.
    const name = '@tensorflow/tfjs-backend-webgpu';
    await import(name).catch(() => this.skip());
    expect(missing(registered('webgpu'))).to.deep.equal([]);
  });

  it('are in the wasm backend but for the gradients that our own kernels are for', () => {
    expect(missing(registered('wasm'))).to.deep.equal([
      'Conv2DBackpropFilter',
      'DepthwiseConv2dNativeBackpropFilter',
      'DepthwiseConv2dNativeBackpropInput',
    ]);
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../../src/network/backends.js';
import { backendsUnderTest } from '../backends-under-test.js';
import { describeBackend } from '../network-contract.js';

for (const name of backendsUnderTest.filter((one) => one !== 'wasm'))
  describeBackend(name, () => openBackend(name, { inside: true }), { held: () => tf.memory().numTensors });

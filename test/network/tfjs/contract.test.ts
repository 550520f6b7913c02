import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../../src/network/backends.js';
import { backendContract } from '../../../src/testing/index.js';
import { backendsUnderTest } from '../backends-under-test.js';

for (const name of backendsUnderTest.filter((one) => one !== 'wasm'))
  backendContract(name, {
    open: () => openBackend(name, { inside: true }),
    held: () => tf.memory().numTensors,
  });

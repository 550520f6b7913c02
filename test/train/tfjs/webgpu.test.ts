import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../../src/train/backends.js';
import { describeBackend } from '../network-contract.js';

if (process.env['EVOCELL_BACKEND'] === 'webgpu')
  describeBackend('webgpu', () => openBackend('webgpu'), { held: () => tf.memory().numTensors });

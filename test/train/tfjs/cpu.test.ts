import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../../src/train/backends.js';
import { describeBackend } from '../network-contract.js';

describeBackend('cpu', () => openBackend('cpu'), { held: () => tf.memory().numTensors });

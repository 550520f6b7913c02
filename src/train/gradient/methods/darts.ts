/**
 * DARTS: Liu, Simonyan and Yang, "DARTS: Differentiable Architecture Search" (ICLR 2019); quark0/darts, cnn/. All
 * operations run, weighed by the softmax of their edge's parameters. In a step the parameters learn on validation
 * images, then the weights on training images. The second order differentiates through one step of the weights.
 */
import { z } from 'zod';
import { derivedOf } from '../derived-cells.js';
import { methodPart } from '../method-part.js';
import { architectureSettings, optimiserOf, orderSetting } from '../settings.js';
import { softmaxSample } from '../softmax-sample.js';

export const dartsMethod = methodPart({
  name: 'darts',
  summary: 'DARTS: shares of all operations learned by gradient, first or second order',
  epochs: 50,
  mixes: true,
  settings: {
    ...architectureSettings(),
    order: z
      .enum(['first', 'second'])
      .default('first')
      .describe('second: the gradient of the architecture looks one step of the weights ahead'),
    learnsFirst: orderSetting('architecture'),
  },
  make: (settings, cells) => ({
    name: 'darts',
    stages: [{}],
    order: settings.learnsFirst === 'weights' ? 'weights-first' : 'architecture-first',
    unrolled: settings.order === 'second',
    ownShares: false,
    initial: { mean: 0, deviation: 1e-3 },
    optimiser: optimiserOf(settings),
    unsampled: 'leave',
    mixes: true,
    dropPathRate: 0,
    network: () => ({}),
    learns: () => true,
    sample: ({ alphas }) => softmaxSample(alphas),
    derive: (alphas) => derivedOf(alphas, cells),
    settings: () => ({}),
  }),
});

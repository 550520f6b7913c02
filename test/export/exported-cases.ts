import { cases } from '../../src/testing/plain/cases.js';

/** The small networks that can be exported: without shares, and with running statistics for all batch norms. */
export const exportedCases = cases.filter(({ plan }) =>
  plan.layers.every(
    (layer) =>
      !(layer.kind === 'add' && layer.shares) &&
      !(
        layer.kind === 'batchNorm' &&
        (layer.runningMean === undefined || layer.runningVariance === undefined)
      ),
  ),
);

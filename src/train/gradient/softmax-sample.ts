/** The sample of methods whose operations all run, weighed by the softmax of their parameters. */
import { softmax } from '../../space/decode.js';
import { mapRows, type Matrices } from './matrices.js';
import type { Sample } from './method.js';
import { softmaxPullBack } from './relaxation.js';

export function softmaxSample(alphas: Matrices): Sample {
  const shares = mapRows(alphas, softmax);
  return {
    shares,
    pullBack: (gradient) =>
      mapRows(shares, (row, kind, edge) => softmaxPullBack(row, gradient[kind]![edge]!)),
  };
}

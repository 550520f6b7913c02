import { expect } from 'chai';
import { fitPredictor, predictions, predictorOf } from '../../src/learners/cell-predictor.js';
import { stream } from '../../src/random.js';

describe('a predictor of cells', () => {
  for (const kind of ['mlp', 'lstm'] as const)
    it(`expects of what it has not seen what it has seen in the mean: ${kind}`, () => {
      const predictor = predictorOf({
        ...{ kind, embedding: 8, units: 8, kinds: ['input', 'operation'] },
        options: { input: 3, operation: 2 },
      });
      const seen = [[[0, 0]], [[0, 1]], [[1, 0]], [[1, 1]]];
      const options = { passes: 5, batch: 4, learningRate: 0.01 };
      const values = fitPredictor(predictor, seen, [0.2, 0.21, 0.19, 0.2], options, stream(1, 'fit'));
      for (const value of predictions(predictor, values, [[[2, 0]], [[2, 1]]]))
        expect(value).to.be.closeTo(0.2, 0.02);
    });
});

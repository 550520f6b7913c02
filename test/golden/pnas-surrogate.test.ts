import { expect } from 'chai';
import { adam } from '../../src/learners/adam.js';
import { absoluteError, predictions, predictorOf, type Blocks } from '../../src/learners/cell-predictor.js';
import { gradientOf, named, parameterCount } from '../../src/learners/parameters.js';
import { largest } from '../../src/extremes.js';
import { relativeError, type GoldenArrays } from './compare.js';
import { goldenValues, hasGolden, readGolden } from './golden.js';
import { lcg32 } from './generator.js';

interface Member {
  readonly seed: number;
  readonly range: number;
  readonly bOut: number;
  readonly predictions: number[];
  readonly l1Loss: number;
  readonly gradientNorms: Readonly<Record<string, number>>;
  readonly gradients?: GoldenArrays;
  readonly predictionsAfterAdam: number[];
}

interface Golden {
  readonly inputRows: number;
  readonly opRows: number;
  readonly cells: Blocks[];
  readonly targets: number[];
  readonly cases: readonly {
    readonly kind: 'mlp' | 'lstm';
    readonly name: string;
    readonly embedding: number;
    readonly hidden: number;
    readonly order: string[];
    readonly members: Member[];
    readonly ensembleMean?: number[];
  }[];
}

const file = 'pnas-surrogate.json.gz';
const golden = hasGolden(file) ? readGolden<Golden>(file) : undefined;

describe('what PNAS predicts accuracies with', () => {
  if (!golden) it('is compared with the golden numbers, which are not there');
  for (const one of golden?.cases ?? []) {
    const { cells, targets, inputRows, opRows } = golden!;
    const predictor = predictorOf({
      ...{ kind: one.kind, embedding: one.embedding, units: one.hidden },
      kinds: ['input', 'input', 'operation', 'operation'],
      options: { input: inputRows, operation: opRows },
    });

    it(`${one.kind}, ${one.name}: the same predictions, loss, gradients and step of Adam`, () => {
      const found = one.members.map((member) => {
        const values = generated(member, parameterCount(predictor.shapes));
        const predicted = predictions(predictor, values, cells);
        expect(relativeError(predicted, member.predictions)).to.be.below(1e-5);

        const { loss, gradient } = gradientOf(predictor.shapes, values, (tf, parameters) =>
          absoluteError(tf, predictor.predict(tf, parameters, cells), targets),
        );
        expect(relativeError([loss], [member.l1Loss])).to.be.below(1e-5);
        const least = 1e-3 * largest(Object.values(member.gradientNorms));
        // Ours are in the order of the file.
        Object.entries(named(predictor.shapes, gradient)).forEach(([own, part], i) => {
          const theirs = one.order[i]!;
          const norm = member.gradientNorms[theirs]!;
          const ours = Math.sqrt(part.reduce((sum, value) => sum + value * value, 0));
          expect(Math.abs(ours - norm), `norm of ${own}`).to.be.below(1e-5 * Math.max(norm, least));
          const array = member.gradients?.[theirs];
          if (array) expect(relativeError(part, goldenValues(array)), own).to.be.below(1e-5);
        });

        const start = { step: 0, first: [], second: [] };
        const moved = Float32Array.from(adam(values, gradient, start, { learningRate: 0.01 }).values);
        const after = predictions(predictor, moved, cells);
        expect(relativeError(after, member.predictionsAfterAdam), 'after Adam').to.be.below(1e-5);
        return predicted;
      });
      const mean = cells.map((_, i) => found.reduce((sum, member) => sum + member[i]!, 0) / found.length);
      if (one.ensembleMean) expect(relativeError(mean, one.ensembleMean)).to.be.below(1e-5);
    });
  }
});

function generated({ seed, range, bOut }: Member, count: number): Float32Array {
  const next = lcg32(seed);
  return Float32Array.from({ length: count }, (_, i) => (i === count - 1 ? bOut : (2 * next() - 1) * range));
}

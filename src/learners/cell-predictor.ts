/**
 * What PNAS predicts the accuracy of a cell with before it trains it (Liu et al., ECCV 2018, section 4.3): a multilayer
 * perceptron on the mean of its blocks, or an LSTM that reads them one after the other. From 0 to 1.
 */
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { log } from '../elementary.js';
import type { Random } from '../random.js';
import { adam, type AdamState } from './adam.js';
import { sigmoid } from './exact.js';
import { emptyState, lstmStep } from './lstm.js';
import { drawn, gradientOf, parametersOf, type Parameters, type Shapes } from './parameters.js';
import { marks } from './policy.js';
import { computed, numbersOf, type Tfjs } from './tfjs.js';

/** Blocks of a cell, each a list of numbers: its choices in the order of `kinds`. */
export type Blocks = readonly (readonly number[])[];

export interface PredictorOptions {
  readonly kind: 'mlp' | 'lstm';
  /** What each choice of a block is of; those of one kind share a table of embeddings. */
  readonly kinds: readonly string[];
  /** How many options each kind has. */
  readonly options: Readonly<Record<string, number>>;
  readonly embedding: number;
  readonly units: number;
}

export interface Predictor {
  readonly shapes: Shapes;
  /** Where it begins, so that it predicts about `mean` (between 0 and 1) whatever the cell. */
  initial(random: Pick<Random, 'next'>, mean: number): Float32Array;
  /** [cells] */
  predict(tf: Tfjs, parameters: Parameters, cells: readonly Blocks[]): Tensor1D;
}

/** Values but for the last bias begin between -range and range. */
const range = 0.1;

export function predictorOf(options: PredictorOptions): Predictor {
  const shapes = shapesOf(options);
  const hidden = options.kind === 'mlp' ? perceptron : recurrent;
  return {
    shapes,
    initial: (random, mean) =>
      drawn(shapes, (name) => (name === 'outputBias' ? logit(mean) : (2 * random.next() - 1) * range)),
    predict(tf, parameters, cells) {
      const features = hidden(tf, parameters, cells, options);
      const weights = tf.reshape(parameters['output']!, [options.units, 1]);
      const sums = tf.add(tf.matMul(features, weights), parameters['outputBias']!);
      return tf.reshape(sigmoid(tf, sums), [cells.length]);
    },
  };
}

/** Of a number that may be 0 or 1, too. */
function logit(share: number): number {
  const inside = Math.min(0.999, Math.max(0.001, share));
  return log(inside / (1 - inside));
}

/** Layouts as PyTorch has them: a row for each output. */
function shapesOf({ kind, kinds, options, embedding, units }: PredictorOptions): Shapes {
  const tables = [...new Set(kinds)].map((of): Shapes => {
    return { [tableOf(of)]: [options[of]!, embedding] };
  });
  const layers: Shapes =
    kind === 'mlp'
      ? {
          weight1: [units, kinds.length * embedding],
          bias1: [units],
          weight2: [units, units],
          bias2: [units],
        }
      : { weightInput: [4 * units, embedding], weightHidden: [4 * units, units], bias: [4 * units] };
  return Object.assign({}, ...tables, layers, { output: [units], outputBias: [1] }) as Shapes;
}

function tableOf(kind: string): string {
  return `embedding.${kind}`;
}

function perceptron(
  tf: Tfjs,
  parameters: Parameters,
  cells: readonly Blocks[],
  { kinds, options }: PredictorOptions,
): Tensor {
  const means = kinds.map((kind, place) =>
    tf.matMul(shares(tf, cells, place, options[kind]!), parameters[tableOf(kind)]!),
  );
  const layer = (x: Tensor, n: number): Tensor =>
    tf.relu(tf.add(tf.matMul(x, parameters[`weight${n}`]!, false, true), parameters[`bias${n}`]!));
  return layer(layer(tf.concat(means, 1), 1), 2);
}

/** [cells, options]: in which share of a cell's blocks the choice at this place takes each option. */
function shares(tf: Tfjs, cells: readonly Blocks[], place: number, options: number): Tensor {
  const values = new Float32Array(cells.length * options);
  cells.forEach((blocks, cell) => {
    for (const block of blocks) values[cell * options + block[place]!]! += 1 / blocks.length;
  });
  return tf.tensor2d(values, [cells.length, options]);
}

function recurrent(
  tf: Tfjs,
  parameters: Parameters,
  cells: readonly Blocks[],
  options: PredictorOptions,
): Tensor {
  // Those of one length together, in one pass; then each in its place.
  const lengths = [...new Set(cells.map((blocks) => blocks.length))];
  const places = lengths.flatMap((length) =>
    cells.flatMap((blocks, i) => (blocks.length === length ? [i] : [])),
  );
  const outputs = lengths.map((length) =>
    lastOutput(
      tf,
      parameters,
      cells.filter((blocks) => blocks.length === length),
      options,
    ),
  );
  const order = cells.map((_, cell) => places.indexOf(cell));
  return tf.matMul(marks(tf, order, cells.length), tf.concat(outputs, 0));
}

/** [cells, units], of cells of one length. */
function lastOutput(
  tf: Tfjs,
  parameters: Parameters,
  cells: readonly Blocks[],
  { kinds, options, units }: PredictorOptions,
): Tensor {
  let state = emptyState(tf, cells.length, units);
  cells[0]!.forEach((_, block) =>
    kinds.forEach((kind, place) => {
      const picks = cells.map((blocks) => blocks[block]![place]!);
      const read = tf.matMul(marks(tf, picks, options[kind]!), parameters[tableOf(kind)]!);
      const sums = tf.add(
        tf.add(
          tf.matMul(read, parameters['weightInput']!, false, true),
          tf.matMul(state.h, parameters['weightHidden']!, false, true),
        ),
        parameters['bias']!,
      );
      state = lstmStep(tf, sums, state, 'ifgo');
    }),
  );
  return state.h;
}

/** Mean absolute error. */
export function absoluteError(tf: Tfjs, predictions: Tensor1D, targets: readonly number[]): Scalar {
  const signs = Array.from(numbersOf(predictions), (value, i) => Math.sign(value - targets[i]!));
  return tf.mean(tf.mul(tf.sub(predictions, tf.tensor1d([...targets])), tf.tensor1d(signs)));
}

export interface FitOptions {
  readonly passes: number;
  /** Cells in a step. */
  readonly batch: number;
  readonly learningRate: number;
}

/**
 * Values after training by Adam; batches are drawn anew in each pass. It begins at the mean of the targets: what a cell has
 * that none of these had (a state of its newest block) is then predicted as they are in the mean. The paper begins at 0.858
 * (a bias of 1.8), which is about the accuracy of its cells; where accuracies are far from that, all that is unseen would
 * look better, or worse, than all that is known.
 */
export function fitPredictor(
  predictor: Predictor,
  cells: readonly Blocks[],
  targets: readonly number[],
  { passes, batch, learningRate }: FitOptions,
  random: Random,
): Float32Array {
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  let values = predictor.initial(random, mean);
  let state: AdamState = { step: 0, first: [], second: [] };
  for (let pass = 0; pass < passes; pass++) {
    const order = random.shuffle(cells.map((_, i) => i));
    for (let from = 0; from < order.length; from += batch) {
      const part = order.slice(from, from + batch);
      const { gradient } = gradientOf(predictor.shapes, values, (tf, parameters) => {
        const predictions = predictor.predict(
          tf,
          parameters,
          part.map((i) => cells[i]!),
        );
        return absoluteError(
          tf,
          predictions,
          part.map((i) => targets[i]!),
        );
      });
      const next = adam(values, gradient, state, { learningRate });
      values = Float32Array.from(next.values);
      state = next.state;
    }
  }
  return values;
}

/** Cells in one pass. */
const most = 2048;

/** Of each cell. */
export function predictions(predictor: Predictor, values: Float32Array, cells: readonly Blocks[]): number[] {
  return Array.from({ length: Math.ceil(cells.length / most) }, (_, i) =>
    computed((tf) => {
      const parameters = parametersOf(tf, predictor.shapes, values);
      return Array.from(numbersOf(predictor.predict(tf, parameters, cells.slice(i * most, (i + 1) * most))));
    }),
  ).flat();
}

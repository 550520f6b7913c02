/**
 * A policy over any list of choices, one after the other: an LSTM whose output gives the logits of a choice, and that
 * reads the embedding of what was picked before it decides on the next one. So are the controllers of NASNet (Zoph et al.,
 * CVPR 2018) and of ENAS on NAS-Bench-201 (D-X-Y/AutoDL-Projects at f46486e, search_model_enas_utils.py).
 */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { largest } from '../extremes.js';
import { emptyState, lstmStep, type LstmState } from './lstm.js';
import { drawn, type Parameters, type Shapes } from './parameters.js';
import { marks, squashed, type Policy, type Squash } from './policy.js';
import type { Tfjs } from './tfjs.js';

export interface SequencePolicyOptions extends Squash {
  readonly units: number;
  /** Layers of the LSTM. */
  readonly layers: number;
}

/**
 * A choice of the space: its place there, what it is of, and how many options it has. Choices of one kind share
 * embeddings, and a head where they have as many options.
 */
export interface KindOfChoice {
  readonly choice: number;
  readonly kind: string;
  readonly size: number;
}

/** All values begin between -range and range. */
const range = 0.1;

/** The decisions are made in the order of `choices`. */
export function sequencePolicy(choices: readonly KindOfChoice[], options: SequencePolicyOptions): Policy {
  const { units, layers } = options;
  const shapes = shapesOf(choices, options);
  return {
    shapes,
    initial: (random) => drawn(shapes, () => (2 * random.next() - 1) * range),
    decide(tf, parameters, rows, choose) {
      let states = Array.from({ length: layers }, () => emptyState(tf, rows, units));
      let next: Tensor = tf.add(tf.zeros([rows, units]), parameters['input']!);
      choices.forEach((of, place) => {
        states = step(tf, parameters, next, states);
        const head = headOf(of);
        const scores = tf.matMul(states.at(-1)!.h, parameters[`${head}.weight`]!, false, true);
        const logits = squashed(tf, tf.add(scores, parameters[`${head}.bias`]!), options);
        const picks = choose(logits, of.choice);
        const table = parameters[embeddingOf(of)];
        if (place + 1 < choices.length && table) next = embedded(tf, picks, table as Tensor2D);
      });
    },
  };
}

function step(tf: Tfjs, parameters: Parameters, input: Tensor, states: readonly LstmState[]): LstmState[] {
  let next = input;
  return states.map((state, layer) => {
    const of = (name: string): Tensor => parameters[`${name}.${layer}`]!;
    const sums = tf.add(
      tf.add(tf.matMul(next, of('weightInput'), false, true), of('biasInput')),
      tf.add(tf.matMul(state.h, of('weightHidden'), false, true), of('biasHidden')),
    );
    const after = lstmStep(tf, sums, state, 'ifgo');
    next = after.h;
    return after;
  });
}

function embedded(tf: Tfjs, picks: readonly number[], table: Tensor2D): Tensor {
  return tf.matMul(marks(tf, picks, table.shape[0]), table);
}

function headOf({ kind, size }: Pick<KindOfChoice, 'kind' | 'size'>): string {
  return `head.${kind}.${size}`;
}

function embeddingOf({ kind }: KindOfChoice): string {
  return `embedding.${kind}`;
}

/** Layouts as PyTorch has them: a row for each output. */
function shapesOf(choices: readonly KindOfChoice[], { units, layers }: SequencePolicyOptions): Shapes {
  const lstm = Array.from({ length: layers }, (_, layer): Shapes => {
    return {
      [`weightInput.${layer}`]: [4 * units, units],
      [`weightHidden.${layer}`]: [4 * units, units],
      [`biasInput.${layer}`]: [4 * units],
      [`biasHidden.${layer}`]: [4 * units],
    };
  });
  const heads = choices.map((of): Shapes => {
    return { [`${headOf(of)}.weight`]: [of.size, units], [`${headOf(of)}.bias`]: [of.size] };
  });
  // What is picked last is read no more.
  const embeddings = choices.slice(0, -1).map((of): Shapes => {
    const sizes = choices.filter(({ kind }) => kind === of.kind).map(({ size }) => size);
    return { [embeddingOf(of)]: [largest(sizes), units] };
  });
  return Object.assign({ input: [1, units] }, ...lstm, ...embeddings, ...heads) as Shapes;
}

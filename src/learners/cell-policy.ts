/**
 * ENAS' policy over cells of blocks (Pham et al., ICML 2018; melodyguan/enas at 4bcfd73, src/cifar10/micro_controller.py):
 * an LSTM without biases; inputs are picked by attention over the states before them, operations by one linear head.
 */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { tanh } from './exact.js';
import { emptyState, lstmStep, type LstmState } from './lstm.js';
import { drawn, type Parameters, type Shapes } from './parameters.js';
import { marks, squashed, type Choose, type Policy, type Squash } from './policy.js';
import type { Tfjs } from './tfjs.js';

/** Cells of blocks: a block adds two states, each an operation's of an input, which is one of two before or a block. */
export interface BlockCells {
  readonly cells: number;
  readonly blocks: number;
  /** Of each operation that a block can have: whether it is a convolution, by which the policy begins. */
  readonly convolutions: readonly boolean[];
  /** The space's choice of a block's first or second (0, 1) input or operation. */
  choice(cell: number, block: number, what: 'input' | 'operation', side: 0 | 1): number;
}

export interface CellPolicyOptions extends Squash {
  readonly units: number;
  /** The tanh constant of operations is divided by it. */
  readonly operationReduction: number;
}

/** All weights begin between -range and range. */
const range = 0.1;
/** The authors favour convolutions: their biases begin here, those of other operations at 0 ... */
const convolutionBias = 10;
/** ... and the logits of the first cell get this much more, or less. */
const convolutionBonus = 0.25;

export function cellPolicy(cells: BlockCells, options: CellPolicyOptions): Policy {
  const { units } = options;
  const { convolutions } = cells;
  const count = convolutions.length;
  const shapes: Shapes = {
    lstm: [2 * units, 4 * units],
    start: [1, units],
    embedding: [count, units],
    head: [units, count],
    bias: [1, count],
    keys: [units, units],
    query: [units, units],
    attention: [units, 1],
  };
  return {
    shapes,
    initial(random) {
      let operation = 0;
      return drawn(shapes, (name) =>
        name === 'bias' ? (convolutions[operation++] ? convolutionBias : 0) : (2 * random.next() - 1) * range,
      );
    },
    decide(tf, parameters, rows, choose) {
      const bonus = convolutions.map((yes) => (yes ? convolutionBonus : -convolutionBonus));
      const walk = new Walk(tf, parameters, rows, options, choose);
      for (let cell = 0; cell < cells.cells; cell++) {
        walk.beginCell(cell === 0 ? bonus : undefined);
        for (let block = 0; block < cells.blocks; block++) {
          walk.input(cells.choice(cell, block, 'input', 0));
          walk.input(cells.choice(cell, block, 'input', 1));
          walk.operation(cells.choice(cell, block, 'operation', 0));
          walk.operation(cells.choice(cell, block, 'operation', 1));
          walk.endBlock();
        }
      }
    },
  };
}

/** The policy on its way through the blocks, for `rows` architectures at once. */
class Walk {
  readonly #tf: Tfjs;
  readonly #parameters: Parameters;
  readonly #rows: number;
  readonly #options: CellPolicyOptions;
  readonly #choose: Choose;
  #state: LstmState;
  /** What the next step reads [rows, units]. */
  #next: Tensor;
  /** By state of the cell: what is read next where it is picked, and what attention compares [rows, units]. */
  #anchors: Tensor[] = [];
  #keys: Tensor[] = [];
  #bonus: Tensor | undefined;

  constructor(tf: Tfjs, parameters: Parameters, rows: number, options: CellPolicyOptions, choose: Choose) {
    this.#tf = tf;
    this.#parameters = parameters;
    this.#rows = rows;
    this.#options = options;
    this.#choose = choose;
    this.#state = emptyState(tf, rows, options.units);
    this.#next = this.#start();
  }

  #start(): Tensor {
    const { units } = this.#options;
    return this.#tf.add(this.#tf.zeros([this.#rows, units]), this.#parameters['start']!);
  }

  /** One step of the LSTM: its output. */
  #step(): Tensor {
    const tf = this.#tf;
    const sums = tf.matMul(tf.concat([this.#next, this.#state.h], 1), this.#parameters['lstm']!);
    this.#state = lstmStep(tf, sums, this.#state, 'ifog');
    return this.#state.h;
  }

  #addState(anchor: Tensor, output: Tensor): void {
    this.#anchors.push(anchor);
    this.#keys.push(this.#tf.matMul(output, this.#parameters['keys']!));
    this.#next = this.#start();
  }

  /** The LSTM goes on from the cell before; the states are new. `bonus`: of the operations' logits in this cell. */
  beginCell(bonus: readonly number[] | undefined): void {
    const tf = this.#tf;
    this.#anchors = [];
    this.#keys = [];
    this.#bonus = bonus && tf.tensor2d([...bonus], [1, bonus.length]);
    this.#next = this.#start();
    for (let input = 0; input < 2; input++)
      this.#addState(tf.zeros([this.#rows, this.#options.units]), this.#step());
  }

  input(choice: number): void {
    const tf = this.#tf;
    const query = tf.matMul(this.#step(), this.#parameters['query']!);
    const states = this.#keys.length;
    const compared = tanh(
      tf,
      tf.concat(
        this.#keys.map((key) => tf.add(key, query)),
        0,
      ),
    );
    const scores = tf.matMul(compared, this.#parameters['attention']!);
    const logits = squashed(tf, tf.transpose(tf.reshape(scores, [states, this.#rows])), this.#options);
    const picked = tf.split(marks(tf, this.#choose(logits, choice), states), states, 1);
    this.#next = picked
      .map((mark, state) => tf.mul(mark, this.#anchors[state]!))
      .reduce((sum, part) => tf.add(sum, part));
  }

  operation(choice: number): void {
    const tf = this.#tf;
    const { tanhConstant, operationReduction, temperature } = this.#options;
    const scores = tf.add(tf.matMul(this.#step(), this.#parameters['head']!), this.#parameters['bias']!);
    const bounded = squashed(tf, scores, {
      temperature,
      tanhConstant: tanhConstant === undefined ? undefined : tanhConstant / operationReduction,
    });
    const logits = (this.#bonus ? tf.add(bounded, this.#bonus) : bounded) as Tensor2D;
    const picks = this.#choose(logits, choice);
    this.#next = tf.matMul(marks(tf, picks, logits.shape[1]), this.#parameters['embedding']!);
  }

  /** The block is a state from now on. */
  endBlock(): void {
    const output = this.#step();
    this.#addState(output, output);
  }
}

/**
 * Training on the device: weights, momentum and the optimiser stay there, and nothing waits for it until a caller
 * asks for the scores. The semantics are optimiser.ts's; sums are the device's, so results agree to float32 only.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { remainingWeights, statisticMomenta } from '../../plan/graph.js';
import type { Shares, Weight } from '../../plan/plan.js';
import type {
  BackendName,
  Batch,
  Network,
  Resident,
  ResidentScore,
  Statistics,
  TrainingOptions,
} from '../network.js';
import { passRequest } from '../pass-request.js';
import { clipEpsilon, type SgdSettings } from '../optimiser.js';
import { writeWeight, type WeightTable } from '../weights.js';
import { scoreOf, TfjsNetwork } from './tfjs-network.js';
import type { Named, Supply } from './passes.js';
import { download, flatten, take, upload, use } from './transfer.js';

interface Pending {
  readonly logits: Tensor;
  readonly batch: Pick<Batch, 'labels' | 'size'>;
  /** L2 norm of the step's gradient; absent in evaluation. */
  readonly norm?: Tensor;
}

export class TfjsResident implements Resident {
  readonly #backend: BackendName;
  readonly #weights: Map<string, Tensor>;
  readonly #momentum: Map<string, Tensor>;
  readonly #list: readonly Weight[];
  #pending: Pending[] = [];

  constructor(backend: BackendName, weights: WeightTable, momentum: WeightTable | undefined) {
    use(backend);
    this.#backend = backend;
    this.#list = [...weights.slots.values()].map(({ weight }) => weight);
    this.#weights = upload(weights, this.#list);
    this.#momentum = momentum ? upload(momentum, this.#list) : new Map<string, Tensor>();
  }

  async step(
    network: Network,
    batch: Batch,
    settings: SgdSettings,
    options: TrainingOptions = {},
  ): Promise<void> {
    this.#needMomentum();
    const request = passRequest(network.plan, { ...options, gradients: {} });
    const pass = own(network).train(batch, this.#supply, request, { ...request.training!, weights: true });
    const trained = remainingWeights(network.plan, request.skipped);
    const norm = this.#descend(trained, pass.gradients, settings);
    this.#follow(pass.statistics, statisticMomenta(network.plan));
    tf.dispose([...pass.gradients, ...pass.statistics].map(({ value }) => value));
    this.#pending.push({
      logits: pass.logits,
      batch: { labels: batch.labels.slice(), size: batch.size },
      norm,
    });
  }

  async evaluate(network: Network, batch: Batch, statistics: Statistics, shares: Shares = {}): Promise<void> {
    const request = passRequest(network.plan, { statistics, shares });
    const { logits } = own(network).infer(batch, this.#supply, request);
    this.#pending.push({ logits, batch: { labels: batch.labels.slice(), size: batch.size } });
  }

  async scores(): Promise<ResidentScore[]> {
    use(this.#backend);
    const pending = this.#pending;
    this.#pending = [];
    const norms = pending.flatMap(({ norm }) => (norm ? [norm] : []));
    const values = await take([...pending.map(({ logits }) => logits), ...norms]);
    let steps = pending.length;
    return pending.map(({ batch, norm }, i) => ({
      ...scoreOf(values[i]!, batch),
      ...(norm && { norm: values[steps++]![0]! }),
    }));
  }

  async save(weights: WeightTable, momentum: WeightTable): Promise<void> {
    this.#needMomentum();
    use(this.#backend);
    for (const [table, tensors] of [
      [weights, this.#weights],
      [momentum, this.#momentum],
    ] as const) {
      const values = await download(this.#list.map(({ name }) => tensors.get(name)!));
      this.#list.forEach((weight, i) => writeWeight(table, weight, values[i]!));
    }
  }

  dispose(): void {
    tf.dispose(this.#pending.flatMap(({ logits, norm }) => (norm ? [logits, norm] : [logits])));
    tf.dispose([...this.#weights.values(), ...this.#momentum.values()]);
    this.#pending = [];
    this.#weights.clear();
    this.#momentum.clear();
  }

  #needMomentum(): void {
    if (this.#momentum.size < this.#list.length)
      throw new Error('weights that came without momentum can only be scored');
  }

  readonly #supply: Supply = (needed) => new Map(needed.map(({ name }) => [name, this.#weights.get(name)!]));

  /** Clipped SGD with momentum, as `sgdStep`, over all the step's weights in one row. Returns the gradient's norm. */
  #descend(trained: readonly Weight[], gradients: readonly Named[], settings: SgdSettings): Tensor {
    const { learningRate, momentum: keep, weightDecay, nesterov, clip } = settings;
    const byName = new Map(gradients.map(({ name, value }) => [name, value]));
    const names = trained.filter(({ trainable }) => trainable !== false).map(({ name }) => name);
    const shapes = names.map((name) => this.#weights.get(name)!);
    const [norm, weights, momentum] = tf.tidy(() => {
      const row = (of: ReadonlyMap<string, Tensor>) =>
        flatten(names.map((name, i) => of.get(name) ?? tf.zerosLike(shapes[i]!)));
      const [g, w, v] = [row(byName), row(this.#weights), row(this.#momentum)];
      const size = tf.sqrt(tf.sum(tf.square(g)));
      const shrink = tf.minimum(tf.div(clip, tf.add(size, clipEpsilon)), 1);
      const gradient = tf.add(tf.mul(g, shrink), tf.mul(w, weightDecay));
      const velocity = tf.add(tf.mul(v, keep), gradient);
      const move = nesterov ? tf.add(gradient, tf.mul(velocity, keep)) : velocity;
      return [size, tf.sub(w, tf.mul(move, learningRate)), velocity] as [Tensor, Tensor1D, Tensor1D];
    });
    this.#replace(this.#weights, names, weights);
    this.#replace(this.#momentum, names, momentum);
    return norm;
  }

  /** Running statistics, as `updateStatistics`. */
  #follow(statistics: readonly Named[], momenta: ReadonlyMap<string, number>): void {
    const momentum = ({ name }: Named): number => momenta.get(name)!;
    for (const share of new Set(statistics.map(momentum))) {
      const group = statistics.filter((one) => momentum(one) === share);
      const names = group.map(({ name }) => name);
      const moved = tf.tidy(() => {
        const running = flatten(names.map((name) => this.#weights.get(name)!));
        const batch = flatten(group.map(({ value }) => value));
        return tf.add(tf.mul(running, 1 - share), tf.mul(batch, share)) as Tensor1D;
      });
      this.#replace(this.#weights, names, moved);
    }
  }

  /** Puts the pieces of a row in the places of these tensors; gives the row up. */
  #replace(tensors: Map<string, Tensor>, names: readonly string[], row: Tensor1D): void {
    const old = names.map((name) => tensors.get(name)!);
    const pieces = tf.tidy(() =>
      tf
        .split(
          row,
          old.map(({ size }) => size),
        )
        .map((piece, i) => tf.reshape(piece, old[i]!.shape)),
    );
    names.forEach((name, i) => tensors.set(name, pieces[i]!));
    tf.dispose([row, ...old]);
  }
}

/** The network, which has to be of this implementation. */
function own(network: Network): TfjsNetwork {
  if (!(network instanceof TfjsNetwork)) throw new Error('the network is of another backend');
  return network;
}

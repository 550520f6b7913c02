/** The weights of trials that live, for those that inherit them. */
import { view, type WeightTable } from '../../network/weights.js';
import type { Snapshot } from '../../search/evaluator.js';

type Tensors = Snapshot['tensors'];

export class Heritage {
  #trials = new Map<number, Tensors>();

  /** By name; undefined where the trial left none. */
  of(trial: number | undefined): Tensors | undefined {
    return trial === undefined ? undefined : this.#trials.get(trial);
  }

  add(trial: number, weights: WeightTable): void {
    const tensors = [...weights.slots].map(
      ([name, { weight }]) => [name, { shape: weight.shape, values: view(weights, name) }] as const,
    );
    this.#trials.set(trial, Object.fromEntries(tensors));
  }

  /** Forgets the others. */
  keep(lives: (trial: number) => boolean): void {
    for (const trial of this.#trials.keys()) if (!lives(trial)) this.#trials.delete(trial);
  }

  /** Named `trials/NUMBER/NAME`, in the order of the trials, whichever ended first. */
  tensors(): Tensors {
    const all = [...this.#trials].sort(([a], [b]) => a - b);
    return Object.fromEntries(
      all.flatMap(([trial, tensors]) =>
        Object.entries(tensors).map(([name, tensor]) => [`trials/${trial}/${name}`, tensor] as const),
      ),
    );
  }

  restore(tensors: Tensors): void {
    const trials = new Map<number, Record<string, Tensors[string]>>();
    for (const [path, tensor] of Object.entries(tensors)) {
      const [, trial, name] = /^trials\/(\d+)\/(.*)$/.exec(path) ?? [];
      if (name === undefined) continue;
      const own = trials.get(Number(trial)) ?? {};
      own[name] = tensor;
      trials.set(Number(trial), own);
    }
    this.#trials = trials;
  }
}

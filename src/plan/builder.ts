/** Builds network plans layer by layer: works out shapes, registers weights with PyTorch's default initial values. */
import { InputError } from '../errors/input-error.js';
import type { Initial, Layer, Pair, Plan, Shape, Weight } from './plan.js';
import { size } from './size.js';
import { slide, windowOf, type WindowOptions } from './window.js';

/** A network that cannot be built, for example because the image is too small for it. */
export class PlanError extends InputError {
  override readonly name = 'PlanError';
}

export interface ConvolutionOptions extends WindowOptions {
  readonly dilation?: number;
  /** Default false: a batch norm follows nearly always. */
  readonly bias?: boolean;
}

export interface BatchNormOptions {
  /** Learned gamma and beta. Default true. */
  readonly affine?: boolean;
  /** Added to the variance. Default 1e-5, PyTorch's. */
  readonly epsilon?: number;
  /** Share of the batch in a new running statistic. Default 0.1, PyTorch's. */
  readonly momentum?: number;
}

const zeros: Initial = { kind: 'constant', value: 0 };
const ones: Initial = { kind: 'constant', value: 1 };

/** PyTorch's default for convolutions and dense layers, weights and biases alike. */
export function fanIn(count: number): Initial {
  return { kind: 'uniform', bound: 1 / Math.sqrt(count) };
}

/** How convolutions start: as PyTorch does, or normal with variance 2 / fan in (He et al. 2015), biases zero. */
export type ConvolutionStart = 'pytorch' | 'he';

export class PlanBuilder {
  readonly #start: ConvolutionStart;
  readonly #layers = new Map<string, Layer>();
  readonly #weights = new Map<string, Weight>();
  readonly #segments: string[][] = [];

  constructor(start: ConvolutionStart = 'pytorch') {
    this.#start = start;
  }

  /** Adds any layer as it stands; returns its id. Throws PlanError for a second layer with the same id. */
  add(layer: Layer): string {
    if (this.#layers.has(layer.id)) throw new PlanError(`two layers are called ${layer.id}`);
    if (layer.shape.some((size) => !(size >= 1)))
      throw new PlanError(
        `the image is too small for this network: layer ${layer.id} would be ${layer.shape.join(' x ')}`,
      );
    this.#layers.set(layer.id, layer);
    return layer.id;
  }

  /** Registers a weight; returns its name. */
  weight(name: string, shape: Shape, initial: Initial, trainable = true): string {
    if (this.#weights.has(name)) throw new PlanError(`two weights are called ${name}`);
    this.#weights.set(name, trainable ? { name, shape, initial } : { name, shape, initial, trainable });
    return name;
  }

  /** Shape of a layer's output. */
  shape(id: string): Shape {
    const layer = this.#layers.get(id);
    if (!layer) throw new PlanError(`there is no layer ${id}`);
    return layer.shape;
  }

  /** The last axis of a layer's output. */
  channels(id: string): number {
    return this.shape(id).at(-1)!;
  }

  /** What `build` adds is one segment, that training may recompute instead of holding it. */
  segment<T>(build: () => T): T {
    const before = this.#layers.size;
    const result = build();
    this.#segments.push([...this.#layers.keys()].slice(before));
    return result;
  }

  input(shape: Shape, id = 'input'): string {
    return this.add({ kind: 'input', id, inputs: [], shape });
  }

  /** A layer without weights whose output has its input's shape. */
  activation(kind: 'relu' | 'gelu' | 'quickGelu' | 'identity', id: string, input: string): string {
    return this.add({ kind, id, inputs: [input], shape: this.shape(input) });
  }

  relu(id: string, input: string): string {
    return this.activation('relu', id, input);
  }

  conv(
    id: string,
    input: string,
    options: ConvolutionOptions & {
      readonly out: number;
      readonly groups?: number;
      /** Filters of 1 and -1, and 0 but for this share, that stay as they are drawn. Default: learned ones. */
      readonly signs?: number;
    },
  ): string {
    const { out, groups = 1, dilation = 1, signs } = options;
    const window = windowOf(options);
    const inside = this.channels(input) / groups;
    if (!Number.isInteger(inside) || out % groups !== 0)
      throw new PlanError(
        `${id}: ${groups} groups do not divide ${this.channels(input)} and ${out} channels`,
      );
    const [start, biasStart] = this.#starts(inside * window.kernel[0] * window.kernel[1]);
    const initial: Initial = signs === undefined ? start : { kind: 'signs', density: signs };
    const weight = this.weight(`${id}.weight`, [...window.kernel, inside, out], initial, signs === undefined);
    const bias = options.bias ? { bias: this.weight(`${id}.bias`, [out], biasStart) } : {};
    const shape = [...slide(this.shape(input), window, dilation), out];
    const both: Pair = [dilation, dilation];
    return this.add({
      kind: 'conv2d',
      id,
      inputs: [input],
      shape,
      dilation: both,
      groups,
      weight,
      ...bias,
      ...window,
    });
  }

  depthwise(id: string, input: string, options: Omit<ConvolutionOptions, 'bias'>): string {
    const { dilation = 1 } = options;
    const window = windowOf(options);
    const channels = this.channels(input);
    const [start] = this.#starts(window.kernel[0] * window.kernel[1]);
    const weight = this.weight(`${id}.weight`, [...window.kernel, channels, 1], start);
    const shape = [...slide(this.shape(input), window, dilation), channels];
    const both: Pair = [dilation, dilation];
    return this.add({
      kind: 'depthwiseConv2d',
      id,
      inputs: [input],
      shape,
      dilation: both,
      weight,
      ...window,
    });
  }

  /** Running mean 0 and variance 1, not trained; gamma 1 and beta 0 where `affine`. */
  batchNorm(id: string, input: string, options: BatchNormOptions = {}): string {
    const { affine = true, epsilon = 1e-5, momentum = 0.1 } = options;
    const shape = this.shape(input);
    const size = [this.channels(input)];
    const learned = affine
      ? { gamma: this.weight(`${id}.weight`, size, ones), beta: this.weight(`${id}.bias`, size, zeros) }
      : {};
    const runningMean = this.weight(`${id}.running_mean`, size, zeros, false);
    const runningVariance = this.weight(`${id}.running_var`, size, ones, false);
    return this.add({
      kind: 'batchNorm',
      id,
      inputs: [input],
      shape,
      epsilon,
      momentum,
      ...learned,
      runningMean,
      runningVariance,
    });
  }

  maxPool(id: string, input: string, options: WindowOptions): string {
    const window = windowOf(options);
    const shape = [...slide(this.shape(input), window, 1), this.channels(input)];
    return this.add({ kind: 'maxPool', id, inputs: [input], shape, ...window });
  }

  avgPool(id: string, input: string, options: WindowOptions & { readonly countPadding?: boolean }): string {
    const window = windowOf(options);
    const shape = [...slide(this.shape(input), window, 1), this.channels(input)];
    const countPadding = options.countPadding ?? false;
    return this.add({ kind: 'avgPool', id, inputs: [input], shape, countPadding, ...window });
  }

  globalAvgPool(id: string, input: string): string {
    return this.add({ kind: 'globalAvgPool', id, inputs: [input], shape: [this.channels(input)] });
  }

  /** Sum of inputs of one shape, each times its share where there are any: names of numbers that a pass is given. */
  sum(id: string, inputs: readonly string[], shares?: readonly string[]): string {
    const shape = this.shape(inputs[0]!);
    for (const input of inputs)
      if (this.shape(input).join() !== shape.join())
        throw new PlanError(
          `${id} cannot add shapes ${shape.join(' x ')} and ${this.shape(input).join(' x ')}`,
        );
    return this.add({ kind: 'add', id, inputs, shape, ...(shares ? { shares } : {}) });
  }

  concat(id: string, inputs: readonly string[]): string {
    const channels = inputs.reduce((total, input) => total + this.channels(input), 0);
    const shape = [...this.shape(inputs[0]!).slice(0, -1), channels];
    return this.add({ kind: 'concat', id, inputs, shape });
  }

  /** Row-major reshape; without a shape, to one vector. */
  reshape(id: string, input: string, shape?: Shape): string {
    return this.add({ kind: 'reshape', id, inputs: [input], shape: shape ?? [size(this.shape(input))] });
  }

  dense(id: string, input: string, out: number, bias = true): string {
    const features = this.channels(input);
    const start = fanIn(features);
    const weight = this.weight(`${id}.weight`, [features, out], start);
    const learned = bias ? { bias: this.weight(`${id}.bias`, [out], start) } : {};
    const shape = [...this.shape(input).slice(0, -1), out];
    return this.add({ kind: 'dense', id, inputs: [input], shape, weight, ...learned });
  }

  dropout(id: string, input: string, rate: number): string {
    return this.add({ kind: 'dropout', id, inputs: [input], shape: this.shape(input), rate });
  }

  dropPath(id: string, input: string): string {
    return this.add({ kind: 'dropPath', id, inputs: [input], shape: this.shape(input) });
  }

  /** The finished plan. */
  build(output: string, auxiliary?: string): Plan {
    return {
      layers: [...this.#layers.values()],
      weights: [...this.#weights.values()],
      output,
      ...(auxiliary === undefined ? {} : { auxiliary }),
      ...(this.#segments.length > 0 ? { segments: this.#segments } : {}),
    };
  }

  #starts(count: number): [weight: Initial, bias: Initial] {
    if (this.#start === 'pytorch') return [fanIn(count), fanIn(count)];
    return [{ kind: 'normal', deviation: Math.sqrt(2 / count) }, zeros];
  }
}

/** Writes small plans for tests, shapes worked out on the way. */
import type { Layer, LayerKind, Padding, Pair, Plan, Shape, Weight } from '../../plan/plan.js';
import { size } from '../../plan/size.js';

/** What a test says of a layer; the id and the shape come from the draft. */
export type Sketch<K extends LayerKind> = K extends LayerKind
  ? Omit<Layer & { readonly kind: K }, 'id' | 'inputs' | 'shape'>
  : never;

export interface Convolution {
  readonly kernel: Pair;
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly dilation?: Pair;
}

export class PlanDraft {
  readonly layers: Layer[];
  readonly weights: Weight[] = [];

  constructor(input: Shape) {
    this.layers = [{ id: 'images', kind: 'input', inputs: [], shape: input }];
  }

  shape(id: string): Shape {
    return this.layers.find((layer) => layer.id === id)!.shape;
  }

  weight(name: string, shape: Shape, trainable = true): string {
    this.weights.push({ name, shape, trainable, initial: { kind: 'uniform', bound: 1 } });
    return name;
  }

  /** Adds a layer; its shape is its first input's unless given. Returns its id. */
  add<K extends LayerKind>(sketch: Sketch<K>, inputs: readonly string[], shape?: Shape): string {
    const id = `${(sketch as { kind: string }).kind}.${this.layers.length}`;
    // A sketch of kind K with id, inputs and shape is a layer of kind K; the compiler does not see it for generic K.
    const layer = { ...sketch, id, inputs, shape: shape ?? this.shape(inputs[0]!) } as unknown as Layer;
    this.layers.push(layer);
    return id;
  }

  /** Height and width that a window leaves of an image. */
  extent(
    id: string,
    { kernel, stride = [1, 1], padding = [0, 0, 0, 0], dilation = [1, 1] }: Convolution,
  ): Pair {
    const [height, width] = this.shape(id) as [number, number, number];
    const places = (length: number, axis: 0 | 1) => {
      const padded = length + padding[2 * axis]! + padding[2 * axis + 1]!;
      return Math.floor((padded - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1;
    };
    return [places(height, 0), places(width, 1)];
  }

  convolution(input: string, channels: number, window: Convolution, groups = 1, bias = false): string {
    const { kernel, stride = [1, 1], padding = [0, 0, 0, 0], dilation = [1, 1] } = window;
    const name = `conv.${this.layers.length}`;
    const weight = this.weight(`${name}.weight`, [...kernel, this.shape(input)[2]! / groups, channels]);
    const shape = [...this.extent(input, window), channels];
    const learned = bias ? { weight, bias: this.weight(`${name}.bias`, [channels]) } : { weight };
    return this.add(
      { kind: 'conv2d', kernel, stride, padding, dilation, groups, ...learned },
      [input],
      shape,
    );
  }

  depthwise(input: string, window: Convolution): string {
    const { kernel, stride = [1, 1], padding = [0, 0, 0, 0], dilation = [1, 1] } = window;
    const channels = this.shape(input)[2]!;
    const weight = this.weight(`depthwise.${this.layers.length}.weight`, [...kernel, channels, 1]);
    const shape = [...this.extent(input, window), channels];
    return this.add({ kind: 'depthwiseConv2d', kernel, stride, padding, dilation, weight }, [input], shape);
  }

  pool(input: string, kind: 'max' | 'average' | 'average inside', window: Convolution): string {
    const { kernel, stride = [1, 1], padding = [0, 0, 0, 0] } = window;
    const shape = [...this.extent(input, window), this.shape(input)[2]!];
    if (kind === 'max') return this.add({ kind: 'maxPool', kernel, stride, padding }, [input], shape);
    const countPadding = kind === 'average';
    return this.add({ kind: 'avgPool', kernel, stride, padding, countPadding }, [input], shape);
  }

  norm(input: string, { affine = false, running = false, epsilon = 1e-5, momentum = 0.1 } = {}): string {
    const channels = [this.shape(input).at(-1)!];
    const name = `norm.${this.layers.length}`;
    const learned = affine
      ? { gamma: this.weight(`${name}.gamma`, channels), beta: this.weight(`${name}.beta`, channels) }
      : {};
    const statistics = running
      ? {
          runningMean: this.weight(`${name}.mean`, channels, false),
          runningVariance: this.weight(`${name}.variance`, channels, false),
        }
      : {};
    return this.add({ kind: 'batchNorm', epsilon, momentum, ...learned, ...statistics }, [input]);
  }

  dense(input: string, features: number, bias = true): string {
    const shape = this.shape(input);
    const name = `dense.${this.layers.length}`;
    const weight = this.weight(`${name}.weight`, [shape.at(-1)!, features]);
    const learned = bias ? { weight, bias: this.weight(`${name}.bias`, [features]) } : { weight };
    return this.add({ kind: 'dense', ...learned }, [input], [...shape.slice(0, -1), features]);
  }

  /** Class scores from whatever there is. */
  head(input: string, classes: number): string {
    const features = size(this.shape(input));
    return this.dense(this.add({ kind: 'reshape' }, [input], [features]), classes);
  }

  plan(output: string, auxiliary?: string): Plan {
    return {
      layers: this.layers,
      weights: this.weights,
      output,
      ...(auxiliary !== undefined && { auxiliary }),
    };
  }
}

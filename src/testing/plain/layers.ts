/**
 * The layers of a network in plain loops and double precision, each as its definition says: what every backend is
 * held against, and what central differences are taken of. Slow, and without gradients.
 */
import type { Layer, LayerKind, Padding, Window } from '../../plan/plan.js';
import type { Statistics, TrainingOptions } from '../../network/network.js';
import { dropMask } from '../../network/noise.js';
import { exp, log } from '../../elementary.js';
import { largest } from '../../extremes.js';
import { at, count, each, fill, range, sum, type Block } from './block.js';
import { erf } from './erf.js';

export interface PlainPass {
  readonly size: number;
  readonly statistics: Statistics;
  readonly training?: TrainingOptions;
  readonly share: (name: string) => number;
  readonly weight: (name: string) => Block;
}

type PlainLayer<K extends LayerKind> = (
  layer: Layer & { readonly kind: K },
  inputs: readonly Block[],
  pass: PlainPass,
) => Block;

/** The pixels under the window at a place, `[row, column, tap row, tap column]`, those outside the image left out. */
function taps(
  { kernel, stride, padding }: Window & { readonly padding: Padding },
  [height, width]: readonly [number, number],
  [row, column]: readonly [number, number],
  dilation: readonly [number, number] = [1, 1],
): [number, number, number, number][] {
  return range(kernel[0]).flatMap((i) =>
    range(kernel[1]).flatMap((j): [number, number, number, number][] => {
      const y = row * stride[0] + i * dilation[0] - padding[0];
      const x = column * stride[1] + j * dilation[1] - padding[2];
      // Negative padding cuts pixels off; those are outside, too.
      const inside =
        y >= Math.max(0, -padding[0]) &&
        y < height - Math.max(0, -padding[1]) &&
        x >= Math.max(0, -padding[2]) &&
        x < width - Math.max(0, -padding[3]);
      return inside ? [[y, x, i, j]] : [];
    }),
  );
}

function imageSize(x: Block): [number, number] {
  return [x.shape[1]!, x.shape[2]!];
}

/** Mean and biased variance of each channel over all other axes. */
export function moments(x: Block): { mean: Float64Array; variance: Float64Array; count: number } {
  const channels = x.shape.at(-1)!;
  const rows = x.data.length / channels;
  const column = (c: number) => range(rows).map((row) => x.data[row * channels + c]!);
  const mean = Float64Array.from(range(channels), (c) => sum(column(c)) / rows);
  const variance = Float64Array.from(
    range(channels),
    (c) => sum(column(c).map((v) => square(v - mean[c]!))) / rows,
  );
  return { mean, variance, count: rows };
}

function softmax(scores: readonly number[]): number[] {
  const highest = largest(scores);
  const powers = scores.map((score) => exp(score - highest));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

function drop(x: Block, id: string, rate: number, pass: PlainPass, units: number): Block {
  if (!pass.training || rate === 0) return x;
  const mask = dropMask(units, rate, pass.training.noise, id);
  return each(x, (value, i) => value * mask[Math.floor((i * units) / x.data.length)]!);
}

const square = (x: number) => x * x;

const sigmoid = (x: number) => 1 / (1 + exp(-x));

export const plainLayers: { readonly [K in Exclude<LayerKind, 'input'>]: PlainLayer<K> } = {
  conv2d: (layer, [x], pass) => {
    const weight = pass.weight(layer.weight);
    const [, , inputs, outputs] = weight.shape as [number, number, number, number];
    const bias = layer.bias === undefined ? undefined : pass.weight(layer.bias);
    return fill([pass.size, ...layer.shape], (n, row, column, out) => {
      const first = Math.floor(out / (outputs / layer.groups)) * inputs;
      const products = taps(layer, imageSize(x!), [row!, column!], layer.dilation).flatMap(([y, xx, i, j]) =>
        range(inputs).map((c) => at(x!, n!, y, xx, first + c) * at(weight, i, j, c, out!)),
      );
      return sum(products) + (bias ? bias.data[out!]! : 0);
    });
  },
  depthwiseConv2d: (layer, [x], pass) => {
    const weight = pass.weight(layer.weight);
    return fill([pass.size, ...layer.shape], (n, row, column, c) =>
      sum(
        taps(layer, imageSize(x!), [row!, column!], layer.dilation).map(
          ([y, xx, i, j]) => at(x!, n!, y, xx, c!) * at(weight, i, j, c!, 0),
        ),
      ),
    );
  },
  maxPool: (layer, [x], { size }) =>
    fill([size, ...layer.shape], (n, row, column, c) =>
      largest(taps(layer, imageSize(x!), [row!, column!]).map(([y, xx]) => at(x!, n!, y, xx, c!))),
    ),
  avgPool: (layer, [x], { size }) =>
    fill([size, ...layer.shape], (n, row, column, c) => {
      const seen = taps(layer, imageSize(x!), [row!, column!]).map(([y, xx]) => at(x!, n!, y, xx, c!));
      return sum(seen) / (layer.countPadding ? layer.kernel[0] * layer.kernel[1] : seen.length);
    }),
  globalAvgPool: ({ shape }, [x], { size }) => {
    const [height, width] = imageSize(x!);
    return fill([size, ...shape], (n, c) => {
      const pixels = range(height).flatMap((y) => range(width).map((xx) => at(x!, n!, y, xx, c!)));
      return sum(pixels) / (height * width);
    });
  },
  batchNorm: (layer, [x], pass) => {
    const { runningMean, runningVariance, gamma, beta } = layer;
    const running =
      pass.statistics === 'running' && runningMean !== undefined && runningVariance !== undefined;
    const { mean, variance } = running
      ? { mean: pass.weight(runningMean).data, variance: pass.weight(runningVariance).data }
      : moments(x!);
    return each(x!, (value, i) => {
      const c = i % mean.length;
      const standard = (value - mean[c]!) / Math.sqrt(variance[c]! + layer.epsilon);
      const scaled = gamma === undefined ? standard : standard * pass.weight(gamma).data[c]!;
      return beta === undefined ? scaled : scaled + pass.weight(beta).data[c]!;
    });
  },
  layerNorm: ({ gamma, beta, epsilon }, [x], pass) => {
    const width = x!.shape.at(-1)!;
    return each(x!, (value, i) => {
      const start = i - (i % width);
      const row = x!.data.subarray(start, start + width);
      const mean = sum(row) / width;
      const variance = sum(row.map((v) => square(v - mean))) / width;
      const standard = (value - mean) / Math.sqrt(variance + epsilon);
      return standard * pass.weight(gamma).data[i % width]! + pass.weight(beta).data[i % width]!;
    });
  },
  localResponseNorm: ({ size, alpha, beta, k }, [x]) => {
    const width = x!.shape.at(-1)!;
    return each(x!, (value, i) => {
      const c = i % width;
      const from = Math.max(0, c - Math.floor(size / 2));
      const to = Math.min(width - 1, c + Math.floor((size - 1) / 2));
      const squares = x!.data.subarray(i - c + from, i - c + to + 1).map((v) => v * v);
      return value * exp(-beta * log(k + (alpha / size) * sum(squares)));
    });
  },
  relu: (_, [x]) => each(x!, (value) => Math.max(0, value)),
  gelu: (_, [x]) => each(x!, (value) => 0.5 * value * (1 + erf(value / Math.SQRT2))),
  quickGelu: (_, [x]) => each(x!, (value) => value * sigmoid(1.702 * value)),
  identity: (_, [x]) => x!,
  add: ({ shares }, inputs, pass) => {
    const factors = inputs.map((_, k) => (shares ? pass.share(shares[k]!) : 1));
    return each(inputs[0]!, (_, i) => sum(inputs.map((x, k) => factors[k]! * x.data[i]!)));
  },
  concat: ({ shape }, inputs, { size }) => {
    const rows = count([size, ...shape.slice(0, -1)]);
    const data = range(rows).flatMap((row) =>
      inputs.flatMap((x) => {
        const width = x.shape.at(-1)!;
        return [...x.data.subarray(row * width, (row + 1) * width)];
      }),
    );
    return { shape: [size, ...shape], data: Float64Array.from(data) };
  },
  zero: ({ shape }, _, { size }) => fill([size, ...shape], () => 0),
  reshape: ({ shape }, [x], { size }) => ({ shape: [size, ...shape], data: x!.data }),
  dense: ({ weight: name, bias, shape }, [x], pass) => {
    const weight = pass.weight(name);
    const [inputs, outputs] = weight.shape as [number, number];
    const flat = { shape: [x!.data.length / inputs, inputs], data: x!.data };
    const y = fill([flat.shape[0]!, outputs], (row, out) => {
      const products = range(inputs).map((c) => at(flat, row!, c) * at(weight, c, out!));
      return sum(products) + (bias === undefined ? 0 : pass.weight(bias).data[out!]!);
    });
    return { shape: [pass.size, ...shape], data: y.data };
  },
  dropout: ({ id, rate }, [x], pass) => drop(x!, id, rate, pass, x!.data.length),
  dropPath: ({ id, scale }, [x], pass) =>
    drop(x!, id, (pass.training?.dropPathRate ?? 0) * (scale ?? 1), pass, pass.size),
  addWeight: ({ weight }, [x], pass) => {
    const { data } = pass.weight(weight);
    return each(x!, (value, i) => value + data[i % data.length]!);
  },
  scale: ({ weight }, [x], pass) => {
    const { data } = pass.weight(weight);
    return each(x!, (value, i) => value * data[i % data.length]!);
  },
  gate: (_, [x, scores]) => {
    const [, height, width, channels] = x!.shape as [number, number, number, number];
    return each(x!, (value, i) => {
      const image = Math.floor(i / (height * width * channels));
      const score = at(scores!, image, i % channels);
      return value * Math.min(1, Math.max(0, score / 6 + 0.5));
    });
  },
  prependTokens: ({ weight, tokens, shape }, [x], pass) => {
    const learned = pass.weight(weight).data;
    return fill([pass.size, ...shape], (n, token, c) =>
      token! < tokens ? learned[token! * shape[1]! + c!]! : at(x!, n!, token! - tokens, c!),
    );
  },
  token: ({ index, shape }, [x], { size }) => fill([size, ...shape], (n, c) => at(x!, n!, index, c!)),
  attention: ({ heads, scale, causal, shape }, [queries, keys, values], { size }) => {
    const [, tokens, keyWidth] = keys!.shape as [number, number, number];
    const [dk, dv] = [keyWidth / heads, values!.shape[2]! / heads];
    return fill([size, ...shape], (n, i, c) => {
      const head = Math.floor(c! / dv);
      const seen = range(tokens).filter((j) => !causal || j <= i!);
      const scores = seen.map((j) => {
        const products = range(dk).map(
          (d) => at(queries!, n!, i!, head * dk + d) * at(keys!, n!, j, head * dk + d),
        );
        return scale * sum(products);
      });
      return sum(softmax(scores).map((share, k) => share * at(values!, n!, seen[k]!, c!)));
    });
  },
  localAttention: (layer, [queries, keys, values], pass) => {
    const { heads, window } = layer;
    const [height, width] = imageSize(keys!);
    const channels = keys!.shape[3]!;
    const before = Math.floor(window / 2);
    const [rows, columns] = [pass.weight(layer.rowWeight), pass.weight(layer.columnWeight)];
    const extent = {
      kernel: [window, window],
      stride: [1, 1],
      padding: [before, before, before, before],
    } as const;
    const offset = (i: number, j: number, d: number) =>
      d < channels / 2 ? at(rows, i, d) : at(columns, j, d - channels / 2);
    return fill([pass.size, ...layer.shape], (n, row, column, c) => {
      const depth = channels / heads;
      const first = Math.floor(c! / depth) * depth;
      const seen = taps(extent, [height, width], [row!, column!]);
      const scores = seen.map(([y, x, i, j]) =>
        sum(
          range(depth).map((d) => {
            const query = at(queries!, n!, row!, column!, first + d);
            return query * (at(keys!, n!, y, x, first + d) + offset(i, j, first + d));
          }),
        ),
      );
      return sum(softmax(scores).map((share, k) => share * at(values!, n!, seen[k]![0], seen[k]![1], c!)));
    });
  },
};

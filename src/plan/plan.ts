/**
 * A network plan: a graph of layers with shapes and named weights, as plain data. It is the one description of
 * a network: the tensor code runs it, the cost model counts it, exporters write it, diagrams draw it.
 *
 * Layers stand in an order in which each comes after its inputs; the first is the input. Shapes leave the batch
 * out: `[height, width, channels]`, `[tokens, features]` or `[features]`. Layout is NHWC, weights as TensorFlow
 * lays them out: convolution `[kh, kw, in / groups, out]`, depthwise `[kh, kw, channels, 1]`, dense `[in, out]`.
 * Padding is explicit: `[top, bottom, left, right]`.
 */
export type Shape = readonly number[];
export type Pair = readonly [number, number];
export type Padding = readonly [top: number, bottom: number, left: number, right: number];

/** A number for each share that a plan names. */
export type Shares = Readonly<Record<string, number>>;

/** How a weight starts; the draws come from the stream of the weight's name. */
export type Initial =
  | { readonly kind: 'constant'; readonly value: number }
  /** Uniform in ±bound. PyTorch's default for convolutions and dense layers is bound = 1 / sqrt(fan in). */
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'normal'; readonly deviation: number; readonly truncated?: boolean }
  /** 1 or -1, each as often; 0 but for this share of the numbers. */
  | { readonly kind: 'signs'; readonly density: number };

export interface Weight {
  /** Dotted path, the reference PyTorch code's where there is one: `cells.1._ops.3._ops.4.op.1.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly initial: Initial;
  /** False for what the optimiser does not touch: running statistics, filters that stay as drawn. Default true. */
  readonly trainable?: boolean;
}

/** What every layer has. */
export interface LayerBase {
  /** Unique in the plan. */
  readonly id: string;
  /** Ids of the layers that it reads. */
  readonly inputs: readonly string[];
  /** Of its output. */
  readonly shape: Shape;
}

export interface Window {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
}

export type Layer = LayerBase &
  (
    | { readonly kind: 'input' }
    /** Fields that end in `weight`, `bias`, ... hold the names of weights. Negative padding crops. */
    | ({
        readonly kind: 'conv2d';
        readonly dilation: Pair;
        readonly groups: number;
        readonly weight: string;
        readonly bias?: string;
      } & Window)
    | ({ readonly kind: 'depthwiseConv2d'; readonly dilation: Pair; readonly weight: string } & Window)
    /** Biased variance; the running statistics follow the unbiased one: running += momentum (batch - running). */
    | {
        readonly kind: 'batchNorm';
        /** Added to the variance. */
        readonly epsilon: number;
        /** Share of the batch in a new running statistic, as in PyTorch. */
        readonly momentum: number;
        readonly gamma?: string;
        readonly beta?: string;
        readonly runningMean?: string;
        readonly runningVariance?: string;
      }
    | { readonly kind: 'relu' | 'gelu' | 'quickGelu' | 'identity' }
    /** Padding counts as minus infinity. */
    | ({ readonly kind: 'maxPool' } & Window)
    | ({ readonly kind: 'avgPool'; readonly countPadding: boolean } & Window)
    | { readonly kind: 'globalAvgPool' }
    /**
     * Each input is multiplied by its share (1 where there are none) and the products are added. Shares are named
     * numbers that each pass is given, so that one plan serves all mixtures of a search; several sums may name one.
     */
    | { readonly kind: 'add'; readonly shares?: readonly string[] }
    /** Along the last axis (channels or features). */
    | { readonly kind: 'concat' }
    /** Nothing: zeros of its shape, and no gradient to its input. */
    | { readonly kind: 'zero' }
    /** Row-major reshape of each image. */
    | { readonly kind: 'reshape' }
    | { readonly kind: 'dense'; readonly weight: string; readonly bias?: string }
    | { readonly kind: 'dropout'; readonly rate: number }
    /** Drops whole images with the step's rate (times `scale`) in training and rescales the others. */
    | { readonly kind: 'dropPath'; readonly scale?: number }
    /** AlexNet's: x / (k + alpha / size * sum of squares over `size` channels)^beta. */
    | {
        readonly kind: 'localResponseNorm';
        readonly size: number;
        readonly alpha: number;
        readonly beta: number;
        readonly k: number;
      }
    /** Over the last axis. */
    | { readonly kind: 'layerNorm'; readonly gamma: string; readonly beta: string; readonly epsilon: number }
    /** Adds a learned tensor of the whole shape to every image (position embedding). */
    | { readonly kind: 'addWeight'; readonly weight: string }
    /** Puts learned tokens before the sequence: `[n, d]` to `[n + tokens, d]`. */
    | { readonly kind: 'prependTokens'; readonly weight: string; readonly tokens: number }
    /** One token of a sequence. */
    | { readonly kind: 'token'; readonly index: number }
    /** Multiplies by one learned number (SAGAN's gain), or one for each channel. */
    | { readonly kind: 'scale'; readonly weight: string }
    /**
     * Multiplies each channel of a picture by the hard sigmoid of its score, min(max(s / 6 + 1 / 2, 0), 1): inputs the
     * picture `[height, width, channels]` and the scores `[channels]`.
     */
    | { readonly kind: 'gate' }
    /**
     * softmax(q k' * scale) v, head by head. Inputs: queries `[n, heads * dk]`, keys `[m, heads * dk]`,
     * values `[m, heads * dv]`; output `[n, heads * dv]`. `causal`: token i sees tokens 0..i.
     */
    | {
        readonly kind: 'attention';
        readonly heads: number;
        readonly scale: number;
        readonly causal?: boolean;
      }
    /**
     * Stand-alone self-attention in a window (Ramachandran et al. 2019, eq. 2 and 3): inputs queries, keys, values
     * `[h, w, c]`; the two learned tables add relative row and column offsets to the keys of half the channels each.
     */
    | {
        readonly kind: 'localAttention';
        readonly heads: number;
        readonly window: number;
        readonly rowWeight: string;
        readonly columnWeight: string;
      }
  );

export type LayerKind = Layer['kind'];
export type LayerOf<K extends LayerKind> = Extract<Layer, { readonly kind: K }>;

export interface Plan {
  readonly layers: readonly Layer[];
  readonly weights: readonly Weight[];
  /** Id of the layer with the class scores (logits), shape `[classes]`. */
  readonly output: string;
  /** Id of the auxiliary head's scores, where there is one; it counts in training only. */
  readonly auxiliary?: string;
  /** Runs of layer ids (a cell each) that training may recompute instead of holding them. */
  readonly segments?: readonly (readonly string[])[];
}

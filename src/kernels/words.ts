/**
 * The words of every kernel and of the groups that kernels share, by name and in their order. `docs/kernels.md` says
 * how to add one. Bytes of an image are those from one image of a batch to the next; 0 where all share one.
 */
import { passes, table, type Table, type Values } from './word-table.js';

const tensor = table({ at: 'address', imageBytes: 'integer' });

/** A tensor seen through an affine map for each channel (a deferred batch norm; address 0: none) and perhaps a relu. */
const view = table({ ...tensor, slope: 'address', shift: 'address', relu: 'integer' });

const scaled = table({ ...tensor, scale: 'real' });

/**
 * The gradient of what a block wrote: `scale * g`, or where a batch norm follows (`p` is not 0) `p * g + q * y + r` with
 * y the stored output.
 */
const gradient = table({ ...scaled, p: 'address', q: 'address', r: 'address', output: tensor });

/** The gradient of what a block read (address 0: none wanted), written or added. */
const target = table({ ...tensor, add: 'integer' });

/** Where a window slides over a padded image in scratch memory. Rows, planes and offsets are in bytes. */
const geometry = table({
  height: 'integer',
  width: 'integer',
  padded: 'address',
  paddedBytes: 'integer',
  row: 'integer',
  plane: 'integer',
  /** Of the image's first pixel in a plane. */
  interior: 'integer',
  /** Of the first window in a plane: not 0 where padding is negative, or less than the margin. */
  origin: 'integer',
  outHeight: 'integer',
  outWidth: 'integer',
  kernelHeight: 'integer',
  kernelWidth: 'integer',
  strideDown: 'integer',
  strideAcross: 'integer',
  dilationDown: 'integer',
  dilationAcross: 'integer',
});

/** What a term of a sum is multiplied by: a number, and one more for each image (0: none). */
const coefficient = table({ value: 'real', factors: 'address' });
const term = table({ view, coefficient });

/** Weights in panels, see `product`; a gradient of 0 is not wanted. */
const matrixGradients = table({ transposed: 'address', weightGradient: 'address', biasGradient: 'address' });

const convolution = passes(
  {
    view,
    planes: 'integer',
    geometry,
    weights: 'address',
    taps: 'integer',
    /** Of each tap, bytes. */
    offsets: 'address',
    outputs: 'integer',
    output: tensor,
    sums: 'address',
    bias: 'address',
  },
  {
    gradient,
    target,
    /** Scratches of an image: of its gradient, and of the input's, padded. */
    imageGradient: 'address',
    inputGradient: 'address',
    ...matrixGradients,
  },
);

/** A convolution without strides to as many pixels, on feature maps (`feature-maps.ts`). Rows, maps and offsets are in bytes. */
const mapConvolution = passes(
  {
    view,
    planes: 'integer',
    height: 'integer',
    width: 'integer',
    /** Channels of each plane. */
    counts: 'address',
    /** Scratch of the input's maps with a margin. */
    maps: 'address',
    mapsBytes: 'integer',
    mapRow: 'integer',
    map: 'integer',
    interior: 'integer',
    /** Of each tap and channel, from the first tap. */
    mapOffsets: 'address',
    depth: 'integer',
    /** Of each 4 neighbouring pixels in the input's maps and in those of the output, an even count. */
    vectors: 'address',
    vectorCount: 'integer',
    weights: 'address',
    outputs: 'integer',
    /** Of the output. */
    channels: 'integer',
    outputCounts: 'address',
    /** Scratch of the output's maps. */
    outputMaps: 'address',
    output: tensor,
    sums: 'address',
    bias: 'address',
  },
  {
    gradient,
    target,
    /** Of the padded planes from which the gradient of the weights is taken. */
    geometry,
    taps: 'integer',
    offsets: 'address',
    imageGradient: 'address',
    gradientMaps: 'address',
    gradientMapsBytes: 'integer',
    gradientInterior: 'integer',
    gradientOffsets: 'address',
    inputChannels: 'integer',
    /** The same where they lie in one run, or else those of the planes. */
    seenChannels: 'integer',
    inputMaps: 'address',
    inputGradient: 'address',
    ...matrixGradients,
  },
);

/** A product at each pixel, in strips of pixels; of a dense layer, all images are one strip. */
const pointwise = passes(
  {
    view,
    planes: 'integer',
    pixels: 'integer',
    /** Scratch of a strip of the input. */
    strip: 'address',
    stripPixels: 'integer',
    weights: 'address',
    outputs: 'integer',
    output: tensor,
    sums: 'address',
    bias: 'address',
  },
  { gradient, target, stripGradient: 'address', inputGradient: 'address', ...matrixGradients },
);

/** A product at some of the pixels. */
const strided = passes(
  {
    view,
    planes: 'integer',
    /** Of the input. */
    pixels: 'integer',
    rows: 'integer',
    cols: 'integer',
    /** Bytes to the first pixel, to that of the row below, and to that of the next column. */
    first: 'integer',
    down: 'integer',
    across: 'integer',
    /** Scratch of those pixels of an image. */
    seen: 'address',
    weights: 'address',
    outputs: 'integer',
    output: tensor,
    sums: 'address',
    bias: 'address',
  },
  { gradient, target, imageGradient: 'address', inputGradient: 'address', ...matrixGradients },
);

/** A depthwise convolution, and a pointwise one over strips of its rows where there are panels. */
const separable = table({
  view,
  planes: 'integer',
  geometry,
  /** `[planes][kernel height][kernel width][4]`. */
  depthwise: 'address',
  /** Scratch of a strip between the two. */
  middle: 'address',
  stripRows: 'integer',
  panels: 'address',
  outputs: 'integer',
  output: tensor,
  sums: 'address',
});

/** Branches that read the same view share the padded copy of it: that of the first. */
const separableForward = table({ branches: [separable] });

const separableBackward = table({
  branch: separable,
  gradient,
  target,
  stripGradient: 'address',
  /** The gradient between the two with a margin, its rows and planes and the offset of its first pixel in bytes. */
  padded: 'address',
  row: 'integer',
  plane: 'integer',
  interior: 'integer',
  /** Depthwise weights in reverse (0: the gradient is scattered). */
  flipped: 'address',
  /** Scratch of a plane. */
  inputGradient: 'address',
  transposed: 'address',
  /** 0: not wanted. */
  depthwiseGradient: 'address',
  pointwiseGradient: 'address',
});

const pool = passes(
  {
    view,
    planes: 'integer',
    /** Of a scratch of one plane. */
    geometry,
    /** 1 / pixels of each window (0: the maximum is taken). */
    shares: 'address',
    output: tensor,
    sums: 'address',
  },
  /** Scratches of a plane: of the gradient, the input's gradient, and the output. */
  { gradient, target, planeGradient: 'address', inputGradient: 'address', pooled: 'address' },
);

const globalPool = passes(
  {
    view,
    planes: 'integer',
    pixels: 'integer',
    /** Scratch of a plane. */
    plane: 'address',
    output: tensor,
    sums: 'address',
  },
  { gradient, target, pixelGradient: 'address' },
);

const sumForward = table({
  output: tensor,
  planes: 'integer',
  pixels: 'integer',
  sums: 'address',
  /** To what is there. */
  add: 'integer',
  terms: [term],
});

const sumBackward = table({
  view,
  planes: 'integer',
  pixels: 'integer',
  gradient,
  target,
  coefficient,
  /** Scratch of a plane. */
  plane: 'address',
});

/** A term of a sum whose share gets a gradient, and the f64 that it is added to. */
const sharedTerm = table({ view, factors: 'address', gradient: 'address' });

const shareGradients = table({
  planes: 'integer',
  pixels: 'integer',
  /** Of the sum. */
  gradient,
  /** Scratch of a plane. */
  plane: 'address',
  terms: [sharedTerm],
});

const permute = table({
  from: tensor,
  to: tensor,
  /** Of an image of `to`. */
  floats: 'integer',
  /** Where each comes from (0: the same places). */
  table: 'address',
  /** For each of each image (0: none). */
  factors: 'address',
  add: 'integer',
});

const clear = table({ to: tensor, bytes: 'integer' });

const normForward = table({
  planes: 'integer',
  pixels: 'integer',
  sums: 'address',
  /** 0: ones, and zeros. */
  gamma: 'address',
  beta: 'address',
  /** One f64. */
  epsilon: 'address',
  slope: 'address',
  shift: 'address',
  /** f64 `[planes][mean 4, 1 / deviation 4, variance 4]`. */
  moments: 'address',
});

const normBackward = table({
  planes: 'integer',
  pixels: 'integer',
  /** Scratch, f64 `[planes][sum 4, products 4]`. */
  sums: 'address',
  gamma: 'address',
  gradient: scaled,
  output: tensor,
  moments: 'address',
  p: 'address',
  q: 'address',
  r: 'address',
  /** 0: none. */
  gammaGradient: 'address',
  betaGradient: 'address',
});

const activation = passes(
  { view, planes: 'integer', pixels: 'integer', output: tensor, sums: 'address', quick: 'integer' },
  /** Scratches of a plane. */
  { gradient, target, seen: 'address', planeGradient: 'address' },
);

/** Of queries, keys and values; views without batch norm or relu. */
const inputs = table({ queries: view, keys: view, values: view });
const inputGradients = table({
  queriesTarget: target,
  keysTarget: target,
  valuesTarget: target,
});

const attention = passes(
  {
    ...inputs,
    heads: 'integer',
    queryCount: 'integer',
    keyCount: 'integer',
    /** Channels of a head. */
    keyChannels: 'integer',
    valueChannels: 'integer',
    scale: 'real',
    causal: 'integer',
    /** Queries of a tile, a multiple of 8. */
    tile: 'integer',
    output: tensor,
    /** Scratches of a head. */
    headQueries: 'address',
    headKeys: 'address',
    headValues: 'address',
    headOutput: 'address',
    /** Scratches of a tile: queries in columns, scores, rows `[tile][channels]`. */
    columns: 'address',
    scores: 'address',
    rows: 'address',
  },
  {
    gradient,
    ...inputGradients,
    imageGradient: 'address',
    headGradient: 'address',
    /** Scratches of a tile: the gradient in columns, that of the scores, rows in panels. */
    gradientColumns: 'address',
    scoreGradient: 'address',
    panels: 'address',
    /** Scratches of a head. */
    headQueriesGradient: 'address',
    headKeysGradient: 'address',
    headValuesGradient: 'address',
    /** Scratches of an image. */
    queriesGradient: 'address',
    keysGradient: 'address',
    valuesGradient: 'address',
  },
);

/** Learned offsets of relative rows and columns, `[window][half of the channels]`. */
const offsets = table({ rows: 'address', columns: 'address' });

const localAttention = passes(
  {
    ...inputs,
    heads: 'integer',
    /** Of a head. */
    channels: 'integer',
    height: 'integer',
    width: 'integer',
    window: 'integer',
    offsets,
    half: 'integer',
    output: tensor,
    sums: 'address',
    /** Scratches of a head: queries and output `[d][height][cols]` (cols: the width rounded up to a multiple of 4). */
    headQueries: 'address',
    /** Keys and values `[d][height + margin][cols + margin]`. */
    headKeys: 'address',
    headValues: 'address',
    /** Of a row, `[taps][cols]`. */
    shares: 'address',
    headOutput: 'address',
  },
  {
    gradient,
    ...inputGradients,
    offsetGradients: offsets,
    imageGradient: 'address',
    headGradient: 'address',
    shareGradient: 'address',
    headQueriesGradient: 'address',
    headKeysGradient: 'address',
    headValuesGradient: 'address',
    queriesGradient: 'address',
    keysGradient: 'address',
    valuesGradient: 'address',
  },
);

const layerNorm = passes(
  {
    view,
    planes: 'integer',
    pixels: 'integer',
    channels: 'integer',
    /** Ones for channels and zeros for padding. */
    mask: 'address',
    gamma: 'address',
    beta: 'address',
    epsilon: 'real',
    /** Scratches of an image and of three planes. */
    image: 'address',
    means: 'address',
    output: tensor,
  },
  { gradient, target, imageGradient: 'address', gammaGradient: 'address', betaGradient: 'address' },
);

const responseNorm = passes(
  {
    view,
    planes: 'integer',
    pixels: 'integer',
    size: 'integer',
    /** Divided by the size. */
    alpha: 'real',
    beta: 'real',
    k: 'real',
    /** Scratches of an image. */
    image: 'address',
    divisors: 'address',
    output: tensor,
  },
  { gradient, target, imageGradient: 'address', products: 'address' },
);

/** Pixels of a tensor, from the first that is copied. */
const pixelRun = table({ ...tensor, pixels: 'integer', first: 'integer' });

const copyPixels = table({
  from: pixelRun,
  to: pixelRun,
  planes: 'integer',
  count: 'integer',
  add: 'integer',
});

const scale = passes(
  { view, planes: 'integer', pixels: 'integer', numbers: 'address', output: tensor },
  {
    gradient,
    target,
    /** Scratches of an image. */
    seen: 'address',
    imageGradient: 'address',
    numbersGradient: 'address',
    /** Whether the numbers are all one; its gradient is the sum, in the first place. */
    single: 'integer',
  },
);

/** Of scores `[channels]`, an image's in one pixel. */
const gate = passes(
  { view, planes: 'integer', pixels: 'integer', scores: tensor, output: tensor },
  {
    gradient,
    target,
    scoresTarget: target,
    /** Scratches of an image. */
    seen: 'address',
    imageGradient: 'address',
  },
);

/** What the AssemblyScript calls them. */
export const namespaces = {
  Tensor: tensor,
  View: view,
  Scaled: scaled,
  Gradient: gradient,
  Target: target,
  Geometry: geometry,
  Coefficient: coefficient,
  Term: term,
  Offsets: offsets,
  PixelRun: pixelRun,
  Convolution: convolution.backward,
  MapConvolution: mapConvolution.backward,
  Pointwise: pointwise.backward,
  Strided: strided.backward,
  Separable: separable,
  SeparableForward: separableForward,
  SeparableBackward: separableBackward,
  Pool: pool.backward,
  GlobalPool: globalPool.backward,
  SumForward: sumForward,
  SumBackward: sumBackward,
  SharedTerm: sharedTerm,
  ShareGradients: shareGradients,
  Permute: permute,
  Clear: clear,
  NormForward: normForward,
  NormBackward: normBackward,
  Activation: activation.backward,
  Attention: attention.backward,
  LocalAttention: localAttention.backward,
  LayerNorm: layerNorm.backward,
  ResponseNorm: responseNorm.backward,
  CopyPixels: copyPixels,
  Scale: scale.backward,
  Gate: gate.backward,
} satisfies Record<string, Table>;

/** The words of each kernel that runs a block over a batch. */
export const blockKernels = {
  separableForward,
  separableBackward,
  convolutionForward: convolution.forward,
  convolutionBackward: convolution.backward,
  mapConvolutionForward: mapConvolution.forward,
  mapConvolutionBackward: mapConvolution.backward,
  pointwiseForward: pointwise.forward,
  pointwiseBackward: pointwise.backward,
  denseForward: pointwise.forward,
  denseBackward: pointwise.backward,
  stridedForward: strided.forward,
  stridedBackward: strided.backward,
  poolForward: pool.forward,
  poolBackward: pool.backward,
  globalPoolForward: globalPool.forward,
  globalPoolBackward: globalPool.backward,
  sumForward,
  sumBackward,
  shareGradients,
  permute,
  clear,
  normForward,
  normBackward,
  activationForward: activation.forward,
  activationBackward: activation.backward,
  attentionForward: attention.forward,
  attentionBackward: attention.backward,
  layerNormForward: layerNorm.forward,
  layerNormBackward: layerNorm.backward,
  localAttentionForward: localAttention.forward,
  localAttentionBackward: localAttention.backward,
  responseNormForward: responseNorm.forward,
  responseNormBackward: responseNorm.backward,
  copyPixels,
  scaleForward: scale.forward,
  scaleBackward: scale.backward,
  gateForward: gate.forward,
  gateBackward: gate.backward,
} satisfies Record<string, Table>;

export type BlockKernel = keyof typeof blockKernels;
export type KernelWords<K extends BlockKernel, Address, Real = number> = Values<
  (typeof blockKernels)[K],
  Address,
  Real
>;

export type GroupWords<Name extends keyof typeof namespaces, Address, Real = number> = Values<
  (typeof namespaces)[Name],
  Address,
  Real
>;

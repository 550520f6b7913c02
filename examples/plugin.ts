/** Adds a data set, an operation, a strategy and a space: `evocell search FILE.yaml --plugin dist/examples/plugin.js` */
import {
  blankImages,
  dartsSpace,
  datasetPart,
  derivedSizeSettings,
  operationSettings,
  spacePart,
  strategyPart,
  stream,
  supernetSizeSettings,
  z,
  type ImageSource,
  type Plugins,
} from 'evocell';

/** 16x16 grey pictures, stripes that lie (class 0) or stand (class 1). */
function draw(width: number, count: number, part: string): ReturnType<ImageSource['training']> {
  const normalisation = { mean: [0.5], deviation: [0.5] };
  const images = blankImages({ shape: [16, 16, 1], classes: 2, normalisation }, count);
  for (let i = 0; i < count; i++) {
    const random = stream('stripes', part, i);
    const label = random.integer(2);
    images.labels[i] = label;
    for (let pixel = 0; pixel < 256; pixel++) {
      const place = label === 0 ? pixel >> 4 : pixel & 15;
      images.pixels[i * 256 + pixel] = (place % (2 * width) < width ? 180 : 60) + random.integer(20);
    }
  }
  return Promise.resolve(images);
}

/** `dataset: { name: stripes, width: 3 }` */
const stripes = datasetPart({
  name: 'stripes',
  summary: 'lying and standing stripes',
  settings: { width: z.number().int().min(1).max(8).default(2).describe('of a stripe, pixels') },
  make: ({ width }) => ({
    training: (limit = 1000) => draw(width, limit, 'training'),
    test: (limit = 200) => draw(width, limit, 'test'),
  }),
});

interface Best {
  readonly genome: unknown;
  readonly trial: number;
  readonly accuracy: number;
}

/** `search: { strategy: climber, children: 4 }`: each generation mutates the best genome that it has seen. */
const climber = strategyPart({
  name: 'climber',
  summary: 'mutates the best so far',
  settings: {
    children: z.number().int().positive().default(8).describe('genomes in a generation'),
    mutation: z.number().min(0).max(1).default(0.1).describe('probability that a gene is redrawn'),
  },
  make: ({ children, mutation }) => ({
    name: 'climber',
    start: () => ({}),
    propose: (state, { seed, space, generation }) => {
      const { best } = state as { best?: Best };
      const evaluate = Array.from({ length: children }, (_, index) => {
        const random = stream(seed, 'climber', generation, index);
        if (!best) return { genome: space.sample(random), parents: [], origin: 'random' };
        const genome = space.mutate(best.genome, mutation, random);
        return { genome, parents: [best.trial], origin: 'mutation' };
      });
      return { train: evaluate.map(({ genome }) => genome), evaluate };
    },
    tell: (state, trials) => {
      const { best: before } = state as { best?: Best };
      const scored = trials.flatMap(({ genome, trial, metrics: { accuracy } }): Best[] =>
        accuracy === undefined ? [] : [{ genome, trial, accuracy }],
      );
      const all = before ? [before, ...scored] : scored;
      return { best: all.reduce((one, other) => (other.accuracy > one.accuracy ? other : one), all[0]!) };
    },
  }),
});

/** `space: { name: small-cells, nodes: 2 }`: DARTS cells with fewer nodes. */
const smallCells = spacePart({
  name: 'small-cells',
  summary: 'DARTS cells with fewer nodes',
  settings: {
    nodes: z.number().int().min(1).max(4).default(2).describe('nodes of a cell'),
    ...operationSettings,
  },
  groups: { supernet: supernetSizeSettings, derived: derivedSizeSettings },
  make: ({ nodes, operations }, images, { supernet, derived }) =>
    dartsSpace({
      ...{ name: 'small-cells', nodes, derived, search: { ...supernet, ...images } },
      ...(operations && { operations }),
    }),
});

export default {
  datasets: [stripes],
  strategies: [climber],
  spaces: [smallCells],
  operations: [
    {
      name: 'conv_3x3',
      summary: 'a whole 3x3 convolution',
      build: ({ plan, id, input, stride, affine }) => {
        const relu = plan.relu(`${id}.relu`, input);
        const out = plan.channels(input);
        const conv = plan.conv(`${id}.conv`, relu, { out, kernel: 3, stride, padding: 1 });
        return plan.batchNorm(`${id}.norm`, conv, { affine });
      },
    },
  ],
} satisfies Plugins;

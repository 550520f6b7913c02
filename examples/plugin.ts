/** Adds a data set, an operation, a strategy and a space: `evocell search FILE.yaml --plugin dist/examples/plugin.js` */
import { blankImages, dartsSpace, stream, type ImageSource, type Plugins } from 'evocell';

/** `dataset.name: stripes`: 16x16 grey pictures, stripes that lie (class 0) or stand (class 1). */
function stripes(count: number, part: string): ReturnType<ImageSource['training']> {
  const normalisation = { mean: [0.5], deviation: [0.5] };
  const images = blankImages({ shape: [16, 16, 1], classes: 2, normalisation }, count);
  for (let i = 0; i < count; i++) {
    const random = stream('stripes', part, i);
    const label = random.integer(2);
    images.labels[i] = label;
    for (let pixel = 0; pixel < 256; pixel++) {
      const place = label === 0 ? pixel >> 4 : pixel & 15;
      images.pixels[i * 256 + pixel] = (place % 4 < 2 ? 180 : 60) + random.integer(20);
    }
  }
  return Promise.resolve(images);
}

export default {
  datasets: {
    stripes: () => ({
      training: (limit = 1000) => stripes(limit, 'training'),
      test: (limit = 200) => stripes(limit, 'test'),
    }),
  },

  operations: {
    // `space.operations: [..., conv_3x3]`: ReLU, a whole 3x3 convolution, batch norm.
    conv_3x3: ({ plan, id, input, stride, affine }) => {
      const relu = plan.relu(`${id}.relu`, input);
      const out = plan.channels(input);
      const conv = plan.conv(`${id}.conv`, relu, { out, kernel: 3, stride, padding: 1 });
      return plan.batchNorm(`${id}.norm`, conv, { affine });
    },
  },

  strategies: {
    // `search.strategy: climber`: each generation mutates the best genome that it has seen.
    climber: ({ population, mutation }) => ({
      name: 'climber',
      start: () => ({}),
      propose: (state, { seed, space, generation }) => {
        const { best } = state as { best?: { genome: unknown; trial: number } };
        const evaluate = Array.from({ length: population }, (_, index) => {
          const random = stream(seed, 'climber', generation, index);
          return best
            ? {
                genome: space.mutate(best.genome, mutation, random),
                parents: [best.trial],
                origin: 'mutation',
              }
            : { genome: space.sample(random), parents: [], origin: 'random' };
        });
        return { train: evaluate.map(({ genome }) => genome), evaluate };
      },
      tell: (state, trials) => {
        const { best: before } = state as { best?: { genome: unknown; trial: number; accuracy: number } };
        const scored = trials.flatMap(({ genome, trial, status, metrics: { accuracy } }) =>
          status === 'ok' && accuracy !== undefined ? [{ genome, trial, accuracy }] : [],
        );
        const all = before ? [before, ...scored] : scored;
        const best = all.reduce((one, other) => (other.accuracy > one.accuracy ? other : one), all[0]!);
        return { best };
      },
    }),
  },

  spaces: {
    // `space.name: two-nodes`: DARTS cells with two nodes instead of four.
    'two-nodes': ({ experiment: { supernet, derived, space }, classes, image }) =>
      dartsSpace({
        ...{ name: 'two-nodes', nodes: 2, derived },
        ...(space.operations && { operations: space.operations }),
        search: { channels: supernet.channels, cells: supernet.cells, classes, image },
      }),
  },
} satisfies Plugins;

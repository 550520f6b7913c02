/** What `--json` prints, command by command, and a line of `trials.jsonl`: as schemas, which docs/json.md explains. */
import { z } from 'zod';
import { jsonSchemaOf } from '../experiment/settings/json-schema.js';
import { metricSchema } from '../search/metric.js';
import { networkKinds } from '../store/closing-file.js';

const count = z.number().int().min(0);
const text = z.string();
const metrics = z.record(text, z.number());
const seed = z.union([z.number().int(), text]);
const direction = z.enum(['maximise', 'minimise']);
/** Where a number cannot be had: of nothing, of what failed. */
const gap = z.number().nullable();

const objective = z.strictObject({
  metric: text,
  direction,
  best: z.number().optional(),
  reference: z.number().optional(),
});

const constraint = z.strictObject({
  metric: text,
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

const reference = z.array(
  z.strictObject({ metric: text, value: z.number(), from: z.enum(['fixed', 'first generation']) }),
);

const point = z.strictObject({
  ...{ trial: count, generation: count, metrics, violation: z.number().min(0), genotype: text },
});

const status = z.enum(['running', 'interrupted', 'finished', 'failed']);

const trainingResult = z.strictObject({
  ...{ epochs: count, accuracy: z.number().optional(), loss: z.number().optional(), reason: text.optional() },
});

const finalists = z.strictObject({
  epochs: count,
  testImages: z.record(text, z.union([text, z.number()])),
  networks: z.array(
    z.strictObject({
      ...{ name: text, kind: z.enum(networkKinds) },
      ...{ trial: count.optional(), network: text, channels: count.optional(), params: count, macs: count },
      results: z.array(trainingResult),
      test: z.strictObject({ accuracy: z.number(), loss: z.number() }).optional(),
    }),
  ),
});

/** Of a network that was tested, class by class: percent, and images by their class and the one that was named. */
const classes = z.array(
  z.strictObject({
    ...{ name: text, balancedAccuracy: z.number(), macroF1: z.number() },
    ...{ confusion: z.array(z.array(count)).optional(), classNames: z.array(text).optional() },
  }),
);

const basis = z.union([
  z.strictObject({ kind: z.literal('every trial') }),
  z.strictObject({ kind: z.literal('rescored'), generations: count, architectures: count }),
  z.strictObject({ kind: z.literal('learned'), generation: count }),
  z.strictObject({ kind: z.literal('last generation'), generation: count }),
]);

/** An epoch of a search by gradient. */
const learnedEpoch = z.strictObject({
  ...{ epoch: count, genotype: text, metrics, operations: z.array(text) },
  edges: z.array(z.tuple([count, count])),
  ...{ shares: z.record(text, z.array(z.array(z.number()))), settings: metrics },
});

const shownSearch = z.strictObject({
  ...{ kind: z.literal('search'), name: text, status, generation: count, generations: count },
  extensions: z.array(z.strictObject({ after: count, generations: count, asked: text })),
  from: z
    .strictObject({
      ...{ run: text, digest: text, generations: count, trials: count, architectures: count },
      took: z.array(text),
    })
    .nullable(),
  ...{ trials: count, failed: count, unmeasured: count },
  ...{ objectives: z.array(objective), constraints: z.array(constraint), metrics: z.array(metricSchema) },
  limits: z.strictObject({ met: z.boolean(), overLimit: count, note: text.nullable() }).nullable(),
  basis,
  ...{ best: point.nullable(), closest: point.nullable(), front: z.array(point) },
  hypervolume: z.strictObject({ value: gap, isShare: z.boolean(), reference }).nullable(),
  history: z.array(
    z.strictObject({
      ...{ generation: count, scored: count, feasible: count, best: gap, mean: gap, worst: gap },
    }),
  ),
  ...{ finalists: finalists.nullable(), learned: z.array(learnedEpoch).optional() },
  classes: classes.optional(),
});

const shownTraining = z.strictObject({
  ...{ kind: z.literal('training'), name: text, status, epoch: count, epochs: count, network: text },
  test: metrics.nullable(),
  classes: classes.optional(),
  history: z.array(
    z.strictObject({ epoch: count, learningRate: z.number(), loss: z.number(), accuracy: z.number() }),
  ),
});

const listed = z.array(
  z.union([
    z.strictObject({
      ...{ folder: text, name: text, status, kind: z.enum(['search', 'training']) },
      ...{ generation: count, generations: count, trials: count, objective: text, best: gap },
      ...{ data: text.nullable(), strategy: text.nullable(), created: text, seconds: gap },
    }),
    z.strictObject({ folder: text, name: text, status: z.literal('unreadable'), problem: text }),
  ]),
);

const summary = z.strictObject({
  ...{
    count,
    mean: z.number(),
    deviation: z.number(),
    low: z.number(),
    median: z.number(),
    high: z.number(),
  },
});

const nodeDifference = z.strictObject({
  ...{ cell: z.enum(['normal', 'reduce']), node: count.nullable(), one: z.array(text), other: z.array(text) },
});

const difference = { difference: z.number(), deviation: z.number(), p: z.number().min(0).max(1) };

const compared = z.strictObject({
  subjects: z.array(
    z.strictObject({
      ...{ name: text, kind: z.enum(['search', 'training', 'trial', 'network']) },
      ...{ images: z.enum(['validation', 'test']).nullable(), metrics, meetsLimits: z.boolean().nullable() },
      ...{ searchSeconds: gap, origin: text, network: text, data: text.nullable() },
      operations: z.record(text, count).nullable(),
    }),
  ),
  differences: z.array(z.strictObject({ one: text, other: text, nodes: z.array(nodeDifference) })),
  groups: z.array(
    z.strictObject({
      ...{ name: text, runs: z.array(text), seeds: z.array(seed), metric: text },
      ...{ metrics: z.record(text, summary), hypervolume: summary.nullable() },
      curve: z.array(z.strictObject({ generation: count, summary })),
    }),
  ),
  tests: z.array(
    z.strictObject({
      ...{ one: text, other: text, metric: text, pairs: count },
      ...difference,
    }),
  ),
  finalists: z.array(
    z.strictObject({
      name: text,
      kinds: z.array(
        z.strictObject({ kind: z.enum(networkKinds), networks: count, accuracy: summary, params: summary }),
      ),
      tests: z.array(z.strictObject({ other: z.enum(networkKinds), pairs: count, ...difference })),
    }),
  ),
  metrics: z.array(metricSchema),
  fronts: z
    .strictObject({
      measures: z.strictObject({
        ...{ objectives: z.array(objective), metrics: z.array(metricSchema) },
        constraints: z.array(constraint).optional(),
      }),
      ...{ reference, isCommon: z.boolean(), isShare: z.boolean(), hypervolume: gap },
      runs: z.array(
        z.strictObject({ name: text, size: count, hypervolume: gap, joint: count, share: z.number() }),
      ),
      points: z.array(point.extend({ run: text, costs: z.array(z.number()) })),
    })
    .nullable(),
  ...{ differentGoals: text.nullable(), sizeNote: text.nullable() },
  agreement: z.array(z.strictObject({ run: text, fitness: text, tau: gap, count })),
});

const cost = z.strictObject({
  ...{ params: count, macs: count, activationBytes: count, attentionBytes: count },
  /** Milliseconds, with --latency. */
  latency: z.number().min(0).optional(),
  /** Millijoules, with --energy. */
  energy: z.number().min(0).optional(),
});

const trained = z.object({
  ...{ name: text, folder: text, network: text, seed, backend: text, error: z.number() },
  ...{ accuracy: z.number(), loss: z.number(), params: count, macs: count, activationBytes: count },
  ...{ images: count, digest: text, seconds: z.number() },
});

const hog = z.strictObject({
  ...{ features: count, params: count, trainingImages: count, testImages: count },
  ...{ trainingAccuracy: z.number(), accuracy: z.number(), error: z.number(), digest: text },
});

const agreement = { tau: gap, rho: gap, tauTop: gap, overlapTop: gap, bestTruth: gap };
const scoreAgreement = z.strictObject({
  ...{ name: text, ...agreement, deviations: z.strictObject(agreement).nullable() },
});

const consistency = z.strictObject({
  ...{ experiment: text, evaluator: text, truth: text, count, seeds: z.array(seed) },
  leftOut: z.array(z.strictObject({ reason: text, count })),
  ...{ seconds: z.number(), cpuSeconds: z.number(), cpuSecondsEach: z.number(), images: count.nullable() },
  scores: z.array(scoreAgreement),
  curve: z.array(
    z.strictObject({
      ...{ generations: count, trainingImages: count.nullable(), scores: z.array(scoreAgreement) },
    }),
  ),
});

const named = { class: count, name: text, probability: z.number().min(0).max(1) };
const classFigures = {
  ...{ balancedAccuracy: z.number(), macroF1: z.number(), confusion: z.array(z.array(count)).optional() },
};

const predictedFiles = z.strictObject({
  network: text,
  files: z.array(
    z.union([
      z.strictObject({ file: text, ...named, classes: z.array(z.strictObject(named)) }),
      z.strictObject({ file: text, problem: text }),
    ]),
  ),
});

const predictedTest = z.strictObject({
  ...{ network: text, accuracy: z.number(), error: z.number(), count, ...classFigures },
  reported: z
    .strictObject({
      ...{ error: z.number(), accuracy: z.number(), loss: z.number(), images: count },
      ...z.object(classFigures).partial().shape,
    })
    .nullable(),
  images: z.array(z.strictObject({ image: count, label: count, ...named })),
});

const exported = z.strictObject({
  network: text,
  files: z.array(z.strictObject({ file: text, bytes: count })),
});

const dataLooked = z.strictObject({
  /** Settings that read it: those of its kind. */
  dataset: z.object({ name: text, path: text }),
  ...{ image: z.array(count), training: count, test: count, setAside: z.boolean() },
  classes: z.array(z.strictObject({ name: text, training: count, test: count })),
  ...{ unbalanced: z.boolean(), mean: z.array(z.number()), deviation: z.array(z.number()) },
  duplicates: z.strictObject({ training: count, test: count }),
  notes: z.array(text),
});

const dataToFetch = z.strictObject({
  ...{ name: text, title: text, url: text, folder: text, text },
  files: z.array(z.strictObject({ name: text, md5: text })),
});

const dataFetched = z.strictObject({ folder: text, wasThere: z.boolean() });

const doctor = z.strictObject({
  ...{ version: text, node: text, processor: text, cores: count },
  backends: z.array(
    z.strictObject({
      ...{ name: text, available: z.boolean(), device: text.optional(), accelerated: z.boolean().optional() },
      ...{ reason: text.optional(), remedy: text.optional() },
    }),
  ),
  results: z.strictObject({ writable: z.boolean(), notes: z.array(text) }),
});

const member = { host: text, process: count, minutes: z.number().min(0), id: text };

const queue = z.strictObject({
  terms: z.strictObject({ protocol: count, version: text, backend: text }).nullable(),
  controllers: z.array(z.strictObject({ ...member, backend: text, asked: count, answered: count })),
  workers: z.array(
    z.strictObject({
      ...{ ...member, version: text, node: text, backend: text.nullable(), threads: count },
      ...{ busy: count, done: count, failed: count, perMinute: z.number().min(0) },
    }),
  ),
  work: z.strictObject({ waiting: count, active: count }),
  memory: z.strictObject({ used: count, most: count.nullable() }),
});

/** JSON has no words for these numbers. */
const measured = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);

const trialLine = z.strictObject({
  ...{ trial: count, generation: count, index: count, origin: text, parents: z.array(count) },
  ...{ status: z.enum(['ok', 'failed']), reason: text.optional(), metrics: z.record(text, measured) },
  budget: z.strictObject({ epochs: z.number().optional(), images: z.number().optional() }).optional(),
  ...{ genotype: text, genome: z.unknown(), feedback: z.unknown().optional() },
});

const commitLine = z.strictObject({
  commit: z.strictObject({ generation: count, trials: count, checkpoint: text, checkpointSha256: text }),
  sha256: text,
});

const schemas = {
  show: z.union([shownSearch, shownTraining]),
  list: listed,
  compare: compared,
  train: trained,
  cost,
  hog,
  consistency,
  predict: z.union([predictedFiles, predictedTest]),
  export: exported,
  data: z.union([dataLooked, dataToFetch, dataFetched]),
  doctor,
  queue,
  trials: z.union([trialLine, commitLine]),
} as const;

export type OutputKind = keyof typeof schemas;
export const outputKinds = Object.keys(schemas) as OutputKind[];

/** As JSON Schema, draft 7; `trials` is that of a line. */
export function outputSchema(kind: OutputKind): object {
  return jsonSchemaOf(schemas[kind]);
}

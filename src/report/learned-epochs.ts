/** A search that learns the architecture, epoch by epoch: what its trials say, and what their feedback holds. */
import { z } from 'zod';
import type { Trial } from '../search/strategy.js';
import { number, type Sheet } from './sheet.js';

const feedbackSchema = z.object({
  operations: z.array(z.string()),
  edges: z.array(z.tuple([z.number(), z.number()])),
  shares: z.record(z.string(), z.array(z.array(z.number()))),
  settings: z.record(z.string(), z.number()),
});

/** The shares of an epoch: by kind of cell a row for each edge, a column for each operation. */
export type SharesOfEpoch = Readonly<z.infer<typeof feedbackSchema>>;

export interface LearnedEpoch extends SharesOfEpoch {
  /** From 0, as generations are. */
  readonly epoch: number;
  readonly genotype: string;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Of the trials that were scored and have such feedback. */
export function learnedEpochs(
  trials: Iterable<Pick<Trial, 'generation' | 'status' | 'genotype' | 'metrics' | 'feedback'>>,
): LearnedEpoch[] {
  const epochs: LearnedEpoch[] = [];
  for (const { generation, status, genotype, metrics, feedback } of trials) {
    const parsed = feedbackSchema.safeParse(feedback);
    if (status === 'ok' && parsed.success)
      epochs.push({ epoch: generation, genotype, metrics, ...parsed.data });
  }
  return epochs;
}

/** Edges of the architecture that are skip connections, and all of them. */
export function skipCount({ genotype }: Pick<LearnedEpoch, 'genotype'>): {
  readonly skips: number;
  readonly edges: number;
} {
  const edges = genotype.match(/\w+[@~]\d+/g) ?? [];
  return { skips: edges.filter((edge) => edge.startsWith('skip_connect')).length, edges: edges.length };
}

/** How many skip connections there are at the end, and since when there have been no fewer. */
export function skipLine(epochs: readonly LearnedEpoch[]): string | undefined {
  const last = epochs.at(-1);
  if (!last) return undefined;
  const { skips, edges } = skipCount(last);
  if (skips === 0) return `skip connections: none of ${edges} edges`;
  const before = epochs.findLastIndex((epoch) => skipCount(epoch).skips < skips);
  const since = epochs[before + 1]!.epoch;
  const collapsed = skips === edges ? ': it has collapsed into copies' : '';
  return `skip connections: ${skips} of ${edges} edges, no fewer since epoch ${since}${collapsed}`;
}

const percent = (value: number): string => value.toFixed(2);
const real = (value: number): string => value.toPrecision(4);

const columns: readonly (readonly [metric: string, title: string, print: (value: number) => string])[] = [
  ['accuracy', 'accuracy %', percent],
  ['mixtureAccuracy', 'mixture %', percent],
  ['trainingLoss', 'training loss', real],
  ['entropy', 'entropy nats', real],
  ['skips', 'skips', String],
  ['changes', 'changes', String],
];

/** A row an epoch. */
export function epochSheet(epochs: readonly LearnedEpoch[]): Sheet {
  const settings = [...new Set(epochs.flatMap((epoch) => Object.keys(epoch.settings)))];
  const measured = columns.filter(([metric]) => epochs.some(({ metrics }) => metric in metrics));
  return {
    head: ['epoch', ...settings, ...measured.map(([, title]) => title)],
    rows: epochs.map(({ epoch, settings: own, metrics }) => [
      number(epoch),
      ...settings.map((name) => number(own[name], (value) => String(Number(value.toPrecision(3))))),
      ...measured.map(([metric, , print]) => number(metrics[metric], print)),
    ]),
  };
}

/** Of a long search as many rows as fit a screen: evenly spaced, the last one among them. */
export function someEpochs(epochs: readonly LearnedEpoch[], most = 20): LearnedEpoch[] {
  const every = Math.ceil(epochs.length / most);
  return epochs.filter((_, i) => (epochs.length - 1 - i) % every === 0);
}

/** Medians and ratios of the benchmark's rounds, as tables or as JSON. */
import type { BackendName } from '../src/network/network.js';
import type { KernelFigures, Limits } from './kernels.js';
import type { PeerFigures } from './peer.js';
import type { SearchFigures } from './search.js';
import type { StoreFigures } from './store.js';
import type { WorkloadFigures } from './training.js';
import { medianOf } from '../src/measures/latency.js';

export interface Figures {
  readonly backend: BackendName;
  /** What it computes on. */
  readonly device: string;
  readonly rounds: readonly { readonly workloads: WorkloadFigures[]; readonly peers: PeerFigures[] }[];
  readonly limits?: Limits;
  readonly kernels?: KernelFigures[];
  readonly search?: SearchFigures;
  readonly store?: StoreFigures;
}

type Rates = Pick<WorkloadFigures, 'trainImagesPerSecond' | 'evaluateImagesPerSecond'>;
const rateFields = ['trainImagesPerSecond', 'evaluateImagesPerSecond'] as const;

/** Place by place, the median over the rounds of each rate; what else there is comes from the last round. */
function medians<T extends Rates>(rounds: readonly (readonly T[])[]): T[] {
  return (rounds.at(-1) ?? []).map((last, i) => {
    const rate = (field: keyof Rates): number => medianOf(rounds.map((round) => round[i]![field]));
    return { ...last, ...Object.fromEntries(rateFields.map((field) => [field, rate(field)])) };
  });
}

interface Ratio {
  readonly workload: string;
  readonly train: number;
  readonly evaluate: number;
}

/** Ours over the peer's with as many workers, round by round; the median of the rounds. */
function ratios({ rounds }: Figures): Ratio[] {
  return (rounds[0]?.peers ?? []).map(({ mode, processes, threads }, i) => {
    const ratio = (field: keyof Rates): number =>
      medianOf(
        rounds.map(({ workloads, peers }) => {
          const ours = workloads.find(
            ({ name, workers }) => name === mode && workers === processes * threads,
          )!;
          return ours[field] / peers[i]![field];
        }),
      );
    return {
      workload: mode,
      train: ratio('trainImagesPerSecond'),
      evaluate: ratio('evaluateImagesPerSecond'),
    };
  });
}

/** Rows of equal cells. */
function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  return cells.map(line).join('\n');
}

export function report(figures: Figures, json: boolean): string {
  const workloads = medians(figures.rounds.map((round) => round.workloads));
  const peers = medians(figures.rounds.map((round) => round.peers));
  const { limits, kernels, search, store } = figures;
  if (json)
    return JSON.stringify(
      {
        backend: figures.backend,
        device: figures.device,
        workloads,
        peers,
        ratios: ratios(figures),
        limits,
        kernels,
        search,
        store,
      },
      null,
      2,
    );
  const parts = [
    `${figures.backend}: ${figures.device}`,
    table(
      [
        'workload',
        'workers',
        'train images/s',
        'evaluate images/s',
        'a worker MiB',
        'grown MiB',
        'arena MiB',
      ],
      [
        ...workloads.map((w) => [
          w.name,
          w.workers,
          ...rateFields.map((f) => w[f]),
          w.workerMemory,
          w.workerGrowth,
          w.arena,
        ]),
        ...peers.map((p) => [
          `${p.mode}, ${p.peer}`,
          `${p.processes} x ${p.threads}`,
          ...rateFields.map((f) => p[f]),
          '',
          '',
          '',
        ]),
      ],
    ),
    table(
      ['ratio to the peer', 'train', 'evaluate'],
      ratios(figures).map((r) => [r.workload, r.train.toFixed(2), r.evaluate.toFixed(2)]),
    ),
  ];
  if (limits && kernels)
    parts.push(
      `limits: ${limits.peakGigaflops.toFixed(1)} GFLOP/s, copying ${limits.copyGigabytes.toFixed(1)} GB/s\n` +
        table(
          ['kernel', 'GFLOP/s', '% of the limit'],
          kernels.map((k) => [k.name, k.gigaflops.toFixed(1), k.share.toFixed(0)]),
        ),
    );
  if (search && store) parts.push(table(['search and store', '', ''], costs(search, store)));
  return parts.join('\n\n');
}

function costs(search: SearchFigures, store: StoreFigures): string[][] {
  const rows: readonly (readonly [string, number, string])[] = [
    ['a generation of 1,000 genomes, without training', search.controllerGeneration, 'ms'],
    ['non-dominated sort of 10,000 points', search.nonDominatedSort, 'ms'],
    ['hypervolume of 10,000 points', search.hypervolume, 'ms'],
    ['append of a trial to a journal of 100', store.appendAt100, 'ms'],
    [`append of a trial to a journal of ${store.trials}`, store.appendAtAll, 'ms'],
    ['flush of a generation of 50 trials', store.flush, 'ms'],
    [`opening a run of ${store.trials} trials (${store.megabytes.toFixed(0)} MB)`, store.open, 's'],
    ['reading its trials for show', store.summaries, 's'],
    ['its digest', store.digest, 's'],
  ];
  return rows.map(([name, value, unit]) => [name, value.toPrecision(3), unit]);
}

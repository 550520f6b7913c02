/** The networks that searches score and train, at the sizes that they use. */
import type { Batch } from '../src/network/network.js';
import type { Plan } from '../src/plan/plan.js';
import { stream } from '../src/random.js';
import { derivedPlan } from '../src/space/derived.js';
import { benchDerivedPlan } from '../src/space/nasbench201-network.js';
import type { CellGenotype } from '../src/space/genotype.js';
import { publishedGenotype } from '../src/space/published.js';
import { transformer } from '../src/space/vit.js';

export interface SearchNetwork {
  readonly name: string;
  readonly plan: Plan;
  /** Images in a step. */
  readonly batch: number;
  /** Of the square images, pixels. */
  readonly side: number;
}

const classes = 10;

const benchCell = [
  ...['nor_conv_3x3', 'nor_conv_3x3', 'nor_conv_1x1'],
  ...['skip_connect', 'avg_pool_3x3', 'nor_conv_3x3'],
];

/** EvNAS-A's cells with attention where they have separable convolutions of 3x3. */
function attentionCells(): CellGenotype {
  const genotype = publishedGenotype('evnas-a');
  const swap = (cell: CellGenotype['normal']): CellGenotype['normal'] => ({
    ...cell,
    edges: cell.edges.map(([name, state]) => [name === 'sep_conv_3x3' ? 'local_attention_3x3' : name, state]),
  });
  return { normal: swap(genotype.normal), reduce: swap(genotype.reduce) };
}

function darts(channels: number, cells: number, side: number, batch: number): SearchNetwork {
  const plan = derivedPlan(publishedGenotype('evnas-a'), {
    channels,
    cells,
    classes,
    image: [side, side, 3],
  });
  return { name: `DARTS path, ${channels} channels, ${cells} cells`, plan, batch, side };
}

function bench(channels: number, cells: number, side: number, batch: number): SearchNetwork {
  const plan = benchDerivedPlan({ channels, cells, classes, image: [side, side, 3] }, benchCell);
  return { name: `NAS-Bench-201, ${channels} channels, ${cells} a stage`, plan, batch, side };
}

export const searchNetworks: readonly SearchNetwork[] = [
  darts(5, 8, 16, 64),
  darts(8, 8, 16, 64),
  darts(5, 8, 32, 64),
  darts(8, 8, 32, 64),
  darts(16, 8, 32, 16),
  darts(16, 8, 32, 64),
  darts(16, 8, 32, 256),
  darts(36, 20, 32, 16), // final training
  bench(5, 1, 16, 64),
  bench(5, 5, 16, 64),
  bench(5, 1, 32, 64),
  bench(5, 5, 32, 64),
  bench(16, 5, 32, 64),
  {
    name: 'attention cells, 16 channels, 8 cells',
    plan: derivedPlan(attentionCells(), { channels: 16, cells: 8, classes, image: [32, 32, 3] }),
    ...{ batch: 64, side: 32 },
  },
  { name: 'ViT, patches of 4, width 64, 6 blocks', plan: transformer('vit-cifar/4')!, batch: 64, side: 32 },
];

/** At the sizes at which their cells are scored without training (`experiments/proxies-*.yaml`). */
export const scoredNetworks: readonly SearchNetwork[] = [bench(16, 1, 32, 12), darts(16, 3, 32, 4)];

/** Images and labels of chance. */
export function randomBatch({ batch: size, side }: SearchNetwork): Batch {
  const random = stream(0, 'bench', 'images');
  return {
    images: Float32Array.from({ length: size * side * side * 3 }, () => random.normal()),
    labels: Uint8Array.from({ length: size }, () => random.integer(classes)),
    size,
  };
}

/** Every built-in search space: random genomes, mutants, children, and what they decode to. */
import { cost } from '../../src/plan/cost.js';
import { stream } from '../../src/random.js';
import { categoricalSupernet } from '../../src/space/categorical.js';
import { dartsSpace } from '../../src/space/darts.js';
import { hierarchicalSpace } from '../../src/space/hierarchical.js';
import { largeScaleSpace } from '../../src/space/large-scale.js';
import { nasbench201Space } from '../../src/space/nasbench201.js';
import { nasnetSpace } from '../../src/space/nasnet.js';
import { nasnetFamilyNames } from '../../src/space/nasnet-family.js';
import { attentionOperations } from '../../src/space/operations.js';
import { nsganetMacroSpace } from '../../src/space/nsganet-macro.js';
import type { SupernetSpace, TrainableSpace } from '../../src/space/search-space.js';
import { vitSpace } from '../../src/space/vit-space.js';
import { digestOfJson, type Pin } from './pin.js';

const images = { classes: 10, image: [32, 32, 3] } as const;
const cells = {
  search: { channels: 4, cells: 3, ...images },
  derived: { channels: 8, cells: 5 },
};

function digestOf<Genome, Architecture>(space: TrainableSpace<Genome, Architecture>): string {
  const sample = (i: number): Genome => space.sample(stream(18, 'random', 0, i));
  const described = (genome: Genome): unknown => {
    const architecture = space.decode(genome);
    const { params, macs, activationBytes } = cost(space.derivedPlan(architecture));
    return { genome, text: space.print(architecture), params, macs, activationBytes };
  };
  return digestOfJson(
    [0, 1, 2].map((i) => [
      described(sample(i)),
      described(space.mutate(sample(i), 0.2, stream(18, 'mutation', 1, i))),
      described(space.crossover(sample(i), sample(i + 1), stream(18, 'crossover', 1, i))),
    ]),
  );
}

function pinOf<Genome, Architecture>(space: TrainableSpace<Genome, Architecture>): Pin {
  return { name: `space ${space.name}`, digest: () => digestOf(space) };
}

function pinsOf<Genome, Architecture>(space: SupernetSpace<Genome, Architecture>): Pin[] {
  return [
    pinOf(space),
    {
      name: `space ${space.name}, integers for genomes`,
      digest: () => digestOf(categoricalSupernet(space)),
    },
  ];
}

export const spacePins: readonly Pin[] = [
  ...pinsOf(dartsSpace(cells)),
  ...pinsOf(dartsSpace({ ...cells, name: 'darts-attention', operations: attentionOperations })),
  ...pinsOf(nasbench201Space(cells)),
  // Its own genomes are integers.
  pinOf(vitSpace(images)),
  pinOf(nsganetMacroSpace({ node: 'residual', channels: 4, ...images })),
  ...nasnetFamilyNames.map((name) => pinOf(nasnetSpace({ name, ...cells }))),
  pinOf(hierarchicalSpace({ channels: 4, cells: 1, ...images })),
  pinOf(largeScaleSpace(images)),
];

/** Published genotypes under the names that users type, each with the repository file that it was read from. */
import { excerpt } from '../errors/excerpt.js';
import type { AuthorsNetwork } from './authors-network.js';
import type { CellGenotype } from './genotype.js';
import { parseGenotype } from './genotype-text.js';
import { nearest } from '../errors/nearest.js';
import { GenotypeError } from './search-space.js';

export interface PublishedNetwork {
  readonly kind: AuthorsNetwork;
  /** As published for CIFAR-10. */
  readonly channels: number;
  readonly cells: number;
}

export interface PublishedGenotype {
  readonly genotype: CellGenotype;
  readonly paper: string;
  /** Where its authors, or those who compare with it, wrote it down. */
  readonly source: string;
  /** The network that its authors put the cells into. Default: that of DARTS. */
  readonly network?: PublishedNetwork;
}

const evnas = 'Sinha and Chen, Evolving Neural Architecture Using One Shot Model, GECCO 2021';
const evnasSource = 'nightstorm0909/EvNAS, genotypes.py';
const darts = 'Liu, Simonyan and Yang, DARTS: Differentiable Architecture Search, ICLR 2019';
const dartsSource = 'quark0/darts, cnn/genotypes.py';
const snas = 'Xie, Zheng, Liu and Lin, SNAS: Stochastic Neural Architecture Search, ICLR 2019';
const autodl = 'D-X-Y/AutoDL-Projects, lib/nas_infer_model/DXYs/genotypes.py';

const nasnet = 'Zoph, Vasudevan, Shlens and Le, Learning Transferable Architectures, CVPR 2018';
const amoebanet =
  'Real, Aggarwal, Huang and Le, Regularized Evolution for Image Classifier Architecture Search, AAAI 2019';

/** As their authors built them, in the networks that they built. */
const originals: readonly (readonly [name: string, paper: string, source: string, genotype: string])[] = [
  [
    'nasnet-a',
    nasnet,
    'tensorflow/models, research/slim/nets/nasnet/nasnet_utils.py',
    'normal:sep_conv_5x5@1+sep_conv_3x3@0,sep_conv_5x5@0+sep_conv_3x3@0,avg_pool_3x3@1+skip_connect@0,' +
      'avg_pool_3x3@0+avg_pool_3x3@0,sep_conv_3x3@1+skip_connect@1:0,2,3,4,5,6/reduce:' +
      'sep_conv_5x5@1+sep_conv_7x7@0,max_pool_3x3@1+sep_conv_7x7@0,avg_pool_3x3@1+sep_conv_5x5@0,' +
      'skip_connect@3+avg_pool_3x3@2,sep_conv_3x3@2+max_pool_3x3@1:3,4,5,6',
  ],
  [
    'amoebanet-a',
    amoebanet,
    'tensorflow/tpu, models/official/amoeba_net/model_specs.py',
    'normal:avg_pool_3x3@1+max_pool_3x3@1,sep_conv_3x3@0+skip_connect@0,skip_connect@1+avg_pool_3x3@0,' +
      'sep_conv_3x3@1+sep_conv_5x5@2,avg_pool_3x3@5+sep_conv_3x3@1:0,3,4,6/reduce:' +
      'sep_conv_3x3@0+avg_pool_3x3@1,max_pool_3x3@1+sep_conv_7x7@2,max_pool_3x3@0+max_pool_3x3@1,' +
      'sep_conv_3x3@4+bottleneck_7x1_1x7@1,avg_pool_3x3@0+sep_conv_7x7@1',
  ],
];

/** By name; the others stand in DARTS' network. */
const networks: Readonly<Partial<Record<string, PublishedNetwork>>> = {
  'nasnet-a': { kind: 'slim', channels: 32, cells: 20 },
  'amoebanet-a': { kind: 'slim', channels: 36, cells: 20 },
  'pnasnet-5': { kind: 'slim', channels: 48, cells: 9 },
  enas: { kind: 'enas', channels: 36, cells: 17 },
};

/** Rows: name, paper, source, genotype as evocell prints it. */
const rows: readonly (readonly [name: string, paper: string, source: string, genotype: string])[] = [
  [
    'evnas-a',
    evnas,
    evnasSource,
    'normal:sep_conv_3x3@0+sep_conv_3x3@1,sep_conv_5x5@2+sep_conv_3x3@1,skip_connect@0+skip_connect@2,' +
      'dil_conv_5x5@3+sep_conv_3x3@1/reduce:dil_conv_5x5@1+avg_pool_3x3@0,sep_conv_3x3@0+avg_pool_3x3@2,' +
      'skip_connect@1+skip_connect@2,skip_connect@1+sep_conv_5x5@0',
  ],
  [
    'evnas-b',
    evnas,
    evnasSource,
    'normal:sep_conv_5x5@0+sep_conv_3x3@1,sep_conv_5x5@2+max_pool_3x3@0,sep_conv_3x3@0+sep_conv_3x3@1,' +
      'skip_connect@0+sep_conv_5x5@2/reduce:skip_connect@1+max_pool_3x3@0,max_pool_3x3@0+avg_pool_3x3@1,' +
      'skip_connect@2+avg_pool_3x3@3,sep_conv_5x5@2+sep_conv_5x5@0',
  ],
  [
    'evnas-c',
    evnas,
    evnasSource,
    'normal:skip_connect@0+sep_conv_3x3@1,skip_connect@2+sep_conv_5x5@1,max_pool_3x3@1+sep_conv_3x3@0,' +
      'sep_conv_3x3@0+sep_conv_5x5@3/reduce:sep_conv_5x5@1+dil_conv_3x3@0,sep_conv_5x5@0+skip_connect@1,' +
      'max_pool_3x3@0+max_pool_3x3@1,max_pool_3x3@0+max_pool_3x3@2',
  ],
  [
    'darts-v1',
    darts,
    dartsSource,
    'normal:sep_conv_3x3@1+sep_conv_3x3@0,skip_connect@0+sep_conv_3x3@1,skip_connect@0+sep_conv_3x3@1,' +
      'sep_conv_3x3@0+skip_connect@2/reduce:max_pool_3x3@0+max_pool_3x3@1,skip_connect@2+max_pool_3x3@0,' +
      'max_pool_3x3@0+skip_connect@2,skip_connect@2+avg_pool_3x3@0',
  ],
  [
    'darts-v2',
    darts,
    dartsSource,
    'normal:sep_conv_3x3@0+sep_conv_3x3@1,sep_conv_3x3@0+sep_conv_3x3@1,sep_conv_3x3@1+skip_connect@0,' +
      'skip_connect@0+dil_conv_3x3@2/reduce:max_pool_3x3@0+max_pool_3x3@1,skip_connect@2+max_pool_3x3@1,' +
      'max_pool_3x3@0+skip_connect@2,skip_connect@2+max_pool_3x3@1',
  ],
  [
    'nasnet-a-darts',
    'Zoph, Vasudevan, Shlens and Le, Learning Transferable Architectures, CVPR 2018',
    dartsSource,
    'normal:sep_conv_5x5@1+sep_conv_3x3@0,sep_conv_5x5@0+sep_conv_3x3@0,avg_pool_3x3@1+skip_connect@0,' +
      'avg_pool_3x3@0+avg_pool_3x3@0,sep_conv_3x3@1+skip_connect@1/reduce:sep_conv_5x5@1+sep_conv_7x7@0,' +
      'max_pool_3x3@1+sep_conv_7x7@0,avg_pool_3x3@1+sep_conv_5x5@0,skip_connect@3+avg_pool_3x3@2,' +
      'sep_conv_3x3@2+max_pool_3x3@1:4,5,6',
  ],
  [
    'amoebanet-a-darts',
    'Real, Aggarwal, Huang and Le, Regularized Evolution for Image Classifier Architecture Search, AAAI 2019',
    dartsSource,
    'normal:avg_pool_3x3@0+max_pool_3x3@1,sep_conv_3x3@0+sep_conv_5x5@2,sep_conv_3x3@0+avg_pool_3x3@3,' +
      'sep_conv_3x3@1+skip_connect@1,skip_connect@0+avg_pool_3x3@1:4,5,6/reduce:avg_pool_3x3@0+sep_conv_3x3@1,' +
      'max_pool_3x3@0+sep_conv_7x7@2,sep_conv_7x7@0+avg_pool_3x3@1,max_pool_3x3@0+max_pool_3x3@1,' +
      'conv_7x1_1x7@0+sep_conv_3x3@5:3,4,6',
  ],
  [
    'pnasnet-5',
    'Liu et al., Progressive Neural Architecture Search, ECCV 2018',
    autodl,
    'normal:sep_conv_5x5@0+max_pool_3x3@0,sep_conv_7x7@1+max_pool_3x3@1,sep_conv_5x5@1+sep_conv_3x3@1,' +
      'sep_conv_3x3@4+max_pool_3x3@1,sep_conv_3x3@0+skip_connect@1/reduce:sep_conv_5x5@0+max_pool_3x3@0,' +
      'sep_conv_7x7@1+max_pool_3x3@1,sep_conv_5x5@1+sep_conv_3x3@1,sep_conv_3x3@4+max_pool_3x3@1,' +
      'sep_conv_3x3@0+skip_connect@1',
  ],
  [
    'gdas-v1',
    'Dong and Yang, Searching for a Robust Neural Architecture in Four GPU Hours, CVPR 2019',
    autodl,
    'normal:skip_connect@0+skip_connect@1,skip_connect@0+sep_conv_5x5@2,sep_conv_3x3@3+skip_connect@0,' +
      'sep_conv_5x5@4+sep_conv_3x3@3/reduce:sep_conv_5x5@0+sep_conv_3x3@1,sep_conv_5x5@2+sep_conv_5x5@1,' +
      'dil_conv_5x5@2+sep_conv_3x3@1,sep_conv_5x5@0+sep_conv_5x5@1',
  ],
  [
    'setn',
    'Dong and Yang, One-Shot Neural Architecture Search via Self-Evaluated Template Network, ICCV 2019',
    autodl,
    'normal:skip_connect@0+sep_conv_5x5@1,sep_conv_5x5@0+sep_conv_3x3@1,sep_conv_5x5@1+sep_conv_5x5@3,' +
      'max_pool_3x3@1+conv_3x1_1x3@4/reduce:sep_conv_3x3@0+sep_conv_5x5@1,avg_pool_3x3@0+sep_conv_5x5@1,' +
      'avg_pool_3x3@0+sep_conv_5x5@1,avg_pool_3x3@0+skip_connect@1',
  ],
  [
    'p-darts',
    'Chen, Xie, Wu and Tian, Progressive Differentiable Architecture Search, ICCV 2019',
    'chenxin061/pdarts, genotypes.py (PDARTS)',
    'normal:skip_connect@0+dil_conv_3x3@1,skip_connect@0+sep_conv_3x3@1,sep_conv_3x3@1+sep_conv_3x3@3,' +
      'sep_conv_3x3@0+dil_conv_5x5@4/reduce:avg_pool_3x3@0+sep_conv_5x5@1,sep_conv_3x3@0+dil_conv_5x5@2,' +
      'max_pool_3x3@0+dil_conv_3x3@1,dil_conv_3x3@1+dil_conv_5x5@3',
  ],
  [
    'snas-mild',
    snas,
    'SNAS-Series/SNAS-Series, SNAS/genotypes.py (SNAS_mild)',
    'normal:sep_conv_3x3@0+sep_conv_3x3@1,skip_connect@0+dil_conv_3x3@1,skip_connect@0+skip_connect@1,' +
      'skip_connect@0+sep_conv_3x3@1/reduce:max_pool_3x3@0+max_pool_3x3@1,max_pool_3x3@1+skip_connect@2,' +
      'max_pool_3x3@1+skip_connect@2,max_pool_3x3@0+dil_conv_5x5@2',
  ],
  [
    'snas',
    snas,
    'SNAS-Series/SNAS-Series, SNAS/genotypes.py (SNAS_moderate)',
    'normal:dil_conv_5x5@0+skip_connect@1,sep_conv_3x3@0+skip_connect@1,skip_connect@0+skip_connect@1,' +
      'sep_conv_3x3@0+dil_conv_5x5@1/reduce:max_pool_3x3@0+max_pool_3x3@1,sep_conv_5x5@0+dil_conv_5x5@1,' +
      'sep_conv_5x5@0+sep_conv_5x5@1,sep_conv_5x5@0+sep_conv_5x5@1',
  ],
  [
    'enas',
    'Pham, Guan, Zoph, Le and Dean, Efficient Neural Architecture Search via Parameter Sharing, ICML 2018',
    'melodyguan/enas, scripts/cifar10_micro_final.sh',
    'normal:avg_pool_3x3@0+sep_conv_3x3@0,skip_connect@0+sep_conv_5x5@0,skip_connect@0+sep_conv_5x5@1,' +
      'sep_conv_3x3@1+sep_conv_5x5@0,avg_pool_3x3@0+sep_conv_5x5@1/reduce:sep_conv_3x3@1+sep_conv_3x3@1,' +
      'max_pool_3x3@0+avg_pool_3x3@0,sep_conv_5x5@1+sep_conv_5x5@3,sep_conv_3x3@1+skip_connect@0,' +
      'max_pool_3x3@0+sep_conv_5x5@1:2,4,5,6',
  ],
  [
    'nsga-net',
    'Lu et al., NSGA-Net: Neural Architecture Search using Multi-Objective Genetic Algorithm, GECCO 2019',
    'ianwhale/nsga-net, models/micro_genotypes.py',
    'normal:skip_connect@0+max_pool_3x3@0,dil_conv_5x5@0+max_pool_3x3@0,dil_conv_5x5@1+sep_conv_3x3@3,' +
      'max_pool_3x3@1+sep_conv_5x5@3,sep_conv_3x3@1+sep_conv_3x3@0:2,4,5,6/reduce:avg_pool_3x3@0+sep_conv_3x3@1,' +
      'dil_conv_3x3@1+max_pool_3x3@0,skip_connect@2+dil_conv_5x5@1,skip_connect@2+avg_pool_3x3@1,' +
      'dil_conv_5x5@1+dil_conv_3x3@1:3,4,5,6',
  ],
];

export const published: ReadonlyMap<string, PublishedGenotype> = new Map(
  [...rows, ...originals].map(([name, paper, source, text]) => {
    const network = networks[name];
    return [name, { paper, source, genotype: parseGenotype(text), ...(network && { network }) }];
  }),
);

/** The genotype published under this name. Throws GenotypeError with the nearest name. */
export function publishedGenotype(name: string): CellGenotype {
  const found = published.get(name.toLowerCase());
  if (!found)
    throw new GenotypeError(
      `no genotype is published as "${excerpt(name)}"${nearest(name, [...published.keys()])}`,
    );
  return found.genotype;
}

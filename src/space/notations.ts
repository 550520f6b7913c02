/** How the architectures of the built-in spaces are written. */
import {
  benchGraph,
  cellGraphs,
  hierarchicalGraphs,
  largeScaleGraph,
  macroGraphs,
  type CellGraph,
} from './cell-graph.js';
import { genotypeInWords } from './cell-words.js';
import { parseGenotype } from './genotype-text.js';
import { genotypePlan } from './genotype-plan.js';
import { parseBenchCell } from './nasbench201.js';
import { benchDerivedPlan, benchEdges } from './nasbench201-network.js';
import { refuse } from './networks/family.js';
import { isHierarchical, parseHierarchical } from './hierarchical-genotype.js';
import { hierarchicalPlan } from './hierarchical-network.js';
import { isLargeScale, parseLargeScale } from './large-scale-genotype.js';
import { largeScalePlan } from './large-scale-network.js';
import { decodePhase, isMacro, parseMacro, type DecodedPhase } from './nsganet-macro-genotype.js';
import { macroPlan } from './nsganet-macro-network.js';
import { operationInWords, operations } from './operations.js';
import type { Notation } from './space-part.js';
import { parseTransformer, vitPlan, type VitArchitecture } from './vit-genotype.js';

/** `normal:sep_conv_3x3@0+.../reduce:...`, and what DARTS, NNI and NSGA-Net print. */
export const cellNotation: Notation = {
  sized: true,
  matches: (text) => /[@({[]/.test(text),
  inWords: (text) => genotypeInWords(parseGenotype(text)),
  cells: (text) => parseGenotype(text),
  graphs: (text) => cellGraphs(parseGenotype(text)),
  plan: (text, options) => genotypePlan(parseGenotype(text), options),
};

/** `|nor_conv_3x3~0|+|none~0|skip_connect~1|+...` */
export const benchNotation: Notation = {
  sized: true,
  matches: (text) => /^\s*\|.*~\d/.test(text),
  inWords(text) {
    const cell = parseBenchCell(text, [...operations.keys()]);
    const nodes = [1, 2, 3].map((node) => {
      const terms = benchEdges.flatMap(([to, from], edge) =>
        to === node && cell[edge] !== 'none'
          ? [`${operationInWords(cell[edge]!)} of ${from === 0 ? 'the input' : `node ${from}`}`]
          : [],
      );
      return `  ${node === 3 ? 'output' : `node ${node}`}: ${terms.join(' + ') || 'zeros'}`;
    });
    return ['Cell', ...nodes].join('\n');
  },
  graphs: (text) => [benchGraph(parseBenchCell(text, [...operations.keys()]))],
  plan(text, { channels = 16, cells = 5, classes = 10, image = [32, 32, 3] }) {
    const cell = parseBenchCell(text, [...operations.keys()]);
    return benchDerivedPlan({ channels, cells, classes, image }, cell);
  },
};

/** `vit:patch=4,width=48/heads=2,mlp=4/...` */
export const transformerNotation: Notation = {
  sized: false,
  matches: (text) => /^\s*vit:/.test(text),
  inWords: (text) => transformerInWords(parseTransformer(text)),
  plan(text, options) {
    refuse('a network of the space vit', options, ['channels', 'cells', 'auxiliary']);
    const { classes = 10, image = [32, 32, 3] } = options;
    return vitPlan(parseTransformer(text), { classes, image });
  },
};

/** `nsganet-macro:1-00-010|0/...` */
export const macroNotation: Notation = {
  sized: true,
  matches: isMacro,
  inWords: (text) =>
    parseMacro(text)
      .flatMap((phase, index) => phaseInWords(decodePhase(phase), index + 1))
      .join('\n'),
  graphs: (text) => macroGraphs(parseMacro(text)),
  plan(text, { channels = 32, classes = 10, image = [32, 32, 3] }) {
    return macroPlan(parseMacro(text), { node: 'residual', channels, classes, image });
  },
};

/** `hierarchical:4-12-314/...`; `cells` are those of each group. */
export const hierarchicalNotation: Notation = {
  sized: true,
  matches: isHierarchical,
  inWords: (text) => hierarchicalGraphs(parseHierarchical(text)).map(graphInWords).join('\n'),
  graphs: (text) => hierarchicalGraphs(parseHierarchical(text)),
  plan(text, { channels = 64, cells = 2, classes = 10, image = [32, 32, 3] }) {
    return hierarchicalPlan(parseHierarchical(text), { channels, cells, classes, image });
  },
};

/** `large-scale:lr=0.1/...` */
export const largeScaleNotation: Notation = {
  sized: false,
  matches: isLargeScale,
  inWords(text) {
    const model = parseLargeScale(text);
    return `Learning rate ${model.learningRate}\n${graphInWords(largeScaleGraph(model))}`;
  },
  graphs: (text) => [largeScaleGraph(parseLargeScale(text))],
  plan(text, options) {
    refuse('a network of the space large-scale', options, ['channels', 'cells', 'auxiliary']);
    const { classes = 10, image = [32, 32, 3] } = options;
    return largeScalePlan(parseLargeScale(text), { classes, image });
  },
};

export const builtInNotations: readonly Notation[] = [
  ...[transformerNotation, macroNotation, hierarchicalNotation, largeScaleNotation],
  ...[benchNotation, cellNotation],
];

/** That in which the text is written; undefined for a name. */
export function notationOf(text: string, notations = builtInNotations): Notation | undefined {
  return notations.find((notation) => notation.matches(text));
}

function transformerInWords({ patch, width, blocks }: VitArchitecture): string {
  return [
    `Vision transformer on patches of ${patch}x${patch} pixels, tokens of ${width} features`,
    ...blocks.map(
      ({ heads, ratio }, index) =>
        `  block ${index + 1}: attention with ${heads === 1 ? 'one head' : `${heads} heads`}, MLP of ${ratio * width} features`,
    ),
  ].join('\n');
}

function phaseInWords(phase: DecodedPhase | undefined, number: number): string[] {
  if (!phase) return [`Phase ${number}: no connections, left out`];
  const states = (from: readonly number[]): string =>
    from.map((state) => (state === 0 ? 'the input' : `node ${state}`)).join(' + ');
  return [
    `Phase ${number}`,
    ...phase.inputs.flatMap((from, i) => (from.length > 0 ? [`  node ${i + 1}: ${states(from)}`] : [])),
    `  output: ${states(phase.output)}`,
  ];
}

/** Of one input: each node with what its edges bring. */
function graphInWords({ title, nodes, output }: CellGraph): string {
  const state = (from: number): string => (from === 0 ? 'the input' : `node ${from}`);
  const lines = nodes.flatMap((edges, i) =>
    edges.length === 0
      ? []
      : [
          `  node ${i + 1}: ${edges.map(({ operation = 'sum', from }) => `${operationName(operation)} of ${state(from)}`).join(' + ')}`,
        ],
  );
  return [title, ...lines, `  output: ${output.map(state).join(' + ')}`].join('\n');
}

function operationName(operation: string): string {
  return operation === 'skip_connect' ? 'a copy' : operation.replaceAll('_', ' ');
}

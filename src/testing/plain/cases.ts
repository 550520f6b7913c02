/** Small networks around each kind of layer, for every backend to run. */
import type { Loss } from '../../network/network.js';
import { classes, network, same, type Case } from './case.js';
import { PlanDraft } from './draft.js';
import { operationCases } from './operation-cases.js';
import { windowCases } from './window-cases.js';

const normalisations: Case[] = [
  network('batch norm', [4, 3, 5], (d, x) => d.norm(x)),
  network('batch norm with learned scale and shift', [4, 3, 5], (d, x) => d.norm(x, { affine: true })),
  network('batch norm with running statistics', [4, 3, 5], (d, x) =>
    d.norm(x, { affine: true, running: true }),
  ),
  network('batch norm with running statistics only', [3, 3, 6], (d, x) => d.norm(x, { running: true })),
  network('batch norms with epsilons of their own', [4, 3, 5], (d, x) =>
    d.norm(d.add({ kind: 'gelu' }, [d.norm(x, { epsilon: 0.5, running: true })]), { epsilon: 2 }),
  ),
  network('batch norm of features', [7], (d, x) => d.norm(x, { affine: true, running: true })),
  network('layer norm', [4, 6], (d, x) => {
    const [gamma, beta] = [d.weight('gamma', [6]), d.weight('beta', [6])];
    return d.add({ kind: 'layerNorm', gamma, beta, epsilon: 1e-5 }, [x]);
  }),
  network('local response normalisation', [3, 2, 7], (d, x) =>
    d.add({ kind: 'localResponseNorm', size: 5, alpha: 0.3, beta: 0.75, k: 2 }, [x]),
  ),
];

const activations: Case[] = (['relu', 'gelu', 'quickGelu', 'identity'] as const).map((kind) =>
  network(kind, [3, 4, 5], (d, x) => d.add({ kind }, [x])),
);

const drops: Case[] = [
  network('dropout', [4, 5], (d, x) => d.add({ kind: 'dropout', rate: 0.4 }, [x]), {
    noise: [18, 'step', 3],
  }),
  network('drop path', [4, 5], (d, x) => d.add({ kind: 'dropPath' }, [x]), {
    noise: [18, 'step', 5],
    dropPathRate: 0.4,
  }),
  network(
    'drop path at half the rate of the step',
    [4, 5],
    (d, x) => d.add({ kind: 'dropPath', scale: 0.5 }, [x]),
    { noise: [18, 'step', 6], dropPathRate: 0.8 },
  ),
];

const joints: Case[] = [
  network('a sum', [3, 4, 2], (d, x) => d.add({ kind: 'add' }, [x, d.add({ kind: 'gelu' }, [x])])),
  network(
    'a weighed sum',
    [3, 4, 2],
    (d, x) => d.add({ kind: 'add', shares: ['a', 'b', 'c'] }, [x, d.add({ kind: 'gelu' }, [x]), x]),
    { shares: { a: 0.3, b: 0.5, c: 0.2 } },
  ),
  network('a weighed sum of one', [3, 2], (d, x) => d.add({ kind: 'add', shares: ['a'] }, [x]), {
    shares: { a: 0.25 },
  }),
  network('a concatenation of channels', [3, 4, 2], (d, x) =>
    d.add({ kind: 'concat' }, [x, d.convolution(x, 3, { kernel: [1, 1] }), x], [3, 4, 7]),
  ),
  network('nothing beside something', [3, 4, 2], (d, x) =>
    d.add({ kind: 'add' }, [d.add({ kind: 'zero' }, [x]), x]),
  ),
  network('a reshape', [3, 4, 2], (d, x) => d.norm(d.add({ kind: 'reshape' }, [x], [6, 4]))),
  network('a learned scale', [3, 4, 2], (d, x) =>
    d.add({ kind: 'scale', weight: d.weight('gain', [1]) }, [x]),
  ),
  network('a learned scale of each channel', [3, 4, 2], (d, x) =>
    d.add({ kind: 'scale', weight: d.weight('gain', [2]) }, [x]),
  ),
  network('a gate of each channel', [3, 4, 5], (d, x) => {
    const scores = d.dense(d.add({ kind: 'globalAvgPool' }, [d.add({ kind: 'relu' }, [x])], [5]), 5);
    return d.add({ kind: 'gate' }, [d.norm(x, { affine: true }), scores]);
  }),
  network('a gate of channels side by side', [3, 2, 3], (d, x) => {
    const both = d.add({ kind: 'concat' }, [x, d.convolution(x, 2, { kernel: [1, 1] })], [3, 2, 5]);
    const scores = d.dense(d.add({ kind: 'globalAvgPool' }, [x], [3]), 5);
    return d.add({ kind: 'gate' }, [d.add({ kind: 'relu' }, [both]), scores]);
  }),
];

/** Queries, keys and values by dense layers from the same tokens. */
function attention(
  d: PlanDraft,
  x: string,
  heads: number,
  widths: readonly [number, number],
  causal: boolean,
): string {
  const [queries, keys, values] = [
    d.dense(x, widths[0]),
    d.dense(x, widths[0]),
    d.dense(x, widths[1], false),
  ];
  return d.add({ kind: 'attention', heads, scale: 0.5, causal }, [queries, keys, values], d.shape(values));
}

const attentions: Case[] = [
  network('a dense layer on tokens', [4, 5], (d, x) => d.dense(x, 3)),
  network('learned tokens before others', [4, 5], (d, x) =>
    d.add({ kind: 'prependTokens', weight: d.weight('tokens', [2, 5]), tokens: 2 }, [x], [6, 5]),
  ),
  network('one token of a sequence', [4, 5], (d, x) =>
    d.add({ kind: 'token', index: 1 }, [d.dense(x, 3)], [3]),
  ),
  network('attention with one head', [5, 4], (d, x) => attention(d, x, 1, [3, 5], false)),
  network('attention with two heads', [5, 4], (d, x) => attention(d, x, 2, [6, 4], false)),
  network('causal attention', [5, 4], (d, x) => attention(d, x, 2, [4, 6], true)),
  network('attention to fewer keys than there are queries', [6, 4], (d, x) => {
    const few = d.add({ kind: 'reshape' }, [x], [3, 8]);
    const [queries, keys, values] = [d.dense(x, 4), d.dense(few, 4), d.dense(few, 6)];
    return d.add({ kind: 'attention', heads: 2, scale: 1, causal: false }, [queries, keys, values], [6, 6]);
  }),
  ...([3, 5] as const).map((window) =>
    network(`local attention, window ${window}`, [5, 4, 4], (d, x) => {
      const inputs = [0, 1, 2].map(() => d.convolution(x, 4, { kernel: [1, 1] }));
      const [rowWeight, columnWeight] = [d.weight('rows', [window, 2]), d.weight('columns', [window, 2])];
      return d.add({ kind: 'localAttention', heads: 2, window, rowWeight, columnWeight }, inputs);
    }),
  ),
];

/** Four operations and their sum. */
function mixedEdge(d: PlanDraft, x: string, shares: readonly string[], running = false): string {
  const window = { kernel: [3, 3], padding: same(1) } as const;
  const channels = d.shape(x)[2]!;
  const depthwise = d.depthwise(d.add({ kind: 'relu' }, [x]), window);
  const options = [
    d.norm(d.pool(x, 'max', window), { running }),
    d.norm(d.pool(x, 'average inside', window), { running }),
    d.add({ kind: 'identity' }, [x]),
    d.norm(d.convolution(depthwise, channels, { kernel: [1, 1] }), { running }),
  ];
  return d.add({ kind: 'add', shares }, options);
}

const compositions: Case[] = [
  network('a separable convolution with batch norms', [6, 6, 4], (d, x) => {
    const first = d.depthwise(d.add({ kind: 'relu' }, [x]), {
      kernel: [3, 3],
      stride: [2, 2],
      padding: same(1),
    });
    const middle = d.norm(d.convolution(first, 4, { kernel: [1, 1] }), { running: true });
    const second = d.depthwise(d.add({ kind: 'relu' }, [middle]), { kernel: [3, 3], padding: same(1) });
    return d.norm(d.convolution(second, 5, { kernel: [1, 1] }), { affine: true });
  }),
  network('a factorized reduction', [6, 6, 4], (d, x) => {
    const active = d.add({ kind: 'relu' }, [x]);
    const window = { kernel: [1, 1], stride: [2, 2] } as const;
    const halves = [
      d.convolution(active, 2, window),
      d.convolution(active, 3, { ...window, padding: [-1, 0, -1, 0] }),
    ];
    return d.norm(d.add({ kind: 'concat' }, halves, [3, 3, 5]));
  }),
  network('a skip to a smaller picture whose last channels are cut off', [5, 6, 7], (d, x) => {
    const down = d.convolution(x, 3, { kernel: [3, 3], stride: [2, 2], padding: same(1) });
    const picked = d.pool(x, 'average inside', { kernel: [1, 1], stride: [2, 2] });
    const columns = d.add({ kind: 'reshape' }, [picked], [9, 7, 1]);
    const cut = d.pool(columns, 'max', { kernel: [1, 1], padding: [0, 0, 0, -4] });
    const first = d.add({ kind: 'reshape' }, [cut], [3, 3, 3]);
    return d.norm(d.add({ kind: 'add' }, [down, first]), { running: true });
  }),
  network('a skip whose channels are filled up with zeros', [4, 5, 3], (d, x) => {
    const wider = d.convolution(x, 6, { kernel: [1, 1] });
    const zeros = d.add({ kind: 'zero' }, [x], [4, 5, 3]);
    const filled = d.add({ kind: 'concat' }, [x, zeros], [4, 5, 6]);
    return d.norm(d.add({ kind: 'add' }, [wider, filled]), { running: true });
  }),
  network('a mixed edge', [6, 5, 3], (d, x) => mixedEdge(d, x, ['max', 'average', 'skip', 'separable']), {
    shares: { max: 0.1, average: 0.2, skip: 0.3, separable: 0.4 },
  }),
  network(
    'a cell of mixed edges',
    [5, 4, 4],
    (d, x) => {
      const first = mixedEdge(d, x, ['a.max', 'a.average', 'a.skip', 'a.separable'], true);
      const other = d.norm(d.convolution(x, 4, { kernel: [1, 1] }), { running: true });
      const second = mixedEdge(d, other, ['b.max', 'b.average', 'a.skip', 'b.separable'], true);
      const node = d.add({ kind: 'add' }, [first, d.add({ kind: 'dropPath' }, [second])]);
      const third = mixedEdge(d, node, ['a.max', 'a.average', 'a.skip', 'a.separable'], true);
      const inner = d.add({ kind: 'add', shares: ['b.max', 'c'] }, [third, d.add({ kind: 'gelu' }, [node])]);
      const last = d.add({ kind: 'add', shares: ['c', 'd'] }, [inner, x]);
      return d.norm(d.add({ kind: 'concat' }, [node, last], [5, 4, 8]), { affine: true });
    },
    {
      noise: [18, 'step', 7],
      dropPathRate: 0.4,
      shares: {
        ...{ 'a.max': 0.4, 'a.average': 0.1, 'a.skip': -0.3, 'a.separable': 0.7 },
        ...{ 'b.max': 0.8, 'b.average': 0.3, 'b.separable': 1, c: 0.5, d: 1.5 },
      },
    },
  ),
  network(
    'a concatenation before a share, one of whose parts has another reader',
    [3, 4, 4],
    (d, x) => {
      const parts = [d.convolution(x, 4, { kernel: [1, 1] }), d.convolution(x, 4, { kernel: [1, 1] })];
      const other = d.add({ kind: 'gelu' }, [parts[0]!]);
      const both = d.add({ kind: 'concat' }, parts, [3, 4, 8]);
      const joined = d.convolution(both, 4, { kernel: [1, 1] });
      return d.add({ kind: 'add', shares: ['a', 'b'] }, [joined, other]);
    },
    { shares: { a: 0.3, b: 0.6 } },
  ),
  network('the sum of the class scores', [6], (d, x) => d.add({ kind: 'gelu' }, [x]), {
    loss: 'sumOfLogits',
  }),
  network('classes that count differently', [6], (d, x) => d.add({ kind: 'gelu' }, [x]), {
    ...{ labelSmoothing: 0.1, classWeights: Array.from({ length: classes }, (_, k) => 0.5 + k) },
  }),
  network('smoothed labels', [6], (d, x) => d.add({ kind: 'gelu' }, [x]), { labelSmoothing: 0.1 }),
];

function auxiliary(name: string, loss: Loss): Case {
  const draft = new PlanDraft([4, 4, 3]);
  const x = draft.convolution('images', 4, { kernel: [3, 3], padding: same(1) });
  const side = draft.head(draft.norm(x, { affine: true, running: true }), classes);
  const main = draft.head(draft.norm(draft.add({ kind: 'relu' }, [x])), classes);
  const options = { auxiliaryWeight: 0.4, labelSmoothing: 0.2, loss };
  return { name, plan: draft.plan(main, side), size: 3, options };
}

export const cases: readonly Case[] = [
  ...windowCases,
  ...normalisations,
  ...activations,
  ...drops,
  ...joints,
  ...attentions,
  ...operationCases,
  ...compositions,
  auxiliary('an auxiliary head', 'crossEntropy'),
  auxiliary('the sum of the class scores of two heads', 'sumOfLogits'),
];

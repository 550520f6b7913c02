/**
 * A network as a PyTorch module that a person can read: a line for each layer. Modules have the plan's names, so that
 * the state dict is that of the authors' code where there is one.
 */
import type { Layer, Plan, Shape } from '../../plan/plan.js';
import { version } from '../../version.js';
import { exportedLayers, shapesOf, type ExportedNetwork, type ExportOptions } from '../exported-network.js';
import { torchLayers, type TorchContext } from './layers.js';

const helpers = `def put(root, path, module):
    """Puts a module, parameter or buffer at a dotted path."""
    *folders, name = path.split('.')
    for folder in folders:
        if folder not in root._modules:
            root.add_module(folder, nn.Module())
        root = root._modules[folder]
    if isinstance(module, nn.Parameter):
        root.register_parameter(name, module)
    else:
        root.add_module(name, module)


def last(x):
    """Channels last: [n, c, h, w] to [n, h, w, c]."""
    return x.permute(0, 2, 3, 1)


def first(x):
    """Channels first: [n, h, w, c] to [n, c, h, w]."""
    return x.permute(0, 3, 1, 2)


def average(x, kernel, stride, padding):
    """Averages the pixels inside the picture: left, right, top and bottom padding do not count."""
    ones = torch.ones_like(x[:1, :1])
    count = F.avg_pool2d(F.pad(ones, padding), kernel, stride)
    return F.avg_pool2d(F.pad(x, padding), kernel, stride) / count


def attention(q, k, v, heads, scale, causal):
    """softmax(q k' scale) v, head by head (Vaswani et al. 2017)."""
    q, k, v = (t.unflatten(2, (heads, -1)).transpose(1, 2) for t in (q, k, v))
    scores = q @ k.transpose(2, 3) * scale
    if causal:
        unseen = torch.ones(scores.shape[2:], dtype=torch.bool, device=scores.device).triu(1)
        scores = scores.masked_fill(unseen, float('-inf'))
    return (scores.softmax(3) @ v).transpose(1, 2).flatten(2)


def local_attention(q, k, v, heads, window, rows, columns):
    """Attention in a window (Ramachandran et al. 2019); rows and columns are offsets to half the keys' channels each."""
    n, c, h, w = k.shape
    before = window // 2
    pad = (before, window - 1 - before) * 2

    def around(x):
        return F.unfold(F.pad(x, pad), window).view(n, heads, c // heads, window * window, h * w)

    down = rows.t()[:, :, None].expand(-1, window, window)
    across = columns.t()[:, None, :].expand(-1, window, window)
    offsets = torch.cat([down, across]).reshape(1, heads, c // heads, window * window, 1)
    scores = (q.view(n, heads, c // heads, 1, h * w) * (around(k) + offsets)).sum(2)
    inside = F.unfold(F.pad(torch.ones(1, 1, h, w, device=k.device), pad), window).view(1, 1, window * window, h * w)
    shares = scores.masked_fill(inside == 0, float('-inf')).softmax(2)
    return (shares[:, :, None] * around(v)).sum(3).view(n, c, h, w)
`;

/** The text of a Python file with the class `Network` and the function `load`. Throws InputError for a supernet. */
export function torchModule(
  { plan, card }: Pick<ExportedNetwork, 'plan' | 'card'>,
  options: ExportOptions = {},
): string {
  const layers = exportedLayers(plan);
  const shapes = shapesOf(layers);
  const weights = new Map(plan.weights.map((weight) => [weight.name, weight]));
  const made: string[] = [];
  const context: TorchContext = {
    shape: (id) => shapes.get(id)!,
    put: (path, module) => made.push(`put(self, '${path}', ${module})`),
    size: (name) => weights.get(name)!.shape,
    learned: (name) => weights.get(name)!.trainable !== false,
  };
  const values = new Map<string, string>();
  const lines: string[] = [];
  let scope = '';
  layers.forEach((layer, i) => {
    if (layer.kind === 'input') return values.set(layer.id, 'images');
    const inputs = layer.inputs.map((id) => values.get(id)!);
    const text = write(layer, inputs, context);
    if (text === inputs[0]) return values.set(layer.id, text);
    const now = scopeOf(layer.id);
    if (now !== scope) lines.push(`# ${(scope = now)}`);
    lines.push(`x${i} = ${text}`);
    return values.set(layer.id, `x${i}`);
  });
  const scores = values.get(plan.output)!;
  const result = options.softmax ? `${scores}.softmax(1)` : scores;
  return [
    head(plan, card, options),
    helpers,
    '',
    'class Network(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    ...made.map((line) => `        ${line}`),
    '',
    '    def forward(self, images):',
    ...preprocessing(options).map((line) => `        ${line}`),
    ...lines.map((line) => `        ${line}`),
    `        return ${result}`,
    '',
    '',
    "def load(weights='network.safetensors'):",
    '    """The network with its weights, for evaluation."""',
    '    from safetensors.torch import load_file',
    '',
    '    network = Network()',
    '    network.load_state_dict(load_file(weights))',
    '    return network.eval()',
    '',
  ].join('\n');
}

/** `cells.3` of `cells.3._ops.1.op.0`; the first word of others. */
function scopeOf(id: string): string {
  return /^[A-Za-z_]\w*(\.\d+)?/.exec(id)?.[0] ?? '';
}

function head(
  { layers }: Plan,
  card: ExportedNetwork['card'],
  { normalise, softmax }: ExportOptions,
): string {
  const shape = layers.find(({ kind }) => kind === 'input')!.shape;
  const name = card ? [`    ${card.network.replaceAll(/["\\]/g, '')}`, ''] : [];
  return [
    '"""',
    `A network of evocell ${version}.`,
    '',
    ...name,
    `Takes images ${inputInWords(shape, normalise)} and gives ${softmax ? 'probabilities' : 'class scores'}.`,
    'network.safetensors holds its weights: load() reads them.',
    '"""',
    'import torch',
    'from torch import nn',
    'from torch.nn import functional as F',
    '',
    '',
  ].join('\n');
}

function inputInWords(shape: Shape, normalise: ExportOptions['normalise']): string {
  if (normalise) return `[n, ${shape.join(', ')}], bytes`;
  const [height, width, channels] = shape;
  const inside = shape.length === 3 ? [channels, height, width] : shape;
  return `[n, ${inside.join(', ')}], floats that have been normalised,`;
}

function preprocessing({ normalise }: ExportOptions): string[] {
  if (!normalise) return [];
  const list = (values: readonly number[]): string =>
    `torch.tensor([${values.join(', ')}], device=images.device)`;
  return [`images = first((images / 255 - ${list(normalise.mean)}) / ${list(normalise.deviation)})`];
}

function write(
  layer: Exclude<Layer, { kind: 'input' }>,
  inputs: readonly string[],
  context: TorchContext,
): string {
  type Write = (layer: Layer, inputs: readonly string[], context: TorchContext) => string;
  return (torchLayers[layer.kind] as Write)(layer, inputs, context);
}

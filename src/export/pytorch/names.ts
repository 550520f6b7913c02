/** What PyTorch calls the weights of a layer: those of a module have fixed names after the module's path. */
import type { Layer } from '../../plan/plan.js';

/** Path of the module whose weight has this name: `cells.0.op.1` of `cells.0.op.1.weight`. */
export function modulePath(name: string, ending: 'weight' | 'running_mean'): string {
  return name.endsWith(`.${ending}`) ? name.slice(0, -ending.length - 1) : name;
}

/** PyTorch's names by the plan's, of the weights that become part of a module; others keep their own. */
export function torchNames(layer: Layer): readonly (readonly [own: string, torch: string])[] {
  switch (layer.kind) {
    case 'conv2d':
    case 'depthwiseConv2d':
    case 'dense': {
      const path = modulePath(layer.weight, 'weight');
      return pairs(path, [layer.weight, 'weight'], ['bias' in layer ? layer.bias : undefined, 'bias']);
    }
    case 'layerNorm':
      return pairs(modulePath(layer.gamma, 'weight'), [layer.gamma, 'weight'], [layer.beta, 'bias']);
    case 'batchNorm': {
      const { gamma, beta, runningMean = layer.id, runningVariance } = layer;
      const path = modulePath(runningMean, 'running_mean');
      return pairs(
        path,
        ...([
          [gamma, 'weight'],
          [beta, 'bias'],
          [runningMean, 'running_mean'],
          [runningVariance, 'running_var'],
        ] as const),
      );
    }
    default:
      return [];
  }
}

function pairs(
  path: string,
  ...names: readonly (readonly [own: string | undefined, field: string])[]
): (readonly [string, string])[] {
  return names.flatMap(([own, field]) => (own === undefined ? [] : [[own, `${path}.${field}`] as const]));
}

import type { Shape } from './plan.js';

/** Numbers in a tensor of this shape; 1 where it has no axes. */
export function size(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

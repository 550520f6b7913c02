/** Where the gradients of tensors are. */
import type { Stored } from './stored.js';

interface Source {
  readonly root: Stored;
  readonly plane: number;
  /** By whose product it is multiplied. */
  readonly shares: readonly string[];
}

/** Where a tensor's gradient is read: its own, or its part of that of a sum. */
export function gradientSource(tensor: Stored): Source {
  const { alias } = tensor.gradient;
  if (alias) {
    const found = gradientSource(alias.stored);
    return { ...found, shares: [...found.shares, ...alias.shares] };
  }
  if (!tensor.parent) return { root: tensor, plane: 0, shares: [] };
  const found = gradientSource(tensor.parent.stored);
  return { ...found, plane: found.plane + tensor.parent.plane };
}

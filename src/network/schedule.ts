/** How the learning rate moves, epoch by epoch (a generation of a search is an epoch). Pure functions. */
import { cos } from '../elementary.js';

/**
 * Half a cosine from `from` at epoch 0 to `to` at epoch `epochs` (which is never trained): EvNAS trains
 * generation g of 50 at 0.001 + 0.012 (1 + cos(pi g / 50)).
 */
export function cosine(epoch: number, epochs: number, from: number, to: number): number {
  return to + ((from - to) / 2) * (1 + cos((Math.PI * epoch) / epochs));
}

/** Factor that rises in equal steps to 1 at the last of the `epochs` first ones and stays there. */
export function linearWarmUp(epoch: number, epochs: number): number {
  return epochs === 0 ? 1 : Math.min(1, (epoch + 1) / epochs);
}

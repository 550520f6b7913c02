/** Queries, keys and values as attention reads them, and their gradients. */
import { address } from './memory';
import { writeGradient } from './view';
import { Target, View } from './words';

/** An image of the view at word `view`. */
@inline export function imageOf(p: usize, view: usize, image: i32): usize {
  return address(p, view + View.at) + <usize>image * address(p, view + View.imageBytes);
}

/** Writes the gradient of an image of a view, unless none is wanted. */
export function giveBack(view: usize, target: usize, from: usize, image: i32, planes: i32, pixels: i32): void {
  if (!address(target, Target.at)) return;
  writeGradient(view, target, image, 0, planes, pixels, 0, 1, pixels, from, 0, <usize>pixels << 4, 1);
}

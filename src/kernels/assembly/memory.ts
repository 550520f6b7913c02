/**
 * How kernels see memory. An image is stored in planes of 4 channels: `[channels / 4][height * width][4]` floats,
 * so that a pixel of a plane is one vector and neighbouring pixels are neighbours. Channel counts are always
 * multiples of 4 here (the host pads with zeros). A kernel takes one pointer to a block of 32-bit words, its
 * parameters, written by the host when the plan is compiled; `words` has the offset of each by its name.
 */

@inline export const VECTOR: usize = 16;

/** Where word `i` lies, such as the first of a group. */
@inline export function at(p: usize, i: usize): usize {
  return p + (i << 2);
}

/** Group `i` of a list of groups of `words` words; `list` is the word of its count. */
@inline export function element(p: usize, list: usize, words: usize, i: usize): usize {
  return at(p, list + 1 + words * i);
}

/** Word `i` of the parameters as an integer. */
@inline export function word(p: usize, i: usize): i32 {
  return load<i32>(p + (i << 2));
}

/** Word `i` of the parameters as a pointer or a count of bytes. */
@inline export function address(p: usize, i: usize): usize {
  return load<u32>(p + (i << 2));
}

/** Word `i` of the parameters as a float. */
@inline export function real(p: usize, i: usize): f32 {
  return load<f32>(p + (i << 2));
}

@inline export function zero4(): v128 {
  return f32x4.splat(0);
}

/** Two instructions: the fused one of relaxed SIMD may give other bits on another machine. */
@inline export function fma(acc: v128, x: v128, y: v128): v128 {
  return f32x4.add(acc, f32x4.mul(x, y));
}

/**
 * The ten figures of the built-in images: seven shapes and three textures, none of which reaches further than
 * 1.2 radii from its centre.
 */
import type { Random } from '../random.js';

/** Signed distance of a point to the figure's edge in pixels (negative inside); the centre is at 0, 0. */
export type Distance = (u: number, v: number) => number;

/** Draws a variant of the figure. */
export type Figure = (random: Random, radius: number) => Distance;

const disc: Figure = (_, radius) => (u, v) => length(u, v) - radius;

const ring: Figure = (random, radius) => {
  const width = radius * (0.2 + 0.1 * random.next());
  return (u, v) => Math.abs(length(u, v) - radius + width) - width;
};

const square: Figure = (_, radius) => (u, v) => box(u, v, 0.71 * radius);

const frame: Figure = (random, radius) => {
  const width = radius * (0.16 + 0.08 * random.next());
  return (u, v) => Math.abs(box(u, v, 0.71 * radius - width)) - width;
};

/** Equilateral: three half planes at half the radius from the centre. */
const triangle: Figure = (_, radius) => (u, v) =>
  Math.max(v, 0.8660254 * u - 0.5 * v, -0.8660254 * u - 0.5 * v) - 0.5 * radius;

const cross: Figure = (random, radius) => {
  const width = radius * (0.2 + 0.1 * random.next());
  return (u, v) =>
    Math.max(Math.min(Math.abs(u), Math.abs(v)) - width, Math.max(Math.abs(u), Math.abs(v)) - radius);
};

const crescent: Figure = (random, radius) => {
  const shift = radius * (0.45 + 0.2 * random.next());
  return (u, v) => Math.max(length(u, v) - radius, 0.85 * radius - length(u - shift, v));
};

/** Patches of a texture are discs or squares, so that the outline does not give the texture away. */
function textured(texture: (random: Random) => Distance): Figure {
  return (random, radius) => {
    const distance = texture(random);
    const patch = random.next() < 0.5 ? disc(random, radius) : square(random, 1.2 * radius);
    return (u, v) => Math.max(distance(u, v), patch(u, v));
  };
}

const stripes = textured((random) => {
  const period = 3.5 + 1.5 * random.next();
  return (u) => wave(u, period);
});

const checks = textured((random) => {
  const period = 5.5 + 1.5 * random.next();
  return (u, v) => {
    const a = wave(u, period);
    const b = wave(v, period);
    return a * b > 0 ? Math.min(Math.abs(a), Math.abs(b)) : -Math.min(Math.abs(a), Math.abs(b));
  };
});

const spots = textured((random) => {
  const period = 4.5 + 1.5 * random.next();
  return (u, v) => length(fold(u, period), fold(v, period)) - 0.32 * period;
});

/** In the order of the classes. */
export const figures: readonly Figure[] = [
  disc,
  ring,
  square,
  frame,
  triangle,
  cross,
  crescent,
  stripes,
  checks,
  spots,
];

function length(u: number, v: number): number {
  return Math.sqrt(u * u + v * v);
}

function box(u: number, v: number, half: number): number {
  return Math.max(Math.abs(u), Math.abs(v)) - half;
}

/** Distance from the nearest multiple of the period, signed, in ±period / 2. */
function fold(u: number, period: number): number {
  return u - period * Math.floor(u / period + 0.5);
}

/** Negative on one half of each period, positive on the other. */
function wave(u: number, period: number): number {
  return Math.abs(fold(u, period)) - period / 4;
}

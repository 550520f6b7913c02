import { expect } from 'chai';
import { heap } from './heap.js';

const pixels = 1024;
const values = Float32Array.from({ length: 4 * pixels }, (_, i) => -13 + (26 * i) / (4 * pixels));
const whole = { slope: 0, shift: 0, relu: 0, imageBytes: 16 * pixels };

/** Density of the standard normal distribution. */
function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Its distribution function in 64 bits (Abramowitz and Stegun 1964, 26.2.11 and 26.2.14). */
function distribution(x: number): number {
  const a = Math.abs(x);
  if (a > 4) {
    let fraction = a;
    for (let n = 200; n > 0; n--) fraction = a + n / fraction;
    return x > 0 ? 1 - density(x) / fraction : density(x) / fraction;
  }
  let [term, sum] = [x, 0];
  for (let n = 1; n < 400; n += 2, term *= (x * x) / n) sum += term;
  return 0.5 + density(x) * sum;
}

/** The worst error in units of what is allowed. */
function worst(found: Float32Array, truth: (x: number) => number, allowed: (x: number, y: number) => number) {
  return found.reduce((most, y, i) => {
    const x = values[i]!;
    return Math.max(most, Math.abs(y - truth(x)) / allowed(x, truth(x)));
  }, 0);
}

/** Relative, growing with what rounding x^2 does to e^(-x^2 / 2). */
const relative = (x: number, y: number): number => 4e-7 * Math.abs(y) * (1 + Math.min(x, 0) ** 2 / 4) + 1e-38;

describe('GELU', () => {
  const { kernels, floats, parameters, read, zeros } = heap();
  const view = { ...whole, at: floats(values) };
  const output = { at: zeros(16 * pixels), imageBytes: 16 * pixels };
  const forward = { view, planes: 1, pixels, output, sums: 0, quick: 0 };

  it('is right to the last places of 32 bits, far below 0, too', () => {
    kernels.activationForward(parameters('activationForward', forward), 1, 0, 0);
    const found = read(output.at, 4 * pixels);
    expect(worst(found, (x) => x * distribution(x), relative)).to.be.below(1);
  });

  it('has a slope as right as that', () => {
    const target = { at: zeros(16 * pixels), imageBytes: 16 * pixels, add: 0 };
    const gradient = {
      ...{ at: floats(values.map(() => 1)), imageBytes: 16 * pixels, scale: 1 },
      ...{ p: 0, q: 0, r: 0, output },
    };
    const scratch = { seen: zeros(16 * pixels), planeGradient: zeros(16 * pixels) };
    const words = parameters('activationBackward', { ...forward, gradient, target, ...scratch });
    kernels.activationBackward(words, 1, 0, 0);
    const slope = (x: number): number => distribution(x) + x * density(x);
    const allowed = (x: number, y: number): number => (x > -1 ? 2e-7 : 2 * relative(x, y));
    expect(worst(read(target.at, 4 * pixels), slope, allowed)).to.be.below(1);
  });
});

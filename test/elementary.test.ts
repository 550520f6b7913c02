import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { cos, exp, log, log2, power } from '../src/elementary.js';
import { stream } from '../src/random.js';

/** Numbers with 300 bits after the point. */
const bits = 300n;
const one = 1n << bits;

/** Exact. */
function fixed(x: number): bigint {
  let [mantissa, exponent] = [x, 0n];
  while (!Number.isInteger(mantissa)) [mantissa, exponent] = [mantissa * 2, exponent + 1n];
  return (BigInt(mantissa) * one) >> exponent;
}

function times(a: bigint, b: bigint): bigint {
  return (a * b) >> bits;
}

/** By Taylor's series of x / 2^16, squared 16 times. */
function exactExp(x: number): bigint {
  const small = fixed(x) >> 16n;
  let [sum, term] = [one, one];
  for (let k = 1n; term !== 0n && term !== -1n; k++) sum += term = times(term, small) / k;
  for (let i = 0; i < 16; i++) sum = times(sum, sum);
  return sum;
}

/** By Newton's method from the double: each step doubles the bits. */
function exactLog(x: number): bigint {
  const target = fixed(x);
  let y = fixed(Math.log(x));
  for (let i = 0; i < 3; i++) {
    let [sum, term] = [one, one];
    const small = y >> 16n;
    for (let k = 1n; term !== 0n && term !== -1n; k++) sum += term = times(term, small) / k;
    for (let k = 0; k < 16; k++) sum = times(sum, sum);
    y += ((target - sum) * one) / sum;
  }
  return y;
}

function exactCos(x: number): bigint {
  const square = times(fixed(x), fixed(x));
  let [sum, term] = [one, one];
  for (let k = 1n; term !== 0n && term !== -1n; k++)
    sum += term = -times(term, square) / ((2n * k - 1n) * 2n * k);
  return sum;
}

function exactPower(x: number, n: number): bigint {
  let product = one;
  for (let i = 0; i < n; i++) product = times(product, fixed(x));
  return product;
}

/** In units of the last place of the result. */
function error(result: number, exact: bigint): number {
  const exponent = Math.floor(Math.log2(Math.abs(result)));
  const place = ((one >> 52n) * 2n ** BigInt(Math.max(exponent, 0))) / 2n ** BigInt(Math.max(-exponent, 0));
  return Math.abs(Number(((fixed(result) - exact) * 1000n) / place)) / 1000;
}

function argumentsOf(name: string, count: number, draw: (u: number) => number): number[] {
  const random = stream(0, 'elementary', name);
  return Array.from({ length: count }, () => draw(random.next()));
}

const ln2 = exactLog(2);

describe('elementary functions', () => {
  const cases = [
    { name: 'exp', of: exp, exact: exactExp, draw: (u: number) => 60 * u - 40, most: 1 },
    { name: 'log', of: log, exact: exactLog, draw: (u: number) => 1000 * u * u + 1e-9, most: 1 },
    {
      ...{ name: 'log2', of: log2, draw: (u: number) => 1e6 * u * u + 1e-9, most: 1 },
      exact: (x: number) => (exactLog(x) * one) / ln2,
    },
    { name: 'cos', of: cos, exact: exactCos, draw: (u: number) => 20 * u - 10, most: 1 },
    {
      name: 'power',
      of: (x: number) => power(x, 40),
      exact: (x: number) => exactPower(x, 40),
      draw: (u: number) => 0.5 + u,
      most: 40,
    },
  ];
  for (const { name, of, exact, draw, most } of cases)
    it(`${name} is off the exact value by less than ${most} in the last place`, () => {
      const errors = argumentsOf(name, 300, draw).map((x) => error(of(x), exact(x)));
      expect(Math.max(...errors)).to.be.below(most);
      expect(Math.max(...errors)).to.be.above(0.01); // the exact value is not made of the tested one
    });

  it('have these bits on every engine', () => {
    const hash = createHash('sha256');
    for (const { name, of, draw } of cases) {
      const results = Float64Array.from(argumentsOf(`${name} bits`, 20_000, draw), of);
      for (const result of results) hash.update(`${result}\n`);
    }
    expect(hash.digest('hex')).to.equal('be10a5b32d6ee0320add018215b0120d71a97741b7890fe67f561344f4bbdd7a');
  });

  it('give limits and special values as Math does', () => {
    for (const x of [0, -0, 1, NaN, Infinity, -Infinity, 709.78, 709.79, -708.4, -745.13, -745.14, 1e-300]) {
      expect(Object.is(exp(x), Math.exp(x)), `exp(${x})`).to.equal(true);
    }
    for (const x of [0, 1, -1, NaN, Infinity, 5e-324, 2 ** -1022, 2 ** 1023]) {
      expect(Object.is(log(x), Math.log(x)), `log(${x})`).to.equal(true);
      expect(Object.is(log2(x), Math.log2(x)), `log2(${x})`).to.equal(true);
    }
    expect([cos(0), cos(Math.PI), power(0.5, 0), power(2, 10), power(-3, 3)]).to.deep.equal([
      1, -1, 1, 1024, -27,
    ]);
    expect(() => cos(1e9)).to.throw(RangeError);
    expect(() => cos(NaN)).to.throw(RangeError);
  });
});

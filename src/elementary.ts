/**
 * Elementary functions from +, -, *, / alone, which IEEE 754 rounds in one way: the same bits on every engine. The
 * language leaves the bits of `Math.exp`, `Math.cos`, `**` and their like open, and versions of Node differ. The
 * algorithms and constants are those of fdlibm (Sun Microsystems 1993, https://www.netlib.org/fdlibm; log2 as in
 * FreeBSD's msun). Errors stay below one unit in the last place.
 */
const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);
/** Where the half with sign and exponent lies. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** Sign, exponent and the first 20 bits of the fraction. */
function highWord(x: number): number {
  double[0] = x;
  return words[HIGH]! | 0;
}

function fromWords(high: number, low: number): number {
  words[HIGH] = high;
  words[1 - HIGH] = low;
  return double[0]!;
}

/** The same number with another high word. */
function withHighWord(x: number, high: number): number {
  double[0] = x;
  words[HIGH] = high;
  return double[0];
}

/** ln 2 in two parts, the first of few bits, so that small multiples of it are exact. */
const ln2High = 6.9314718036912381649e-1;
const ln2Low = 1.90821492927058770002e-10;

/** e^x. */
export function exp(x: number): number {
  if (!(x <= 709.782712893383973096)) return x > 0 ? Infinity : NaN;
  if (x < -745.13321910194110842) return 0;
  if (x === 1) return Math.E;
  const size = Math.abs(x);
  if (size < 3.725290298461914e-9) return 1 + x;
  let [k, high, low] = [0, x, 0];
  if (highWord(size) > 0x3fd62e42) {
    // more than ln(2) / 2: x = k ln 2 + r
    if (highWord(size) < 0x3ff0a2b2) k = x < 0 ? -1 : 1;
    else k = Math.trunc(1.442695040888963387 * x + (x < 0 ? -0.5 : 0.5));
    high = x - k * ln2High;
    low = k * ln2Low;
  }
  const r = high - low;
  const t = r * r;
  const c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
  if (k === 0) return 1 - ((r * c) / (c - 2) - r);
  const y = 1 - (low - (r * c) / (2 - c) - high);
  if (k === 1024) return y * 2 * 8.98846567431158e307;
  return k >= -1021 ? y * powerOfTwo(k) : y * powerOfTwo(k + 1000) * 9.332636185032189e-302;
}

const P1 = 1.66666666666666019037e-1;
const P2 = -2.77777777770155933842e-3;
const P3 = 6.61375632143793436117e-5;
const P4 = -1.6533902205465251539e-6;
const P5 = 4.13813679705723846039e-8;

/** 2^k, for k from -1022 to 1023. */
export function powerOfTwo(k: number): number {
  return fromWords((k + 1023) << 20, 0);
}

/** x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2); `fraction` are the first bits of x's. */
function split(x: number): { readonly k: number; readonly f: number; readonly fraction: number } {
  const isSubnormal = x < 2.2250738585072014e-308;
  const normal = isSubnormal ? x * 18014398509481984 : x;
  const high = highWord(normal);
  const fraction = high & 0xfffff;
  const up = (fraction + 0x95f64) & 0x100000;
  const k = (high >> 20) - 1023 - (isSubnormal ? 54 : 0) + (up >> 20);
  return { k, f: withHighWord(normal, fraction | (up ^ 0x3ff00000)) - 1, fraction };
}

/** What log(1 + f) has beyond f - f^2 / 2 and f / (2 + f), as a polynomial in s^2 with s = f / (2 + f). */
function logTail(z: number): number {
  const w = z * z;
  const even = w * (Lg2 + w * (Lg4 + w * Lg6));
  const odd = z * (Lg1 + w * (Lg3 + w * (Lg5 + w * Lg7)));
  return odd + even;
}

const Lg1 = 6.66666666666673513e-1;
const Lg2 = 3.999999999940941908e-1;
const Lg3 = 2.857142874366239149e-1;
const Lg4 = 2.222219843214978396e-1;
const Lg5 = 1.818357216161805012e-1;
const Lg6 = 1.531383769920937332e-1;
const Lg7 = 1.479819860511658591e-1;

/** Natural logarithm; -Infinity for 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const { k, f, fraction } = split(x);
  if ((0xfffff & (2 + fraction)) < 3) {
    if (f === 0) return k === 0 ? 0 : k * ln2High + k * ln2Low;
    const rest = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - rest : k * ln2High - (rest - k * ln2Low - f);
  }
  const s = f / (2 + f);
  const tail = logTail(s * s);
  if (((fraction - 0x6147a) | (0x6b851 - fraction)) > 0) {
    const half = 0.5 * f * f;
    if (k === 0) return f - (half - s * (half + tail));
    return k * ln2High - (half - (s * (half + tail) + k * ln2Low) - f);
  }
  if (k === 0) return f - s * (f - tail);
  return k * ln2High - (s * (f - tail) - k * ln2Low - f);
}

/** Logarithm to the base 2; -Infinity for 0, NaN below. */
export function log2(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const { k, f } = split(x);
  if (f === 0) return k;
  const s = f / (2 + f);
  const half = 0.5 * f * f;
  const rest = s * (half + logTail(s * s));
  // Of few bits, so that its product with the first part of 1 / ln 2 is exact.
  const high = fromWords(highWord(f - half), 0);
  const low = f - high - half + rest;
  const whole = high * invLn2High;
  const sum = k + whole;
  return (low + high) * invLn2Low + low * invLn2High + (k - sum + whole) + sum;
}

const invLn2High = 1.44269504072144627571;
const invLn2Low = 1.67517131648865118353e-10;

/** Cosine of an angle in radians. Throws RangeError beyond 1.6 million, where the reduction would lose bits. */
export function cos(x: number): number {
  const angle = Math.abs(x);
  if (!(angle < 1.6e6)) throw new RangeError(`cos(${x}): the angle is too large`);
  if (highWord(angle) <= 0x3fe921fb) return nearCos(angle, 0);
  const { quarter, rest, error } = reduced(angle);
  switch (quarter & 3) {
    case 0:
      return nearCos(rest, error);
    case 1:
      return -nearSin(rest, error);
    case 2:
      return -nearCos(rest, error);
    default:
      return nearSin(rest, error);
  }
}

/** The angle less its nearest multiple of pi / 2, and what that lacks; pi / 2 in three parts of 33 bits and the rest. */
function reduced(angle: number): { readonly quarter: number; readonly rest: number; readonly error: number } {
  const quarter = Math.trunc(angle * 6.36619772367581382433e-1 + 0.5);
  let r = angle - quarter * 1.57079632673412561417;
  let w = quarter * 6.07710050650619224932e-11;
  let rest = r - w;
  const lost = (): number => (highWord(angle) >> 20) - ((highWord(rest) >> 20) & 0x7ff);
  if (lost() > 16) {
    const t = r;
    w = quarter * 6.0771005063039659766e-11;
    r = t - w;
    w = quarter * 2.02226624879595063154e-21 - (t - r - w);
    rest = r - w;
    if (lost() > 49) {
      const u = r;
      w = quarter * 2.0222662487111664558e-21;
      r = u - w;
      w = quarter * 8.47842766036889956997e-32 - (u - r - w);
      rest = r - w;
    }
  }
  return { quarter, rest, error: r - rest - w };
}

/** cos(x + error), for |x| up to pi / 4. */
function nearCos(x: number, error: number): number {
  const size = highWord(Math.abs(x));
  if (size < 0x3e400000) return 1;
  const z = x * x;
  const r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
  if (size < 0x3fd33333) return 1 - (0.5 * z - (z * r - x * error));
  const q = size > 0x3fe90000 ? 0.28125 : fromWords(size - 0x00200000, 0);
  return 1 - q - (0.5 * z - q - (z * r - x * error));
}

const C1 = 4.16666666666666019037e-2;
const C2 = -1.38888888888741095749e-3;
const C3 = 2.48015872894767294178e-5;
const C4 = -2.75573143513906633035e-7;
const C5 = 2.0875723212981748279e-9;
const C6 = -1.13596475577881948265e-11;

/** sin(x + error), for |x| up to pi / 4. */
function nearSin(x: number, error: number): number {
  if (highWord(Math.abs(x)) < 0x3e400000) return x;
  const z = x * x;
  const v = z * x;
  const r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
  return x - (z * (0.5 * error - v * r) - error - v * S1);
}

const S1 = -1.66666666666666324348e-1;
const S2 = 8.33333333332248946124e-3;
const S3 = -1.98412698298579493134e-4;
const S4 = 2.75573137070700676789e-6;
const S5 = -2.50507602534068634195e-8;
const S6 = 1.58969099521155010221e-10;

/** x^n for a whole n from 0 on, by repeated squaring. */
export function power(x: number, n: number): number {
  let product = 1;
  for (let square = x, left = n; left > 0; left = Math.floor(left / 2), square *= square)
    if (left % 2 === 1) product *= square;
  return product;
}

/** JSON and text of any kind, drawn from a stream: what a space has to survive from outside. */
import type { Random } from '../random.js';

const words = [
  '',
  '0',
  'normal',
  'reduce',
  'none',
  'skip_connect',
  '__proto__',
  'length',
  '|',
  '-',
  '\n',
  'é',
];
const numbers = [0, 1, -1, 0.5, 1e9, 1e308, -1e-308, NaN, Infinity, 2 ** 53];

export function anyText(random: Random): string {
  return Array.from({ length: random.integer(8) }, () =>
    random.next() < 0.5 ? random.pick(words) : String.fromCharCode(32 + random.integer(95)),
  ).join('');
}

/** Null, booleans, numbers that JSON does not know, text, and lists and objects of these, three deep. */
export function anyJson(random: Random, depth = 3): unknown {
  const simple: readonly (() => unknown)[] = [
    () => null,
    () => random.next() < 0.5,
    () => random.pick(numbers),
    () => random.integer(10),
    () => anyText(random),
  ];
  const nested: readonly (() => unknown)[] = [
    () => Array.from({ length: random.integer(16) }, () => anyJson(random, depth - 1)),
    () =>
      Object.fromEntries(
        Array.from({ length: random.integer(4) }, () => [random.pick(words), anyJson(random, depth - 1)]),
      ),
  ];
  return random.pick(depth > 0 ? [...simple, ...nested, ...nested] : simple)();
}

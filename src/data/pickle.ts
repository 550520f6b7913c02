/**
 * Pickles of Python that hold plain data and arrays of NumPy (https://docs.python.org/3/library/pickletools.html lists
 * the opcodes). A pickle is a program that may name any function of Python to be called; here nothing is called: the few
 * names that arrays are made by are known, and a pickle that names any other is refused.
 */
import { parseNumbers } from './npy-numbers.js';

/** An array of NumPy, its numbers in C's order. */
export interface PickledArray {
  readonly kind: 'array';
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** Bytes of Python (and texts of Python 2) are Buffers, tuples are lists. */
export type PickleValue =
  null | boolean | number | string | Buffer | PickleValue[] | PickledMap | PickledArray;
export type PickledMap = Map<string, PickleValue>;

/** On the way: what is named, an array or a type of numbers that is not whole yet. */
type Item = PickleValue | Named | NumberType | Blank | Map<string, Item> | Item[];
interface Named {
  readonly kind: 'named';
  readonly name: string;
}
interface NumberType {
  readonly kind: 'type';
  readonly code: string;
  bigEndian: boolean;
}
interface Blank {
  readonly kind: 'blank';
}

const known: ReadonlySet<string> = new Set([
  ...['numpy.core.multiarray', 'numpy._core.multiarray'].map((module) => `${module} _reconstruct`),
  ...['numpy.core.numeric', 'numpy._core.numeric'].map((module) => `${module} _frombuffer`),
  ...['numpy ndarray', 'numpy dtype', '_codecs encode'],
]);

/** Deeper data are not what a data set holds; CIFAR-100 takes half a million steps. */
const deepest = 100;
const mostSteps = 4_000_000;

/** Throws Error, with what to read after the file's name, for code, what is cut off, and what is no pickle. */
export function readPickle(bytes: Buffer): PickleValue {
  return new PickleMachine(bytes).run();
}

class PickleMachine {
  #at = 0;
  #stack: Item[] = [];
  readonly #marks: Item[][] = [];
  readonly #memo = new Map<number, Item>();

  constructor(private readonly bytes: Buffer) {}

  run(): PickleValue {
    for (let step = 0; step < mostSteps; step++) {
      const code = this.#number(1);
      if (code === 0x2e) return plain(this.#pop());
      const act = opcodes[code];
      if (!act) throw new Error(`asks Python for more than data (opcode 0x${code.toString(16)})`);
      act(this);
    }
    throw new Error('is longer than a data set needs');
  }

  /** Bytes from here on. */
  take(length: number): Buffer {
    if (!Number.isSafeInteger(length) || length < 0 || this.#at + length > this.bytes.length)
      throw new Error('is cut off');
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  /** Bytes whose number stands before them, in `size` bytes. */
  counted(size: number): Buffer {
    return this.take(this.#number(size));
  }

  #number(size: number): number {
    const bytes = this.take(size);
    return size === 8 ? Number(bytes.readBigUInt64LE()) : bytes.readUIntLE(0, size);
  }

  unsigned(size: number): number {
    return this.#number(size);
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw new Error('is cut off');
    return this.take(end + 1 - this.#at)
      .toString('latin1')
      .slice(0, -1);
  }

  push(item: Item): void {
    this.#stack.push(item);
  }

  #pop(): Item {
    const item = this.#stack.pop();
    if (item === undefined) throw new Error('is damaged');
    return item;
  }

  pop(): Item {
    return this.#pop();
  }

  mark(): void {
    this.#marks.push(this.#stack);
    this.#stack = [];
  }

  /** What was pushed since the mark. */
  sinceMark(): Item[] {
    const items = this.#stack;
    const before = this.#marks.pop();
    if (!before) throw new Error('is damaged');
    this.#stack = before;
    return items;
  }

  last(): Item {
    const item = this.#stack.at(-1);
    if (item === undefined) throw new Error('is damaged');
    return item;
  }

  remember(key: number = this.#memo.size): void {
    this.#memo.set(key, this.last());
  }

  recall(key: number): void {
    const item = this.#memo.get(key);
    if (item === undefined) throw new Error('is damaged');
    this.push(item);
  }

  name(module: string, name: string): void {
    const full = `${module} ${name}`;
    if (!known.has(full))
      throw new Error(
        `would run code of Python (${`${module}.${name}`.slice(0, 60)}), which is never run here`,
      );
    this.push({ kind: 'named', name });
  }

  tuple(length: number): void {
    const items = Array.from({ length }, () => this.#pop()).reverse();
    this.push(items);
  }

  /** To the list or table below. */
  append(items: readonly Item[]): void {
    const list = this.last();
    if (!Array.isArray(list)) throw new Error('is damaged');
    for (const item of items) (list as Item[]).push(item);
  }

  set(items: readonly Item[]): void {
    const map = this.last();
    if (!(map instanceof Map) || items.length % 2 !== 0) throw new Error('is damaged');
    for (let i = 0; i < items.length; i += 2) (map as Map<string, Item>).set(keyOf(items[i]!), items[i + 1]!);
  }

  /** What a name stands for with these arguments. */
  make(): void {
    const [args, named] = [this.#pop(), this.#pop()];
    if (!Array.isArray(args) || !isKind(named, 'named')) throw new Error('asks Python for more than data');
    this.push(made(named.name, args));
  }

  /** What is on top becomes whole with its state. */
  build(): void {
    const [state, item] = [this.#pop(), this.#pop()];
    if (!Array.isArray(state)) throw new Error('asks Python for more than data');
    if (isKind(item, 'type')) {
      item.bigEndian = textOf(state[1]) === '>';
      return this.push(item);
    }
    if (!isKind(item, 'blank')) throw new Error('asks Python for more than data');
    const [, shape, type, isFortran, raw] = state;
    // The same object, for the memo may have it.
    return this.push(Object.assign(item, arrayOf(shape, type, raw, isFortran === true)));
  }
}

function made(name: string, args: readonly Item[]): Item {
  switch (name) {
    case '_reconstruct':
      return { kind: 'blank' };
    case 'dtype':
      return { kind: 'type', code: textOf(args[0]), bigEndian: false };
    case 'encode':
      return Buffer.from(textOf(args[0]), textOf(args[1]) === 'latin1' ? 'latin1' : 'utf8');
    case '_frombuffer':
      return arrayOf(args[2], args[1], args[0], textOf(args[3]) === 'F');
    default:
      throw new Error('asks Python for more than data');
  }
}

function arrayOf(
  shape: Item | undefined,
  type: Item | undefined,
  raw: Item | undefined,
  isFortran: boolean,
): PickledArray {
  if (!Array.isArray(shape) || !isKind(type, 'type') || !Buffer.isBuffer(raw) || isFortran)
    throw new Error('holds an array of objects, or in the order of Fortran');
  const sizes = (shape as Item[]).map(Number);
  const [, kind, size] = /^[<>|=]?([uifb])([1248])$/.exec(type.code) ?? [];
  if (kind === undefined) throw new Error(`holds an array of ${type.code.slice(0, 20)}, not of numbers`);
  const count = sizes.reduce((product, one) => product * one, 1);
  if (!Number.isSafeInteger(count) || count < 0 || raw.length !== count * Number(size))
    throw new Error('holds an array that is cut off');
  return {
    ...{ kind: 'array', shape: sizes },
    values: parseNumbers(raw, count, `${kind}${size}`, type.bigEndian),
  };
}

function keyOf(item: Item): string {
  return typeof item === 'number' ? String(item) : textOf(item);
}

function textOf(item: Item | undefined): string {
  if (typeof item === 'string') return item;
  if (Buffer.isBuffer(item)) return item.toString('latin1');
  throw new Error('is damaged');
}

function isKind<K extends 'named' | 'type' | 'blank'>(
  item: Item | undefined,
  kind: K,
): item is Extract<Item, { readonly kind: K }> {
  return typeof item === 'object' && item !== null && 'kind' in item && item.kind === kind;
}

/** Without what is on the way only. */
function plain(item: Item, depth = 0, seen = new Set<Item>()): PickleValue {
  if (depth > deepest) throw new Error('is nested too deeply');
  if (isKind(item, 'named') || isKind(item, 'type') || isKind(item, 'blank'))
    throw new Error('asks Python for more than data');
  const isNew = typeof item === 'object' && !seen.has(item);
  if (isNew) seen.add(item);
  if (isNew && Array.isArray(item)) for (const one of item) plain(one, depth + 1, seen);
  if (isNew && item instanceof Map) for (const one of item.values()) plain(one, depth + 1, seen);
  return item as PickleValue;
}

type Act = (machine: PickleMachine) => void;

const whole = (bytes: Buffer): number => {
  if (bytes.length > 8) throw new Error('holds a number that is too large');
  return bytes.length === 0
    ? 0
    : Number(
        BigInt.asIntN(
          8 * bytes.length,
          bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n),
        ),
      );
};

/** By their byte; what is not here makes objects or reaches for others. */
const opcodes: Readonly<Record<number, Act>> = {
  0x80: (m) => void m.take(1), // PROTO
  0x95: (m) => void m.take(8), // FRAME
  0x28: (m) => m.mark(), // MARK
  0x29: (m) => m.push([]), // EMPTY_TUPLE
  0x5d: (m) => m.push([]), // EMPTY_LIST
  0x7d: (m) => m.push(new Map<string, Item>()), // EMPTY_DICT
  0x74: (m) => m.push(m.sinceMark()), // TUPLE
  0x6c: (m) => m.push(m.sinceMark()), // LIST
  0x85: (m) => m.tuple(1),
  0x86: (m) => m.tuple(2),
  0x87: (m) => m.tuple(3),
  0x4e: (m) => m.push(null), // NONE
  0x88: (m) => m.push(true), // NEWTRUE
  0x89: (m) => m.push(false), // NEWFALSE
  0x49: (m) => m.push(Number(m.line())), // INT
  0x4c: (m) => m.push(Number(m.line().replace(/L$/, ''))), // LONG
  0x4a: (m) => m.push(m.take(4).readInt32LE()), // BININT
  0x4b: (m) => m.push(m.unsigned(1)), // BININT1
  0x4d: (m) => m.push(m.unsigned(2)), // BININT2
  0x8a: (m) => m.push(whole(m.counted(1))), // LONG1
  0x47: (m) => m.push(m.take(8).readDoubleBE()), // BINFLOAT
  0x54: (m) => m.push(m.counted(4)), // BINSTRING
  0x55: (m) => m.push(m.counted(1)), // SHORT_BINSTRING
  0x42: (m) => m.push(m.counted(4)), // BINBYTES
  0x43: (m) => m.push(m.counted(1)), // SHORT_BINBYTES
  0x8e: (m) => m.push(m.counted(8)), // BINBYTES8
  0x96: (m) => m.push(m.counted(8)), // BYTEARRAY8
  0x58: (m) => m.push(m.counted(4).toString('utf8')), // BINUNICODE
  0x8c: (m) => m.push(m.counted(1).toString('utf8')), // SHORT_BINUNICODE
  0x71: (m) => m.remember(m.unsigned(1)), // BINPUT
  0x72: (m) => m.remember(m.unsigned(4)), // LONG_BINPUT
  0x94: (m) => m.remember(), // MEMOIZE
  0x68: (m) => m.recall(m.unsigned(1)), // BINGET
  0x6a: (m) => m.recall(m.unsigned(4)), // LONG_BINGET
  0x61: (m) => append(m), // APPEND
  0x65: (m) => m.append(m.sinceMark()), // APPENDS
  0x73: (m) => setItem(m), // SETITEM
  0x75: (m) => m.set(m.sinceMark()), // SETITEMS
  0x63: (m) => m.name(m.line(), m.line()), // GLOBAL
  0x93: (m) => stackName(m), // STACK_GLOBAL
  0x52: (m) => m.make(), // REDUCE
  0x62: (m) => m.build(), // BUILD
};

function append(m: PickleMachine): void {
  const item = m.pop();
  m.append([item]);
}

function setItem(m: PickleMachine): void {
  const value = m.pop();
  m.set([m.pop(), value]);
}

function stackName(m: PickleMachine): void {
  const name = textOf(m.pop());
  m.name(textOf(m.pop()), name);
}

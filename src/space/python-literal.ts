/** Python's literals, as programs print them: numbers, texts, tuples, lists, and calls such as `range(2, 6)`. */

/** A call by its name (`Genotype`, `np.int64`), with what it was given. */
export interface PythonCall {
  readonly call: string;
  readonly values: readonly PythonValue[];
  readonly named: Readonly<Record<string, PythonValue>>;
}

/** Lists and tuples are both arrays. */
export type PythonValue = string | number | boolean | null | readonly PythonValue[] | PythonCall;

/** The text is no such literal from `position` on. */
export class PythonError extends Error {
  override readonly name = 'PythonError';
  constructor(
    readonly position: number,
    problem: string,
  ) {
    super(problem);
  }
}

/** Deeper than any literal of ours; keeps hostile text from filling the stack. */
const deepest = 20;

const token =
  /(?:\s|#[^\n]*|\\\n)*(?:(?<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?<text>'[^'\\\n]*'|"[^"\\\n]*")|(?<name>[A-Za-z_][\w.]*)|(?<sign>[()[\],=]))/y;

interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign';
  readonly text: string;
  readonly at: number;
}

/** The literal that begins at `start`, and where it ends. Throws PythonError. */
export function readPython(source: string, start = 0): { readonly value: PythonValue; readonly end: number } {
  const reader = new Reader(source, start);
  return { value: reader.value(0), end: reader.position };
}

class Reader {
  position: number;

  constructor(
    private readonly source: string,
    start: number,
  ) {
    this.position = start;
  }

  value(depth: number): PythonValue {
    const { kind, text, at } = this.#next();
    if (depth > deepest) throw new PythonError(at, 'is nested too deeply');
    switch (kind) {
      case 'number':
        return Number(text);
      case 'text':
        return text.slice(1, -1);
      case 'name':
        return this.#name(text, depth);
      case 'sign':
        if (text === '(' || text === '[') return this.#items(text === '(' ? ')' : ']', depth).values;
        throw new PythonError(at, `"${text}" is out of place`);
    }
  }

  #name(name: string, depth: number): PythonValue {
    if (this.#peek() === '(') {
      this.#next();
      return { call: name, ...this.#items(')', depth, true) };
    }
    if (name === 'None') return null;
    if (name === 'True' || name === 'False') return name === 'True';
    return { call: name, values: [], named: {} };
  }

  /** Up to the closing sign; `names` where arguments may have some. */
  #items(
    closing: string,
    depth: number,
    names = false,
  ): { readonly values: readonly PythonValue[]; readonly named: Readonly<Record<string, PythonValue>> } {
    const values: PythonValue[] = [];
    const named: [string, PythonValue][] = [];
    while (this.#peek() !== closing) {
      const key = names ? this.#key() : undefined;
      const value = this.value(depth + 1);
      if (key === undefined) values.push(value);
      else named.push([key, value]);
      const { text, at } = this.#next();
      if (text === closing) return { values, named: Object.fromEntries(named) };
      if (text !== ',') throw new PythonError(at, `needs a comma or ${closing}, not "${text}"`);
    }
    this.#next();
    return { values, named: Object.fromEntries(named) };
  }

  /** Of `key=`; nothing is taken where there is none. */
  #key(): string | undefined {
    const match = /(?:\s|#[^\n]*)*([A-Za-z_]\w*)\s*=/y;
    match.lastIndex = this.position;
    const [whole, key] = match.exec(this.source) ?? [];
    if (whole !== undefined) this.position += whole.length;
    return key;
  }

  #peek(): string | undefined {
    const before = this.position;
    try {
      return this.#next().text;
    } catch {
      return undefined;
    } finally {
      this.position = before;
    }
  }

  #next(): Token {
    token.lastIndex = this.position;
    const groups = token.exec(this.source)?.groups;
    const kind = (['number', 'text', 'name', 'sign'] as const).find((one) => groups?.[one] !== undefined);
    if (!groups || !kind)
      throw new PythonError(this.position, 'ends, or holds something else, before the literal is complete');
    const text = groups[kind]!;
    const at = token.lastIndex - text.length;
    this.position = token.lastIndex;
    return { kind, text, at };
  }
}

/** Numbers and texts of numpy as plain ones, `range` and `list` as the lists that they stand for. */
export function plainPython(value: PythonValue): PythonValue {
  if (isList(value)) return value.map(plainPython);
  if (typeof value !== 'object' || value === null) return value;
  const { call, values, named } = value;
  const inside = values.map(plainPython);
  const [first, second] = inside;
  const last = call.slice(call.lastIndexOf('.') + 1);
  if (/^(u?int|float)\d*$|^str_?$/.test(last) && inside.length === 1) return first!;
  if ((last === 'list' || last === 'tuple' || last === 'array') && inside.length === 1 && isList(first!))
    return first;
  if (last === 'range' && typeof first === 'number') return rangeOf(first, second);
  return { call, values: inside, named: mapped(named) };
}

function mapped(named: PythonCall['named']): PythonCall['named'] {
  return Object.fromEntries(Object.entries(named).map(([key, value]) => [key, plainPython(value)]));
}

/** More than any cell has nodes. */
const longestRange = 1000;

function rangeOf(first: number, second: PythonValue | undefined): readonly number[] {
  const [from, to] = typeof second === 'number' ? [first, second] : [0, first];
  return Array.from({ length: Math.max(0, Math.min(longestRange, to - from)) }, (_, i) => from + i);
}

export function isList(value: PythonValue): value is readonly PythonValue[] {
  return Array.isArray(value);
}

export function isCall(value: PythonValue | undefined): value is PythonCall {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

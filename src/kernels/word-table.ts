/**
 * Tables of words. A kernel takes the address of its parameters, words of 32 bits; a table names them in their order.
 * From it come the offsets that the AssemblyScript reads and the type of the record that the host writes.
 */

/** An integer, an address (0: none), or a float. */
export type Scalar = 'integer' | 'address' | 'real';

/** A list is a count and then as many groups; its length is not fixed, so it stands last. */
export type Field = Scalar | Table | readonly [Table];

/** Words by name; a table in a table is a group of words. */
export interface Table {
  readonly [name: string]: Field;
}

/** A value for each name of a table; `Address` is how the host writes an address, `Real` how it writes a float. */
export type Values<F, Address, Real = number> = F extends Scalar
  ? F extends 'address'
    ? Address
    : F extends 'real'
      ? Real
      : number
  : F extends readonly [infer Group]
    ? readonly Values<Group, Address, Real>[]
    : { readonly [K in keyof F]: Values<F[K], Address, Real> };

/** A word: an integer, an address, or a float. */
export type Flat<Address, Real = number> = number | Address | { readonly real: Real };

export function table<const T extends Table>(fields: T): T {
  return fields;
}

/** The words of a pass, and those of its backward pass, which has more after the same. */
export function passes<const F extends Table, const B extends Table>(
  forward: F,
  more: B & { readonly [K in keyof F]?: never },
): { readonly forward: F; readonly backward: F & B } {
  return { forward, backward: { ...forward, ...more } };
}

/** Words of a field; of a list, its count alone. */
export function lengthOf(field: Field): number {
  if (typeof field === 'string' || isList(field)) return 1;
  return Object.values(field).reduce((sum, part) => sum + lengthOf(part), 0);
}

/** Each name of a table, with the number of words before it. */
export function offsetsOf(fields: Table): [name: string, offset: number][] {
  let end = 0;
  return Object.entries(fields).map(([name, field]) => {
    const offset = end;
    end += lengthOf(field);
    return [name, offset];
  });
}

/** The values in the order of the table. */
export function flatten<const T extends Table, Address, Real = number>(
  fields: T,
  values: Values<T, Address, Real>,
): Flat<Address, Real>[] {
  const words: Flat<Address, Real>[] = [];
  append(fields, values, words);
  return words;
}

function append<Address, Real>(field: Field, value: unknown, words: Flat<Address, Real>[]): void {
  if (field === 'real') words.push({ real: value as Real });
  else if (typeof field === 'string') words.push(value as number | Address);
  else if (isList(field)) {
    const groups = value as readonly unknown[];
    words.push(groups.length);
    for (const group of groups) append(field[0], group, words);
  } else {
    const group = value as Readonly<Record<string, unknown>>;
    for (const name in field) append(field[name]!, group[name], words);
  }
}

export function isList(field: Table | readonly [Table]): field is readonly [Table] {
  return Array.isArray(field);
}

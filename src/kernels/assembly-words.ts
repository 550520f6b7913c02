/** The tables of words as constants of AssemblyScript: a namespace for each, with the offset of every name. */
import { isList, lengthOf, offsetsOf, type Table } from './word-table.js';

const head = `/**
 * Offsets of words. Made by npm run build from src/kernels/words.ts: change that file.
 */
`;

export function assemblyWords(namespaces: Readonly<Record<string, Table>>): string {
  return (
    head +
    Object.entries(namespaces)
      .map(([name, fields]) => namespace(name, fields))
      .join('')
  );
}

function namespace(name: string, fields: Table): string {
  const constants = [...named(fields, 0), ['WORDS', lengthOf(fields)] as const];
  const lines = constants.map(([word, offset]) => `  @inline export const ${word}: usize = ${offset};\n`);
  return `\nexport namespace ${name} {\n${lines.join('')}}\n`;
}

/** The offset of every name, and of those in a group: `output` and `outputAt`. */
function named(fields: Table, start: number): [name: string, offset: number][] {
  return offsetsOf(fields).flatMap(([name, offset]) => {
    const field = fields[name]!;
    const own: [string, number] = [name, start + offset];
    if (typeof field === 'string' || isList(field)) return [own];
    const inner = named(field, start + offset);
    return [
      own,
      ...inner.map(([word, at]): [string, number] => [name + word[0]!.toUpperCase() + word.slice(1), at]),
    ];
  });
}

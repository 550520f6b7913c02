/** Kernels compiled from tables in which a word that none of them reads stands before every other. */
import asc from 'assemblyscript/asc';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemblyWords } from '../../src/kernels/assembly-words.js';
import { bindKernels, type Kernel, type Kernels } from '../../src/kernels/kernels.js';
import { isList, type Field, type Table } from '../../src/kernels/word-table.js';
import { blockKernels, namespaces } from '../../src/kernels/words.js';

/** What stands in the words between: as an address, beyond the end of memory. */
const nonsense = 0x7ffffff0;

function inserted(fields: Table): Table {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]): [string, Field][] => [
      [`before${name}`, 'integer'],
      [name, typeof field === 'string' ? field : isList(field) ? [inserted(field[0])] : inserted(field)],
    ]),
  );
}

/** The module, as `npm run build` makes it. */
export async function compileInserted(): Promise<WebAssembly.Module> {
  const tables = Object.entries(namespaces).map(([name, fields]) => [name, inserted(fields)] as const);
  const words = assemblyWords(Object.fromEntries(tables));
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      'src/kernels/assembly/index.ts',
      ...['--outFile', 'kernels.wasm', '--optimizeLevel', '1', '--noAssert', '--runtime', 'stub'],
      ...['--enable', 'simd', '--enable', 'bulk-memory', '--importMemory', '--use', 'abort='],
    ],
    {
      readFile: (name, folder) => {
        if (name.endsWith('assembly/words.ts')) return words;
        try {
          return readFileSync(join(folder, name), 'utf8');
        } catch {
          return null;
        }
      },
      writeFile: (_, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) throw new Error(`${error?.message}\n${stderr.toString()}`);
  return new WebAssembly.Module(binary);
}

/** Such kernels, which take the words as the ordinary ones do, and bring them into the other order. */
export function bindInserted(
  memory: WebAssembly.Memory,
  module: WebAssembly.Module,
  scratch: () => number,
): Kernels {
  const kernels = bindKernels(memory, module);
  const widened = Object.entries(blockKernels).map(([name, fields]): [string, Kernel] => [
    name,
    (parameters, images, gather, start) => {
      const to = scratch();
      const words = new Int32Array(memory.buffer);
      widen(fields, words, parameters / 4, to / 4);
      kernels[name as keyof typeof blockKernels](to, images, gather, start);
    },
  ]);
  return { ...kernels, ...Object.fromEntries(widened) };
}

/** Copies words of a table; returns where those of both end. */
function widen(fields: Table, words: Int32Array, from: number, to: number): [from: number, to: number] {
  for (const field of Object.values(fields)) {
    words[to++] = nonsense;
    if (typeof field === 'object' && !isList(field)) {
      [from, to] = widen(field, words, from, to);
      continue;
    }
    const word = words[from++]!;
    words[to++] = word;
    if (typeof field === 'object')
      for (let i = 0; i < word; i++) [from, to] = widen(field[0], words, from, to);
  }
  return [from, to];
}

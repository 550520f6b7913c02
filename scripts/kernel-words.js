// Writes the offsets of the kernels' words where the AssemblyScript reads them; run by the build.
import { writeFileSync } from 'node:fs';
import { assemblyWords } from '../dist/src/kernels/assembly-words.js';
import { namespaces } from '../dist/src/kernels/words.js';

const file = new URL('../src/kernels/assembly/words.ts', import.meta.url);
writeFileSync(file, assemblyWords(namespaces));

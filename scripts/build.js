// Compiles the program (TypeScript to JavaScript) and the kernels (AssemblyScript to wasm) into dist/.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '..');
const assembly = join(root, 'src/kernels/assembly');
const wasm = join(root, 'dist/src/kernels/kernels.wasm');
/** The digest of what the kernels were compiled from. */
const compiledFrom = join(root, 'dist/kernels.sha256');

function node(file, ...args) {
  const { status } = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Of the kernels' sources and their compiler. Times of files would not do: a copied `dist/` is newer than its sources. */
function kernelsDigest() {
  const hash = createHash('sha256').update(require('assemblyscript/package.json').version);
  for (const name of readdirSync(assembly).sort())
    hash.update(`\n${name}\n`).update(readFileSync(join(assembly, name)));
  return hash.update(readFileSync(import.meta.filename)).digest('hex');
}

function compileKernels() {
  const digest = kernelsDigest();
  if (existsSync(wasm) && existsSync(compiledFrom) && readFileSync(compiledFrom, 'utf8') === digest) return;
  mkdirSync(join(root, 'dist/src/kernels'), { recursive: true });
  node(
    require.resolve('assemblyscript/bin/asc.js'),
    'src/kernels/assembly/index.ts',
    ...['--outFile', 'dist/src/kernels/kernels.wasm', '--textFile', 'dist/src/kernels/kernels.wat'],
    ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--runtime', 'stub'],
    ...['--enable', 'simd', '--enable', 'bulk-memory', '--importMemory', '--use', 'abort='],
  );
  writeFileSync(compiledFrom, digest);
}

/** What was compiled from a file that has moved or is gone: mocha would run it, and imports would find it. */
function removeStale() {
  const built = join(root, 'dist');
  if (!existsSync(built)) return;
  for (const file of readdirSync(built, { recursive: true })) {
    const stem = file.match(/^((?:src|test|bench|examples)\/.*?)(?:\.d\.ts|\.js|\.js\.map)$/)?.[1];
    if (stem && !existsSync(join(root, `${stem}.ts`))) rmSync(join(built, file));
  }
}

/** The pages of `evocell ui`: checked against the types of the library, and put into files that ask for no others. */
async function bundlePages() {
  node(require.resolve('typescript/bin/tsc'), '-p', 'src/ui/page');
  const out = join(root, 'dist/ui');
  mkdirSync(out, { recursive: true });
  await build({
    entryPoints: { page: join(root, 'src/ui/page/main.tsx') },
    outdir: out,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'eof',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  copyFileSync(join(root, 'src/ui/page/index.html'), join(out, 'index.html'));
}

removeStale();
node(require.resolve('typescript/bin/tsc'), '-p', '.');
await bundlePages();
if (existsSync(assembly)) {
  node('scripts/kernel-words.js');
  compileKernels();
}

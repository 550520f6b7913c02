import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemblyWords } from '../../src/kernels/assembly-words.js';
import { flatten, offsetsOf, passes, table } from '../../src/kernels/word-table.js';
import { blockKernels, namespaces } from '../../src/kernels/words.js';
import { shareNames } from '../../src/plan/graph.js';
import { Arena } from '../../src/network/wasm/arena.js';
import { WasmNetwork } from '../../src/network/wasm/compiled-network.js';
import type { Case } from '../../src/testing/plain/case.js';
import { cases } from '../../src/testing/plain/cases.js';
import { setting, tableLike } from '../../src/testing/plain/setting.js';
import { heap } from './heap.js';
import { bindInserted, compileInserted } from './inserted.js';

const assembly = 'src/kernels/assembly';
const point = table({ at: 'address', scale: 'real' });

describe('tables of words', () => {
  const fields = table({ first: 'integer', from: point, to: point, more: [point] });

  it('number the words of groups, one after the other', () => {
    expect(offsetsOf(fields)).to.deep.equal([
      ['first', 0],
      ['from', 1],
      ['to', 3],
      ['more', 5],
    ]);
  });

  it('put values in their order, a list after its count', () => {
    const [a, b] = [
      { at: 64, scale: 0.5 },
      { at: 128, scale: 2 },
    ];
    const words = flatten<typeof fields, number>(fields, { more: [a, b], to: b, from: a, first: 7 });
    const [half, two] = [{ real: 0.5 }, { real: 2 }];
    expect(words).to.deep.equal([7, 64, half, 128, two, 2, 64, half, 128, two]);
  });

  it('refuse, by type, a word that is missing or unknown', () => {
    // @ts-expect-error: the scale is missing.
    flatten<typeof point, number>(point, { at: 0 });
    // @ts-expect-error: there is no such word.
    flatten<typeof point, number>(point, { at: 0, scale: 1, relu: 0 });
    // @ts-expect-error: a backward pass adds words, and changes none.
    passes({ at: 'address' }, { at: 'integer' });
  });

  it('give a backward pass the words of the forward pass first', () => {
    const { forward, backward } = passes({ from: point, planes: 'integer' }, { to: point });
    expect(offsetsOf(backward)).to.deep.equal([...offsetsOf(forward), ['to', 3]]);
  });
});

describe('the words of the kernels', () => {
  it('are at the offsets that the AssemblyScript reads', () => {
    expect(readFileSync(join(assembly, 'words.ts'), 'utf8')).to.equal(assemblyWords(namespaces));
  });

  it('are read by their names', () => {
    // `memory.ts` has the readers themselves.
    const kernels = readdirSync(assembly).filter((file) => file !== 'memory.ts');
    const counted = kernels.flatMap((file) =>
      readFileSync(join(assembly, file), 'utf8')
        .split('\n')
        .filter((line) => /\b(?:word|address|real|at)\(\w+, [^()A-Z]*\d/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(counted).to.deep.equal([]);
  });

  it('have a kernel each', () => {
    const { kernels } = heap();
    const missing = Object.keys(blockKernels).filter((name) => !(name in kernels));
    expect(missing).to.deep.equal([]);
  });
});

describe('kernels between whose words others are inserted', () => {
  /** Room for the words of a call after all that a case needs. */
  const room = { case: 32 * 2 ** 20, words: 65536 };
  let ordinary: Arena;
  let inserted: Arena;

  before(async () => {
    const module = await compileInserted();
    ordinary = await Arena.open();
    inserted = await Arena.open((memory) => bindInserted(memory, module, () => inserted.base + room.case));
    inserted.reserve(room.case + room.words);
  });

  after(() => {
    ordinary.release();
    inserted.release();
  });

  const results = async (arena: Arena, one: Case) => {
    const { batch, weights } = setting(one);
    const network = new WasmNetwork(one.plan, one.size, 'train', arena, room.case, () => undefined);
    const gradients = { weights: tableLike(one), shares: shareNames(one.plan) };
    const { shares } = await network.pass(batch, weights, { ...one.options, gradients });
    const logits = await network.logits(batch, weights, 'batch', one.options.shares);
    return [gradients.weights.values, shares, logits];
  };

  for (const one of cases)
    it(`give the same bits for ${one.name}`, async () => {
      expect(await results(inserted, one)).to.deep.equal(await results(ordinary, one));
    });
});

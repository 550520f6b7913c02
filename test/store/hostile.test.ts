import { expect } from 'chai';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { createRun } from '../../src/store/create-run.js';
import { digest } from '../../src/store/digest.js';
import { openRun } from '../../src/store/open-run.js';
import { plainJson, seal, sha256, unseal } from '../../src/store/sealed.js';
import { StoreError } from '../../src/store/store-error.js';
import { MemoryDisk } from './memory-disk.js';
import { commit, newRun, sampleTrials } from './sample.js';

const folder = '/results/run';

async function madeRun(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const run = createRun(folder, { ...newRun, fileSystem: disk });
  await commit(run, 0, 2);
  run.close('interrupted');
  return disk;
}

/** Reads all there is to read; the only error there may be is one line. Nothing appears outside the folder. */
function readAll(disk: MemoryDisk): void {
  for (const write of [false, true])
    try {
      const run = openRun(folder, { write, fileSystem: disk });
      digest(run);
      [...run.summaries()].forEach(({ metrics }) => Object.keys(metrics));
      run.close();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      expect(error.message).to.match(/^\/results[^\n]*$/);
    }
  expect(disk.files().filter((path) => !path.startsWith(`${folder}/`))).to.deep.equal([]);
  expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
}

/** Journal lines whose digests fit: what someone can write who knows the format. */
function forged(trials: readonly string[], fields: object): string {
  const body = trials.map((line) => `${line}\n`).join('');
  const head = `{"commit":${JSON.stringify(fields)}`;
  const chained = createHash('sha256')
    .update(sha256(newRun.settings))
    .update(body)
    .update(head)
    .digest('hex');
  return `${body}${head},"sha256":"${chained}"}\n`;
}

/** The run with this journal, and a record that agrees with it. */
function withJournal(disk: MemoryDisk, text: string, trials: number): MemoryDisk {
  const copy = disk.copy();
  copy.write(`${folder}/trials.jsonl`, Buffer.from(text));
  const record = unseal(copy.read(`${folder}/run.json`).toString())?.fields as object;
  const digestAtEnd = /"sha256":"(\w+)"\}\n$/.exec(text)?.[1] ?? '0'.repeat(64);
  const committed = { generations: 1, trials, bytes: Buffer.byteLength(text), sha256: digestAtEnd };
  copy.write(`${folder}/run.json`, Buffer.from(seal({ ...record, committed }).text));
  return copy;
}

const key = fc.oneof(
  fc.string(),
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', '../../evil'),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, '', '__proto__', 1e308, -1, 0.5, 2 ** 53, '../../evil', 'NaN'),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries) as unknown),
  ),
})).value;
const deep = fc.constantFrom(
  `${'['.repeat(2e5)}${']'.repeat(2e5)}`,
  '{"__proto__":{"polluted":1}}',
  '1e999',
  '-0',
);

describe('a run folder from a stranger', () => {
  let disk: MemoryDisk;
  const commitFields = {
    generation: 0,
    trials: 1,
    checkpoint: 'generation-000000',
    checkpointSha256: '0'.repeat(64),
  };
  before(async () => (disk = await madeRun()));

  it('is read, or refused with one line, whatever a trial holds', () => {
    const [trial] = sampleTrials(0);
    const fields = fc.constantFrom(...Object.keys(trial!));
    const lines = fc.oneof(
      fc.tuple(fields, json).map(([name, value]) => JSON.stringify({ ...trial, [name]: value })),
      fc
        .tuple(fields, deep)
        .map(([name, text]) => JSON.stringify({ ...trial, [name]: 'HERE' }).replace('"HERE"', text)),
      fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' ')),
    );
    fc.assert(
      fc.property(lines, (line) => readAll(withJournal(disk, forged([line], commitFields), 1))),
      {
        numRuns: 300,
      },
    );
  });

  it('reads the trial that such a journal holds, so that the forging is right', () => {
    const [trial] = sampleTrials(0);
    const copy = withJournal(disk, forged([JSON.stringify(trial)], commitFields), 1);
    expect([...openRun(folder, { write: false, fileSystem: copy }).trials()]).to.deep.equal([trial]);
  });

  it('is refused with one line when a commit says what cannot be', () => {
    const fields = fc.tuple(fc.constantFrom(...Object.keys(commitFields)), json);
    fc.assert(
      fc.property(fields, ([name, value]) => {
        const line = JSON.stringify(sampleTrials(0)[0]);
        readAll(withJournal(disk, forged([line], { ...commitFields, [name]: value }), 1));
      }),
    );
  });

  it('is refused with one line when its record or a checkpoint says what cannot be', () => {
    const names = ['run.json', 'checkpoints/generation-000001.json'];
    fc.assert(
      fc.property(fc.constantFrom(...names), key, json, (name, field, value) => {
        const copy = disk.copy();
        const known = unseal(copy.read(`${folder}/${name}`).toString())?.fields as object;
        for (const changed of [
          { ...known, [field]: value },
          { [field]: value },
          ...Object.keys(known).map((old) => ({ ...known, [old]: value })),
        ]) {
          copy.write(`${folder}/${name}`, Buffer.from(seal(changed).text));
          readAll(copy.copy());
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is refused with one line when a file holds any bytes at all', () => {
    const names = disk.files();
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.oneof(fc.uint8Array({ maxLength: 300 }), deep.map(Buffer.from)),
        (name, bytes) => {
          const copy = disk.copy();
          copy.write(name, bytes);
          readAll(copy);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('sealed JSON', () => {
  it('reads back what was written, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          key.filter((name) => name !== '__proto__'),
          json,
        ),
        (fields) => {
          const { text } = seal(fields);
          expect(JSON.stringify(unseal(text)?.fields)).to.equal(
            JSON.stringify(JSON.parse(plainJson(fields))),
          );
          expect(unseal(text.replace('"sha256": "', '"sha256": "0'))).to.equal(undefined);
          expect(unseal(` ${text}`)).to.equal(undefined);
        },
      ),
    );
  });

  it('refuses what JSON would change in silence', () => {
    for (const value of [
      NaN,
      Infinity,
      [undefined],
      new Map(),
      Float32Array.of(1),
      new Date(0),
      () => 1,
      Symbol('a'),
    ])
      expect(() => plainJson({ value }), String(value)).to.throw(TypeError);
    expect(plainJson({ a: undefined, b: [null, 'x', { c: 1 }] })).to.equal('{"b":[null,"x",{"c":1}]}');
  });
});

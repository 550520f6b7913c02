import Ajv from 'ajv';
import { expect } from 'chai';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../../src/cli/commands.js';
import { outputKinds, outputSchema, type OutputKind } from '../../src/cli/output-schemas.js';
import { evocell, scratchFolder, tableExperiment, tinyExperiment } from './run-cli.js';

/** What is wrong with it; empty where it is as the schema says. */
function problems(kind: OutputKind, value: unknown): string[] {
  const ajv = new Ajv({ allErrors: true });
  const holds = ajv.validate(JSON.parse(JSON.stringify(outputSchema(kind))) as object, value);
  return holds ? [] : (ajv.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message ?? ''}`);
}

async function printed(...args: string[]): Promise<unknown> {
  const { code, out, err } = await evocell(...args, '--json');
  expect(code, err).to.equal(0);
  return JSON.parse(out) as unknown;
}

const lines = (run: string): unknown[] =>
  readFileSync(join(run, 'trials.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('schemas of what is printed for programs', () => {
  const folder = scratchFolder();
  const runs = join(folder, 'runs');
  const [table, limited, supernet, training] = ['table-seed1', 'limited', 'supernet', 'training'].map(
    (name) => join(runs, name),
  ) as [string, string, string, string];
  const network = 'normal:skip_connect@0+sep_conv_3x3@1/reduce:max_pool_3x3@0+skip_connect@1';

  before(async () => {
    const inTable = tableExperiment(folder, 'strategy: random, population: 4, generations: 2');
    await evocell('search', inTable, '--run', join(runs, 'table'), '--seed', '1', '--seeds', '2', '-q');
    await evocell('resume', table, '--generations', '3', '-q');
    const never = 'search.constraints=[{metric: accuracy, minimum: 100}]';
    await evocell('search', inTable, '--run', limited, '-q', '--set', never);
    const more = 'finalists: { count: 1, epochs: 1 }\ntraining: { batch: 12, evaluationBatch: 6 }\n';
    const tiny = tinyExperiment(folder, more);
    const both = ['--set', 'search.objectives=[accuracy, params]', 'dataset.testSubset=12'];
    const searched = await evocell('search', tiny, '--run', supernet, '-q', ...both);
    expect(searched.code, searched.err).to.equal(0);
    const file = join(folder, 'training.yaml');
    writeFileSync(
      file,
      `name: training
backend: wasm
dataset: { subset: 12, testSubset: 6, crop: 2, cutout: 0 }
derived: { channels: 2, cells: 3, auxiliary: false }
training: { epochs: 1, batch: 6, evaluationBatch: 6 }
`,
    );
    const trained = await printed('train', network, '--experiment', file, '--run', training, '-q');
    expect(problems('train', trained)).to.deep.equal([]);
    mkdirSync(join(runs, 'damaged'));
    writeFileSync(join(runs, 'damaged', 'run.json'), '{}');
  });

  it('hold for runs of every kind, shown', async () => {
    for (const run of [table, limited, supernet, training])
      expect(problems('show', await printed('show', run)), run).to.deep.equal([]);
  });

  it('hold for each line of the journal', () => {
    for (const run of [table, supernet, training])
      for (const line of lines(run)) expect(problems('trials', line)).to.deep.equal([]);
  });

  it('hold for lists, comparisons, costs and the doctor', async () => {
    expect(problems('list', await printed('list', runs))).to.deep.equal([]);
    const others = ['evnas-a', 'darts-v2', 'resnet-50', `${supernet}#1`, training];
    const compared = await printed('compare', supernet, table, join(runs, 'table-seed2'), ...others);
    expect(problems('compare', compared)).to.deep.equal([]);
    const family = await printed('compare', join(runs, 'table-seed2'), join(runs, 'table-seed2'));
    expect(problems('compare', family)).to.deep.equal([]);
    expect(problems('compare', await printed('compare', supernet, limited))).to.deep.equal([]);
    expect(problems('cost', await printed('cost', 'evnas-a'))).to.deep.equal([]);
    expect(problems('doctor', await printed('doctor'))).to.deep.equal([]);
  });

  it('hold for what networks say, exports, data and agreement with a truth', async () => {
    const raw = join(folder, 'grey.raw');
    writeFileSync(raw, new Uint8Array(3072).fill(128));
    expect(problems('predict', await printed('predict', training, raw))).to.deep.equal([]);
    const unread = await evocell('predict', training, raw, join(folder, 'none.raw'), '--json');
    expect(problems('predict', JSON.parse(unread.out))).to.deep.equal([]);
    expect(problems('predict', await printed('predict', training, '--test'))).to.deep.equal([]);
    const exported = await printed('export', training, '--format', 'tfjs', '--out', join(folder, 'tfjs'));
    expect(problems('export', exported)).to.deep.equal([]);
    const rows = Array.from(
      { length: 20 },
      (_, i) => [0, 1, 2, 3].map((k) => 10 * i + k).join(',') + `,${i % 2}`,
    );
    const csv = join(folder, 'squares.csv');
    writeFileSync(csv, `${rows.join('\n')}\n`);
    expect(problems('data', await printed('data', csv, '--set', 'dataset.label=5'))).to.deep.equal([]);
    expect(problems('data', await printed('data', 'cifar10'))).to.deep.equal([]);
    const inTable = tableExperiment(folder, 'strategy: random, population: 4, generations: 2');
    const truth = ['--truth', join(folder, 'table.csv'), '--accuracy', 'right'];
    for (const seeds of ['1', '2'])
      expect(
        problems(
          'consistency',
          await printed('consistency', inTable, ...truth, '--count', '6', '--seeds', seeds),
        ),
      ).to.deep.equal([]);
  });

  it('do not hold for what lacks a field, or has one that is not documented', async () => {
    const shown = (await printed('show', table)) as Record<string, unknown>;
    const { front, ...others } = shown;
    expect(front).to.be.an('array');
    expect(problems('show', others)).not.to.deep.equal([]);
    expect(problems('show', { ...shown, more: 1 })).not.to.deep.equal([]);
    expect(problems('trials', { ...(lines(table)[0] as object), more: 1 })).not.to.deep.equal([]);
  });

  it('are there for every command that prints for programs', async () => {
    for (const name of Object.keys(commands)) {
      const { out } = await evocell(name, '--help');
      // rescore prints what show does
      if (/^ +--json /m.test(out)) expect([...outputKinds, 'rescore']).to.include(name);
    }
  });

  for (const kind of outputKinds)
    it(`of ${kind} are printed by evocell schema`, async () => {
      const { code, out } = await evocell('schema', '--output', kind);
      expect(code).to.equal(0);
      expect(JSON.parse(out)).to.deep.equal(JSON.parse(JSON.stringify(outputSchema(kind))));
    });
});

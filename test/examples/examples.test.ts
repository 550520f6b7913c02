import { outputKinds } from '../../src/cli/output-schemas.js';
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { evocell, scratchFolder } from '../cli/run-cli.js';

const readme = readFileSync('README.md', 'utf8');

describe("the README's program", () => {
  const folder = scratchFolder();

  it('is the one in examples/, of at most a dozen lines', () => {
    const program = readFileSync('examples/search.ts', 'utf8');
    expect(readme).to.include(`\`\`\`ts\n${program}\`\`\``);
    expect(program.trim().split('\n').length).to.be.at.most(12);
  });

  it('searches, and prints the best genotype and the front', async () => {
    // Its experiment with fewer images, in a folder of its own.
    const small = readFileSync('experiments/evnas-procedural.yaml', 'utf8')
      .replace('subset: 8000', 'subset: 200')
      .replace('subset: 500', 'subset: 50')
      .replace('population: 12', 'population: 4')
      .replace('generations: 10', 'generations: 2');
    mkdirSync(join(folder, 'experiments'));
    writeFileSync(join(folder, 'experiments/evnas-procedural.yaml'), small);
    const program = resolve('dist/examples/search.js');
    const { stdout } = await promisify(execFile)(process.execPath, [program, 'run'], { cwd: folder });
    expect(stdout).to.match(/^normal:\S+\/reduce:\S+\n[^]*accuracy.*params.*macs/);
    const [best = ''] = stdout.split('\n');
    const opened = await promisify(execFile)(process.execPath, [resolve('dist/examples/open.js'), 'run'], {
      cwd: folder,
    });
    expect(opened.stdout).to.match(
      /: \d+\.\d\d % of 50 images\nclass \d with probability [01]\.\d\d\n\d+ tensors\n$/,
    );
    expect(opened.stdout.split(':').slice(0, -1).join(':')).to.equal(best);
  });

  it('that opens a run is the one in examples/', () => {
    expect(readme).to.include(`\`\`\`ts\n${readFileSync('examples/open.ts', 'utf8')}\`\`\``);
  });
});

describe('a plug-in', () => {
  const folder = scratchFolder();
  const file = join(folder, 'plugged.yaml');
  const plugin = ['--plugin', 'dist/examples/plugin.js'];
  before(() => {
    writeFileSync(
      file,
      `name: plugged
workers: 2
dataset: { name: stripes, width: 3, subset: 64 }
space: { name: small-cells, nodes: 2, operations: [none, skip_connect, conv_3x3] }
supernet: { channels: 4, cells: 3, batch: 8, steps: 8 }
fitness: { batch: 16 }
derived: { channels: 4, cells: 3 }
search: { strategy: climber, children: 3, generations: 2 }
`,
    );
  });

  it('brings a data set, operations, a strategy and a space to search with', async () => {
    const run = join(folder, 'run');
    const { code, out, err } = await evocell('search', file, '--run', run, ...plugin);
    expect(err).to.include('climber on stripes');
    expect(code).to.equal(0);
    expect(out).to.match(/conv_3x3@[01]/);
    const journal = readFileSync(join(run, 'trials.jsonl'), 'utf8');
    expect(journal).to.include('"origin":"mutation"').and.not.to.include('@3');
  });

  it('is missed with one line for each name that it would have brought', async () => {
    const { code, err } = await evocell('search', file, '--run', join(folder, 'none'));
    expect(code).to.equal(2);
    expect(err.split('\n')).to.have.length(3);
    for (const setting of ['dataset.name', 'space.name', 'search.strategy'])
      expect(err).to.match(
        new RegExp(`plugged\\.yaml:\\d: ${setting.replace('.', '\\.')} must be one of .*--plugin FILE`),
      );
  });

  it('can be a module of another kind only by mistake', async () => {
    const other = join(folder, 'other.mjs');
    writeFileSync(other, 'export default { strategy: {} };');
    const { code, err } = await evocell('search', file, '--plugin', other);
    expect(code).to.equal(2);
    expect(err).to.match(
      /--plugin .*other\.mjs: its default export must be an object with lists of parts, any of datasets/,
    );
  });
});

describe('what npm run docs makes of the table of parts and of the outputs', () => {
  const schemas = ['search', 'training', 'table'].map((kind) => `experiments/schemas/${kind}.json`);
  const outputs = outputKinds.map((kind) => `docs/schemas/${kind}.json`);

  it('is in the files', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['scripts/settings-page.js', '--print']);
    const made = JSON.parse(stdout) as Record<string, string>;
    expect(Object.keys(made)).to.have.members(['docs/settings.md', ...schemas, ...outputs]);
    for (const [file, text] of Object.entries(made)) expect(readFileSync(file, 'utf8'), file).to.equal(text);
  });
});

import { expect } from 'chai';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evocell, scratchFolder } from './run-cli.js';

const table = `kind: comparison
name: tiny
title: Tiny
source: the authors
seeds: 1
fronts: true
scales:
  proxy:
    description: as small as can be
    builtIn: true
    search:
      backend: wasm
      dataset: { name: cifar10, subset: 16 }
      supernet: { weights: path, channels: 2, cells: 3, batch: 4, steps: 1 }
      fitness: { batch: 4, subset: 8 }
      derived: { channels: 2, cells: 3 }
      search: { objectives: [accuracy], population: 2, generations: 2, tournament: 2 }
    training:
      backend: wasm
      dataset: { name: cifar10, subset: 16, testSubset: 8, cutout: 0 }
      derived: { channels: 2, cells: 3, auxiliary: false }
      training: { epochs: 1, batch: 8, evaluationBatch: 8 }
rows:
  - { name: evolved, method: evolution, search: {}, published: { error: 2.5, params: 3.6 } }
  - { name: random, method: random, search: { search: { strategy: random } }, pick: all }
  - { name: by hand, method: manual, network: resnet-cifar-20, scaled: { proxy: { network: resnet-cifar-8, width: 2 } } }
  - { name: patches, method: evolution, search: { space: { name: vit } } }
  - { name: features, method: features by hand, features: {} }
  - { name: printed only, method: manual, published: { error: 3, source: others } }
tests:
  - { one: evolved, other: random, seeds: 2 }
`;

describe('evocell reproduce', () => {
  const folder = scratchFolder();
  const file = join(folder, 'tiny.yaml');
  const runs = join(folder, 'runs');
  before(() => writeFileSync(file, table));
  const reproduce = (out: string, ...more: string[]) =>
    evocell('reproduce', file, '--out', join(folder, out), ...more);
  const read = (out: string, name: string) => readFileSync(join(folder, out, 'tiny', name), 'utf8');

  it('says what there is to run and how long it takes, and runs nothing, with --dry-run', async () => {
    const { code, out, err } = await reproduce('dry', '--runs', runs, '--workers', '1', '--dry-run');
    expect(code, err).to.equal(0);
    expect(out).to.match(/^scale proxy: 5 searches and 6 trainings to run: about \d+ s on one worker/);
    expect(readdirSync(folder)).to.deep.equal(['tiny.yaml']);
  });

  it('finds out before it runs that its tables or its runs cannot be written', async () => {
    for (const folders of [
      ['--out', file, '--runs', runs],
      ['--out', join(folder, 'out'), '--runs', join(file, 'runs')],
    ]) {
      const { code, err } = await evocell('reproduce', file, ...folders);
      expect([code, err.split('\n').length]).to.deep.equal([2, 1]);
      expect(err)
        .to.match(/\(ENOTDIR\)/)
        .and.include(file);
      expect(readdirSync(folder)).to.deep.equal(['tiny.yaml']);
    }
  });

  it('finds out before it searches that there are no such test images', async () => {
    const { code, err } = await reproduce('none', '--runs', runs, '--set', 'dataset.testSubset=1000000000');
    expect(code).to.equal(2);
    expect(err).to.match(/dataset\.testSubset/);
    expect(readdirSync(folder)).to.deep.equal(['tiny.yaml']);
  });

  it('refuses --dry-run of a table that cannot say what it takes', async () => {
    const { code, out, err } = await evocell('reproduce', 'nasbench201-proxies', '--dry-run');
    expect([code, out]).to.deep.equal([2, '']);
    expect(err).to.match(
      /^--dry-run: only comparisons say what they will take, and nasbench201-proxies is none/,
    );
  });

  it('runs the rows on the built-in images, and writes Markdown, CSV, LaTeX and JSON', async () => {
    const { code, out, err } = await reproduce('one', '--runs', runs, '--workers', '1');
    expect(code, err).to.equal(0);
    const name = 'proxy-procedural';
    expect(readdirSync(join(folder, 'one/tiny'))).to.have.members(
      ['md', 'csv', 'tex', 'json', 'clocks.json', 'fronts.csv', 'fronts.svg'].map(
        (kind) => `${name}.${kind}`,
      ),
    );
    expect(out).to.include(read('one', `${name}.md`).trim());
    const json = JSON.parse(read('one', `${name}.json`)) as {
      seeds: number[];
      rows: {
        name: string;
        kind: string;
        results: { seed: number; error: number; params: number; publishedSizeParams: number }[];
      }[];
      tests: { pairs: number }[];
    };
    expect(json.seeds).to.deep.equal([18]);
    expect(json.rows.map(({ name, results }) => [name, ...results.map(({ seed }) => seed)])).to.deep.equal([
      ['evolved', 18, 19],
      ['random', 18, 19],
      ['by hand', 18],
      ['patches', 18],
      ['features', 18],
      ['printed only'],
    ]);
    expect(json.tests).to.have.length(1);
    expect(json.tests[0]).to.include({ pairs: 2 });
    expect(json.rows.map(({ kind }) => kind)).to.deep.equal([
      ...['searched', 'searched', 'trained', 'searched', 'trained', 'not run'],
    ]);
    expect(json.rows[4]!.results[0]!.params).to.equal(10 * (324 + 1));
    const [byHand] = json.rows[2]!.results;
    expect(byHand!.params).to.be.below(2000);
    expect(byHand!.publishedSizeParams).to.equal(269722);
    expect(read('one', `${name}.csv`).split('\n')).to.have.length(8);
    expect(read('one', `${name}.tex`)).to.include('\\begin{tabular}');
  });

  it('trains what a search in another space finds, in its own size', () => {
    const [found] = (
      JSON.parse(read('one', 'proxy-procedural.json')) as {
        rows: { name: string; results: { network: string; params: number; publishedSizeParams: number }[] }[];
      }
    ).rows.find(({ name }) => name === 'patches')!.results;
    expect(found!.network).to.match(/^vit:/);
    expect(found!.publishedSizeParams).to.equal(found!.params);
  });

  it("writes the fronts of the rows' searches, over the table's seeds", () => {
    const [head, ...points] = read('one', 'proxy-procedural.fronts.csv').trim().split('\n');
    expect(head).to.equal(
      'row,seed,trial,accuracy %,parameters,loss nats,multiply-adds,activation bytes,in the joint front,network',
    );
    expect(new Set(points.map((point) => point.split(',').slice(0, 2).join()))).to.deep.equal(
      new Set(['evolved,18', 'random,18', 'patches,18']),
    );
    expect(read('one', 'proxy-procedural.fronts.svg')).to.match(/^<svg xmlns=.*evolved.*<\/svg>\n$/s);
    expect(read('one', 'proxy-procedural.md')).to.include('## Fronts of what the searches scored');
  });

  it('runs nothing again that is there, and gives the same JSON to the byte', async () => {
    const before = readdirSync(runs);
    const { code } = await reproduce('two', '--runs', runs);
    expect(code).to.equal(0);
    expect(readdirSync(runs)).to.deep.equal(before);
    expect((await reproduce('dry', '--runs', runs, '--dry-run')).out).to.match(
      /^scale proxy: 0 searches and 0 trainings to run \(11 are there\)/,
    );
    expect(read('two', 'proxy-procedural.json')).to.equal(read('one', 'proxy-procedural.json'));
  });

  it('runs what is missing again, to the same JSON, with other workers', async () => {
    const all = readdirSync(runs);
    expect(all.some((name) => name.startsWith('search-evnas-18'))).to.equal(true);
    for (const run of all.filter((name) => name.startsWith('search-evnas-18')))
      rmSync(join(runs, run), { recursive: true });
    await reproduce('three', '--runs', runs, '--workers', '2');
    expect(readdirSync(runs)).to.deep.equal(all);
    expect(read('three', 'proxy-procedural.json')).to.equal(read('one', 'proxy-procedural.json'));
  });

  it('lays settings over all rows, as far as they have them', async () => {
    const more = ['--seeds', '1', '--set', 'search.generations=1', '--set', 'training.epochs=2'];
    const [head, others] = table.split('rows:\n');
    const few = others!.split('\n').filter((line) => /name: (evolved|by hand)/.test(line));
    writeFileSync(file, `${head}rows:\n${few.join('\n')}\n`);
    await reproduce('four', '--runs', join(folder, 'set'), ...more);
    const json = JSON.parse(read('four', 'proxy-procedural.json')) as {
      rows: { results: { searchImages?: number; trainingImages?: number }[] }[];
      tests: unknown[];
    };
    // 1 generation: 1 step of 4 images, 2 genomes on 8 images, which are scored again at the end; training: 2 epochs of 16 images
    expect(json.rows[0]!.results[0]).to.include({ searchImages: 36, trainingImages: 32 });
    expect(json.tests).to.deep.equal([]);
  });

  const mistakes: readonly (readonly [args: string[], message: RegExp])[] = [
    [['evnas-cifar11'], /^there is no table "evnas-cifar11"; did you mean "evnas-cifar10"\?/],
    [['nowhere.yaml'], /^nowhere\.yaml: there is no such file/],
    [['evnas-ablation', '--scale', 'papr'], /has no scale "papr"/],
    [['evnas-ablation', '--scale', 'paper'], /dataset\.path is missing/],
    [['evnas-ablation', '--set', 'search.populaton=3'], /search\.populaton is not a setting/],
    [['nasbench201'], /evaluator\.path/],
  ];
  for (const [args, message] of mistakes)
    it(`answers "evocell reproduce ${args.join(' ')}" with one line and exit code 2`, async () => {
      const { code, err } = await evocell('reproduce', ...args, '--out', folder, '--runs', folder);
      expect(err).to.match(message).and.not.include('\n');
      expect(code).to.equal(2);
    });
});

import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { parseOverride } from '../../../src/experiment/settings/override.js';
import { truthExperiment } from '../../../src/experiment/tables/truth-run.js';
import { drawTruth, readTruthTable } from '../../../src/experiment/tables/truth-table.js';
import { architectureSpace } from '../../../src/space/architecture-space.js';
import { dartsSpace } from '../../../src/space/darts.js';
import type { CellGenotype } from '../../../src/space/genotype.js';
import { GenotypeError, hasSupernet, isTrainable } from '../../../src/space/search-space.js';

const size = { channels: 2, cells: 3 };
const darts = dartsSpace({ search: { ...size, classes: 10, image: [32, 32, 3] }, derived: size });

/** Four nodes whose edges read states 0 and 1, but for the first one. */
function genotype(first: string, second: string): string {
  const rest = Array.from({ length: 3 }, () => "('skip_connect', 0), ('sep_conv_3x3', 1)").join(', ');
  const cell = (name: string): string =>
    `${name}=[${first}, ${second}, ${rest}], ${name}_concat=[2, 3, 4, 5]`;
  return `Genotype(${cell('normal')}, ${cell('reduce')})`;
}

const texts = [
  genotype("('sep_conv_3x3', 0)", "('skip_connect', 1)"),
  genotype("('sep_conv_5x5', 0)", "('skip_connect', 1)"),
  genotype("('none', 0)", "('skip_connect', 1)"),
  genotype("('sep_conv_3x3', 1)", "('sep_conv_5x5', 1)"),
];

describe('the truth of a table', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-truth-'));
  const path = join(folder, 'darts.csv');
  before(() =>
    writeFileSync(path, `genotype,accuracy\n${texts.map((text, i) => `"${text}",${80 + i}`).join('\n')}\n`),
  );
  after(() => rmSync(folder, { recursive: true, force: true }));

  const draw = { seed: 1, skip: 0, count: undefined };

  it('has cells of DARTS as Python writes them, with none and two edges from one state', async () => {
    const space = architectureSpace(darts);
    const table = await readTruthTable(path, {}, space);
    expect([table.cell, table.accuracy]).to.deep.equal(['genotype', 'accuracy']);
    const plans: string[] = [];
    if (!isTrainable(space)) throw new Error('the space lost its networks');
    const { judged, leftOut } = drawTruth(table, space, {
      ...draw,
      require: (architecture) => plans.push(JSON.stringify(space.derivedPlan(architecture as CellGenotype))),
    });
    expect(judged.map(({ truth }) => truth).sort()).to.deep.equal([80, 81, 82, 83]);
    expect(new Set(plans).size).to.equal(4);
    expect(leftOut).to.deep.equal([]);
  });

  it('leaves out, and counts, cells that no genome of the space stands for', async () => {
    const table = await readTruthTable(path, {}, darts);
    const require = (architecture: unknown): void => void darts.embed(architecture as CellGenotype);
    const { judged, leftOut } = drawTruth(table, darts, { ...draw, require });
    expect(judged.map(({ truth }) => truth).sort()).to.deep.equal([80, 81]);
    expect(leftOut.map(({ count }) => count)).to.deep.equal([1, 1]);
    expect(leftOut.map(({ reason }) => reason).join())
      .to.include('none')
      .and.include('different states');
    expect(() => drawTruth(table, darts, { ...draw, count: 3, require })).to.throw(
      '2 architectures can be used, not 3',
    );
  });

  it('is drawn in one order for a seed, of which --skip passes over the first', async () => {
    const space = architectureSpace(darts);
    const table = await readTruthTable(path, {}, space);
    const truths = (skip: number, count: number, seed = 7): number[] =>
      drawTruth(table, space, { seed, skip, count, require: () => undefined }).judged.map(
        ({ truth }) => truth,
      );
    expect([...truths(0, 2), ...truths(2, 2)]).to.deep.equal(truths(0, 4));
    expect(truths(0, 4, 8)).to.have.members(truths(0, 4));
  });
});

describe('a space of architectures', () => {
  it('gives the supernet what has a genome, and refuses the rest', () => {
    const space = architectureSpace(darts);
    if (!hasSupernet(space)) throw new Error('the space lost its supernet');
    const [plain, none] = [space.parse(texts[0]!), space.parse(texts[2]!)];
    const plan = space.supernetPlan(plain, 'path');
    expect(plan).to.deep.equal(darts.supernetPlan(darts.embed(plain), 'path'));
    expect(() => space.supernetPlan(none, 'path')).to.throw(GenotypeError);
  });
});

describe('the trainings for a truth', () => {
  it('are on the data, space and networks of the experiment, without its goals and finalists', () => {
    const experiment = experimentOf({
      name: 'ranked',
      seed: 5,
      dataset: { subset: 24 },
      space: { name: 'nasbench201' },
      derived: size,
      evaluator: { name: 'proxies', proxies: ['naswot', 'synflow'] },
      search: { strategy: 'random', score: ['naswot', 'synflow'], objectives: ['score'] },
      finalists: { count: 2 },
      training: { batch: 12 },
    });
    const truth = truthExperiment(experiment, { epochs: 3, count: 7 });
    const overrides = ['derived.cells=5', 'training.batch=8'].map(parseOverride);
    const changed = truthExperiment(experiment, { epochs: 3, count: 7, overrides });
    expect([changed.derived?.cells, changed.training?.batch]).to.deep.equal([5, 8]);
    const wrong = [parseOverride('training.bach=8')];
    expect(() => truthExperiment(experiment, { epochs: 3, count: 7, overrides: wrong })).to.throw('bach');
    expect(truth.evaluator.name).to.equal('scratch');
    expect(truth).to.include({ name: 'ranked-truth', seed: 5 });
    expect(truth.space).to.deep.equal(experiment.space);
    expect(truth.derived).to.deep.equal(experiment.derived);
    expect(truth.training).to.include({ epochs: 3, batch: 12 });
    expect(truth.finalists?.count ?? 0).to.equal(0);
    expect(truth.search).to.include({ strategy: 'random', population: 7, generations: 1 });
  });
});

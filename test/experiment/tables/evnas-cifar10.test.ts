import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { comparisonPlan } from '../../../src/experiment/tables/comparison-plan.js';
import type { ComparisonSettings } from '../../../src/experiment/tables/comparison-settings.js';
import { reproduce } from '../../../src/experiment/tables/reproduce.js';
import { loadTable } from '../../../src/experiment/tables/table-file.js';
import { parseOverride } from '../../../src/experiment/settings/override.js';
import type { ComparedRow } from '../../../src/report/comparison-table.js';
import { scratchFolder } from '../../cli/run-cli.js';

/** The rows of the paper's table, and where each is searched here. */
const paper: Readonly<Record<string, string | undefined>> = {
  'DenseNet-BC': undefined, // made by hand
  PNAS: 'PNAS, searched',
  'NASNet-A': 'NASNet-A, searched',
  ENAS: 'ENAS, searched',
  DARTS: 'DARTS (2nd order), searched',
  GDAS: 'GDAS, searched',
  SNAS: 'SNAS, searched',
  SETN: 'SETN, searched',
  PDARTS: 'PDARTS, searched',
  'AmoebaNet-A': 'AmoebaNet-A, searched',
  'Large-scale Evolution': 'Large-scale Evolution',
  'Hierarchical Evolution': 'Hierarchical Evolution, searched',
  'NSGANetV1-A2': 'NSGANetV1-A2',
  'NSGA-NET': 'NSGA-NET, searched',
  RSPS: 'RSPS',
  'EvNAS-A': 'EvNAS',
  'EvNAS-B': 'EvNAS',
  'EvNAS-C': 'EvNAS',
  'EvNAS-Rand': 'EvNAS-Rand',
  'EvNAS-ND': 'EvNAS-ND',
  'EvNAS-NDF': 'EvNAS-NDF',
  'EvNAS-NDT': 'EvNAS-NDT',
  'EvNAS-Mut': 'EvNAS-Mut',
  'EvNAS-Cross': 'EvNAS-Cross',
};

const set = (...texts: string[]) => texts.map(parseOverride);

/** As small as every method takes it. */
const smallest = set(
  ...['dataset.split=stratified', 'dataset.subset=40', 'dataset.testSubset=4', 'training.epochs=1'],
  ...['supernet.channels=2', 'supernet.cells=3', 'supernet.batch=4', 'supernet.steps=1', 'supernet.warmup=1'],
  ...['derived.channels=2', 'derived.cells=3', 'fitness.subset=4', 'fitness.batch=4', 'rescore.count=0'],
  ...['search.generations=3', 'search.population=2', 'search.evaluations=2', 'search.trained=2'],
  ...['search.addedCells=[0,0,0]', 'search.waitingEpochs=0', 'search.candidates=2'],
  ...['search.smallest=2', 'search.beam=2', 'search.members=2', 'search.passes=1', 'search.units=4'],
  ...['search.embedding=4'],
);

describe('the table evnas-cifar10', function () {
  this.timeout(600_000);
  const folder = scratchFolder();
  const settings = loadTable('experiments/tables/evnas-cifar10.yaml', []) as ComparisonSettings;

  for (const scale of Object.keys(settings.scales))
    it(`runs the 24 rows of the paper at the scale ${scale}, each method by a search of its own`, () => {
      const { rows } = comparisonPlan(settings, { scale, seeds: 1, overrides: set('dataset.path=x') });
      expect(Object.keys(paper)).to.have.length(24);
      for (const [name, searched] of Object.entries(paper)) {
        expect(rows.some(({ row }) => row.name === name)).to.equal(true, name);
        if (searched === undefined) continue;
        const own = rows.find(({ row }) => row.name === searched);
        expect(own?.search, searched).not.to.equal(undefined);
      }
    });

  const whole = process.env['EVOCELL_TABLE'] === '1' ? it : it.skip;
  whole(
    'searches every row to its end, and trains what it found (with EVOCELL_TABLE=1: it takes long)',
    async () => {
      const searched = settings.rows.filter(({ search }) => search);
      const file = join(folder, 'searched.yaml');
      writeFileSync(file, JSON.stringify({ ...settings, rows: searched, tests: [] }));
      await reproduce(file, {
        ...{ seeds: 1, workers: 1, overrides: smallest, scale: 'proxy' },
        ...{ out: join(folder, 'tables'), runs: join(folder, 'runs') },
      });
      const { rows } = JSON.parse(
        readFileSync(join(folder, 'tables', settings.name, 'proxy-procedural.json'), 'utf8'),
      ) as { rows: readonly ComparedRow[] };
      for (const { name, kind, results } of rows) {
        expect([name, kind]).to.deep.equal([name, 'searched']);
        const [result] = results;
        expect(result!.failed, name).to.equal(undefined);
        expect(result!.error, name).to.be.within(0, 100);
        expect(result!.searchDigest, name).to.match(/^[0-9a-f]{64}$/);
      }
      expect(rows.length).to.be.at.least(23);
    },
  );
});

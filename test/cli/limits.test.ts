import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strategyNames } from '../../src/search/strategies.js';
import { evocell, scratchFolder } from './run-cli.js';

/** A table of small cells: four kinds of edges would do, two suffice. The more convolutions, the better and larger. */
function tableOf(folder: string): string {
  const [copy, convolution] = ['skip_connect', 'nor_conv_3x3'];
  const rows = Array.from({ length: 2 ** 6 }, (_, number) => {
    const bits = Array.from({ length: 6 }, (_, bit) => (number >> bit) & 1);
    const [a, b, c, d, e, f] = bits.map((bit) => (bit ? convolution : copy));
    const count = bits.reduce((sum, bit) => sum + bit, 0);
    const cell = `|${a}~0|+|${b}~0|${c}~1|+|${d}~0|${e}~1|${f}~2|`;
    return `${cell},${50 + 5 * count},${1000 * (count + 1)},${100 - 3 * count + bits[0]!}`;
  });
  const path = join(folder, 'table.csv');
  writeFileSync(path, ['cell,right,size,ms', ...rows].join('\n'));
  return path;
}

interface Shown {
  readonly best: { readonly trial: number; readonly metrics: Record<string, number> } | null;
  readonly closest: { readonly metrics: Record<string, number> } | null;
  readonly front: readonly { readonly metrics: Record<string, number> }[];
  readonly limits: { readonly met: boolean; readonly note: string | null } | null;
  readonly hypervolume: { readonly value: number; readonly reference: readonly { readonly value: number }[] };
}

describe('objectives and limits of a run', () => {
  const folder = scratchFolder();
  const file = join(folder, 'limited.yaml');
  const written = (search: string): void =>
    writeFileSync(
      file,
      `name: limited
space: { name: nasbench201, operations: [skip_connect, nor_conv_3x3] }
evaluator:
  name: tabular
  path: ${tableOf(folder)}
  cell: cell
  accuracy: right
  metrics: { params: size, latency: ms }
search: { ${/reinforce|enas|ppo/.test(search) ? 'evaluations' : 'population'}: 8, generations: 4, ${search} }
`,
    );
  const shown = async (run: string): Promise<Shown> =>
    JSON.parse((await evocell('show', run, '--json')).out) as Shown;

  // PNAS needs cells that grow.
  for (const strategy of strategyNames.filter((name) => name !== 'pnas'))
    it(`hold for best and front of ${strategy}, and for what compare says`, async () => {
      const own = strategy === 'large-scale' ? 'inheritance: false, ' : '';
      written(
        `strategy: ${strategy}, ${own}objectives: [accuracy], constraints: [{ metric: params, maximum: 4000 }]`,
      );
      const run = join(folder, strategy);
      const { code, out, err } = await evocell('search', file, '--run', run);
      expect([code, err]).to.include(0);
      const { best, front, limits } = await shown(run);
      expect(best!.metrics['params']).to.be.at.most(4000);
      for (const { metrics } of front) expect(metrics['params']).to.be.at.most(4000);
      expect(limits!.met).to.equal(true);
      expect(out).to.match(/limits: parameters at most 4,000/);
      const compared = await evocell('compare', run, '--json');
      const { subjects } = JSON.parse(compared.out) as { subjects: { meetsLimits: boolean }[] };
      expect(subjects[0]!.meetsLimits).to.equal(true);
    });

  it('that nothing meets are told while it runs, at its end, and by all that read it', async () => {
    written('constraints: [{ metric: params, maximum: 10 }]');
    const run = join(folder, 'impossible');
    const { code, out, err } = await evocell('search', file, '--run', run);
    expect(code).to.equal(0);
    expect(err).to.match(/1 of 4 generations: none of 8 meets the limits/);
    const finding =
      /nothing meets the limits \(parameters at most 10\); the closest is trial \d+ with parameters \d,000/;
    expect(out)
      .to.match(finding)
      .and.match(/Closest (?:cell|network)/);
    const { best, closest, front, limits } = await shown(run);
    expect({ best, front }).to.deep.equal({ best: null, front: [] });
    expect(closest!.metrics['params']).to.be.at.least(1000);
    expect(limits!.note).to.match(finding);
    expect((await evocell('show', run)).out).to.match(finding);
    expect((await evocell('compare', run, '--csv')).out).to.match(finding);
    expect((await evocell('report', run)).code).to.equal(0);
    expect(readFileSync(join(run, 'report.html'), 'utf8')).to.match(finding);
    const trained = await evocell('train', run, '--experiment', 'experiments/small-procedural.yaml');
    expect(trained.code).to.equal(2);
    expect(trained.err)
      .to.match(finding)
      .and.match(/name it as \S+#\d+ if it will do/);
  });

  it('may be any metrics of the table, without a word about accuracy', async () => {
    written('strategy: nsga2, objectives: [{ metric: latency, direction: minimise }, params]');
    const run = join(folder, 'fast');
    const { code, out, err } = await evocell('search', file, '--run', run);
    expect(code, err).to.equal(0);
    expect(err)
      .to.match(/for latency and parameters/)
      .and.match(/4 of 4 generations: best \d+, mean [\d.]+/);
    expect(out).to.match(/Pareto front: latency against parameters/);
    const { best, front, hypervolume } = await shown(run);
    const least = front.reduce((a, { metrics }) => Math.min(a, metrics['latency']!), Infinity);
    expect(best!.metrics['latency']).to.equal(least);
    // The table's worst row: 100 ms, and 7,000 parameters.
    expect(hypervolume.reference.map(({ value }) => value)).to.deep.equal([100, 7000]);
    expect((await evocell('list', folder)).out).to.match(/fast +search +finished +4 of 4 +32 +latency +\d+/);
  });

  it('may come from a table without an accuracy', async () => {
    written('objectives: [params]');
    const without = join(folder, 'without.yaml');
    writeFileSync(without, readFileSync(file, 'utf8').replace('accuracy: right', 'accuracy: false'));
    const run = join(folder, 'without');
    const { code, err } = await evocell('search', without, '--run', run);
    expect(code, err).to.equal(0);
    expect((await shown(run)).best!.metrics).to.have.all.keys('params', 'latency');
    const accurate = await evocell(
      'search',
      without,
      '--run',
      `${run}-2`,
      '--set',
      'search.objectives=[accuracy]',
    );
    expect(accurate.code).to.equal(2);
    expect(accurate.err).to.match(/search.objectives.0 is "accuracy", which is not measured/);
  });

  it('share a reference point, so that show and compare have one hypervolume', async () => {
    written('strategy: nsga2, objectives: [accuracy, params]');
    const runs = ['one', 'two'].map((name) => join(folder, name));
    for (const [i, run] of runs.entries())
      expect((await evocell('search', file, '--run', run, '--seed', String(i))).code).to.equal(0);
    const alone = await Promise.all(runs.map(shown));
    const { fronts } = JSON.parse((await evocell('compare', ...runs, '--json')).out) as {
      fronts: { isCommon: boolean; runs: { hypervolume: number }[] };
    };
    expect(fronts.isCommon).to.equal(true);
    expect(fronts.runs.map(({ hypervolume }) => hypervolume)).to.deep.equal(
      alone.map(({ hypervolume }) => hypervolume.value),
    );
    const other = (await evocell('compare', runs[0]!, join(folder, 'fast'))).out;
    expect(other).to.match(/the runs have different objectives, so their fronts are not compared/);
  });
});

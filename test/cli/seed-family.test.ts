import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evocell, scratchFolder, tableExperiment } from './run-cli.js';

interface Compared {
  readonly groups: readonly { readonly name: string; readonly runs: string[]; readonly seeds: number[] }[];
  readonly tests: readonly { readonly pairs: number; readonly difference: number }[];
}

describe('a search with several seeds', () => {
  const folder = scratchFolder();
  const file = tableExperiment(folder, 'strategy: random, population: 4, generations: 3');
  const one = join(folder, 'one');
  const run = (seed: number): string => `${one}-seed${seed}`;

  it('makes a run of each, and says what they come to', async () => {
    const { code, out, err } = await evocell('search', file, '--run', one, '--seeds', '3', '--seed', '5');
    expect([code, err]).to.include(0);
    expect(out).to.match(new RegExp(`\n${one} +3 +\\d+\\.\\d\\d ± \\d+\\.\\d\\d`));
    const digests = await Promise.all(
      [5, 6, 7].map(async (seed) => (await evocell('digest', run(seed))).out),
    );
    expect(new Set(digests).size).to.equal(3);
    const alone = join(folder, 'alone');
    await evocell('search', file, '--run', alone, '--seed', '6');
    expect((await evocell('digest', alone)).out).to.equal(digests[1]);
  });

  it('goes on with what is there, and adds seeds', async () => {
    const before = readFileSync(join(run(5), 'run.json'), 'utf8');
    const { code } = await evocell('search', file, '--run', one, '--seeds', '4', '--seed', '5', '-q');
    expect(code).to.equal(0);
    expect(readFileSync(join(run(5), 'run.json'), 'utf8')).to.equal(before);
    expect(existsSync(run(8))).to.equal(true);
  });

  it('refuses folders of another search before anything runs, and a seed that does not count', async () => {
    const other = 'search.generations=4';
    const taken = await evocell('search', file, '--run', one, '--seeds', '9', '--seed', '5', '--set', other);
    expect([taken.code, taken.err]).to.deep.equal([
      2,
      `${run(5)}: is there already, with other settings; name another folder with --run, or remove it`,
    ]);
    expect(existsSync(run(9))).to.equal(false);
    const text = await evocell('search', file, '--seeds', '2', '--seed', 'mine');
    expect([text.code, text.err]).to.deep.equal([
      2,
      '--seeds counts on from the seed, which is the text "mine"; give a number with --seed',
    ]);
  });

  it('is compared with another as a whole: groups, a paired test, a chart', async () => {
    const two = join(folder, 'two');
    const more = ['--set', 'search.generations=1', '-q'];
    await evocell('search', file, '--run', two, '--seeds', '3', '--seed', '5', ...more);
    const runs = [5, 6, 7].flatMap((seed) => [run(seed), `${two}-seed${seed}`]);
    const compared = JSON.parse((await evocell('compare', ...runs, '--json')).out) as Compared;
    expect(compared.groups.map(({ name, seeds }) => [name, seeds])).to.deep.equal([
      [one, [5, 6, 7]],
      [two, [5, 6, 7]],
    ]);
    // More generations of the same random cells cannot find less.
    expect(compared.tests[0]!.pairs).to.equal(3);
    expect(compared.tests[0]!.difference).to.be.at.least(0);
    const chart = join(folder, 'chart.svg');
    expect((await evocell('compare', ...runs, '--chart', chart)).out).to.include('paired permutation test');
    expect(readFileSync(chart, 'utf8')).to.match(/^<svg/);
    const none = await evocell('compare', run(5), '--chart', chart);
    expect([none.code, none.err.split(',')[0]]).to.deep.equal([
      2,
      '--chart needs two or more searches that differ in their seed alone',
    ]);
  });
});

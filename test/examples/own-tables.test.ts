import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evocell, scratchFolder } from '../cli/run-cli.js';

/** The files that docs/own-tables.md shows, by their kind. */
const files = new Map(
  [...readFileSync('docs/own-tables.md', 'utf8').matchAll(/```yaml\n(kind: ([\w-]+)\n[^]*?)```/g)].map(
    ([, text, kind]) => [kind!, text!],
  ),
);

describe('tables of your own, as documented', () => {
  const folder = scratchFolder();
  const cells = join(folder, 'cells.csv');

  before(() => {
    const words = ['none', 'skip_connect', 'nor_conv_1x1', 'nor_conv_3x3', 'avg_pool_3x3'];
    const rows = Array.from({ length: 5 ** 6 }, (_, number) => {
      const digits = Array.from({ length: 6 }, (_, place) => Math.floor(number / 5 ** place) % 5);
      const [a, b, c, d, e, f] = digits.map((digit) => words[digit]);
      const worth = digits.reduce((sum, digit) => sum + digit, 0); // at most 24
      return `|${a}~0|+|${b}~0|${c}~1|+|${d}~0|${e}~1|${f}~2|,${20 + worth},${60 + worth},2`;
    });
    writeFileSync(cells, ['cell,seen,judged,seconds', ...rows].join('\n'));
  });

  /** Runs the file of a kind, and reads what it wrote. */
  async function made(kind: string, name: string) {
    const file = join(folder, `${kind}.yaml`);
    writeFileSync(file, files.get(kind)!.replace('cells.csv', cells));
    const places = ['--out', join(folder, kind), '--runs', join(folder, 'runs'), '--workers', '1', '-q'];
    const { code, out, err } = await evocell('reproduce', file, ...places);
    expect([code, err]).to.deep.equal([0, '']);
    return { out, read: (ending: string) => readFileSync(join(folder, kind, `${name}${ending}`), 'utf8') };
  }

  it('are of every kind', () => {
    expect([...files.keys()]).to.deep.equal(['comparison', 'benchmark', 'one-shot']);
  });

  it('compare methods', async () => {
    const { out } = await made('comparison', 'evolution-or-chance');
    for (const row of ['evolution', 'chance', 'published cell'])
      expect(out).to.match(new RegExp(`${row}.*\\d+\\.\\d`));
    expect(out).to.match(/paired permutation test, two-sided/);
  });

  it('search a table of results', async () => {
    const { out } = await made('benchmark', 'strategies');
    // A random cell is judged 72 on average, the best 84; the best of the 20 queries lies between.
    const mean = Number(/random[^\n]*?(\d\d\.\d\d) ?±/.exec(out)?.[1]);
    expect(mean).to.be.within(74, 84);
    expect(out).to.match(/evolution[^\n]*\d\d\.\d\d ?±/);
  });

  it('look up what searches find', async () => {
    const { out } = await made('one-shot', 'looked-up');
    for (const row of ['evolution', 'random']) expect(out).to.match(new RegExp(`${row}.*\\d+\\.\\d`));
  });
});

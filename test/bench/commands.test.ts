import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';

/** The lines of a benchmark with `--json`, one turn of each measurement. */
function run(name: string, ...args: readonly string[]): unknown[] {
  const file = join(import.meta.dirname, `../../bench/${name}.js`);
  const { stdout, stderr, status } = spawnSync(process.execPath, [file, '--rounds', '1', '--json', ...args], {
    encoding: 'utf8',
  });
  expect(status, stderr).to.equal(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

describe('benchmarks, at their smallest', () => {
  it('bench:supernet measures this build beside another', () => {
    const size = ['--channels', '1', '--cells', '1', '--sides', '16', '--seconds', '0.001'];
    const [line, ...more] = run('supernet', ...size, '--beside', join(import.meta.dirname, '../..'));
    expect(more).to.deep.equal([]);
    const { figures, ...rest } = line as { figures: Record<string, { images: number; ratio: number }> };
    expect(rest).to.deep.equal({ cells: 1, side: 16 });
    expect(figures).to.have.all.keys('train', 'evaluate');
    for (const { images, ratio } of Object.values(figures)) {
      expect(images).to.be.above(0);
      expect(ratio).to.be.above(0);
    }
  });

  it('bench:proxies measures scores of both networks', () => {
    const lines = run('proxies', '--only', 'logsynflow', '--seconds', '0.001') as {
      figures: { score: string; scores: number }[];
    }[];
    expect(lines.length).to.equal(2);
    for (const { figures } of lines) {
      const names = figures.map(({ score }) => score);
      expect(names).to.deep.equal(['logsynflow']);
      for (const { scores } of figures) expect(scores).to.be.above(0);
    }
  });

  it('bench:pool measures each number of workers beside the first', () => {
    const size = ['--channels', '1', '--cells', '3', '--population', '1', '--batch', '2', '--replicas', '1'];
    const lines = run('pool', ...size, '--images', '2', '--workers', '1,2') as {
      channels: number;
      train: { workers: { workers: number; images: number; speedup: number }[]; overhead: number };
    }[];
    expect(lines.map(({ channels }) => channels)).to.deep.equal([1]);
    const { workers, overhead } = lines[0]!.train;
    expect(workers.map((one) => one.workers)).to.deep.equal([1, 2]);
    expect(workers[0]!.speedup).to.equal(1);
    expect(workers[1]!.images).to.be.closeTo(workers[0]!.images * workers[1]!.speedup, 1e-6);
    expect(overhead).to.be.above(0);
  });

  it('bench:start measures what begins by both clocks', () => {
    const lines = run('start') as { what: string; wall: number; processor: number }[];
    expect(lines.map(({ what }) => what)).to.deep.equal([
      ...['Node alone', 'evocell --version', 'evocell --help', 'evocell show RUN', "a worker's first answer"],
    ]);
    for (const { wall, processor } of lines) {
      expect(wall).to.be.above(0);
      expect(processor).to.be.above(0);
    }
  });
});

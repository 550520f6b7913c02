import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { findTruth, type Among } from '../../../src/experiment/tables/find-truth.js';
import type { Truth } from '../../../src/experiment/tables/truth.js';
import { nasbench201Space } from '../../../src/space/nasbench201.js';

/** Of thirty cells; they tell what lies on a path. */
const ends = ['|nor_conv_3x3~1|nor_conv_3x3~2|', '|none~1|nor_conv_1x1~2|', '|none~1|none~2|'];
const starts = ['none', 'skip_connect', 'nor_conv_1x1', 'nor_conv_3x3', 'avg_pool_3x3'].flatMap((first) =>
  ['skip_connect', 'nor_conv_3x3'].map((other) => `|${first}~0|+|${other}~0|nor_conv_3x3~1|+|nor_conv_3x3~0`),
);
const cells = starts.flatMap((start) => ends.map((end) => `${start}${end}`));
/** A first edge of none leaves node 1 nothing to pass on; after the last of the ends nobody takes up node 2. */
const whole = cells.flatMap((cell, i) => (cell.startsWith('|none') || cell.endsWith(ends[2]!) ? [] : [i]));
const space = nasbench201Space({ derived: { channels: 2, cells: 1 } });

describe('which architectures of a table are drawn', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-drawn-'));
  const path = join(folder, 'cells.csv');
  before(() =>
    writeFileSync(path, `arch,accuracy\n${cells.map((cell, i) => `${cell},${50 + i}`).join('\n')}\n`),
  );
  after(() => rmSync(folder, { recursive: true }));
  const scorer = { space, require: () => undefined };
  const drawn = (among: Among | undefined, count: number): Promise<Truth> =>
    findTruth(experimentOf({ name: 'x' }), scorer, {
      truth: { table: path, among },
      ...{ count, isOneOfMany: false, signal: new AbortController().signal },
    });

  it('are all of them where nothing is said', async () => {
    const { judged, leftOut } = await drawn(undefined, 30);
    expect(judged).to.have.length(30);
    expect(leftOut).to.deep.equal([]);
  });

  it('may be the best tenth', async () => {
    const { judged, source } = await drawn('top', 3);
    expect(judged.map(({ truth }) => truth).sort()).to.deep.equal([77, 78, 79]);
    expect(source).to.match(/, the best tenth alone$/);
  });

  it('may be those whose operations all lie on a path', async () => {
    const { judged, source } = await drawn('whole', 16);
    expect(judged.map(({ truth }) => truth).sort()).to.deep.equal(whole.map((i) => 50 + i).sort());
    expect(source).to.match(/, whole networks alone$/);
    let message = '';
    try {
      await drawn('whole', 17);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).to.include('16 architectures can be used, not 17 (14 left out');
    expect(message).to.include('has operations that lie on no path from the input to the output');
  });
});

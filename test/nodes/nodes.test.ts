import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bits } from './bits.js';
import { installedNodes } from './installed.js';

const own = Number(process.versions.node.split('.')[0]);
const installed = installedNodes();

describe('what decides', () => {
  let here: Record<string, string>;

  before(async () => {
    here = await bits();
  });

  it('covers functions, images, spaces, strategies and a training', () => {
    expect(Object.keys(here).length).to.be.above(40);
    expect(here).to.include.keys('elementary functions', 'procedural images', 'training from scratch');
  });

  for (const major of [20, 22, 24, 26].filter((version) => version !== own)) {
    const program = installed.get(major);
    if (program === undefined) it(`is not compared with Node ${major}, which npm run test:nodes installs`);
    else
      it(`has the same bits on Node ${major}`, async () => {
        const { stdout } = await promisify(execFile)(program, [join(import.meta.dirname, 'bits.js')]);
        expect(JSON.parse(stdout)).to.deep.equal(here);
      });
  }
});

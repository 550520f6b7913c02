import { expect } from 'chai';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evocell, scratchFolder } from '../cli/run-cli.js';

const page = readFileSync('docs/tutorial.md', 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, text]) => text!);

/** The block that begins with the comment that names this file. */
function yaml(name: string): string {
  return blocks('yaml').find((text) => text.startsWith(`# ${name}\n`))!;
}

describe('the tutorial', function () {
  this.timeout(60_000);
  const folder = scratchFolder();
  // In the package, so that its own name leads to it.
  const own = 'dist/tutorial';
  const plugin = ['--plugin', join(own, 'plugin.mjs')];

  before(() => {
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'plugin.mjs'), blocks('js').join('\n'));
    for (const name of ['search.yaml', 'table.yaml']) writeFileSync(join(folder, name), yaml(name));
  });
  after(() => {
    rmSync(own, { recursive: true });
  });

  it('searches with its four parts, and reports', async () => {
    const run = join(folder, 'run');
    const { code, out, err } = await evocell('search', join(folder, 'search.yaml'), '--run', run, ...plugin);
    expect(code, err).to.equal(0);
    expect(out)
      .to.match(/multiply-adds a parameter against parameters/)
      .and.match(/wide_conv@/);
    expect((await evocell('report', run)).code).to.equal(0);
    expect(readFileSync(join(run, 'report.html'), 'utf8')).to.include('multiply-adds a parameter');
  });

  it('ends in a table with a row of the new strategy', async () => {
    const places = ['--out', join(folder, 'tables'), '--runs', join(folder, 'runs'), '--workers', '1'];
    const { code, out, err } = await evocell('reproduce', join(folder, 'table.yaml'), ...places, ...plugin);
    expect(code, err).to.equal(0);
    expect(out)
      .to.match(/climber/)
      .and.match(/random/);
  });
});

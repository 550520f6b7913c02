import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { commands } from '../../src/cli/commands.js';

/** Packages that are loaded with a module of `dist/src`, without those that it loads when it needs them. */
function packagesOf(module: string): string[] {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(join('dist/src', file), 'utf8');
    for (const [, from] of text.matchAll(/^(?:import|export)\s[^;'(]*from '([^']+)';/gm)) {
      if (from!.startsWith('.')) visit(normalize(join(dirname(file), from!)));
      else if (!from!.startsWith('node:')) packages.add(from!);
    }
  };
  visit(module);
  return [...packages];
}

describe('what is loaded', () => {
  it('for the help of all commands, is what reads the command line', () => {
    expect(packagesOf('cli/program.js')).to.deep.equal(['yargs']);
  });

  for (const name of Object.keys(commands))
    it(`for ${name}, trains nothing before it is asked to`, () => {
      const packages = packagesOf(`cli/commands/${name}.js`);
      expect(packages.filter((one) => one === 'piscina' || one.startsWith('@tensorflow'))).to.deep.equal([]);
    });

  it('for what reads runs, is nothing that only searches, exports or opens images need', () => {
    for (const name of ['show', 'list'])
      expect(packagesOf(`cli/commands/${name}.js`).sort()).to.deep.equal([
        'lowdb',
        'seedrandom',
        'yaml',
        'zod',
      ]);
  });

  it('is found through all modules', () => {
    expect(packagesOf('cli/commands/search.js')).to.include('zod');
  });

  it('is a file of its own for each command', () => {
    const files = readdirSync('src/cli/commands').map((file) => file.replace(/\.ts$/, ''));
    expect(Object.keys(commands).sort()).to.deep.equal(files.sort());
    for (const [name, { command }] of Object.entries(commands)) expect(command.split(' ')[0]).to.equal(name);
  });
});

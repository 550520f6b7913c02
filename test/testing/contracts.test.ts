import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { openSpace } from '../../src/experiment/parts/open.js';
import { partsOf } from '../../src/experiment/parts/registry.js';
import { experimentOf } from '../../src/experiment/settings/load.js';
import { digitSpace } from '../../src/testing/digits.js';
import { spaceContract } from '../../src/testing/space-contract.js';
import { toySpace } from '../train/toy.js';
// Describes the contract of its own strategy.
import '../../examples/testing.js';

const genes = (genome: readonly number[]): readonly number[] => genome;
spaceContract('strings of digits', { space: digitSpace(6, 4), genes, choices: true, neighbours: true });
spaceContract('the toy supernet', { space: toySpace, genes, choices: true, neighbours: true });

/** Rows of a genome that is an object of lists, else its entries. */
function genesOf(genome: unknown): readonly unknown[] {
  return Array.isArray(genome) ? genome : Object.values(genome as object).flat();
}

describe('every space that an experiment can name', () => {
  for (const name of partsOf().spaces.keys()) {
    const experiment = experimentOf({ name: 'contract', space: { name } });
    const space = openSpace(experiment, { classes: 10, image: [32, 32, 3] }, partsOf());
    // The graphs of large-scale evolution are no lists: test/space/large-scale.test.ts holds them to the contract.
    if (name === 'large-scale') continue;
    spaceContract(name, { space, genes: genesOf, choices: true, neighbours: true });
  }
});

describe('the page on tests for parts', () => {
  it('shows the program in examples/', () => {
    const program = readFileSync('examples/testing.ts', 'utf8');
    expect(readFileSync('docs/testing-parts.md', 'utf8')).to.include(`\`\`\`ts\n${program}\`\`\``);
  });
});

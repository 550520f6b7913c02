import { expect } from 'chai';
import { categorical, categoricalSupernet } from '../../src/space/categorical.js';
import { dartsSpace } from '../../src/space/darts.js';
import { GenotypeError } from '../../src/space/search-space.js';
import { spaceContract } from '../../src/testing/space-contract.js';

const darts = dartsSpace({
  search: { channels: 4, cells: 3, classes: 10, image: [8, 8, 3] },
  derived: { channels: 4, cells: 3, auxiliary: false },
});

describe('a space with integers for genomes', () => {
  spaceContract('darts with integers', {
    space: categorical(darts),
    genes: (genome) => genome,
    choices: true,
    neighbours: true,
  });

  it('has for a node of the DARTS space one pair of states and two operations', () => {
    const cell = [1, 7, 7, 3, 7, 7, 6, 7, 7, 10, 7, 7];
    expect(darts.choices!.sizes).to.deep.equal([...cell, ...cell]);
  });

  it('builds the networks of the space beneath', () => {
    const space = categoricalSupernet(darts);
    const genome = darts.choices!.sizes.map((size) => size - 1);
    const architecture = space.decode(genome);
    expect(space.derivedPlan(architecture)).to.deep.equal(darts.derivedPlan(architecture));
    expect(space.features!(architecture)).to.deep.equal(darts.features!(architecture));
    expect(space.supernetPlan(genome, 'path')).to.deep.equal(
      darts.supernetPlan(darts.embed(architecture), 'path'),
    );
  });

  it('needs a list of choices', () => {
    const { choices, ...unlisted } = darts;
    expect(choices).to.be.an('object');
    expect(() => categorical(unlisted)).to.throw(GenotypeError, 'no list of choices');
  });
});

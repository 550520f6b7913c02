import { expect } from 'chai';
import { asWord } from '../../src/cli/shell-word.js';

describe('a path in a command to copy', () => {
  it('is one word for the shell', () => {
    expect(asWord('results/mine-2')).to.equal('results/mine-2');
    expect(asWord('my runs/1')).to.equal("'my runs/1'");
    expect(asWord("it's")).to.equal("'it'\\''s'");
    expect(asWord('a$HOME')).to.equal("'a$HOME'");
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { excerpt, printable, textOf } from '../../src/errors/excerpt.js';

describe('text from outside in a message', () => {
  it('shows characters that a terminal would obey as their codes', () => {
    expect(printable('\u001b[31mred\u0007\nnext\u202egnp.exe')).to.equal(
      '\\u001b[31mred\\u0007\\u000anext\\u202egnp.exe',
    );
    expect(printable('cafe\u0301, 3 × 3, 猫')).to.equal('cafe\u0301, 3 × 3, 猫');
  });

  it('is short and of one line, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const shown = excerpt(text, 20);
        expect(shown).not.to.match(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(shown.length).to.be.at.most(20 * '\\u001b'.length + 3);
      }),
    );
    expect(excerpt('0123456789', 4)).to.equal('0123...');
  });

  it('is read from UTF-8 alone', () => {
    expect(textOf(Buffer.from('name: α\n'))).to.equal('name: α\n');
    for (const bytes of [
      [0x61, 0],
      [0xff, 0xfe, 0x61],
      [0xc3, 0x28],
    ])
      expect(textOf(Uint8Array.from(bytes))).to.equal(undefined);
  });
});

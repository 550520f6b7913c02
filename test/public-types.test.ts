import { expect } from 'chai';
import { unexportedTypes } from './public-types.js';

describe('the public face', function () {
  this.timeout(120_000);

  it('exports every type that an exported name mentions', () => {
    const missing = unexportedTypes('dist/src/index.d.ts');
    expect(
      missing.map(({ name, file, mentionedBy }) => `${mentionedBy} mentions ${name} of ${file}`),
    ).to.deep.equal([]);
  });
});

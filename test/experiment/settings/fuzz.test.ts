import { expect } from 'chai';
import fc from 'fast-check';
import { parseExperiment, experimentOf } from '../../../src/experiment/settings/load.js';
import { InputError } from '../../../src/errors/input-error.js';

/** Either settings come out or an InputError of single lines; nothing else ever does. */
function survives(load: () => unknown): void {
  try {
    load();
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    for (const line of (error as InputError).problems) expect(line).not.to.match(/[\r\n]/);
  }
}

describe('loading an experiment', () => {
  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) =>
        survives(() => parseExperiment(text, 'x')),
      ),
    );
    const piece = fc.constantFrom(
      'name',
      ': ',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&a ',
      '*a',
      '"',
      '|',
      '? ',
      '!!x ',
      '<<: ',
      '.nan',
      '0x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) =>
        survives(() => parseExperiment(pieces.join(''), 'x')),
      ),
    );
  });

  it('survives any value in any place', () => {
    const group = fc.constantFrom('dataset', 'search', 'supernet', 'fitness', 'seed', 'name', 'space');
    const key = fc.constantFrom(
      'name',
      'population',
      'channels',
      'weights',
      'toString',
      'path',
      'operations',
    );
    fc.assert(
      fc.property(group, key, fc.jsonValue({ maxDepth: 4 }), (outer, inner, value) => {
        survives(() => experimentOf({ name: 'a', [outer]: value }));
        survives(() => experimentOf({ name: 'a', [outer]: { [inner]: value } }));
      }),
    );
  });
});

import Ajv from 'ajv';
import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputSchema } from '../../src/cli/output-schemas.js';
import { evocell, scratchFolder } from './run-cli.js';

describe('evocell hog', () => {
  const folder = scratchFolder();
  const file = join(folder, 'bars.csv');
  /** Upright and lying bars of 8 x 8 pixels, each in another place. */
  const bar = (i: number): number[] =>
    Array.from({ length: 64 }, (_, at) => ((i % 2 ? at % 8 : Math.floor(at / 8)) === 2 + (i % 5) ? 255 : 0));
  before(() =>
    writeFileSync(file, Array.from({ length: 80 }, (_, i) => `${[i % 2, ...bar(i)].join()}\n`).join('')),
  );
  const run = (...more: string[]) =>
    evocell('hog', file, '--set', 'dataset.label=1', '--set', 'dataset.testPortion=0.25', ...more);

  it('tests what it trained, in words and as JSON, and ends alike each time', async () => {
    const { code, out, err } = await run('--cell', '4');
    expect(code, err).to.equal(0);
    expect(out)
      .to.match(/^HOG, 36 features/)
      .and.to.include('0.00 % of 20 images');
    const { out: json } = await run('--cell', '4', '--json');
    const result = JSON.parse(json) as { digest: string };
    expect(result).to.include({ error: 0, params: 74, trainingImages: 60, testImages: 20 });
    expect(new Ajv().validate(outputSchema('hog') as object, result)).to.equal(true);
    expect(out).to.include(result.digest);
  });

  it('refuses cells that do not fit, and what is no number', async () => {
    for (const [more, message] of [
      [[], /^features\.cell: a block of 16 pixels does not fit into images of 8 x 8/],
      [['--cell', 'large'], /^--cell: /],
      [['--cost', '0'], /^--cost: /],
    ] as const) {
      const { code, err } = await run(...more);
      expect(err).to.match(message).and.not.include('\n');
      expect(code).to.equal(2);
    }
  });
});

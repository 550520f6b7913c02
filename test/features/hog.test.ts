import { expect } from 'chai';
import { cellHistograms, hog, hogLength } from '../../src/features/hog.js';
import { goldenValues, hasGolden, readGolden, type GoldenArray } from '../golden/golden.js';

interface Example {
  readonly shape: number[];
  readonly pixels: number[];
  readonly cell: number;
  readonly cellHistograms: GoldenArray;
  readonly features: GoldenArray;
}

const file = 'hog.json.gz';
const examples = hasGolden(file) ? readGolden<{ images: Example[] }>(file).images : [];

describe('histograms of oriented gradients', () => {
  if (examples.length === 0) it('are compared with the golden numbers, which are not there');
  for (const { shape, pixels, cell, cellHistograms: histograms, features } of examples)
    it(`of ${shape.join(' x ')} pixels, cells of ${cell}, are scikit-image's`, () => {
      const [height, width, channels = 1] = shape as [number, number, number?];
      const picture = {
        shape: [height, width, channels] as const,
        values: pixels.map((value) => value / 255),
      };
      const cells = goldenValues(histograms);
      const golden = goldenValues(features);
      cellHistograms(picture, cell).forEach((value, i) => expect(value).to.be.closeTo(cells[i]!, 1e-6));
      const found = hog(picture, cell);
      expect(found.length).to.equal(golden.length);
      expect(hogLength(picture.shape, cell)).to.equal(golden.length);
      found.forEach((value, i) => expect(value, `feature ${i}`).to.be.closeTo(golden[i]!, 1e-6));
    });

  it('count edges by their angle, whichever way they go', () => {
    // A vertical edge has a horizontal gradient: angle 0, bin 0; a horizontal one 90 degrees, bin 4.
    const edge = (at: (y: number, x: number) => number) =>
      cellHistograms(
        { shape: [8, 8, 1], values: Array.from({ length: 64 }, (_, i) => at(Math.floor(i / 8), i % 8)) },
        8,
      );
    const bins = (histogram: Float64Array): number[] =>
      [...histogram].flatMap((value, i) => (value > 0 ? [i] : []));
    expect(bins(edge((_, x) => (x < 4 ? 0 : 1)))).to.deep.equal([0]);
    expect(bins(edge((_, x) => (x < 4 ? 1 : 0)))).to.deep.equal([0]);
    expect(bins(edge((y) => (y < 4 ? 0 : 1)))).to.deep.equal([4]);
  });

  it('are none for an image that is smaller than a block', () => {
    expect(hogLength([15, 40, 3], 8)).to.equal(0);
    expect(hogLength([32, 32, 3], 4)).to.equal(1764);
  });
});

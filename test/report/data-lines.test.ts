import { expect } from 'chai';
import { dataLines } from '../../src/report/data-lines.js';
import { dataDigest } from '../../src/search/dependency.js';

const images = (pixels: string) => ({ kind: 'images', path: '/somewhere', parts: { images: 3, pixels } });
const plugin = { kind: 'plug-in', parts: { 'p.mjs': 'x' } };

describe('the data of runs side by side', () => {
  const [one, other] = [dataDigest([images('a')])!, dataDigest([images('b')])!];
  const search = (name: string, data: string | null) => ({ name, data, kind: 'search' }) as const;

  it('have a digest over what they hold, wherever it lies and whatever plug-ins there are', () => {
    expect(one)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.to.equal(other);
    expect(dataDigest([plugin, { ...images('a'), path: '/elsewhere' }])).to.equal(one);
    expect([dataDigest(), dataDigest([]), dataDigest([plugin])]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are told where they differ between searches, or between trainings', () => {
    expect(
      dataLines([search('a', one), search('b', one), { name: 'c', data: other, kind: 'training' }]),
    ).to.deep.equal([]);
    expect(
      dataLines([search('a', one), search('b', other), search('c', one), search('d', null)]),
    ).to.deep.equal([
      `searches on different data, so that their figures do not compare: a, c on ${one.slice(0, 8)}; ` +
        `b on ${other.slice(0, 8)}; d on data not known`,
    ]);
  });
});

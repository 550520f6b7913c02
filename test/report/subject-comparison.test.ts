import { expect } from 'chai';
import {
  agreementLines,
  compareSubjects,
  differenceLines,
  frontSheets,
  subjectSheet,
  type Subject,
  type SubjectFigures,
} from '../../src/report/subject-comparison.js';
import { csv, texts } from '../../src/report/sheet.js';
import { pointOf, type Point } from '../../src/report/summary.js';
import { publishedGenotype } from '../../src/space/published.js';
import { both, measuresFor, trial } from './trials.js';

const cell = (operation: string) =>
  `normal:skip_connect@0+${operation}@1/reduce:max_pool_3x3@0+skip_connect@1`;
const [one, two, three] = ['sep_conv_3x3', 'sep_conv_5x5', 'none'].map(cell) as [string, string, string];

function figures(name: string, more: Partial<SubjectFigures>): SubjectFigures {
  return {
    ...{ name, kind: 'network', images: null, meetsLimits: null, searchSeconds: null },
    ...{ metrics: { params: 1000, macs: 5_000_000, activationBytes: 4096 } },
    ...{ origin: 'somewhere', data: null, network: one, ...more },
  };
}

const point = (number: number, genotype: string, accuracy: number, params: number): Point =>
  pointOf(trial(number, { accuracy, params }, { genotype }), both)!;
const measured = (accuracy: number) => ({ accuracy, params: 1000, macs: 5_000_000, activationBytes: 4096 });
const search: Subject = {
  figures: figures('search', {
    ...{ kind: 'search', metrics: measured(30), images: 'validation', searchSeconds: 125 },
  }),
  measures: both,
  points: [point(0, one, 90, 100), point(1, one, 20, 100), point(2, two, 30, 200), point(3, three, 10, 50)],
};
const training = (name: string, network: string, accuracy: number): Subject => ({
  figures: figures(name, { kind: 'training', metrics: measured(accuracy), images: 'test', network }),
});

describe('subjects side by side', () => {
  const swapped = 'normal:sep_conv_3x3@1+skip_connect@0/reduce:max_pool_3x3@0+skip_connect@1';
  const comparison = compareSubjects([
    search,
    training('a', swapped, 50),
    training('b', two, 60),
    training('c', three, 55),
    { figures: figures('evnas-a', { network: 'evnas-a' }), cells: publishedGenotype('evnas-a') },
    { figures: figures('hand', { network: 'resnet-50', metrics: {} }) },
  ]);

  it('differ from the first cell node by node, and count operations', () => {
    const lines = differenceLines(comparison);
    expect(lines[0]).to.equal('a is the same cell as search');
    expect(lines.slice(1, 3)).to.deep.equal([
      'search | b',
      '  normal cell, node 2: sep_conv_3x3@1 | sep_conv_5x5@1',
    ]);
    expect(comparison.differences.map(({ other }) => other)).to.deep.equal(['a', 'b', 'c', 'evnas-a']);
    expect(comparison.subjects[0]!.operations).to.deep.equal({
      max_pool_3x3: 1,
      sep_conv_3x3: 1,
      skip_connect: 2,
    });
    expect(comparison.subjects.at(-1)!.operations).to.equal(null);
  });

  it('rank by the last fitness of a genotype, whatever the order of its edges', () => {
    // supernet: three 10, one 20 (not 90), two 30; trained: one 50, three 55, two 60
    expect(comparison.agreement).to.deep.equal([
      { run: 'search', fitness: 'validation accuracy', tau: 1 / 3, count: 3 },
    ]);
    expect(agreementLines(comparison)[0]).to.match(/^search: .* 0\.333 over 3 networks$/);
    expect(compareSubjects([search, training('a', one, 50)]).agreement).to.deep.equal([]);
  });

  it('have a table with gaps where nothing was measured', () => {
    const { head, rows } = texts(subjectSheet(comparison));
    expect(head.slice(2, 6)).to.deep.equal(['accuracy %', 'parameters', 'multiply-adds', 'activation bytes']);
    expect(rows[0]).to.deep.equal([
      ...['search', 'search', '30.00', '1,000', '5,000,000', '4,096', 'validation', '2 min 5 s', 'somewhere'],
    ]);
    expect(rows[5]!.slice(2, 5)).to.deep.equal(['-', '-', '-']);
  });

  it('have a joint front of the searches alone', () => {
    const other: Subject = {
      figures: figures('other', { kind: 'search' }),
      measures: both,
      points: [point(7, two, 95, 300)],
    };
    const sheets = frontSheets(compareSubjects([search, other]));
    expect(texts(sheets.runs).rows.map((row) => [row[0], row[1], row[3], row[4]])).to.deep.equal([
      ['search', '2', '2', '66.67'],
      ['other', '1', '1', '33.33'],
    ]);
    expect(texts(sheets.points).rows.at(-1)).to.deep.equal(['other', '7', '95.00', '300']);
    expect(compareSubjects([training('a', one, 50)]).fronts).to.equal(null);
  });

  it('are numbers in CSV, empty where nothing was measured', () => {
    expect(csv(subjectSheet(comparison)).split('\n').slice(0, 2)).to.deep.equal([
      'what,kind,accuracy %,parameters,multiply-adds,activation bytes,images,search seconds,origin',
      'search,search,30,1000,5000000,4096,validation,125,somewhere',
    ]);
    expect(csv(subjectSheet(comparison))).to.include('\nhand,network,,,,,,,somewhere\n');
  });

  it('say why searches with different objectives have no joint front', () => {
    const other: Subject = {
      ...search,
      figures: figures('other', { kind: 'search' }),
      measures: measuresFor(['params']),
    };
    const { fronts, differentGoals } = compareSubjects([search, other]);
    expect(fronts).to.equal(null);
    expect(differentGoals).to.match(/search for validation accuracy and parameters; other for parameters$/);
  });
});

import { expect } from 'chai';
import { epochSheet, learnedEpochs, skipLine, someEpochs } from '../../src/report/learned-epochs.js';
import { shareSections } from '../../src/report/share-charts.js';
import { texts } from '../../src/report/sheet.js';

const cell = (a: string, b: string) => `|${a}~0|+|${b}~0|skip_connect~1|`;
const cells = [
  cell('skip_connect', 'skip_connect'),
  cell('nor_conv_3x3', 'none'),
  cell('skip_connect', 'nor_conv_3x3'),
  cell('skip_connect', 'skip_connect'),
  cell('skip_connect', 'skip_connect'),
];
const trials = cells.map((genotype, generation) => ({
  ...{ generation, genotype, status: 'ok' as const },
  metrics: { accuracy: 10 * generation, entropy: 1, skips: generation, changes: 0 },
  feedback: {
    operations: ['none', 'skip_connect'],
    edges: [
      [0, 0],
      [1, 0],
      [1, 1],
    ],
    shares: { cell: [0, 1, 2].map(() => [0.5 - generation / 10, 0.5 + generation / 10]) },
    settings: { temperature: 10 - generation },
  },
}));

describe('what a search by gradient learned, epoch by epoch', () => {
  const epochs = learnedEpochs(trials);

  it('is read from the feedback of the trials that have some', () => {
    expect(epochs.map(({ epoch }) => epoch)).to.deep.equal([0, 1, 2, 3, 4]);
    expect(learnedEpochs([{ ...trials[0]!, feedback: { curve: [1] } }])).to.deep.equal([]);
    expect(learnedEpochs([{ ...trials[0]!, status: 'failed' }])).to.deep.equal([]);
  });

  it('says how many skip connections there are, and since when', () => {
    expect(skipLine(epochs)).to.equal(
      'skip connections: 3 of 3 edges, no fewer since epoch 3: it has collapsed into copies',
    );
    expect(skipLine(epochs.slice(0, 3))).to.equal('skip connections: 2 of 3 edges, no fewer since epoch 2');
    expect(skipLine([])).to.equal(undefined);
  });

  it('has a row for each epoch, with what the method set and what was measured', () => {
    const { head, rows } = texts(epochSheet(epochs));
    expect(head).to.deep.equal(['epoch', 'temperature', 'accuracy %', 'entropy nats', 'skips', 'changes']);
    expect(rows[2]).to.deep.equal(['2', '8', '20.00', '1.000', '2', '0']);
  });

  it('leaves epochs of a long search out evenly, and keeps the last', () => {
    expect(someEpochs(epochs, 3).map(({ epoch }) => epoch)).to.deep.equal([0, 2, 4]);
    expect(someEpochs(epochs).length).to.equal(5);
  });

  it('is drawn with a chart for each edge and a line for each operation', () => {
    const html = shareSections(epochs);
    expect(html.match(/<svg/g)).to.have.length(3);
    expect(html.match(/<polyline/g)).to.have.length(6);
    expect(html).to.include('node 2 from node 1');
    expect(shareSections([])).to.equal('');
  });
});

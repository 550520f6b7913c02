import { expect } from 'chai';
import { csv, latex, markdown } from '../../src/report/sheet.js';

describe('a sheet in other formats', () => {
  it('quotes commas, quotes and line ends in CSV, and nothing else', () => {
    const text = csv({ head: ['name', 'error'], rows: [['a "b", c\nd', '2.47 ± 0.06']] });
    expect(text).to.equal('name,error\n"a ""b"", c\nd",2.47 ± 0.06\n');
  });

  it('keeps a cell of a Markdown table in its cell', () => {
    const text = markdown({ head: ['cell'], rows: [['|skip~0|\nx <b>']] });
    expect(text).to.equal('| cell |\n| --- |\n| \\|skip~0\\| x \\<b> |\n');
  });

  it('puts numbers to the right, with deviations, units and gaps', () => {
    const rows = [
      ['x', '2.47 ± 0.06', '-', '1.2 M'],
      ['y', '3', '12.5', ''],
    ];
    expect(markdown({ head: ['a', 'b', 'c', 'd'], rows }).split('\n')[1]).to.equal(
      '| --- | ---: | ---: | ---: |',
    );
    expect(latex({ head: ['a', 'b', 'c', 'd'], rows })).to.include('{lrrr}');
  });

  it('escapes what LaTeX would act on', () => {
    const text = latex({ head: ['op'], rows: [['sep_conv & 5% \\input{x} ~^ ±']] });
    expect(text).to.include(
      'sep\\_conv \\& 5\\% \\textbackslash{}input\\{x\\} \\textasciitilde{}\\textasciicircum{} $\\pm$ \\\\',
    );
  });
});

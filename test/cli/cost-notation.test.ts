import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evocell, scratchFolder } from './run-cli.js';

const text =
  "Genotype(normal=[('sep_conv_3x3', 0), ('skip_connect', 1)], normal_concat=range(2, 3), " +
  "reduce=[('max_pool_3x3', 0), ('skip_connect', 1)], reduce_concat=range(2, 3))";
const line = 'normal:sep_conv_3x3@0+skip_connect@1/reduce:max_pool_3x3@0+skip_connect@1';

describe('evocell cost with genotypes of other tools', () => {
  const folder = scratchFolder();

  it('costs the same in every notation, from a file or pasted, and so does compare', async () => {
    const file = join(folder, 'genotypes.py');
    writeFileSync(file, `ONE = ${text}\nTWO = ${text.replaceAll('sep_conv_3x3', 'sep_conv_5x5')}\n`);
    const expected = (await evocell('cost', line, '--json')).out;
    for (const network of [text, `"${text}"`, `${file}#ONE`, '[3, 0, 2, 1, 0, 0, 2, 1]'])
      expect((await evocell('cost', network, '--json')).out, network).to.equal(expected);
    expect((await evocell('cost', file)).err).to.equal(
      `${file}: holds the genotypes ONE, TWO; name one as FILE#TWO`,
    );
    const { out } = await evocell('compare', `${file}#ONE`, line, '--json');
    const { subjects } = JSON.parse(out) as { subjects: { network: string; metrics: object }[] };
    expect(subjects[0]).to.deep.include({ network: line, metrics: subjects[1]!.metrics });
  });

  it('prints it as others write it, or says what they cannot', async () => {
    expect((await evocell('cost', line, '--notation', 'darts')).out).to.equal(text);
    expect((await evocell('cost', text, '--notation', 'evocell')).out).to.equal(line);
    const { code, err } = await evocell('cost', line, '--notation', 'nasbench201');
    expect(code).to.equal(2);
    expect(err).to.match(/^nasbench201 cannot say cells of two edges a node/);
    const broken = join(folder, 'broken.txt');
    writeFileSync(broken, `a\nGenotype(normal=[('sep_conv_3x3' 0)])\n`);
    expect((await evocell('cost', broken)).err).to.match(
      /broken\.txt: line 2: the genotype cannot be read .*; what can be read: DARTS' Genotype/,
    );
  });
});

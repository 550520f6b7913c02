import { expect } from 'chai';
import { z } from 'zod';
import { untrained } from '../../src/measures/evaluator.js';
import { runProgram } from '../../src/measures/program.js';
import { programSettings } from '../../src/measures/settings.js';
import { networkPlan } from '../../src/space/networks/catalogue.js';
import { messageOf } from '../errors/message-of.js';

const network = {
  ...untrained(networkPlan('mlp-4', { image: [4, 4, 1], classes: 2 }), 1),
  genotype: 'mlp-4',
};

const run = (command: string | string[], more: object = {}, signal = new AbortController().signal) =>
  runProgram(network, z.object(programSettings).parse({ command, ...more }), signal);

describe('a program that measures a network', () => {
  it('is given the file, and prints a number at its end', async () => {
    const bytes = await run('wc -c <');
    expect(bytes)
      .to.have.property('value')
      .greaterThan(4 * (4 * 16 + 4 + 2 * 4 + 2));
    expect(
      await run(['sh', '-c', 'echo loading; basename "$1" >&2; echo " 2.5e1 "; echo', 'sh']),
    ).to.deep.equal({
      value: 25,
    });
    expect(await run('cut -c1 > /dev/null; echo ${#EVOCELL_GENOTYPE}; :')).to.deep.equal({ value: 5 });
    expect(
      await run(['sh', '-c', 'head -1 "$1" | cut -c1-3 | grep -q \'"""\' && echo 1', 'sh'], {
        format: 'pytorch',
      }),
    ).to.deep.equal({ value: 1 });
  });

  it('fails with a line that says why', async () => {
    expect(await run('echo no number; : ')).to.deep.equal({
      reason: 'printed no number at its end: "no number"',
    });
    expect(await run(['true'])).to.deep.equal({ reason: 'printed no number at its end: ""' });
    expect(await run(['sh', '-c', 'echo first >&2; echo it broke >&2; exit 3'])).to.deep.equal({
      reason: 'ended with exit code 3: it broke',
    });
    expect(await run([process.execPath, '-e', 'nowhere()'])).to.deep.equal({
      reason: 'ended with exit code 1: ReferenceError: nowhere is not defined',
    });
    expect(await run(['tail', '-f'], { timeLimit: 0.05 })).to.deep.equal({ reason: 'took more than 0.05 s' });
    expect(await messageOf(run(['/nowhere/measure']))).to.match(
      /^the command \/nowhere\/measure cannot be run \(spawn \/nowhere\/measure ENOENT\); check its path$/,
    );
  });

  it('ends when the search is stopped', async () => {
    const stop = new AbortController();
    const ended = messageOf(run(['tail', '-f'], {}, stop.signal));
    stop.abort(new Error('stopped'));
    expect(await ended).to.equal('stopped');
  });
});

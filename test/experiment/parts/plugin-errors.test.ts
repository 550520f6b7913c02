import { expect } from 'chai';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { evocell, scratchFolder } from '../../cli/run-cli.js';

/** A plug-in whose parts do their work until the one named is asked for the last time. */
const source = (fault: string): string => `
import { dartsSpace, evaluatorPart, metricOf, spacePart, statelessEvaluator, strategyPart, stream, trainable, cost } from ${JSON.stringify(resolve('dist/src/index.js'))};
const fault = ${JSON.stringify(fault)};
const at = (name) => { if (name === fault) undefined.x; };
const own = { name: 'own_copy_' + fault, summary: 'a copy', build({ plan, id, input, stride }) {
  at('build');
  return plan.avgPool(id, input, { kernel: 3, stride, padding: 1 });
} };
const cells = spacePart({ name: 'cells', summary: 'cells', make(_, images) {
  const size = { channels: 4, cells: 3 };
  const space = dartsSpace({ name: 'cells', nodes: 2, operations: ['none', own.name], derived: size, search: { ...size, ...images } });
  return { ...space, decode: (genome) => { at('decode'); return space.decode(genome); } };
} });
const params = evaluatorPart({ name: 'params', summary: 'parameters', uses: ['derived'], metrics: () => [metricOf('params')], make(_, context) {
  const space = trainable(context.space);
  const scored = statelessEvaluator((genome) => ({ params: cost(space.derivedPlan(space.decode(genome))).params }));
  return { ...scored, async evaluate(proposal, context) {
    if (context.generation === 1) at('evaluate');
    return context.generation === 1 && fault === 'outcomes' ? undefined : scored.evaluate(proposal, context);
  } };
} });
const drawn = strategyPart({ name: 'drawn', summary: 'draws', make: () => ({ name: 'drawn', start: () => 0,
  propose(_, { seed, space, generation }) {
    const evaluate = [0, 1].map((i) => ({ genome: space.sample(stream(seed, 'drawn', generation, i)), parents: [], origin: 'random' }));
    return { train: [], evaluate };
  },
  tell(count, trials) { if (count === 1) at('tell'); return count + 1; } }) });
export default { operations: [own], spaces: [cells], evaluators: [params], strategies: [drawn] };
`;

const settings = `name: plugged
space: { name: cells }
evaluator: { name: params }
search: { strategy: drawn, generations: 3, objectives: [params] }
`;

describe('a function of a plug-in that throws', () => {
  const folder = scratchFolder();

  for (const [fault, part, place, kept] of [
    ['tell', 'strategy drawn', 'tell', 1],
    ['evaluate', 'evaluator params', 'evaluate', 1],
    ['outcomes', 'evaluator params', 'evaluate', 1],
    ['decode', 'space cells', 'decode', 0],
    ['build', 'operation own_copy_build', 'build', 0],
  ] as const)
    it(`is told in one line, and nothing is lost: ${fault} of the ${part}`, async () => {
      const plugin = join(folder, `${fault}.mjs`);
      const file = join(folder, 'plugged.yaml');
      const run = join(folder, fault);
      writeFileSync(plugin, source(fault));
      writeFileSync(file, settings);
      const { code, err } = await evocell('search', file, '--run', run, '--plugin', plugin);
      const line = err.split('\n').at(-1)!;
      expect(line).to.include(`${plugin}: the ${part} failed in ${place}: `);
      expect(line).to.match(
        fault === 'outcomes'
          ? /it gives back something else than its type says: /
          : /Cannot read properties of undefined \(reading 'x'\)/,
      );
      expect(code).to.equal(1);
      const journal = existsSync(run) ? readFileSync(join(run, 'trials.jsonl'), 'utf8') : '';
      expect(journal.split('\n').filter((text) => text.startsWith('{"commit"'))).to.have.length(kept);
      if (kept > 0) expect((await evocell('show', run)).code).to.equal(0);
    });
});

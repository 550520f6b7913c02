/**
 * Steps of a build's supernet, through its evaluator: `node dist/bench/supernet-turn.js DIST EXPERIMENT`. Reads lines
 * `train N` and `evaluate N` and answers with the processor seconds of N generations that only train, or of one that
 * only scores N new genomes. Takes of the build what its library has had for long: `loadExperiment`, `assemble`,
 * `stream`, and the seams of evaluators and spaces.
 */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EvaluationContext } from '../src/search/evaluator.js';
import { ownCpuSeconds } from './processor-time.js';
import { answerTurns } from './turn-process.js';

type Library = typeof import('../src/index.js');

const [, , dist = '', experiment = ''] = process.argv;
const library = pathToFileURL(join(resolve(dist), 'src/index.js')).href;
const { assemble, loadExperiment, stream, version } = (await import(library)) as Library;
const { space, evaluator } = await assemble(loadExperiment(experiment), { backend: 'wasm' });
await evaluator.open();

let generation = 0;
const next = (): EvaluationContext => ({
  generation: generation++,
  signal: new AbortController().signal,
  progress: () => undefined,
  checkpoint: () => Promise.resolve(),
});
const genomes = (count: number): unknown[] =>
  Array.from({ length: count }, (_, i) => space.sample(stream('bench', generation, i)));

const actions: Readonly<Record<string, (count: number) => Promise<void>>> = {
  async train(count) {
    for (let i = 0; i < count; i++) await evaluator.evaluate({ train: genomes(1), evaluate: [] }, next());
  },
  async evaluate(count) {
    const candidates = genomes(count).map((genome) => ({ genome, parents: [], origin: 'random' }));
    const outcomes = await evaluator.evaluate({ train: [], evaluate: candidates }, next());
    const failed = outcomes.find(({ status }) => status === 'failed');
    if (failed) throw new Error(JSON.stringify(failed));
  },
};

await answerTurns(version, async (turn) => {
  const [action = '', count] = turn.split(' ');
  const before = ownCpuSeconds();
  await actions[action]!(Number(count));
  return ownCpuSeconds() - before;
});
await evaluator.close();

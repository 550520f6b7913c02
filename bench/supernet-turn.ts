/**
 * Steps of a build's supernet, through its evaluator: `node dist/bench/supernet-turn.js DIST EXPERIMENT`. Reads lines
 * `train N` and `evaluate N` and answers with the processor seconds of N generations that only train, or of one that
 * only scores N new genomes. Takes of the build what its library has had for long: `loadExperiment`, `assemble`,
 * `stream`, and the seams of evaluators and spaces.
 */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { supernetSteps } from './supernet-steps.js';
import { answerTurns } from './turn-process.js';
import { processorTurn, type Turn } from './turns.js';

type Library = typeof import('../src/index.js');

const [, , dist = '', experiment = ''] = process.argv;
const library = pathToFileURL(join(resolve(dist), 'src/index.js')).href;
const { assemble, loadExperiment, stream, version } = (await import(library)) as Library;
const { space, evaluator } = await assemble(loadExperiment(experiment), { backend: 'wasm' });
await evaluator.open();
const steps = supernetSteps({ space, evaluator, stream });
const actions: Readonly<Record<string, Turn>> = {
  train: processorTurn(() => steps.train(1)),
  evaluate: (genomes) => processorTurn(() => steps.evaluate(genomes))(1),
};

await answerTurns(version, (turn) => {
  const [action = '', count] = turn.split(' ');
  return actions[action]!(Number(count));
});
await evaluator.close();

/**
 * `npm run bench:proxies`: scores a processor second of networks that are not trained, each score by itself and the five
 * of `experiments/proxies-nasbench201.yaml` together, beside the better of two arrangements of PyTorch (plain,
 * channels last) for two of them, where a Python with torch is found. Each score takes weights drawn anew and a network
 * made anew, as in a search. All take turns, in processor time of one thread.
 */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { openBackend } from '../src/network/backends.js';
import { proxyNames } from '../src/proxies/proxy-metrics.js';
import { scoreProxies } from '../src/proxies/score.js';
import { openModulePeer } from './module-peer.js';
import { pythonWithTorch } from './peer.js';
import { randomBatch, scoredNetworks, type SearchNetwork } from './search-networks.js';
import { medianRatio, medianSeconds, processorTurn, takeTurns, type Turn } from './turns.js';

const options = await yargs(hideBin(process.argv))
  .option('only', { type: 'string', default: '', describe: 'scores with this in their name' })
  .option('rounds', { type: 'number', default: 7, describe: 'turns of each; medians count' })
  .option('seconds', { type: 'number', default: 0.5, describe: 'of processor time in a turn, about' })
  .option('python', { type: 'string', describe: 'a Python with torch (default: python3)' })
  .option('json', { type: 'boolean', default: false })
  .strict()
  .parse();

const python = pythonWithTorch(options.python);
const five = ['naswot', 'synflow', 'expressivity', 'progressivity', 'swap'];
const scores = [...proxyNames.map((name) => [name]), five].filter((names) =>
  names.join(' ').includes(options.only),
);
const peerScores = ['naswot', 'synflow'];
const arrangements = ['plain', 'channels-last'];

const backend = await openBackend('wasm');

/** By score; without those that the network does not have, for some are for one space alone. */
async function turnsOf(network: SearchNetwork): Promise<Map<string, Turn>> {
  const batches = [randomBatch(network), randomBatch(network)];
  let draw = 0;
  const score = (metrics: readonly string[]) =>
    scoreProxies(backend, { plan: network.plan, metrics, batches, inits: 1, noise: ['bench', draw++] });
  const turns = new Map<string, Turn>();
  for (const metrics of scores) {
    const has = await score(metrics);
    if (metrics.every((name) => name in has))
      turns.set(
        metrics.join(' '),
        processorTurn(() => score(metrics)),
      );
  }
  return turns;
}

interface Figures {
  readonly score: string;
  /** Of a processor second. */
  readonly scores: number;
  /** PyTorch's time by ours, of its better arrangement: above 1 ours is ahead. */
  readonly ratio?: number;
}

async function figuresOf(network: SearchNetwork): Promise<Figures[]> {
  const turns = await turnsOf(network);
  const own = [...turns.keys()];
  const compared = python === undefined ? [] : peerScores.filter((name) => turns.has(name));
  const peer = compared.length > 0 ? await openModulePeer(python!, network) : undefined;
  for (const score of compared)
    for (const arrangement of arrangements)
      turns.set(`${arrangement} ${score}`, (count) => peer!.take(`${arrangement} ${score} ${count}`));
  const rounds = await takeTurns(turns, options).finally(() => peer?.close());
  return own.map((score) => {
    const ratios = arrangements.map((arrangement) => medianRatio(rounds, `${arrangement} ${score}`, score));
    return {
      ...{ score, scores: 1 / medianSeconds(rounds, score) },
      ...(compared.includes(score) && { ratio: Math.min(...ratios) }),
    };
  });
}

for (const network of scoredNetworks) {
  const { name, batch, side } = network;
  const figures = await figuresOf(network);
  if (options.json) {
    console.log(JSON.stringify({ name, side, batch, figures }));
    continue;
  }
  console.log(`\n${name}, ${batch} images of ${side}x${side}; medians of ${options.rounds} turns\n`);
  console.log('| score | of a processor second | to PyTorch |\n|---|---:|---:|');
  for (const { score, scores, ratio } of figures)
    console.log(`| ${score} | ${scores.toFixed(1)} | ${ratio?.toFixed(2) ?? ''} |`);
}
backend.dispose();

/**
 * How steady latencies are, and whether both runtimes order networks alike: `npm run bench:latency`. The clock is the CPU
 * time of this process, which other programs on the machine change less than the wall's; `--wall` takes the wall's.
 */
import { performance } from 'node:perf_hooks';
import { hideBin } from 'yargs/helpers';
import yargs from 'yargs';
import { untrained } from '../src/measures/evaluator.js';
import { measureLatency, medianOf } from '../src/measures/latency.js';
import { latencyRuntimes, type LatencySettings } from '../src/measures/settings.js';
import { cost } from '../src/plan/cost.js';
import { kendallTau } from '../src/report/rank-agreement.js';
import { networkPlan } from '../src/space/networks/catalogue.js';

const { wall, times } = await yargs(hideBin(process.argv))
  .option('wall', { type: 'boolean', default: false, describe: "the wall's clock" })
  .option('times', { type: 'number', default: 20, describe: 'measurements of one network' })
  .strict()
  .parse();

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const clock = wall ? () => performance.now() : cpu;
const settings = (runtime: LatencySettings['runtime']): LatencySettings => ({
  ...{ runtime, batch: 1, warmup: 10, repeats: 50, seconds: 0.5 },
});
const networks = ['resnet-cifar-20', 'resnet-cifar-56', 'vgg-11-cifar', 'googlenet-cifar', 'vit-cifar/4'];
const of = (name: string) => untrained(networkPlan(name, { classes: 10, image: [32, 32, 3] }), 1);

const first = of(networks[0]!);
console.log(`${times} measurements of ${networks[0]}, ${wall ? 'wall' : 'CPU'} milliseconds an image\n`);
console.log('| runtime | median | lowest | highest | furthest from the median |\n|---|--:|--:|--:|--:|');
for (const runtime of latencyRuntimes) {
  const found: number[] = [];
  for (let i = 0; i < times; i++)
    found.push(await measureLatency(first, settings(runtime), undefined, clock));
  const median = medianOf(found);
  const far = Math.max(...found.map((one) => Math.abs(one / median - 1)));
  console.log(
    `| ${runtime} | ${median.toFixed(3)} | ${Math.min(...found).toFixed(3)} | ${Math.max(...found).toFixed(3)} | ${(100 * far).toFixed(1)} % |`,
  );
}

console.log('\n| network | multiply-adds | evocell | onnxruntime |\n|---|--:|--:|--:|');
const [ours, theirs]: [number[], number[]] = [[], []];
for (const name of networks) {
  const network = of(name);
  ours.push(await measureLatency(network, settings('evocell'), undefined, clock));
  theirs.push(await measureLatency(network, settings('onnxruntime'), undefined, clock));
  const { macs } = cost(network.plan);
  console.log(
    `| ${name} | ${macs.toLocaleString('en-US')} | ${ours.at(-1)!.toFixed(3)} | ${theirs.at(-1)!.toFixed(3)} |`,
  );
}
console.log(`\nKendall's tau of both orders: ${kendallTau(ours, theirs).tau!.toFixed(2)}`);

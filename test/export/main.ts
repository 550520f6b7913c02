/**
 * `npm run test:exports`: the largest difference of every export of every sample network from our own forward pass, as a
 * table in Markdown. With EVOCELL_PYTHON, a Python with torch, PyTorch too, in float32 and in float64; words narrow it down to networks whose names
 * hold one of them.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnxNetwork } from '../../src/export/onnx/network.js';
import { torchModule } from '../../src/export/pytorch/module.js';
import { torchWeights } from '../../src/export/pytorch/weights.js';
import { graphModel } from '../../src/export/tfjs/network.js';
import { cost } from '../../src/plan/cost.js';
import { runGraph } from './run-graph.js';
import { runOnnx } from './run-onnx.js';
import {
  channelsFirst,
  computed,
  handMadeNetworks,
  largestDifference,
  spaceNetworks,
  type Computed,
} from './sample-networks.js';

/** More multiply-adds than plain JavaScript does in a reasonable time. */
const mostForJavaScript = 2e8;
/** More than a table is worth: their families have smaller ones in it. */
const mostAtAll = 2e9;

interface TorchScores {
  readonly scores: readonly number[];
  /** In float64, from the same float32 weights. */
  readonly exact: readonly number[];
}

function torchScores(folder: string, { plan, tensors, batch }: Computed): TorchScores {
  const python = process.env['EVOCELL_PYTHON']!;
  const shape = plan.layers[0]!.shape;
  const [height, width, channels] = shape as [number, number, number];
  const images = channelsFirst(batch.images, shape);
  writeFileSync(join(folder, 'network.py'), torchModule({ plan }));
  writeFileSync(join(folder, 'network.safetensors'), torchWeights({ plan, tensors }));
  writeFileSync(join(folder, 'images.bin'), new Uint8Array(images.buffer));
  writeFileSync(
    join(folder, 'images.json'),
    JSON.stringify({ shape: [batch.size, channels, height, width] }),
  );
  const out = execFileSync(python, ['test/export/run-torch.py', '--double', folder], {
    ...{ encoding: 'utf8', maxBuffer: 2 ** 26 },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return (JSON.parse(out) as [TorchScores])[0];
}

const words = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'evocell-exports-'));
const figure = (difference: number): string => difference.toExponential(1);

console.log(
  '| network | parameters | largest class score | onnxruntime | TensorFlow.js | PyTorch | float64 |',
);
console.log('|---|--:|--:|--:|--:|--:|--:|');
for (const sample of [...spaceNetworks, ...handMadeNetworks]) {
  if (words.length > 0 && !words.some((word) => sample.name.includes(word))) continue;
  if (cost(sample.plan()).macs > mostAtAll) continue;
  const network = await computed(sample);
  const { plan, tensors, batch, logits } = network;
  const shape = plan.layers[0]!.shape;
  const [height, width, channels] = shape as [number, number, number];
  const images = channelsFirst(batch.images, shape);
  const onnx = await runOnnx(onnxNetwork({ plan, tensors }), images, [batch.size, channels, height, width]);
  const { params, macs } = cost(plan);
  const graph =
    macs * batch.size < mostForJavaScript
      ? figure(
          largestDifference(
            await runGraph(graphModel({ plan, tensors }), batch.images, [batch.size, ...shape]),
            logits,
          ),
        )
      : '-';
  const torch = process.env['EVOCELL_PYTHON'] ? torchScores(folder, network) : undefined;
  const far = (scores: readonly number[] | undefined): string =>
    scores ? figure(largestDifference(scores, logits)) : '-';
  const largest = logits.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  console.log(
    `| ${sample.name} | ${params.toLocaleString('en-US')} | ${largest.toFixed(2)} | ${figure(largestDifference(onnx.values, logits))} | ${graph} | ${far(torch?.scores)} | ${far(torch?.exact)} |`,
  );
}
rmSync(folder, { recursive: true });

/** The gradient of the training loss, on the host. */
import { exp } from '../../elementary.js';
import type { Run } from './program.js';
import type { Recorder } from './recorder.js';
import { imageBytes, pixelsOf, rootOf, type Stored } from './stored.js';
import { rowTable } from './channels.js';

/** Records the gradient of a head's loss, of the auxiliary one times its weight. */
export function recordLoss(recorder: Recorder, head: Stored, auxiliary: boolean): void {
  const { at: logits } = recorder.tensor(head);
  const { at: gradient } = recorder.target(head);
  if (gradient === 0) throw new Error('no weight stands before the head');
  const table = rowTable(head.runs, pixelsOf(head));
  const { root } = rootOf(head);
  const stride = imageBytes(root) / 4;
  const last = imageBytes(head) / 4;
  recorder.host(
    (memory, run) => {
      const { size } = run.batch;
      const length = stride * (size - 1) + last;
      const { loss, auxiliaryWeight = 0 } = run.options;
      const summed = loss !== undefined && loss !== 'crossEntropy';
      const upstream = typeof loss === 'object' ? loss.upstream : undefined;
      const weight = (auxiliary ? auxiliaryWeight : 1) / (summed ? 1 : size);
      const [scores, to] = [memory.floats(logits, length), memory.floats(gradient, length)];
      for (let image = 0; image < size; image++) {
        const start = image * stride;
        to.fill(0, start, start + last);
        if (upstream) table.forEach((i, k) => (to[start + i] = upstream[image * table.length + k]! * weight));
        else if (summed) table.forEach((i) => (to[start + i] = weight));
        else {
          const label = run.batch.labels[image]!;
          const counts = run.options.classWeights?.[label] ?? 1;
          oneImage(scores, to, start, table, run, label, weight * counts);
        }
      }
    },
    [recorder.region(head), gradient.region],
  );
}

/** softmax - target, times the weight. */
function oneImage(
  scores: Float32Array,
  to: Float32Array,
  start: number,
  table: Int32Array,
  { options }: Run,
  label: number,
  weight: number,
): void {
  const smoothing = options.labelSmoothing ?? 0;
  const highest = table.reduce((best, i) => Math.max(best, scores[start + i]!), -Infinity);
  const powers = Array.from(table, (i) => exp(scores[start + i]! - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  table.forEach((i, k) => {
    const target = smoothing / table.length + (k === label ? 1 - smoothing : 0);
    to[start + i] = (powers[k]! / sum - target) * weight;
  });
}

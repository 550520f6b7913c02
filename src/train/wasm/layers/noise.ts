/** Dropout and drop path: factors drawn on the host. */
import type { Layer, LayerOf } from '../../../space/plan.js';
import { dropMask } from '../../noise.js';
import { planeTable } from '../channels.js';
import type { Lowering } from '../lowering.js';
import type { Run, Word } from '../program.js';
import { place } from '../region.js';
import { imageBytes, pixelsOf, sizeOf, type View } from '../stored.js';
import { identity, plain, resolved } from './shape.js';

export function dropout(lowering: Lowering, layer: LayerOf<'dropout'>): View {
  if (!lowering.training) return identity(lowering, layer);
  const { stored: from } = lowering.read(layer);
  const table = planeTable(from.runs, pixelsOf(from));
  const size = sizeOf(from);
  return factors(lowering, layer, table.length, ({ batch, options }, to) => {
    const mask = dropMask(batch.size * size, layer.rate, options.noise, layer.id);
    for (let image = 0; image < batch.size; image++)
      table.forEach(
        (entry, i) => (to[image * table.length + i] = entry < 0 ? 0 : mask[image * size + entry]!),
      );
  });
}

export function dropPath(lowering: Lowering, layer: LayerOf<'dropPath'>): View {
  if (!lowering.training) return identity(lowering, layer);
  return factors(lowering, layer, 1, ({ batch, options }, to) => {
    const rate = (options.dropPathRate ?? 0) * (layer.scale ?? 1);
    // Without a rate nothing is drawn, so no stream has to be named.
    if (rate === 0) to.fill(1);
    else to.set(dropMask(batch.size, rate, options.noise, layer.id));
  });
}

/** Multiplies by `count` factors for each image: one for all of it, or one for each float. */
function factors(
  lowering: Lowering,
  layer: Layer,
  count: number,
  draw: (run: Run, to: Float32Array) => void,
): View {
  const { recorder } = lowering;
  const view = plain(lowering, layer, lowering.read(layer));
  const from = view.stored;
  const output = lowering.output(layer, from.differentiable, from.runs);
  output.gathers = false;
  const mask = recorder.moving(count * recorder.batch * 4);
  const floats = imageBytes(from) / 4;
  const steps: Word[] = [place(mask), count, count === 1 ? 0 : 1];
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => {
      if (!recorder.again)
        recorder.host((memory, run) => draw(run, memory.floats(place(mask), count * run.batch.size)), [mask]);
      const ends = [...recorder.tensor(from), ...recorder.tensor(output)];
      recorder.call('permute', [...ends, floats, 0, ...steps, 0]);
    },
    backward: () => {
      if (!from.differentiable) return;
      const gradient = resolved(lowering, output);
      const [to, bytes, more] = recorder.target(from) as [Word, Word, Word];
      recorder.call('permute', [...gradient, to, bytes, floats, 0, ...steps, more]);
    },
  });
  return lowering.whole(layer, output);
}

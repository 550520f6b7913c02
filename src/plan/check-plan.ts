/** Whether data from outside are a network plan, as far as running it relies on. */
import { z } from 'zod';
import { layerKinds } from './layer-cost.js';
import { weightNames } from './graph.js';
import type { Plan } from './plan.js';

const shape = z.array(z.number().int().min(1));
const kinds: ReadonlySet<string> = new Set(layerKinds);

const planSchema = z.object({
  layers: z
    .array(
      z.looseObject({
        id: z.string(),
        kind: z.string().refine((kind) => kinds.has(kind), 'is no kind of layer'),
        inputs: z.array(z.string()),
        shape,
      }),
    )
    .min(1),
  weights: z.array(z.looseObject({ name: z.string(), shape })),
  output: z.string(),
  auxiliary: z.string().optional(),
});

/** In words what is wrong with it; undefined for a plan whose layers, weights and outputs are all there. */
export function planProblem(value: unknown): string | undefined {
  const parsed = planSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `is no network plan (${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'})`;
  }
  const plan = value as Plan;
  const names = new Set(plan.weights.map(({ name }) => name));
  const before = new Set<string>();
  for (const layer of plan.layers) {
    const missing = layer.inputs.find((id) => !before.has(id));
    if (missing !== undefined) return `layer ${layer.id} reads ${missing}, which does not come before it`;
    if (before.has(layer.id)) return `two layers are called ${layer.id}`;
    const weight = weightNames(layer).find((name) => !names.has(name));
    if (weight !== undefined) return `layer ${layer.id} reads the weight ${weight}, which is not there`;
    before.add(layer.id);
  }
  const output = [plan.output, plan.auxiliary ?? plan.output].find((id) => !before.has(id));
  return output === undefined ? undefined : `its output ${output} is not there`;
}

/**
 * A trained network as a folder: `network.json` says what it is and what its images have to be like, `plan.json` is the
 * network plan, `weights.safetensors` holds its weights and running statistics under the plan's names. The card names
 * the digests of both other files and is put in place last: where it is whole, all is.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { planProblem } from '../plan/check-plan.js';
import type { Plan } from '../plan/plan.js';
import { makeFolders, readFile, readText, replaceFile } from './durable.js';
import { disk, explained, type FileSystem } from './file-system.js';
import { networkCardSchema, networkFormat, type NetworkCard } from './network-card.js';
import { decodeSafetensors, encodeSafetensors, SafetensorsError, type Tensors } from './safetensors.js';
import { plainJson, seal, sha256, unseal } from './sealed.js';
import { StoreError } from './store-error.js';

export interface StoredNetwork {
  readonly card: NetworkCard;
  readonly plan: Plan;
  /** Weights and running statistics by the plan's names, laid out as the plan says. */
  readonly tensors: Tensors;
}

export const networkFiles = {
  card: 'network.json',
  plan: 'plan.json',
  weights: 'weights.safetensors',
} as const;

/** Of a training's run: what it trained. */
export const trainedFolder = 'network';
/** Of a search's run: the finalists that were tested, each in a folder of its name. */
export const finalistsFolder = 'networks';

const advice = 'put a good copy back: the run that trained it has one';

const fileSchema = z.object({
  card: z.unknown(),
  plan: z.string(),
  weights: z.string(),
});
const formatSchema = z.object({ format: z.number().int() });

/** Whether the folder holds a network. */
export function isNetworkFolder(folder: string): boolean {
  return existsSync(join(folder, networkFiles.card));
}

/** Makes the folder where there is none, and replaces what is in it. Throws StoreError. */
export function writeNetwork(
  folder: string,
  { card, plan, tensors }: StoredNetwork,
  { fileSystem = disk }: { readonly fileSystem?: FileSystem } = {},
): void {
  const fs = explained(fileSystem);
  const weights = encodeSafetensors(tensors, { format: 'evocell' });
  const planText = `${plainJson(plan)}\n`;
  const digests = { plan: sha256(planText), weights: sha256(weights) };
  makeFolders(fs, folder);
  replaceFile(fs, join(folder, networkFiles.weights), weights);
  replaceFile(fs, join(folder, networkFiles.plan), Buffer.from(planText));
  replaceFile(fs, join(folder, networkFiles.card), Buffer.from(seal({ card, ...digests }).text));
}

/** Throws StoreError where a file is missing, damaged, of a newer format, or holds something else. */
export function readNetwork(
  folder: string,
  { fileSystem = disk }: { readonly fileSystem?: FileSystem } = {},
): StoredNetwork {
  const fs = explained(fileSystem);
  const path = (file: keyof typeof networkFiles): string => join(folder, networkFiles[file]);
  const file = readSealed(fs, path('card'));
  const card = cardOf(path('card'), file.card);
  const planText = readText(fs, path('plan'));
  if (sha256(planText) !== file.plan)
    throw new StoreError(path('plan'), 'is not the one that network.json names', advice);
  const weights = readFile(fs, path('weights'));
  if (sha256(weights) !== file.weights)
    throw new StoreError(path('weights'), 'is not the one that network.json names', advice);
  const plan = planOf(path('plan'), planText);
  return { card, plan, tensors: tensorsOf(path('weights'), weights, plan) };
}

/** The card alone. Throws StoreError as `readNetwork` does. */
export function readCard(folder: string): NetworkCard {
  const path = join(folder, networkFiles.card);
  return cardOf(path, readSealed(explained(disk), path).card);
}

function readSealed(fs: FileSystem, path: string): z.output<typeof fileSchema> {
  const file = fileSchema.safeParse(unseal(readText(fs, path))?.fields).data;
  if (!file) throw new StoreError(path, 'is damaged (its digest does not fit)', advice);
  return file;
}

function cardOf(path: string, value: unknown): NetworkCard {
  const format = formatSchema.safeParse(value).data?.format;
  if (format !== undefined && format > networkFormat)
    throw new StoreError(
      path,
      `is of format ${format}, this evocell knows ${networkFormat}`,
      'update evocell',
    );
  const parsed = networkCardSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new StoreError(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is wrong'}`, advice);
}

function planOf(path: string, text: string): Plan {
  const plan: unknown = JSON.parse(text);
  const problem = planProblem(plan);
  if (problem !== undefined) throw new StoreError(path, problem, advice);
  return plan as Plan;
}

/** Those of the plan, each in its shape. */
function tensorsOf(path: string, bytes: Uint8Array, { weights }: Plan): Tensors {
  try {
    const tensors = decodeSafetensors(bytes);
    return Object.fromEntries(
      weights.map(({ name, shape }) => {
        const found = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
        if (found?.shape.join() !== shape.join())
          throw new StoreError(path, `has no tensor ${name} of shape [${shape.join(', ')}]`, advice);
        return [name, found];
      }),
    );
  } catch (error) {
    if (error instanceof SafetensorsError) throw new StoreError(path, error.message, advice);
    throw error;
  }
}

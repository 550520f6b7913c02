/**
 * What pages ask to have done: the commands of the command line, as processes of their own, which outlive page and
 * server. What they print goes to a file in the hidden folder `.evocell-ui` of the runs' folder.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readSync, fstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../errors/input-error.js';
import { exportFormats } from '../export/formats.js';
import type { Plugins } from '../experiment/parts/plugins.js';
import { parseExperiment } from '../experiment/settings/load.js';
import { parseTraining } from '../experiment/settings/load-training.js';
import { isNeighbour } from '../store/holder.js';
import { disk } from '../store/file-system.js';
import { layoutOf } from '../store/layout.js';
import { readHolder } from '../store/lock.js';
import type { Order, OrderAnswer } from './api.js';
import type { Shelf } from './shelf.js';

const settings = z.string().max(256 * 1024);
const run = z.string().min(1).max(200);

export const orderSchema: z.ZodType<Order> = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('check'), settings, training: z.boolean().exactOptional() }),
  z.strictObject({ do: z.literal('search'), settings, run }),
  z.strictObject({ do: z.literal('train'), settings, run, of: run, trial: z.number().int().min(0) }),
  z.strictObject({ do: z.literal('export'), run, format: z.enum(exportFormats) }),
  z.strictObject({ do: z.enum(['stop', 'resume', 'rescore']), run }),
]);

export interface OrderContext {
  readonly shelf: Shelf;
  /** How evocell is started: program and first arguments. */
  readonly command: readonly string[];
  readonly plugins?: Plugins | undefined;
}

/** Throws InputError for what cannot be done. */
export function carryOut(order: Order, context: OrderContext): OrderAnswer {
  switch (order.do) {
    case 'check':
      check(order.settings, order.training ?? false, context);
      return { problems: [], run: null };
    case 'search': {
      check(order.settings, false, context);
      const file = keep(context.shelf, newName(context.shelf, order.run), order.settings);
      return begin(order.run, ['search', file, '--run', context.shelf.folderOf(order.run)], context);
    }
    case 'train': {
      check(order.settings, true, context);
      const of = `${context.shelf.folderOf(known(context.shelf, order.of))}#${order.trial}`;
      const file = keep(context.shelf, newName(context.shelf, order.run), order.settings);
      const target = context.shelf.folderOf(order.run);
      return begin(order.run, ['train', of, '--experiment', file, '--run', target], context);
    }
    case 'export': {
      const { format } = order;
      const inside = format === 'safetensors' ? [] : ['--preprocess', '--softmax'];
      const folder = context.shelf.folderOf(known(context.shelf, order.run));
      return begin(order.run, ['export', folder, '--format', format, ...inside], context);
    }
    case 'stop':
      return stop(known(context.shelf, order.run), context.shelf);
    case 'resume':
    case 'rescore':
      return begin(order.run, [order.do, context.shelf.folderOf(known(context.shelf, order.run))], context);
  }
}

function check(text: string, isTraining: boolean, { plugins }: OrderContext): void {
  (isTraining ? parseTraining : parseExperiment)(text, 'experiment', plugins);
}

function known(shelf: Shelf, id: string): string {
  if (shelf.has(id)) return id;
  throw new InputError(`${id}: there is no such run in the folder`);
}

/** Whether it can be the name of a folder wherever runs are kept. */
export function isRunName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name);
}

/** A name for a run that is not there yet. */
function newName(shelf: Shelf, name: string): string {
  if (!isRunName(name))
    throw new InputError(`${JSON.stringify(name)} cannot name a run`, {
      advice: 'take letters, digits, dots, dashes and underscores',
    });
  if (existsSync(shelf.folderOf(name)))
    throw new InputError(`${name} exists already`, { advice: 'give the run another name' });
  return name;
}

function hidden(shelf: Shelf): string {
  const folder = join(shelf.folder, '.evocell-ui');
  mkdirSync(folder, { recursive: true });
  return folder;
}

function keep(shelf: Shelf, name: string, text: string): string {
  const file = join(hidden(shelf), `${name}.yaml`);
  writeFileSync(file, text);
  return file;
}

function begin(
  name: string,
  args: readonly string[],
  { shelf, command, plugins }: OrderContext,
): OrderAnswer {
  const log = openSync(join(hidden(shelf), `${name}.log`), 'a');
  const [program, ...first] = command;
  const loaded = (plugins?.modules ?? []).flatMap(({ path }) =>
    path === undefined ? [] : ['--plugin', path],
  );
  try {
    const child = spawn(program!, [...first, ...args, ...loaded], {
      detached: true,
      stdio: ['ignore', log, log],
    });
    child.on('error', () => undefined); // the log and the list show that nothing began
    child.unref();
  } finally {
    closeSync(log);
  }
  return { problems: [], run: name };
}

/** At the next safe point, as Ctrl-C does. Throws InputError where nothing runs, or not on this machine. */
function stop(id: string, shelf: Shelf): OrderAnswer {
  const holder = readHolder(disk, layoutOf(shelf.folderOf(id)).lock);
  if (!holder) throw new InputError(`${id}: nothing works on it`);
  if (!isNeighbour(holder))
    throw new InputError(`${id}: runs on ${holder.host}, and can be stopped there alone`);
  try {
    process.kill(holder.pid, 'SIGINT');
  } catch {
    throw new InputError(`${id}: its process ${holder.pid} cannot be told to stop`, {
      advice: 'it is gone, or belongs to another user',
    });
  }
  return { problems: [], run: id };
}

const tail = 64 * 1024;

/** The last lines that processes begun from the page wrote for this run; none where there were none. */
export function lastLines(shelf: Shelf, id: string): string[] {
  const path = join(shelf.folder, '.evocell-ui', `${id}.log`);
  if (disk.kind(path) !== 'file') return [];
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, tail));
    const count = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8', 0, count).trimEnd().split(/\r?\n/).slice(-400);
  } finally {
    closeSync(file);
  }
}

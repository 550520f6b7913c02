/** A program of the user's that measures an exported network: it is given the file, and prints a number. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { excerpt } from '../errors/excerpt.js';
import { InputError } from '../errors/input-error.js';
import { exportNetwork } from '../export/export-network.js';
import type { ExportedNetwork } from '../export/exported-network.js';
import { quietly } from '../store/durable.js';
import type { ProgramSettings } from './settings.js';

/** What the program said, or why it did not. */
export type Measured = { readonly value: number } | { readonly reason: string };

/** Of each stream that is kept: the end counts. */
const longestOutput = 64 * 1024;

/**
 * Runs the program over the network's file (of `tfjs` model.json, of `pytorch` network.py), which lies in a folder of
 * its own until it ends; `EVOCELL_GENOTYPE` holds the genotype. Its number is the last line of what it prints. Throws
 * InputError for a command that is not there, and the signal's reason.
 */
export async function runProgram(
  network: ExportedNetwork & { readonly genotype: string },
  settings: ProgramSettings,
  signal: AbortSignal,
): Promise<Measured> {
  signal.throwIfAborted();
  const folder = mkdtempSync(join(tmpdir(), 'evocell-network-'));
  try {
    const files = exportNetwork(network, settings.format);
    for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
    return await ended(settings, join(folder, files[0]!.name), network.genotype, signal);
  } finally {
    quietly(() => rmSync(folder, { recursive: true, force: true }));
  }
}

function ended(
  { command, timeLimit }: ProgramSettings,
  file: string,
  genotype: string,
  signal: AbortSignal,
): Promise<Measured> {
  const isLine = typeof command === 'string';
  const [program, ...words] = isLine ? ['/bin/sh', '-c', `${command} "$1"`, 'sh', file] : [...command, file];
  const child = spawn(program!, words, {
    // A group of its own, so that what it started ends with it.
    ...{ detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...process.env, EVOCELL_GENOTYPE: genotype },
  });
  const output = { out: '', err: '' };
  child.stdout.on(
    'data',
    (data: Buffer) => (output.out = (output.out + data.toString()).slice(-longestOutput)),
  );
  child.stderr.on(
    'data',
    (data: Buffer) => (output.err = (output.err + data.toString()).slice(-longestOutput)),
  );
  return new Promise((resolve, reject) => {
    const end = (): void => quietly(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end();
    }, 1000 * timeLimit);
    signal.addEventListener('abort', end);
    const done = (action: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      action();
    };
    child.on('error', ({ message }) =>
      done(() =>
        reject(
          new InputError(`the command ${program} cannot be run (${message})`, { advice: 'check its path' }),
        ),
      ),
    );
    child.on('close', (code, killed) =>
      done(() => {
        if (signal.aborted) return reject(signal.reason as Error);
        if (late) return resolve({ reason: `took more than ${timeLimit} s` });
        return resolve(code === 0 ? numberIn(output.out) : failureOf(code ?? killed, output.err));
      }),
    );
  });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)!.trim();
}

function numberIn(out: string): Measured {
  const line = lastLine(out);
  const value = line === '' ? NaN : Number(line);
  return Number.isFinite(value) ? { value } : { reason: `printed no number at its end: "${excerpt(line)}"` };
}

/** The error that a language's own message names, wherever in it that stands: Node's ends in its version, Python's in the error. */
function errorIn(text: string): string | undefined {
  return text.split('\n').findLast((line) => /^[\w.]*(Error|Exception)\b/.test(line));
}

function failureOf(how: number | string | null, err: string): Measured {
  const said = errorIn(err) ?? lastLine(err);
  const ending =
    typeof how === 'number' ? `ended with exit code ${how}` : `was ended by ${how ?? 'a signal'}`;
  return { reason: said === '' ? ending : `${ending}: ${excerpt(said, 120)}` };
}

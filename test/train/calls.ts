/** How a backend was called by workers; see `counted.ts`, the backend module that notes it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const countedBackend = new URL('../network/process/counted.js', import.meta.url).href;

/** What `run` comes to, and how often each call was made meanwhile. */
export async function withCalls<T>(
  run: () => Promise<T>,
): Promise<{ readonly result: T; readonly calls: Readonly<Record<string, number>> }> {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-calls-'));
  const file = join(folder, 'calls');
  process.env['EVOCELL_CALLS'] = file;
  try {
    const result = await run();
    const calls: Record<string, number> = { compile: 0, upload: 0, stream: 0, read: 0, free: 0, wait: 0 };
    for (const call of readFileSync(file, 'utf8').trim().split('\n')) calls[call]!++;
    return { result, calls };
  } finally {
    delete process.env['EVOCELL_CALLS'];
    rmSync(folder, { recursive: true });
  }
}

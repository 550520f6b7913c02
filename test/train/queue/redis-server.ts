/** A Redis of a test's own, on a port that was free, with a folder that goes with it. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queueLibraries } from '../../../src/train/queue/libraries.js';
import { queueAddress, type QueueAddress } from '../../../src/queue-address.js';

/** Why tests that need Redis are left out; undefined where it is there. */
export const missingRedis = ((): string | undefined => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'left out: redis-server is not installed';
  }
})();

/** `describe`, or by name what is left out. */
export function describeWithRedis(title: string, body: () => void): void {
  if (missingRedis === undefined) describe(title, body);
  else describe.skip(`${title} (${missingRedis})`, body);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

export class RedisServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'evocell-redis-'));
  #process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly options: readonly string[],
  ) {}

  static async start(...options: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    await server.begin();
    return server;
  }

  /** Of its process. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  url(name: string): string {
    return `redis://127.0.0.1:${this.port}/${name}`;
  }

  address(name: string): QueueAddress {
    return queueAddress(this.url(name), {})!;
  }

  /** Again after `kill`, with what it kept. */
  async begin(): Promise<void> {
    const child = spawn(
      'redis-server',
      [
        ...['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''],
        ...['--maxmemory-policy', 'noeviction', ...this.options],
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ready to accept connections')) resolve();
      });
      child.once('exit', () => reject(new Error(`redis-server ended: ${said}`)));
    });
  }

  /** That it holds. */
  async keys(): Promise<string[]> {
    const { Redis } = await queueLibraries();
    const client = new Redis(this.port);
    try {
      return await client.keys('*');
    } finally {
      client.disconnect();
    }
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** After `kill`: what it kept on disk goes. */
  forget(): void {
    rmSync(join(this.folder, 'appendonlydir'), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

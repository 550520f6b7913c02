import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { InputError } from '../../errors/input-error.js';
import { isLoopback } from '../../ui/access.js';
import { servePages } from '../../ui/server.js';
import { command, lastOf } from '../command.js';
import { countOf } from '../count.js';
import { loadPlugins, pluginOption } from '../load-plugins.js';
import { stoppable } from '../stop.js';
import type { Terminal } from '../terminal.js';

/** `evocell ui [DIR]` */
export const uiCommand = command({
  builder: (yargs) =>
    yargs
      .positional('dir', { type: 'string', default: 'results', describe: 'folder that holds runs' })
      .option('port', { type: 'string', describe: 'port (default: 8383, or the next that is free)' })
      .option('host', { type: 'string', describe: 'address to listen on (default: 127.0.0.1, this machine)' })
      .option('open', { type: 'boolean', describe: 'open the page in the browser' })
      .option('token-file', {
        type: 'string',
        describe:
          'a file with a token: who knows it may start and stop runs; needed for that but on loopback',
      })
      .option('read-only', { type: 'boolean', describe: 'nothing can be started or stopped from the page' })
      .options(pluginOption)
      .example('$0 ui', 'the runs in results/, also while they go on')
      .example('$0 ui /data/runs --host 0.0.0.0', 'to look at from other machines'),
  async run(args, terminal) {
    const host = lastOf(args.host) ?? '127.0.0.1';
    const port = countOf('--port', args.port, 65_535);
    const tokenFile = lastOf(args['token-file']);
    const options = {
      ...{ folder: args.dir, host, readOnly: args['read-only'] },
      plugins: await loadPlugins(args.plugin ?? []),
      ...(tokenFile !== undefined && { token: tokenIn(tokenFile) }),
      command: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
    };
    const server = await listening((at) => servePages({ ...options, port: at }), host, port);
    terminal.out(`${args.dir}: ${server.url}  (Ctrl-C ends the pages; searches go on)`);
    if (!isLoopback(host))
      terminal.err('whoever reaches this address can read the runs; the connection is not encrypted');
    if (args.open) openBrowser(server.url, terminal);
    const { stopped } = await stoppable(terminal, (signal) => aborted(signal));
    await server.close();
    return stopped;
  },
});

const standardPort = 8383;

/** On the port asked for, else on the first that is free from the usual one on. */
async function listening<T>(
  serve: (port: number) => Promise<T>,
  host: string,
  asked: number | undefined,
): Promise<T> {
  for (let port = asked ?? standardPort; ; port++)
    try {
      return await serve(port);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && asked === undefined && port < standardPort + 20) continue;
      if (code === 'EADDRINUSE')
        throw new InputError(`--port ${port}: another program listens there; give another`);
      if (code === 'EACCES') throw new InputError(`--port ${port}: is not allowed; give one from 1024 on`);
      if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
        throw new InputError(`--host ${host}: is no address of this machine`);
      throw error;
    }
}

function tokenIn(file: string): string {
  try {
    const token = readFileSync(file, 'utf8').trim();
    if (token.length >= 16) return token;
  } catch {
    throw new InputError(`--token-file ${file}: cannot be read`);
  }
  throw new InputError(
    `--token-file ${file}: holds fewer than 16 characters; openssl rand -hex 32 makes a good one`,
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

function openBrowser(url: string, terminal: Terminal): void {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '']
        : ['xdg-open'];
  const child = spawn(program!, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => terminal.err(`no browser could be opened; go to ${url}`));
  child.unref();
}

/** The server of the pages: files of the page, JSON of the runs, and what changes, pushed. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InputError } from '../errors/input-error.js';
import type { Plugins } from '../experiment/parts/plugins.js';
import { version } from '../version.js';
import { StoreError } from '../store/store-error.js';
import { isLoopback, isToken, refusal, safeHeaders } from './access.js';
import type { BegunView, ChangeEvent, Doing, OrderAnswer, RunList } from './api.js';
import { Changes } from './changes.js';
import { choicesView } from './choices-view.js';
import { comparisonView } from './comparison-view.js';
import { carryOut, isRunName, lastLines, orderSchema } from './orders.js';
import { pageFile } from './page-files.js';
import { operationsView } from './operations-view.js';
import { RunRows } from './run-row.js';
import { runView } from './run-view.js';
import { problemOf, Shelf, type ShelvedRun } from './shelf.js';
import { failedTrials, trialColumns, trialsWith } from './trial-columns.js';
import { trainingsIn } from './trainings.js';
import { trialView } from './trial-view.js';

export interface ServerOptions {
  /** That holds the runs. */
  readonly folder: string;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Who knows it may start and stop runs; without one, only a server on loopback lets that be done. */
  readonly token?: string | undefined;
  /** Nothing may be done from the pages. */
  readonly readOnly?: boolean | undefined;
  readonly plugins?: Plugins | undefined;
  /** Milliseconds that a change waits at most while the answers to the one before are still being paid for. Default: 30,000. */
  readonly longestWait?: number | undefined;
  /** How evocell is started: program and first arguments. */
  readonly command: readonly string[];
}

export interface PageServer {
  readonly url: string;
  readonly doing: Doing;
  close(): Promise<void>;
}

/** Milliseconds that a page's connection is held for what it asks for after the next change. */
const keepAlive = 60_000;

/** Of a run that are kept until it changes. */
const mostAnswers = 6;

/** What a request is answered with; undefined: there is nothing of that name. */
type Answer = object | undefined | Promise<object | undefined>;

/** Rejects with the system's error where it cannot listen. */
export async function servePages(options: ServerOptions): Promise<PageServer> {
  const site = new Site(options);
  const server = createServer((request, response) => void site.answer(request, response));
  server.keepAliveTimeout = keepAlive;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  site.port = port;
  const shown = options.host.includes(':') ? `[${options.host}]` : options.host;
  void site.prepare();
  return { url: `http://${shown}:${port}/`, doing: site.doing, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

class Site {
  port = 0;
  readonly doing: Doing;
  readonly #shelf: Shelf;
  readonly #rows: RunRows;
  readonly #changes: Changes;
  readonly #answers = new WeakMap<ShelvedRun, Map<string, Answer>>();

  constructor(private readonly options: ServerOptions) {
    const { folder, plugins, host, token, readOnly = false, longestWait } = options;
    this.#shelf = new Shelf(folder, plugins);
    this.#rows = new RunRows(this.#shelf);
    this.#changes = new Changes(this.#shelf, (id, stamp) => this.#rows.row(id, stamp).state, longestWait);
    this.doing = readOnly ? 'off' : token !== undefined ? 'token' : isLoopback(host) ? 'on' : 'off';
  }

  /** Reads the runs before they are asked for; what is wrong with the folder is said to who asks. */
  async prepare(): Promise<void> {
    try {
      await this.#rows.all();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
    try {
      const { host, origin, 'sec-fetch-site': site } = request.headers;
      const refused = refusal(
        { host, origin, site: typeof site === 'string' ? site : undefined },
        { host: this.options.host, port: this.port },
      );
      if (refused !== undefined) return send(response, 403, { problem: refused });
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (request.method === 'POST') return await this.#order(url, request, response);
      if (request.method !== 'GET') return send(response, 405, { problem: 'GET and POST alone' });
      await this.#get(url, response);
    } catch (error) {
      fail(response, error);
    }
  }

  async #get(url: URL, response: ServerResponse): Promise<void> {
    const file = pageFile(url.pathname);
    if (file) {
      response.writeHead(200, { 'Content-Type': file.type }).end(file.bytes);
      return;
    }
    if (url.pathname === '/api/events') return this.#push(response);
    const answer = await this.#api(url);
    if (answer) return send(response, 200, answer);
    send(response, 404, { problem: 'there is nothing of that name' });
  }

  #api({ pathname, searchParams }: URL): Answer {
    const [, api, kind, ...rest] = pathname.split('/').map(decoded);
    if (api !== 'api') return undefined;
    if (kind === 'runs') {
      const [id, ...what] = rest;
      if (id === undefined) return this.#list();
      return this.#shelf.has(id) ? this.#run(id, what, searchParams) : undefined;
    }
    if (kind === 'begun' && rest.length === 1 && isRunName(rest[0]!)) {
      const begun: BegunView = {
        isThere: this.#shelf.has(rest[0]!),
        lines: lastLines(this.#shelf, rest[0]!),
      };
      return begun;
    }
    if (kind === 'compare' && rest.length === 0)
      return comparisonView(this.#shelf, searchParams.getAll('what').slice(0, 8), this.options.plugins);
    return undefined;
  }

  async #list(): Promise<RunList> {
    const runs = await this.#rows.all();
    return { folder: this.options.folder, version, runs, doing: this.doing };
  }

  async #run(
    id: string,
    [kind, number, ...more]: readonly string[],
    asked: URLSearchParams,
  ): Promise<object | undefined> {
    if (more.length > 0) return undefined;
    await this.#shelf.prepare(id);
    const shelved = this.#shelf.read(id);
    const key = `${kind ?? ''}?${asked.toString()}`;
    if (number === undefined && kind === 'find')
      return { trials: trialsWith(shelved, asked.get('text') ?? '') };
    if (number === undefined && kind !== 'log')
      return this.#once(shelved, key, () => this.#ofRun(shelved, kind, asked));
    if (kind === 'trials' && number !== undefined && /^\d{1,9}$/.test(number))
      return trialView(
        shelved,
        Number(number),
        trainingsIn(this.#shelf, await this.#rows.all()),
        this.options.plugins,
      );
    if (kind !== 'log' || number !== undefined) return undefined;
    return { ...failedTrials(shelved), lines: lastLines(this.#shelf, id) };
  }

  /** Several tabs ask for the same after each change: it is worked out once, until the run changes again. */
  #once(shelved: ShelvedRun, key: string, make: () => Answer): Answer {
    let answers = this.#answers.get(shelved);
    if (!answers) this.#answers.set(shelved, (answers = new Map()));
    if (!answers.has(key)) answers.set(key, make());
    if (answers.size > mostAnswers) answers.delete(answers.keys().next().value!);
    return answers.get(key);
  }

  #ofRun(shelved: ShelvedRun, kind: string | undefined, asked: URLSearchParams): Answer {
    switch (kind) {
      case undefined:
        return runView(shelved, this.options.plugins);
      case 'trials': {
        const from = Number(asked.get('from') ?? 0);
        return trialColumns(shelved, Number.isSafeInteger(from) && from > 0 ? from : 0);
      }
      case 'choices':
        return choicesView(shelved);
      case 'operations':
        return operationsView(shelved);
      default:
        return undefined;
    }
  }

  /** Server-sent events, as long as the page is open. */
  #push(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    response.write('retry: 2000\n: connected\n\n');
    const stop = this.#changes.listen((runs) => {
      const event: ChangeEvent = { runs };
      response.write(`data: ${JSON.stringify(event)}\n\n`);
    });
    response.on('close', stop);
  }

  async #order(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url.pathname !== '/api/orders')
      return send(response, 404, { problem: 'there is nothing of that name' });
    const { authorization, 'content-type': type = '' } = request.headers;
    // what a form of another site can send is neither JSON nor bears a token
    if (!type.startsWith('application/json')) return send(response, 415, { problem: 'JSON alone' });
    if (this.doing === 'off')
      return send(response, 403, {
        problem: 'these pages only show: start them on loopback, or with a token',
      });
    const { token } = this.options;
    if (token !== undefined && !isToken(authorization?.replace(/^Bearer /, ''), token))
      return send(response, 401, { problem: 'the token is missing or another one' });
    const order = orderSchema.safeParse(json(await bodyOf(request)));
    if (!order.success) return send(response, 400, { problem: 'that is no order' });
    send(response, 200, this.#done(order.data));
    this.#changes.look();
  }

  #done(order: Parameters<typeof carryOut>[0]): OrderAnswer {
    const { command, plugins } = this.options;
    try {
      return carryOut(order, { shelf: this.#shelf, command, plugins });
    } catch (error) {
      if (error instanceof InputError) return { problems: error.problems, run: null };
      throw error;
    }
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(written(body));
}

/** Of answers that are still kept, for several pages ask for the same. */
const texts = new WeakMap<object, Buffer>();

function written(body: object): Buffer {
  let text = texts.get(body);
  if (!text) texts.set(body, (text = Buffer.from(JSON.stringify(body))));
  return text;
}

/** A run that cannot be read is told as such; a fault of ours breaks this answer and nothing else. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.end();
  try {
    send(response, 422, { problem: problemOf(error) });
  } catch {
    send(response, 500, { problem: `evocell failed: ${error instanceof Error ? error.message : 'unknown'}` });
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '/'; // names nothing
  }
}

const longestBody = 512 * 1024;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestBody) throw new InputError('the order is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

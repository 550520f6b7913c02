import { expect } from 'chai';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { reportRun, runJson } from '../../src/experiment/read/run-report.js';
import type { RunLogView, RunList, RunView, TrialColumns, TrialView } from '../../src/ui/api.js';
import type { PageServer } from '../../src/ui/server.js';
import { grow, genotypes, sampleRun, scratch, served } from './folder.js';

interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** As written: without the normalising that a browser does of paths, and with any header. */
function ask(
  server: PageServer,
  path: string,
  {
    headers = {},
    method = 'GET',
    body = '',
  }: { headers?: Record<string, string>; method?: string; body?: string } = {},
): Promise<Told> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

async function told<T>(server: PageServer, path: string): Promise<T> {
  const { status, text } = await ask(server, path);
  expect(status, text).to.equal(200);
  return JSON.parse(text) as T;
}

const order = (body: object, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

describe('the server of the pages', () => {
  const { folder, remove } = scratch();
  let server: PageServer;
  before(async () => {
    (await sampleRun(join(folder, 'done'), 5)).close('finished');
    (await sampleRun(join(folder, 'stopped'), 3)).close('interrupted');
    server = await served(folder);
  });
  after(async () => {
    await server.close();
    remove();
  });

  it('lists runs with state, progress, best and front', async () => {
    const { runs, doing } = await told<RunList>(server, '/api/runs');
    const rows = new Map(runs.map((row) => [row.id, row]));
    expect([...rows.keys()]).to.include.members(['done', 'stopped']);
    const { state, generation, generations, trials, failed, best, bestSoFar, frontSize } = rows.get('done')!;
    expect({ state, generation, generations, trials, failed, best, bestSoFar, frontSize }).to.deep.equal({
      ...{ state: 'finished', generation: 5, generations: 5, trials: 20, failed: 1 },
      ...{ best: 56, bestSoFar: [40, 44, 48, 52, 56], frontSize: 4 },
    });
    expect(rows.get('stopped')!.state).to.equal('stopped');
    expect(doing).to.equal('on');
  });

  it('shows what show --json prints', async () => {
    const { show, differing } = await told<RunView>(server, '/api/runs/done');
    expect(show).to.deep.equal(JSON.parse(JSON.stringify(runJson(reportRun(join(folder, 'done'))))));
    expect(differing?.map(({ setting }) => setting)).to.have.members([
      'search.population',
      'search.generations',
    ]);
  });

  it('tells what each worker did, where that was recorded', async () => {
    const { workers } = await told<RunView>(server, '/api/runs/done');
    expect(workers.work?.workers).to.deep.equal([
      { tasks: 1840, seconds: 0.004 },
      { tasks: 1792, seconds: 0.003 },
    ]);
    expect(workers.work!.seconds).to.be.greaterThan(0);
  });

  it('gives trials as columns, from any of them on', async () => {
    const all = await told<TrialColumns>(server, '/api/runs/done/trials');
    expect(all.trial).to.have.length(20);
    expect(all.metrics['accuracy']!.slice(0, 4)).to.deep.equal([40, 35, null, 25]);
    expect(all.outcome.slice(0, 4)).to.deep.equal([0, 0, 3, 0]);
    const last = await told<TrialColumns>(server, '/api/runs/done/trials?from=18');
    expect(last.continues).to.equal(true);
    expect(last.trial).to.deep.equal([18, 19]);
  });

  it('finds trials by their architecture', async () => {
    const { trials } = await told<{ trials: number[] }>(server, '/api/runs/done/find?text=DIL_conv_5x5');
    expect(trials).to.deep.equal([2, 6, 10, 14, 18]);
  });

  it('shows a trial: its cells, in words, its layers, its ancestors, the same cell elsewhere', async () => {
    const trial = await told<TrialView>(server, '/api/runs/done/trials/9');
    expect(trial.genotype).to.equal(genotypes[1]);
    expect(trial.cells.map(({ title }) => title)).to.deep.equal(['Normal cell', 'Reduction cell']);
    expect(trial.words).to.include('max pool');
    expect(trial.layers!.reduce((sum, { macs }) => sum + macs, 0)).to.be.greaterThan(0);
    expect(trial.lineage.members).to.deep.equal([9, 5, 4, 1, 0]);
    expect(trial.others.map((other) => other.trial)).to.deep.equal([1, 5, 13, 17]);
    expect((await ask(server, '/api/runs/done/trials/99')).status).to.equal(404);
  });

  it('tells why trials failed', async () => {
    const { failed, failures } = await told<RunLogView>(server, '/api/runs/done/log');
    expect(failures).to.equal(1);
    expect(failed).to.deep.equal([{ trial: 2, generation: 0, reason: '<b>loss</b> is not a number' }]);
  });

  it('compares runs and trials', async () => {
    const path = `/api/compare?what=done&what=${encodeURIComponent('stopped#1')}`;
    const view = await told<{ comparison: { subjects: { name: string }[]; differences: unknown[] } }>(
      server,
      path,
    );
    expect(view.comparison.subjects.map(({ name }) => name)).to.deep.equal(['done', 'stopped#1']);
    expect((await ask(server, '/api/compare?what=..')).status).to.equal(422);
  });

  it('has nothing outside the folder', async () => {
    writeFileSync(join(folder, 'secret'), 'secret');
    symlinkSync(join(folder, 'done'), join(folder, 'link'));
    for (const path of [
      '..',
      '%2e%2e',
      '..%2f..%2fetc',
      '%2Fetc%2Fpasswd',
      'secret',
      'link',
      '.',
      'a%00b',
      '%E0%A4%A',
    ])
      expect((await ask(server, `/api/runs/${path}`)).status, path).to.equal(404);
    for (const path of ['/../package.json', '/..%2fpackage.json', '/secret'])
      expect((await ask(server, path)).status, path).to.equal(404);
  });

  it('refuses foreign hosts, origins and requests that other sites send', async () => {
    const forms: Record<string, string>[] = [
      { Host: 'evil.example' },
      { Host: 'localhost.evil.example:80' },
      { Origin: 'http://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const headers of forms) {
      expect((await ask(server, '/api/runs', { headers })).status, JSON.stringify(headers)).to.equal(403);
      const posted = await ask(server, '/api/orders', order({ do: 'resume', run: 'stopped' }, headers));
      expect(posted.status).to.equal(403);
    }
    const plain = {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body: '{"do":"stop","run":"done"}',
    };
    expect((await ask(server, '/api/orders', plain)).status).to.equal(415);
  });

  it('has a strict policy for what a page may load', async () => {
    const { headers, text } = await ask(server, '/');
    expect(headers['content-security-policy']).to.match(
      /^default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    expect(headers['x-content-type-options']).to.equal('nosniff');
    expect(text).to.include('<script type="module" src="page.js">');
    expect(text).not.to.match(/https?:\/\//);
  });

  it('shows broken and half-written runs as such, beside the others', async () => {
    mkdirSync(join(folder, 'broken'));
    writeFileSync(join(folder, 'broken', 'run.json'), '{"format":1');
    (await sampleRun(join(folder, 'cut'), 3)).close('interrupted');
    truncateSync(join(folder, 'cut', 'trials.jsonl'), 700);
    mkdirSync(join(folder, '<img src=x onerror=alert(1)>'));
    copyFileSync(join(folder, 'done', 'run.json'), join(folder, '<img src=x onerror=alert(1)>', 'run.json'));
    const { runs } = await told<RunList>(server, '/api/runs');
    const states = new Map(runs.map(({ id, state, problem }) => [id, { state, problem }]));
    for (const id of ['broken', 'cut', '<img src=x onerror=alert(1)>']) {
      expect(states.get(id)?.state, id).to.equal('unreadable');
      expect(states.get(id)?.problem, id).to.be.a('string');
    }
    expect(states.get('done')?.state).to.equal('finished');
    const { status, text } = await ask(server, '/api/runs/cut');
    expect(status).to.equal(422);
    expect(text).to.include('damaged');
  });

  it('follows a run that goes on, and reads no more than what is new', async () => {
    const run = await sampleRun(join(folder, 'live'), 1);
    expect((await told<RunView>(server, '/api/runs/live')).row.state).to.equal('live');
    await grow(run, 1, 3);
    const { row } = await told<RunView>(server, '/api/runs/live');
    expect([row.generation, row.trials, row.best]).to.deep.equal([3, 12, 48]);
    const { trial, continues } = await told<TrialColumns>(server, '/api/runs/live/trials?from=4');
    expect([trial[0], trial.length, continues]).to.deep.equal([4, 8, true]);
    run.close('finished');
    expect((await told<RunView>(server, '/api/runs/live')).row.state).to.equal('finished');
  });

  it('pushes which runs changed', async () => {
    const run = await sampleRun(join(folder, 'pushed'), 1);
    const response = await fetch(`${server.url}api/events`);
    const reader = response.body!.getReader();
    let text = '';
    const until = async (wanted: string): Promise<void> => {
      while (!text.includes(wanted)) text += new TextDecoder().decode((await reader.read()).value);
    };
    await until('connected');
    await grow(run, 1, 2);
    await until('data: {"runs":["pushed"]}');
    await reader.cancel();
    run.close('interrupted');
  });

  it('checks an experiment as the command line does, and says which line is wrong', async () => {
    const settings = 'name: a\nsearch:\n  population: -4\n';
    const { text, status } = await ask(server, '/api/orders', order({ do: 'check', settings }));
    expect(status).to.equal(200);
    expect((JSON.parse(text) as { problems: string[] }).problems[0]).to.match(
      /^experiment:3: search\.population /,
    );
    expect(
      JSON.parse((await ask(server, '/api/orders', order({ do: 'check', settings: 'name: a' }))).text),
    ).to.deep.equal({
      ...{ problems: [], run: null },
    });
  });

  it('begins nothing for a name that is none of a folder, or is taken', async () => {
    for (const run of ['../out', 'a/b', '.hidden', '-x', 'done']) {
      const { text } = await ask(server, '/api/orders', order({ do: 'search', settings: 'name: a', run }));
      expect((JSON.parse(text) as { problems: string[] }).problems, run).to.have.length(1);
    }
    expect((await ask(server, '/api/orders', order({ do: 'format', run: 'done' }))).status).to.equal(400);
  });

  it('says that nothing works on a run that is to be stopped', async () => {
    const { text } = await ask(server, '/api/orders', order({ do: 'stop', run: 'stopped' }));
    expect(text).to.include('nothing works on it');
  });
});

describe('the server of the pages, for others', () => {
  const { folder, remove } = scratch();
  after(remove);

  it('does nothing unless a token is given and known', async () => {
    (await sampleRun(join(folder, 'one'), 1)).close('interrupted');
    const open = await served(folder, { host: '0.0.0.0' });
    const stop = order({ do: 'stop', run: 'one' });
    expect(
      (await ask({ ...open, url: open.url.replace('0.0.0.0', '127.0.0.1') }, '/api/orders', stop)).status,
    ).to.equal(403);
    await open.close();
    const closed = await served(folder, { token: 'a token of its own' });
    expect((await ask(closed, '/api/orders', stop)).status).to.equal(401);
    const wrong = order({ do: 'stop', run: 'one' }, { Authorization: 'Bearer another one' });
    expect((await ask(closed, '/api/orders', wrong)).status).to.equal(401);
    const right = order({ do: 'stop', run: 'one' }, { Authorization: 'Bearer a token of its own' });
    expect((await ask(closed, '/api/orders', right)).status).to.equal(200);
    await closed.close();
  });

  it('runs no code that a run names', async () => {
    const run = await sampleRun(join(folder, 'plugged'), 1);
    const mark = join(folder, 'mark');
    const path = join(folder, 'plugin.js');
    writeFileSync(
      path,
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(mark)}, '');`,
    );
    run.remember([{ kind: 'plug-in', path, parts: { name: 'x' } }]);
    run.close('finished');
    const server = await served(folder);
    const { runs } = await told<RunList>(server, '/api/runs');
    expect(runs.find(({ id }) => id === 'plugged')?.problem).to.include('--plugin');
    expect(() => readFileSync(mark)).to.throw('ENOENT');
    await server.close();
  });
});

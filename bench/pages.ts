/**
 * How fluent the pages are over a run of many trials, in Chromium: `npm run bench:pages -- --trials 50000`. The server is
 * a process of its own. CPU seconds are those of /proc (Linux), and hold on a busy machine; times of frames do not.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { openBrowser } from '../test/ui/browser.js';
import { commitGeneration, largeRun } from './large-run.js';
import { cpuSeconds } from './processor-time.js';

const { trials } = await yargs(hideBin(process.argv))
  .option('trials', { type: 'number', default: 50_000, describe: 'of the run' })
  .strict()
  .parse();

function mebibytes(pid: number): number {
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(resident) / 1024;
}

/** Processes of Chromium that this one's driver started, by a word of their command. */
function chromium(word: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) > process.pid)
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'latin1');
        return command.includes('chromium') && command.includes(word) ? [Number(name)] : [];
      } catch {
        return [];
      }
    });
}

/** The process that runs a page: the largest. */
function rendererOf(): number {
  return chromium('--type=renderer').sort((a, b) => mebibytes(b) - mebibytes(a))[0]!;
}

function browserCpu(): number {
  return chromium('--type=').reduce((sum, pid) => sum + cpuSeconds(pid), 0);
}

function serve(folder: string): Promise<{ readonly server: ChildProcess; readonly url: string }> {
  const server = spawn(process.execPath, ['dist/src/cli/main.js', 'ui', folder, '--port', '18383'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve) =>
    server.stdout.on('data', (text: Buffer) => {
      const url = /http:\S+/.exec(text.toString())?.[0];
      if (url !== undefined) resolve({ server, url });
    }),
  );
}

/** For the page. */
const watchFrames = `
  window.frameTimes = []; window.isWatched = true;
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    window.frameTimes.push(now - last);
    last = now;
    if (window.isWatched) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);`;
const unwatchFrames = `
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => {
    window.isWatched = false;
    return window.frameTimes;
  })`;

/** Longest and median frame, milliseconds, while something is done in the page. */
async function frames(page: Page, act: () => Promise<void>): Promise<{ longest: number; median: number }> {
  await page.evaluate(watchFrames);
  await act();
  const times = await page.evaluate<number[]>(unwatchFrames);
  const sorted = [...times].sort((a, b) => a - b);
  return { longest: sorted.at(-1)!, median: sorted[Math.floor(sorted.length / 2)]! };
}

/** What takes the mouse over the plot of the front. */
const front = '.plot[aria-label*="on the front"] .u-over';

const folder = mkdtempSync(join(tmpdir(), 'evocell-pages-'));
const rows: (readonly [string, string])[] = [];
const row = (what: string, value: string): void => {
  rows.push([what, value]);
  console.error(`${what}: ${value}`);
};
const run = await largeRun(join(folder, 'large'), trials);
const browser = await openBrowser();
const { server, url } = await serve(folder);
const small = `name: watched
workers: 1
backend: wasm
dataset: { name: procedural, subset: 1000 }
supernet: { channels: 4, cells: 3, batch: 32, steps: 30 }
fitness: { subset: 200, batch: 100 }
derived: { channels: 8, cells: 3 }
search: { objectives: [accuracy, params], population: 8, generations: 16, tournament: 3 }
`;

interface Watched {
  readonly ours: number;
  readonly server: number;
  readonly browser: number;
}

/** CPU seconds of a search, of the server and of the browser, while all tabs show the search, once they have opened it. */
async function watched(tabs: readonly Page[], server: number): Promise<Watched> {
  const file = join(folder, 'watched.yaml');
  writeFileSync(file, small);
  const search = spawn(
    process.execPath,
    ['dist/src/cli/main.js', 'search', file, '--run', join(folder, 'watched'), '-q'],
    { stdio: 'ignore' },
  );
  let ours = 0;
  const ended = new Promise((resolve) => search.once('exit', resolve));
  const timer = setInterval(() => {
    ours = cpuSeconds(search.pid!) || ours;
  }, 100);
  for (const tab of tabs) await tab.goto(`about:blank`);
  await tabs[0]!.waitForTimeout(3000);
  for (const tab of tabs) await tab.goto(`${url}#/run/watched`);
  await tabs[0]!.waitForTimeout(3000);
  // What opening the pages costs is over.
  const before = { server: cpuSeconds(server), search: cpuSeconds(search.pid!), browser: browserCpu() };
  await ended;
  clearInterval(timer);
  await tabs[0]!.waitForTimeout(1500);
  return {
    ours: ours - before.search,
    server: cpuSeconds(server) - before.server,
    browser: browserCpu() - before.browser,
  };
}

try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const view = async (to: Page): Promise<number> => {
    const started = performance.now();
    await to.goto(`${url}#/run/large`);
    await to.waitForSelector(front);
    return performance.now() - started;
  };
  row('first view, the server just started', `${Math.round(await view(page))} ms`);
  await page.waitForTimeout(1500);
  row('CPU of the server until then', `${cpuSeconds(server.pid!).toFixed(2)} s`);
  row('memory of the server', `${Math.round(mebibytes(server.pid!))} MiB`);
  const before = cpuSeconds(server.pid!);
  await page.goto('about:blank');
  const again = await view(page);
  await page.waitForTimeout(1500);
  row(
    'view again',
    `${Math.round(again)} ms, CPU of the server ${(cpuSeconds(server.pid!) - before).toFixed(2)} s`,
  );
  const renderer = rendererOf();
  row('memory of the tab', `${Math.round(mebibytes(renderer))} MiB`);
  const act = async (name: string, what: () => Promise<void>): Promise<void> => {
    const cpu = cpuSeconds(renderer);
    const { longest, median } = await frames(page, what);
    const used = (cpuSeconds(renderer) - cpu).toFixed(2);
    row(
      name,
      `longest frame ${Math.round(longest)} ms, median ${Math.round(median)} ms; CPU of the tab ${used} s`,
    );
  };
  const drag = async (): Promise<void> => {
    const box = (await page.locator(front).first().boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
    await page.mouse.down();
    for (let step = 1; step <= 20; step++)
      await page.mouse.move(
        box.x + box.width * (0.3 + 0.02 * step),
        box.y + box.height * (0.3 + 0.015 * step),
      );
    await page.mouse.up();
    await page.waitForTimeout(300);
  };
  await act('zoom', drag);
  await page.locator(front).first().dblclick();
  await page.locator('select').filter({ hasText: 'selects' }).selectOption('select');
  await act('brush', drag);
  await act('filter by generations', async () => {
    await page.getByLabel('first generation').fill('20');
    await page.waitForTimeout(300);
  });
  await act('filter by text', async () => {
    await page.locator('input[type=search]').fill('sep_conv_3x3@0');
    await page.waitForTimeout(800);
  });
  const generation = Math.ceil(trials / 500);
  const tabs = [page, await browser.newPage(), await browser.newPage()];
  for (const tab of tabs.slice(1)) await view(tab);
  await page.waitForTimeout(2000);
  const idle = cpuSeconds(server.pid!);
  await page.waitForTimeout(10_000);
  row(
    'three tabs, nothing new, for ten seconds',
    `CPU of the server ${(cpuSeconds(server.pid!) - idle).toFixed(2)} s`,
  );
  const busy = cpuSeconds(server.pid!);
  await commitGeneration(run, generation);
  await page.waitForTimeout(4000);
  row(
    'three tabs, a generation of 500 more',
    `CPU of the server ${(cpuSeconds(server.pid!) - busy).toFixed(2)} s`,
  );
  const search = await watched(tabs, server.pid!);
  row(
    'three tabs over a search that runs',
    `CPU of the search ${search.ours.toFixed(2)} s, of the server ${search.server.toFixed(2)} s (${((100 * search.server) / search.ours).toFixed(1)} %), of the browser ${search.browser.toFixed(2)} s`,
  );
} finally {
  await browser.close();
  server.kill();
  run.close('interrupted');
  rmSync(folder, { recursive: true, force: true });
}
console.log(`| ${trials.toLocaleString('en-US')} trials | |\n|---|---|`);
for (const [what, value] of rows) console.log(`| ${what} | ${value} |`);

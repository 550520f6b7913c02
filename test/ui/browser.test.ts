import { expect } from 'chai';
import { existsSync, readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { PageServer } from '../../src/ui/server.js';
import { missingBrowser, openBrowser, seeAll } from './browser.js';
import { experiment, genotypes, grow, learnedRun, sampleRun, scratch, served } from './folder.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** What axe finds, and what the page said it could not do. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate('axe.run(document)');
  return (found as AxeResults).violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
}

const title =
  missingBrowser === undefined
    ? 'the pages in a browser'
    : `the pages in a browser (left out: ${missingBrowser})`;

(missingBrowser === undefined ? describe : describe.skip)(title, () => {
  const { folder, remove } = scratch();
  let server: PageServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const hostile = '<img src=x onerror=alert(1)>';

  before(async () => {
    (await sampleRun(join(folder, 'first'), 5)).close('finished');
    (await sampleRun(join(folder, 'second'), 3)).close('interrupted');
    await learnedRun(join(folder, 'learned'), 3);
    mkdirSync(join(folder, hostile));
    writeFileSync(join(folder, hostile, 'run.json'), '{"format":1');
    server = await served(folder);
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('422')) complaints.push(message.text());
    });
    page.on('dialog', (dialog) => {
      complaints.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
  });
  after(async () => {
    await browser.close();
    await server.close();
    remove();
  });
  afterEach(() => expect(complaints.splice(0)).to.deep.equal([]));

  const go = async (hash: string, heading: string): Promise<void> => {
    await page.goto(server.url + hash);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  };

  it('list the runs, hostile names as text, and filter them', async () => {
    await go('#/', 'Runs');
    await page.getByRole('link', { name: hostile }).waitFor();
    await page.getByLabel('Filter').fill('stopped');
    expect(await page.locator('tbody tr').count()).to.equal(1);
    await page.getByLabel('Filter').fill('');
    expect(await page.locator('tbody tr').count()).to.equal(4);
  });

  it('show what a search by gradient learned: shares of each edge, entropy, skips, epochs', async () => {
    await go('#/run/learned', 'learned');
    await page.getByRole('img', { name: 'Shares of the edge to node 1 from input 1' }).first().waitFor();
    expect(await page.getByRole('img', { name: /^Shares of the edge/ }).count()).to.equal(4);
    const strokes = await page.evaluate(
      "[...document.querySelectorAll('.charts polyline')].map((line) => getComputedStyle(line).stroke)",
    );
    expect(new Set(strokes as string[]).size).to.equal(2);
    await page.getByRole('heading', { name: 'Entropy by epoch' }).waitFor();
    await page.getByRole('heading', { name: 'Skip connections and changed edges by epoch' }).waitFor();
    await page.getByText(/^Skip connections: \d+ of 16 edges/).waitFor();
    const rows = page.getByRole('region', { name: 'table of epochs' }).locator('tbody tr');
    expect(await rows.count()).to.equal(3);
    expect(await rows.last().locator('td').first().textContent()).to.equal('8');
    expect(await violations(page)).to.deep.equal([]);
  });

  it('show a run with the front of show --json', async () => {
    await go('#/run/first', 'first');
    await page.getByText('The front: 4 trials').waitFor();
    const rows = await page
      .getByRole('region', { name: 'table of trials' })
      .locator('tbody th')
      .allTextContents();
    expect(rows.map((row) => row.trim())).to.deep.equal(['19', '18', '17', '16']);
    // what is below is asked for when it comes into sight
    await page.getByText('Operations by generation').scrollIntoViewIfNeeded();
    await page.getByRole('img', { name: 'Share of each operation by generation' }).waitFor();
    expect(await page.locator('canvas').count()).to.equal(4);
  });

  it('select by dragging, and zoom', async () => {
    await go('#/run/first', 'first');
    await page.getByLabel('Dragging').selectOption('select');
    // the plot is made anew for another way of dragging, a frame later
    await page.evaluate('new Promise((go) => requestAnimationFrame(() => setTimeout(go)))');
    const over = page.locator('.u-over').first();
    await over.scrollIntoViewIfNeeded();
    const box = (await over.boundingBox())!;
    await page.mouse.move(box.x + 2, box.y + 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 2, box.y + box.height - 2, { steps: 3 });
    await page.mouse.up();
    await page.getByText('Selected: 19 trials').waitFor();
  });

  it('draw choices and measures as lines, and tell those of one operation', async () => {
    await go('#/run/first', 'first');
    await page.getByText('Choices and what came of them').scrollIntoViewIfNeeded();
    await page.getByRole('img', { name: 'Lines of 19 trials across 8 choices and 3 metrics' }).waitFor();
    await page.getByLabel('Only with, at edge').selectOption('normal 1.1');
    await page.getByLabel('the operation').selectOption('sep_conv_5x5');
    await page.getByText(/ 5 trials with sep_conv_5x5 at normal 1\.1: [\d.]+ % on average/).waitFor();
    expect(await page.locator('.parallel .faint').count()).to.equal(14);
  });

  it('filter by architecture', async () => {
    await go('#/run/first', 'first');
    await page.getByLabel('Architecture holds').fill('sep_conv_5x5');
    await page.getByText('Grey: 5 of 19 trials').waitFor();
  });

  it('show a trial: cells, words, lineage', async () => {
    await go('#/run/first/9', 'Trial 9');
    await page.getByRole('img', { name: 'Normal cell' }).waitFor();
    await page.getByRole('img', { name: /Lineage/ }).waitFor();
    expect(await page.getByLabel('genotype', { exact: true }).textContent()).to.equal(genotypes[1]);
    await page.goto(`${server.url}#/run/first/2`);
    await page.getByText('failed: <b>loss</b> is not a number').waitFor();
  });

  it('compare runs and cells', async () => {
    await go('#/', 'Runs');
    await page.getByLabel('choose first to compare').check();
    await page.getByLabel('choose second to compare').check();
    await page.getByRole('link', { name: 'Compare 2' }).click();
    await page.getByRole('heading', { name: /^Fronts:/ }).waitFor();
    await page.goto(`${server.url}#/compare?what=first%230&what=first%231`);
    await page.getByRole('heading', { name: 'What differs: first#0 and first#1' }).waitFor();
  });

  it('follow a run without being loaded again', async () => {
    const run = await sampleRun(join(folder, 'grows'), 1);
    await go('#/run/grows', 'grows');
    await page.getByText('1 of 5').first().waitFor();
    await page.evaluate("window.mark = 'here'");
    await grow(run, 1, 2);
    await page.getByText('2 of 5').first().waitFor();
    await page.getByText('Grey: 7 of 7 trials').waitFor();
    run.close('finished');
    await page.getByText('finished').first().waitFor();
    expect(await page.evaluate('window.mark')).to.equal('here');
  });

  it('say what is wrong with a run that is broken', async () => {
    await go(`#/run/${encodeURIComponent(hostile)}`, hostile);
    expect(await page.getByRole('alert').textContent()).to.include('is missing; put a good copy back');
  });

  it('start a search that is checked as it is typed, and stop it, and resume it', async () => {
    await go('#/new', 'New search');
    await page.getByLabel(/^Settings/).fill('name: a\nsearch: { population: -4 }\n');
    await page.getByText(/^experiment:2: search\.population/).waitFor();
    const settings = `name: tiny
workers: 1
backend: wasm
dataset: { name: procedural, subset: 24 }
supernet: { channels: 2, cells: 3, batch: 4, steps: 2 }
fitness: { batch: 6, subset: 12 }
derived: { channels: 4, cells: 3 }
search: { objectives: [accuracy], population: 2, generations: 400, tournament: 2 }
`;
    await page.getByLabel(/^Settings/).fill(settings);
    await page.getByText('These settings can be run').waitFor();
    await page.getByLabel('Name of the run').fill('tiny');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { level: 1, name: 'tiny' }).waitFor();
    await page
      .getByText(/^[1-9]\d* of 400$/)
      .first()
      .waitFor({ timeout: 120_000 });
    for (const next of ['Stop', 'Resume', 'Stop']) {
      await page.getByRole('button', { name: next }).click({ timeout: 120_000 });
    }
    await page.getByRole('button', { name: 'Resume' }).waitFor({ timeout: 120_000 });
  });

  it('score the best of that search again, train one of its trials, and export what was trained', async () => {
    await go('#/run/tiny', 'tiny');
    await page.getByRole('button', { name: 'Rescore' }).click({ timeout: 120_000 });
    await page
      .getByText(/^scored with the weights/)
      .first()
      .waitFor({ timeout: 120_000 });
    await page.getByRole('link', { name: 'Train its best' }).click();
    await page.getByRole('heading', { level: 1, name: /^Train trial \d+ of tiny$/ }).waitFor();
    await page.getByLabel(/^Settings/).fill(`name: trained
workers: 1
backend: wasm
dataset: { name: procedural, subset: 16, testSubset: 8, cutout: 0 }
derived: { channels: 2, cells: 3, auxiliary: false }
training: { epochs: 1, batch: 8, evaluationBatch: 8 }
`);
    await page.getByLabel('Name of the run').fill('trained');
    await page.getByText('These settings can be run').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { level: 1, name: 'trained' }).waitFor({ timeout: 120_000 });
    await page.getByLabel('Export as').waitFor({ timeout: 120_000 });
    expect(existsSync(join(folder, 'trained/network.onnx'))).to.equal(false);
    await page.getByLabel('Export as').selectOption('onnx');
    await page.getByText(/network\.onnx \([\d,]+ bytes\)/).waitFor({ timeout: 120_000 });
    expect(existsSync(join(folder, 'trained/network.onnx'))).to.equal(true);
  });

  it('mark what differs between two cells, and show groups of seeds with a test', async () => {
    for (const seed of [1, 2])
      for (const name of ['one', 'two']) {
        const settings = {
          ...experiment,
          seed,
          search: { ...experiment.search, elites: name === 'one' ? 1 : 2 },
        };
        (await sampleRun(join(folder, `${name}-seed${seed}`), 2, settings)).close('finished');
      }
    const what = ['one-seed1', 'one-seed2', 'two-seed1', 'two-seed2'].map((name) => `what=${name}`);
    await go(`#/compare?${what.join('&')}`, 'Compare');
    await page.getByRole('heading', { name: 'Validation accuracy over seeds' }).waitFor();
    await page.getByRole('region', { name: 'tests between groups' }).waitFor();
    await go('#/compare?what=first%230&what=first%231', 'Compare');
    await page.locator('.operation.differs').first().waitFor();
  });

  it('can be walked by keyboard', async () => {
    await go('#/', 'Runs');
    await page.keyboard.press('Tab');
    for (let i = 0; i < 30; i++) {
      const focused = await page.evaluate('document.activeElement.textContent');
      if (focused === 'first') break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'first' }).waitFor();
    await page.locator('main:focus').waitFor();
  });

  it('have no fault that axe finds, light and dark, on a telephone too', async () => {
    const places = [
      ['#/', 'Runs'],
      ['#/run/first', 'first'],
      ['#/run/first/9', 'Trial 9'],
      ['#/compare?what=first&what=second', 'Compare'],
      ['#/new', 'New search'],
    ] as const;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const [hash, heading] of places) {
        await go(hash, heading);
        await seeAll(page);
        expect(await violations(page), `${hash} ${colorScheme}`).to.deep.equal([]);
      }
    }
    await page.setViewportSize({ width: 390, height: 800 });
    for (const [hash, heading] of places) {
      await go(hash, heading);
      await seeAll(page);
      expect(await page.evaluate('document.documentElement.scrollWidth'), hash).to.be.at.most(390);
      expect(await violations(page), hash).to.deep.equal([]);
    }
    await go('#/', 'Runs');
    const table = page.getByRole('region', { name: 'table of runs' });
    for (const width of [390, 700, 1000]) {
      await page.setViewportSize({ width, height: 800 });
      const cut = await table.evaluate(
        (box: { scrollWidth: number; clientWidth: number }) => box.scrollWidth - box.clientWidth,
      );
      expect(cut, `${width} pixels`).to.equal(0);
    }
  });
});

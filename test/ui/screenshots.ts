/** `npm run screenshots`: pictures of each page, by day and by night, and on a telephone, into docs/pages. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openBrowser, seeAll } from './browser.js';
import { sampleRun, scratch, served } from './folder.js';

const out = resolve(process.argv[2] ?? join('docs', 'pages'));
const pages = {
  runs: '#/',
  run: '#/run/first',
  trial: '#/run/first/9',
  compare: '#/compare?what=first&what=second%2314',
  new: '#/new',
};

const { folder: place, remove } = scratch();
process.chdir(place); // so that the pictures name no folder of this machine
const folder = 'results';
(await sampleRun(join(folder, 'first'), 5)).close('finished');
(await sampleRun(join(folder, 'second'), 4)).close('interrupted');
const live = await sampleRun(join(folder, 'third'), 2);
const server = await served(folder);
const browser = await openBrowser();
mkdirSync(out, { recursive: true });
for (const colorScheme of ['light', 'dark'] as const)
  for (const [name, hash] of Object.entries(pages)) {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 760 } });
    page.on('console', (message) => console.log(`${name}: ${message.text()}`));
    page.on('pageerror', (error) => console.log(`${name}: ${error.message}`));
    await page.goto(server.url + hash);
    await page.waitForSelector('h1');
    await page.waitForTimeout(800);
    const fullPage = name === 'run' || name === 'compare'; // they are long, and what is new is below
    if (fullPage) {
      await page.evaluate('scrollTo(0, document.body.scrollHeight)');
      await seeAll(page);
      await page.waitForTimeout(800);
    }
    await page.screenshot({ path: join(out, `${name}-${colorScheme}.png`), fullPage });
    await page.close();
  }
const phone = await browser.newPage({ viewport: { width: 390, height: 800 } });
for (const name of ['runs', 'run'] as const) {
  await phone.goto(server.url + pages[name]);
  await phone.waitForTimeout(800);
  await phone.screenshot({ path: join(out, `${name}-phone.png`) });
}
await browser.close();
await server.close();
live.close('interrupted');
remove();

/** A real browser for the tests of the pages: Debian's Chromium, or the program that CHROMIUM names. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why the tests in a browser are left out; undefined where there is one. */
export const missingBrowser = existsSync(program) ? undefined : `no ${program} (apt-get install chromium)`;

export function openBrowser(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: program, args });
}

/** Until all of it was in sight and is there: what is below asks only then for what it shows. */
export async function seeAll(page: Page): Promise<void> {
  while ((await page.getByText('Loading…').count()) > 0) {
    await page.evaluate("document.querySelector('.awaited')?.scrollIntoView()");
    await page.waitForTimeout(20);
  }
  await page.evaluate('scrollTo(0, 0)');
}

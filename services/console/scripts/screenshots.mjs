#!/usr/bin/env node
// The pictures of docs/console.md, from a suite that runs with the images of `node circus demo` in it.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const usage = `Usage: CIRCUS_PASSWORD=... npm run screenshots

Takes the pictures of docs/console.md anew. The suite must run, with the images of node circus demo in it and a finished job
whose plug-in shows lesion candidates.

  CIRCUS_URL       http://127.0.0.1:8080
  CIRCUS_USER      admin@example.com
  CIRCUS_PASSWORD  of that user
  CHROMIUM         /usr/bin/chromium`;

const { CIRCUS_URL = 'http://127.0.0.1:8080', CIRCUS_USER = 'admin@example.com', CIRCUS_PASSWORD } = process.env;
if (process.argv.length > 2 || !CIRCUS_PASSWORD) {
  console.log(usage);
  process.exit(CIRCUS_PASSWORD ? 0 : 1);
}

/** Until the charts show something. */
const CHART_MS = 20_000;
const images = resolve(dirname(fileURLToPath(import.meta.url)), '../../../docs/images');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 760 }, colorScheme: 'dark' });
  const take = (name) => page.screenshot({ path: resolve(images, `console-${name}.jpg`), quality: 72 });
  await page.goto(`${CIRCUS_URL}/series?filter=${encodeURIComponent('{"modality":"CT"}')}`);
  await page.getByLabel('Login ID').fill(CIRCUS_USER);
  await page.getByLabel('Password', { exact: true }).fill(CIRCUS_PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('img.thumbnail')?.naturalWidth > 0);
  await take('series');
  await page
    .getByRole('link', { name: /^Open Chest phantom/ })
    .first()
    .click();
  await page.waitForFunction(() => document.querySelectorAll('canvas[data-shown]').length === 3);
  await page.getByText(/HU$/).waitFor();
  await take('viewer');
  await page.goto(`${CIRCUS_URL}/jobs`);
  const finished = page.getByRole('row').filter({ hasText: 'finished' }).getByRole('link').first();
  await finished.click();
  const pictures = () => [...document.querySelectorAll('.section image')].length > 0;
  await page.waitForFunction(pictures);
  await page.waitForLoadState('networkidle');
  await page.locator('.candidates').evaluate((list) => list.scrollIntoView());
  await page.mouse.wheel(0, -160);
  await take('cad');
  await page.goto(`${CIRCUS_URL}/admin/system`);
  await page.waitForTimeout(CHART_MS);
  await take('system');
} finally {
  await browser.close();
}

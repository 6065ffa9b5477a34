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
  await page.goto(`${CIRCUS_URL}/series?filter=${encodeURIComponent('{"modality":"CT"}')}`);
  await page
    .getByLabel(/^Select Chest phantom/)
    .first()
    .check();
  await page.getByRole('button', { name: 'Make a case' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make a case' }).click();
  await page.getByRole('link', { name: 'Open with labels' }).click();
  await page.waitForFunction(() => document.querySelectorAll('canvas[data-shown]').length === 3);
  await page.getByText('Brush', { exact: true }).click();
  await page.getByLabel('Size').fill('14');
  await page.getByLabel('Depth').selectOption('3d');
  const drag = async (from, to) => {
    const box = await page.locator('canvas[data-plane=axial]').boundingBox();
    const at = ([x, y]) => [box.x + box.width * x, box.y + box.height * y];
    await page.mouse.move(...at(from));
    await page.mouse.down();
    await page.mouse.move(...at(to), { steps: 10 });
    await page.mouse.up();
  };
  await drag([0.36, 0.48], [0.4, 0.54]);
  await page.getByText('Ellipsoid', { exact: true }).click();
  await drag([0.62, 0.46], [0.78, 0.58]);
  await page.getByText('Ruler label', { exact: true }).click();
  await drag([0.2, 0.62], [0.8, 0.62]);
  await page.getByRole('button', { name: /^Ruler/ }).waitFor();
  await page.evaluate(() => window.scrollTo(0, 0));
  await take('labels');
} finally {
  await browser.close();
}

#!/usr/bin/env node
// How many images a second are seen by who scrolls through a series in the console.
import { chromium } from 'playwright-core';

const usage = `Usage: CIRCUS_PASSWORD=... npm run scrolling -- SERIES_UID

Scrolls through the axial images of a series, 25 steps a second, and prints as JSON how many images were shown in a second, and
how many of them were sharp. The suite must run, with the series in it.

  CIRCUS_URL       http://127.0.0.1:8080
  CIRCUS_USER      admin@example.com
  CIRCUS_PASSWORD  of that user
  STEPS            25; steps a second
  CHROMIUM         /usr/bin/chromium`;

const { CIRCUS_URL = 'http://127.0.0.1:8080', CIRCUS_USER = 'admin@example.com', CIRCUS_PASSWORD, STEPS } = process.env;
const [seriesUid, ...others] = process.argv.slice(2);
if (!CIRCUS_PASSWORD || !seriesUid || seriesUid.startsWith('-') || others.length > 0) {
  console.log(usage);
  process.exit(seriesUid === '--help' ? 0 : 1);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${CIRCUS_URL}/series/${seriesUid}`);
  await page.getByLabel('Login ID').fill(CIRCUS_USER);
  await page.getByLabel('Password', { exact: true }).fill(CIRCUS_PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('canvas[data-shown]').length === 3);
  await page.locator('canvas[data-plane=axial]').focus();
  await page.keyboard.press('Home');
  await page.getByRole('img', { name: /section 1 of/ }).waitFor();
  await page.waitForLoadState('networkidle');
  const measured = await page.evaluate(
    async (steps) => {
      const canvas = document.querySelector('canvas[data-plane=axial]');
      const count = Number(canvas.ariaLabel.match(/of (\d+)/)[1]);
      const [shown, sharp] = [new Set(), new Set()];
      new MutationObserver(() => {
        shown.add(canvas.ariaLabel);
        if (canvas.dataset.shown !== 'draft') sharp.add(canvas.ariaLabel);
      }).observe(canvas, { attributes: true, attributeFilter: ['data-shown'] });
      const begun = performance.now();
      for (let step = 1; step < count; step++) {
        canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: 100, cancelable: true }));
        const due = begun + (step * 1000) / steps;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      }
      const seconds = (performance.now() - begun) / 1000;
      return { images: count, seconds, shownPerSecond: shown.size / seconds, sharpPerSecond: sharp.size / seconds };
    },
    Number(STEPS ?? 25),
  );
  console.log(JSON.stringify(measured));
} finally {
  await browser.close();
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

export type { Page } from 'playwright-core';

/** A real browser without a window, which draws WebGL by software. */
export interface TestBrowser {
  /**
   * Opens a page in a session of its own and works with it. Fails as soon as the page throws what it does not catch, and
   * says where a picture of it lies when anything fails.
   */
  inPage<Result>(work: (page: Page) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** @returns null where no Chromium is installed, with a line that says what is left out */
export async function testBrowser(leftOut: string): Promise<TestBrowser | null> {
  const program = PROGRAMS.map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim()).find(Boolean);
  if (program === undefined) {
    console.warn(`LEFT OUT: ${leftOut}, because Chromium is not installed (Debian: chromium).`);
    return null;
  }
  // Loaded where it is needed: most tests have no browser.
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: program, args: FLAGS });
  return {
    inPage: (work) => inPage(browser, work),
    close: () => browser.close(),
  };
}

async function inPage<Result>(browser: Browser, work: (page: Page) => Promise<Result>): Promise<Result> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(message.text());
  });
  const broken = new Promise<never>((_, reject) => {
    page.on('pageerror', (error) => reject(new Error(`The page broke: ${error.stack ?? error.message}`)));
    page.on('crash', () => reject(new Error('The page crashed')));
  });
  // Nobody may be waiting for it any more.
  broken.catch(() => undefined);
  try {
    return await Promise.race([work(page), broken]);
  } catch (error) {
    const picture = join(mkdtempSync(join(tmpdir(), 'circus-page-')), 'page.png');
    await page.screenshot({ path: picture }).catch(() => undefined);
    throw new Error([`${(error as Error).message}\nThe page: ${picture}`, ...said].join('\n  '), { cause: error });
  } finally {
    await context.close();
  }
}

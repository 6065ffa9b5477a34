import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ctPhantom } from '@circus/dicom';
import { type TestBrowser, type TestSuite, testBrowser, testSuite } from '@circus/testkit';
import axe from 'axe-core';
import type { Cookie, Page } from 'playwright-core';

export const ADMINISTRATOR = { user: 'admin@example.com', password: 'console-under-test-1' };
export const PLUGIN_ID = 'c0'.repeat(32);
/** Of one that puts everything out that can be shown. */
export const FINDING_PLUGIN_ID = 'c1'.repeat(32);

/** The whole suite with its console, in a real browser. */
export interface ConsoleUnderTest {
  suite: TestSuite;
  /** A folder of 20 images of nobody's chest, and a file that is no image. */
  images: string;
  /** Works with a page in a new session; pages with what the policy forbids fail. */
  inPage<Result>(work: (page: Page) => Promise<Result>): Promise<Result>;
  /** The same, logged in as the administrator, at this address. */
  at<Result>(path: string, work: (page: Page) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** @param environment of the suite, beyond what a browser needs; @returns null where there is no browser */
export async function consoleUnderTest(environment: Record<string, string> = {}): Promise<ConsoleUnderTest | null> {
  const browser = await testBrowser('the console in a browser');
  if (!browser) return null;
  const local = (file: string) => ({ command: [process.execPath, resolve(__dirname, file)] });
  const plugin = { [PLUGIN_ID]: local('plugin.mjs'), [FINDING_PLUGIN_ID]: local('findingPlugin.mjs') };
  const suite = await testSuite({
    ...environment,
    CIRCUS_ADMIN_PASSWORD: ADMINISTRATOR.password,
    LOCAL_PLUGINS: JSON.stringify(plugin),
  });
  const images = mkdtempSync(join(tmpdir(), 'circus-images-'));
  const folder = join(images, 'chest', 'ct');
  mkdirSync(folder, { recursive: true });
  for (const { instanceNumber, bytes } of ctPhantom({ slices: 20, rows: 128, columns: 128, seed: 3 })) {
    writeFileSync(join(folder, `${String(instanceNumber).padStart(3, '0')}.dcm`), bytes);
  }
  writeFileSync(join(images, 'chest', 'notes.txt'), 'This is no image.');

  let session: Cookie[] = [];
  const inPage = <Result>(work: (page: Page) => Promise<Result>) => inStrictPage(browser, suite.url, work);
  return {
    suite,
    images,
    inPage,
    at: (path, work) =>
      inPage(async (page) => {
        await page.context().addCookies(session);
        await page.goto(path);
        if (session.length === 0) {
          await logIn(page);
          session = await page.context().cookies();
        }
        return work(page);
      }),
    close: async () => {
      await browser.close();
      await suite.stop();
      suite.remove();
      rmSync(images, { recursive: true });
    },
  };
}

export async function logIn(page: Page, { user, password } = ADMINISTRATOR): Promise<void> {
  await page.getByLabel('Login ID or e-mail address').fill(user);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
}

async function inStrictPage<Result>(browser: TestBrowser, url: string, work: (page: Page) => Promise<Result>) {
  return browser.inPage(async (page) => {
    const forbidden: string[] = [];
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) forbidden.push(message.text());
    });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    page.setDefaultTimeout(60_000);
    // Before the page's own scripts, where its policy does not reach.
    await page.addInitScript({ content: axe.source });
    const own = Object.create(page, {
      goto: { value: (path: string) => page.goto(new URL(path, url).href) },
    }) as Page;
    const result = await work(own);
    expect(forbidden).toEqual([]);
    return result;
  });
}

/** Asks the API, as the administrator. */
export async function send<Answer>(
  { fetch }: Pick<TestSuite, 'fetch'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(path, { method, ...(body !== undefined && { headers, body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

/** Stores the 20 images of nobody's chest. @returns their ids */
export async function storeChest({ suite, images }: Pick<ConsoleUnderTest, 'suite' | 'images'>): Promise<number[]> {
  const ids: number[] = [];
  const folder = join(images, 'chest', 'ct');
  for (const file of readdirSync(folder).sort()) {
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await suite.fetch('/api/images', {
      method: 'POST',
      headers,
      body: readFileSync(join(folder, file)),
    });
    if (!answer.ok) throw new Error(`${file}: ${answer.status} ${await answer.text()}`);
    ids.push(((await answer.json()) as { id: number }).id);
  }
  return ids;
}

/** What axe-core finds that keeps people from working with the page: each as rule and place. */
export async function barriersOf(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await inPage.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  });
}

import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import {
  ADMINISTRATOR,
  barriersOf,
  type ConsoleUnderTest,
  consoleUnderTest,
  logIn,
  PLUGIN_ID,
  send,
} from './consoleUnderTest.js';

/** Bytes over the wire of scripts that the first page may take. */
const MOST_SCRIPT = 350_000;

describe('the console in a browser', () => {
  let opened: ConsoleUnderTest | null;
  beforeAll(async () => {
    opened = await consoleUnderTest();
  }, 300_000);
  afterAll(() => opened?.close());

  /** Without a browser a line says so, and nothing is left to look at. */
  const people = (sentence: string, act: (console: ConsoleUnderTest) => Promise<void>) =>
    it(sentence, async () => {
      if (opened) await act(opened);
    });

  describe('at the door', () => {
    people('somebody logs in, by keyboard alone, and comes to the page that was asked for', ({ inPage }) =>
      inPage(async (page) => {
        await page.goto('/tasks');
        await page.getByLabel('Login ID or e-mail address').focus();
        await page.keyboard.type(ADMINISTRATOR.user);
        await page.keyboard.press('Tab');
        await page.keyboard.type(ADMINISTRATOR.password);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Tasks' }).waitFor();
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        expect(new URL(page.url()).hash).toBe('#content');
      }),
    );

    people('a wrong password is told with what to do, and nobody is let in', ({ inPage }) =>
      inPage(async (page) => {
        await page.goto('/');
        await page.getByLabel('Login ID or e-mail address').fill(ADMINISTRATOR.user);
        await page.getByLabel('Password', { exact: true }).fill('not the password');
        await page.getByRole('button', { name: 'Log in' }).click();
        expect(await page.getByRole('alert').textContent()).toMatch(/not right.*try again/i);
        expect(await page.getByRole('navigation').count()).toBe(0);
      }),
    );

    people('the first page is small, keeps its place while it loads, and puts no barrier up', ({ suite, inPage }) =>
      inPage(async (page) => {
        const scripts = new Map<string, number>();
        page.on('response', (answer) => {
          if (answer.url().endsWith('.js'))
            scripts.set(answer.url(), Number(answer.headers()['content-length'] ?? Number.NaN));
        });
        await page.addInitScript(() => {
          new PerformanceObserver((list) => {
            const held = globalThis as unknown as { shifted?: number };
            for (const entry of list.getEntries()) {
              const { value, hadRecentInput } = entry as unknown as { value: number; hadRecentInput: boolean };
              if (!hadRecentInput) held.shifted = (held.shifted ?? 0) + value;
            }
          }).observe({ type: 'layout-shift', buffered: true });
        });
        await page.goto('/series');
        await page.getByRole('button', { name: 'Log in' }).waitFor();
        expect(await barriersOf(page)).toEqual([]);
        await logIn(page);
        await page.getByRole('heading', { name: 'Series' }).waitFor();
        await page.getByText(/\d+ found/).waitFor();
        const total = [...scripts.values()].reduce((sum, size) => sum + size, 0);
        expect(total).toBeGreaterThan(50_000);
        expect(total).toBeLessThan(MOST_SCRIPT);
        const shifted = await page.evaluate(() => (globalThis as unknown as { shifted?: number }).shifted ?? 0);
        expect(shifted).toBeLessThan(0.1);
        const answer = await fetch(`${suite.url}/series`);
        expect(answer.headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
      }),
    );
  });

  people('the console speaks Japanese and goes dark, and keeps both', ({ at }) =>
    at('/tasks', async (page) => {
      await page.getByRole('button', { name: 'Account menu of admin' }).click();
      await page.getByRole('menuitem', { name: '日本語' }).click();
      await page.getByRole('heading', { name: 'タスク' }).waitFor();
      await page.getByRole('button', { name: 'admin のアカウントメニュー' }).click();
      await page.getByRole('menuitem', { name: 'ダーク' }).click();
      await page.goto('/series');
      await page.getByRole('heading', { name: 'シリーズ' }).waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('ja');
      expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark');
      expect(await barriersOf(page)).toEqual([]);
    }),
  );

  people('an address that is no page says so, and leaves the navigation', ({ at }) =>
    at('/nowhere', async (page) => {
      await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
      await page.getByRole('link', { name: 'Tasks' }).click();
      await page.getByRole('heading', { name: 'Tasks' }).waitFor();
    }),
  );

  people('a folder is uploaded, and each file is told what became of it', ({ at, images }) =>
    at('/series', async (page) => {
      await page.getByRole('button', { name: 'Upload' }).click();
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Choose a folder' }).click();
      await (await chooser).setFiles(join(images, 'chest'));
      await page.getByText('21 of 21 files done, 1 not stored').waitFor();
      const left = page.getByRole('row').filter({ hasText: 'notes.txt' });
      expect(await left.textContent()).toMatch(/skipped.*neither a DICOM file/);
      await page.getByRole('row').filter({ hasText: '001.dcm' }).filter({ hasText: 'stored' }).waitFor();
      await page.getByRole('link', { name: 'Open Chest phantom' }).waitFor();
      expect(await barriersOf(page)).toEqual([]);
    }),
  );

  people('a file is dropped onto the page', ({ at }) =>
    at('/series', async (page) => {
      await page.getByRole('button', { name: 'Upload' }).click();
      const dropped = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['no image'], 'dropped.dcm'));
        return transfer;
      });
      await page.getByText('Drop files or folders here').dispatchEvent('drop', { dataTransfer: dropped });
      await page.getByText('1 of 1 files done, 1 not stored').waitFor();
    }),
  );

  people('series are found by conditions, which the address keeps and the account remembers', ({ at }) =>
    at('/series', async (page) => {
      await page.getByLabel('Value').fill('MR');
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await page.getByText('No series match').waitFor();
      expect(JSON.parse(new URL(page.url()).searchParams.get('filter') ?? '')).toEqual({ modality: 'MR' });
      await page.getByLabel('Value').fill('CT');
      await page.getByRole('button', { name: 'Add a condition' }).click();
      await page.getByLabel('Field').nth(1).selectOption({ label: 'Description' });
      await page.getByLabel('Comparison').nth(1).selectOption({ label: 'contains' });
      await page.getByLabel('Value').nth(1).fill('CHEST');
      expect(JSON.parse(await page.getByLabel('As JSON').inputValue())).toEqual({
        $and: [{ modality: 'CT' }, { seriesDescription: { $regex: 'CHEST', $options: 'i' } }],
      });
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await page.getByText('1 found').waitFor();
      const isDrawn = () =>
        page.waitForFunction(() => (document.querySelector<HTMLImageElement>('img.thumbnail')?.naturalWidth ?? 0) > 16);
      await isDrawn();
      await page.reload();
      await page.getByText('1 found').waitFor();
      await page.getByLabel('Name of this search').fill('my chests');
      await page.getByRole('button', { name: 'Save this search' }).click();
      await page.getByRole('button', { name: 'my chests', exact: true }).waitFor();
      await page.goto('/series?sort=modality');
      await page.getByRole('button', { name: 'my chests', exact: true }).click();
      expect(await page.getByLabel('Value').nth(1).inputValue()).toBe('CHEST');
      await page.getByLabel('As JSON').fill('{"modality":');
      await page.getByText('This is not JSON').waitFor();
      await page.getByLabel('As JSON').fill('{"width":{"$gt":5}}');
      await page.getByText('the builder cannot show them').waitFor();
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await page.getByRole('alert').getByText('A filter may name').waitFor();
    }),
  );

  people('a case is made of a series, carried on, and its history read', ({ at, suite }) =>
    at('/series', async (page) => {
      await makeProject(suite);
      await page.reload();
      await page.getByLabel('Select Chest phantom').check();
      await page.getByRole('button', { name: 'Make a case' }).click();
      await page.getByRole('dialog').getByLabel('Project').selectOption({ label: 'Lungs' });
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('dialog').getByRole('button', { name: 'Make a case' }).click();
      await page.getByRole('heading', { name: /Case .* Lungs/ }).waitFor();
      await page.getByLabel('smoker').check({ force: true });
      await page.getByLabel('stage').fill('3');
      await page.getByLabel('What has changed').fill('first look');
      await page.getByRole('button', { name: 'Save as a new revision' }).click();
      const history = page.getByLabel('Revisions');
      await page.waitForFunction(() =>
        document.querySelector('select')?.selectedOptions[0]?.text.includes('first look'),
      );
      await page.getByRole('combobox', { name: 'Tags' }).or(page.getByLabel('Tags')).first().fill('urgent');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Save tags' }).click();
      await history.selectOption({ index: 0 });
      await page.getByText('An earlier revision').waitFor();
      expect(await page.getByLabel('stage').inputValue()).toBe('');
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('link', { name: 'Cases' }).click();
      await page.getByRole('row').filter({ hasText: 'Lungs' }).filter({ hasText: 'urgent' }).waitFor();
      await page.getByLabel('Value').first().selectOption({ label: 'Lungs' });
      await page.getByLabel('Value').nth(1).fill('urgent');
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await page.waitForURL(/filter=/);
      await page.getByText('1 found').waitFor();
      expect(JSON.parse(new URL(page.url()).searchParams.get('filter') ?? '')).toMatchObject({
        $and: [{ projectId: expect.any(String) }, { tags: 'urgent' }],
      });
      expect(await barriersOf(page)).toEqual([]);
    }),
  );

  people("series are kept in a list of one's own, and taken out again", ({ at }) =>
    at('/series', async (page) => {
      await page.getByLabel('Select Chest phantom').check();
      await page.getByRole('button', { name: 'Add to a list' }).click();
      await page.getByRole('dialog').getByLabel('Name of the list').fill('to be read');
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByLabel('My list').selectOption({ label: 'to be read' });
      await page.waitForURL(/list=/);
      await page.getByText('1 found').waitFor();
      await page.getByRole('button', { name: 'Take out of this list' }).click();
      await page.getByText('No series match').waitFor();
      page.once('dialog', (dialog) => void dialog.accept());
      await page.getByRole('button', { name: 'Delete this list' }).click();
      await page.getByText('1 found').waitFor();
    }),
  );

  people('a plug-in is run on a series, and somebody says what he thinks of the result', ({ at, suite }) =>
    at('/series', async (page) => {
      await registerPlugin(suite);
      await page.reload();
      await page.getByLabel('Select Chest phantom').check();
      await page.getByRole('button', { name: 'Run a plug-in' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Run a plug-in' }).click();
      await page.getByText('lesionCandidates').waitFor();
      await page.getByLabel('Your opinion of the result').fill('a vessel');
      await page.getByRole('button', { name: 'Register feedback' }).click();
      await page.getByRole('listitem').filter({ hasText: 'a vessel' }).waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('link', { name: 'CAD' }).click();
      await page.getByRole('row').filter({ hasText: 'finished' }).waitFor();
      await page.getByLabel('Value').selectOption({ label: 'Nodule finder 1.0.0' });
      await page.getByRole('button', { name: 'Add a condition' }).click();
      await page.getByLabel('Field').nth(1).selectOption({ label: 'Status' });
      await page.getByLabel('Value').nth(1).selectOption({ label: 'failed' });
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await page.getByText('There are no jobs').waitFor();
      await page.getByRole('combobox', { name: 'CAD' }).selectOption({ label: 'Queue' });
      await page.getByText('Nothing waits').waitFor();
      expect(await barriersOf(page)).toEqual([]);
    }),
  );

  people('a task that runs is seen to move on and to end, without loading the page again', ({ at, suite }) =>
    at('/tasks', async (page) => {
      const json = JSON.stringify({ steps: 6, tick: 250 });
      const headers = { 'content-type': 'application/json' };
      await suite.fetch('/api/tasks/debug-task', { method: 'POST', headers, body: json });
      const row = page.getByRole('row').filter({ hasText: 'at work' });
      await row.waitFor();
      const bar = row.getByRole('progressbar');
      await page.waitForFunction(() => Number(document.querySelector('[role=progressbar]')?.ariaValueNow) > 20);
      expect(Number(await bar.getAttribute('aria-valuenow'))).toBeLessThanOrEqual(100);
      await row.waitFor({ state: 'detached' });
      expect(await barriersOf(page)).toEqual([]);
      const hide = page.getByRole('row').filter({ hasText: 'finished' }).getByRole('button', { name: 'Hide' });
      const before = await hide.count();
      await hide.first().click();
      await page.waitForFunction((count) => document.querySelectorAll('tbody tr').length < count, before);
    }),
  );

  people('an access token is made, seen once, works, and is deleted', ({ at, suite }) =>
    at('/profile', async (page) => {
      await page.getByLabel('What it is for').fill('my script');
      await page.getByRole('button', { name: 'Make a token' }).click();
      const token = (await page.locator('.token').textContent()) ?? '';
      expect(token).toMatch(/^[0-9a-f]{40}$/);
      const asks = () => fetch(`${suite.url}/api/login-info`, { headers: { authorization: `Bearer ${token}` } });
      expect((await asks()).status).toBe(200);
      expect(await barriersOf(page)).toEqual([]);
      await page.reload();
      await page.getByRole('button', { name: 'Delete the token my script' }).waitFor();
      expect(await page.locator('.token').count()).toBe(0);
      await page.getByRole('button', { name: 'Delete the token my script' }).click();
      await page.getByRole('button', { name: 'Delete the token my script' }).waitFor({ state: 'detached' });
      expect((await asks()).status).toBe(401);
    }),
  );

  people(
    'an administrator makes a group and a user, who then may do what the group allows and no more',
    ({ at, inPage }) =>
      at('/admin/groups', async (page) => {
        await page.getByLabel('Name of the group').fill('readers');
        await page.getByRole('button', { name: 'Create the group' }).click();
        await page.waitForFunction(() => document.querySelector('select')?.selectedOptions[0]?.text === 'readers');
        await page.getByLabel('Domains').first().fill('default');
        await page.keyboard.press('Enter');
        await page.getByLabel('read: all, also those to come').first().check();
        await page.getByRole('button', { name: 'Save' }).click();
        await page.waitForFunction(() => document.querySelectorAll('table input:checked').length === 1);
        expect(await barriersOf(page)).toEqual([]);
        await page.getByRole('link', { name: 'Users' }).click();
        await page.getByRole('button', { name: 'New user' }).click();
        const form = page.getByRole('dialog');
        await form.getByLabel('E-mail address').fill('reader@example.com');
        await form.getByLabel('Login ID').fill('reader');
        await form.getByLabel(/^Password/).fill('reads-much-1');
        await form.getByLabel('readers').check();
        expect(await barriersOf(page)).toEqual([]);
        await form.getByRole('button', { name: 'Create the user' }).click();
        await page.getByRole('row').filter({ hasText: 'reader@example.com' }).filter({ hasText: 'readers' }).waitFor();
        await page.getByRole('link', { name: 'Audit trail' }).click();
        await page.getByRole('row').filter({ hasText: 'reader@example.com' }).first().waitFor();
        expect(await barriersOf(page)).toEqual([]);

        await inPage(async (other) => {
          await other.goto('/admin/users');
          await logIn(other, { user: 'reader', password: 'reads-much-1' });
          await other.getByText('This part is for administrators').waitFor();
          expect(await other.getByRole('link', { name: 'Administration' }).count()).toBe(0);
          await other.getByRole('link', { name: 'Series' }).click();
          await other.getByLabel('Select Chest phantom').check();
          await other.getByRole('button', { name: 'Make a case' }).click();
          await other.getByText('You may not add series to any project').waitFor();
          await other.goto('/profile');
          await other.getByLabel('Present password').fill('not this one');
          await other.getByLabel(/^New password/).fill('reads-even-more-1');
          await other.getByRole('button', { name: 'Change the password' }).click();
          await other.getByRole('alert').waitFor();
          await other.getByLabel('Present password').fill('reads-much-1');
          await other.getByRole('button', { name: 'Change the password' }).click();
          await other
            .getByText('Your password is changed')
            .or(other.getByRole('button', { name: 'Log in' }))
            .waitFor();
          expect(await barriersOf(other)).toEqual([]);
        });
      }),
  );

  people('the parts of the administration can be worked with by everybody who may see them', ({ at }) =>
    at('/admin/projects', async (page) => {
      await page.getByLabel('Name').fill('Livers');
      await page.getByRole('button', { name: 'Create the project' }).click();
      await page.getByRole('cell', { name: 'Livers', exact: true }).waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('link', { name: 'Plug-ins' }).click();
      await page.getByRole('heading', { name: 'Plug-ins' }).first().waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('link', { name: 'Server parameters' }).click();
      await page.getByLabel('Domains').first().fill('research');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByLabel('Default domain').getByText('research').waitFor({ state: 'attached' });
      expect(await barriersOf(page)).toEqual([]);
    }),
  );

  people(
    'who writes the console may save by its development server; pages of other sites may not',
    async ({ suite }) => {
      const { origin, stop } = await developmentServer(suite.url);
      try {
        const logInFrom = (page: string) =>
          fetch(`${origin}/api/users/login`, {
            method: 'POST',
            headers: { origin: page, 'content-type': 'application/json' },
            body: JSON.stringify({ user: ADMINISTRATOR.user, pass: ADMINISTRATOR.password }),
          });
        const loggedIn = await logInFrom(origin);
        expect(loggedIn.ok).toBe(true);
        const cookie = loggedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
        const saveFrom = (page: string) =>
          fetch(`${origin}/api/preferences`, {
            method: 'PATCH',
            headers: { origin: page, cookie, 'content-type': 'application/json' },
            body: '{"theme":"mode_white"}',
          });
        expect((await saveFrom('http://elsewhere.example')).ok).toBe(false);
        expect((await saveFrom(origin)).ok).toBe(true);
      } finally {
        stop();
      }
    },
  );

  // The last: it ends the session that the others share.
  people('the session is in a cookie that scripts cannot read, and nowhere else; logging out ends it', ({ inPage }) =>
    inPage(async (page) => {
      await page.goto('/series');
      await logIn(page);
      const cookies = await page.context().cookies();
      expect(cookies).toMatchObject([{ name: 'slicebox-session', httpOnly: true, sameSite: 'Lax' }]);
      const secret = cookies[0]?.value ?? '';
      const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
      expect(kept + page.url()).not.toContain(secret);
      await page.getByRole('button', { name: 'Account menu of admin' }).click();
      await page.getByRole('menuitem', { name: 'Log out' }).click();
      await page.getByRole('button', { name: 'Log in' }).waitFor();
      await page.goto('/series');
      await page.getByRole('button', { name: 'Log in' }).waitFor();
    }),
  );
});

type Suite = ConsoleUnderTest['suite'];

/** A project that asks for attributes. The administrator's group has every right in every project. */
async function makeProject(suite: Suite): Promise<void> {
  const properties = { stage: { type: 'integer', minimum: 0, maximum: 4 }, smoker: { type: 'boolean' } };
  await send(suite, 'POST', '/api/admin/projects', {
    projectName: 'Lungs',
    description: '',
    icon: { glyph: 'lungs', color: '#ffffff', backgroundColor: '#000000' },
    tags: [],
    windowPresets: [],
    windowPriority: 'dicom,preset,auto',
    caseAttributesSchema: { type: 'object', properties },
    labelAttributesSchema: {},
  });
}

async function registerPlugin(suite: Suite): Promise<void> {
  await send(suite, 'POST', '/api/admin/plugins', {
    pluginId: PLUGIN_ID,
    type: 'CAD',
    pluginName: 'Nodule finder',
    version: '1.0.0',
    description: '',
    icon: { glyph: 'search', color: '#ffffff', backgroundColor: '#000000' },
    displayStrategy: [],
    runConfiguration: { timeout: 60 },
  });
}

/** `npm run dev`, for a suite. */
async function developmentServer(suite: string): Promise<{ origin: string; stop: () => void }> {
  const root = resolve(__dirname, '..');
  const server = spawn(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), '--host', '127.0.0.1'], {
    cwd: root,
    env: { ...process.env, CIRCUS_URL: suite, NO_COLOR: '1' },
  });
  let said = '';
  const origin = await new Promise<string>((found, fail) => {
    server.stdout.on('data', (part) => {
      said += part;
      const [, address] = /(http:\/\/127\.0\.0\.1:\d+)\//.exec(said) ?? [];
      if (address) found(address);
    });
    server.once('exit', () => fail(new Error(`The development server ended: ${said}`)));
  });
  return { origin, stop: () => void server.kill() };
}

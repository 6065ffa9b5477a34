import { barriersOf, type ConsoleUnderTest, consoleUnderTest, send } from './consoleUnderTest.js';

describe('administration in the console', () => {
  let opened: ConsoleUnderTest | null;
  beforeAll(async () => {
    opened = await consoleUnderTest();
  }, 180_000);
  afterAll(() => opened?.close());

  const people = (sentence: string, act: (console: ConsoleUnderTest) => Promise<void>) =>
    it(sentence, async () => {
      if (opened) await act(opened);
    });

  people('a project gets attributes, tags and windows, and says what cannot be', ({ at, suite }) =>
    at('/admin/projects', async (page) => {
      await page.getByLabel('Name').fill('Lungs');
      await page.getByRole('button', { name: 'Create the project' }).click();
      await page.getByRole('button', { name: 'Change Lungs' }).click();
      const form = page.getByRole('dialog');
      await form.getByRole('button', { name: 'Add to: Attributes of cases' }).click();
      const save = form.getByRole('button', { name: 'Save' });
      await form.getByText('Give it a name').waitFor();
      expect(await save.isDisabled()).toBe(true);
      await form.getByLabel('Attribute of line 1').fill('stage');
      await form.getByLabel('Type of line 1').selectOption({ label: 'whole number' });
      await form.getByLabel('Smallest value or length of line 1').fill('4');
      await form.getByLabel('Largest value or length of line 1').fill('0');
      await form.getByText('nothing could be entered').waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await form.getByLabel('Smallest value or length of line 1').fill('0');
      await form.getByLabel('Largest value or length of line 1').fill('4');
      await form.getByLabel('Required of line 1').check();
      await form.getByRole('button', { name: 'Add a tag' }).click();
      await form.getByLabel('Tag 1', { exact: false }).first().fill('urgent');
      await form.getByRole('button', { name: 'Add a preset' }).click();
      await form.getByLabel('Preset 1').fill('Lung');
      await save.click();
      await page.getByRole('row').filter({ hasText: 'stage' }).filter({ hasText: 'urgent' }).waitFor();
      const { items } = await send<{ items: Record<string, unknown>[] }>(suite, 'GET', '/api/admin/projects');
      expect(items[0]).toMatchObject({
        caseAttributesSchema: {
          properties: { stage: { type: 'integer', minimum: 0, maximum: 4 } },
          required: ['stage'],
        },
        tags: [{ caption: 'urgent' }],
        windowPresets: [{ label: 'Lung', level: 40, width: 400 }],
      });
    }),
  );

  people('server parameters are set, the known ones by their fields and others as JSON', ({ at, suite }) =>
    at('/admin/parameters', async (page) => {
      await page.getByLabel('Choose which sources get back').check({ force: true });
      await page.getByLabel('Sources', { exact: true }).first().fill('scp:x');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').getByText('A source is box, scp or directory').waitFor();
      await page.getByLabel('Name of the parameter').fill('domains');
      await page.getByText('has its own field above').waitFor();
      await page.getByLabel('Name of the parameter').fill('uploadFileMax');
      await page.getByLabel('Value, as JSON').fill('{"count":');
      await page.getByText('This is not JSON').waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await page.getByLabel('Value, as JSON').fill('{"count":200}');
      await page.getByRole('button', { name: 'Set the parameter' }).click();
      await page.getByRole('button', { name: 'Change uploadFileMax' }).waitFor();
      expect(await send(suite, 'GET', '/api/admin/server-params/uploadFileMax')).toEqual({ count: 200 });
    }),
  );

  people('the system page tells how every service is, in charts and in figures, in the dark and on a phone', ({ at }) =>
    at('/admin/system', async (page) => {
      for (const service of [
        'gateway',
        'auth',
        'case-db',
        'series-ingest',
        'image-render',
        'plugin-job-runner',
        'sharing',
      ])
        await page.getByRole('row').filter({ hasText: service }).filter({ hasText: 'ready' }).waitFor();
      const chart = page.getByRole('figure', { name: 'Answers', exact: true });
      await chart
        .getByRole('listitem')
        .filter({ hasText: /^gateway \d+\.\d\/s$/ })
        .waitFor();
      await page.waitForFunction(() => /L/.test(document.querySelector('.chart path')?.getAttribute('d') ?? ''));
      await page.getByRole('figure', { name: 'Free storage' }).getByText(/GiB/).first().waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 800 });
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      expect(await barriersOf(page)).toEqual([]);
    }),
  );
});

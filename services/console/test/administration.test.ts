import { databaseServices } from '@circus/local';
import { barriersOf, type ConsoleUnderTest, consoleUnderTest, send, storeChest } from './consoleUnderTest.js';

describe("an administrator's console", () => {
  let opened: ConsoleUnderTest | null;
  beforeAll(async () => {
    // The suite is its own other site.
    opened = await consoleUnderTest({ BOX_ALLOWED_NETWORKS: '127.0.0.0/8' });
    if (opened) await storeChest(opened);
  }, 300_000);
  afterAll(() => opened?.close());

  const people = (sentence: string, act: (console: ConsoleUnderTest) => Promise<void>) =>
    it(sentence, async () => {
      if (opened) await act(opened);
    });

  describe('of administration', () => {
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

    people(
      'the system page tells how every service is, in charts and in figures, in the dark and on a phone',
      ({ at }) =>
        at('/admin/system', async (page) => {
          for (const service of ['gateway', ...databaseServices])
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

  describe('of sharing', () => {
    people('two sites are connected, and a site that does not answer is, too', ({ at, suite }) =>
      at('/sharing', async (page) => {
        const boxes = page.getByRole('region', { name: 'Boxes' });
        await boxes.getByLabel('Name').fill('Other hospital');
        await boxes.getByRole('button', { name: 'Add' }).click();
        const address = new URL((await boxes.getByRole('cell', { name: /transactions/ }).textContent()) ?? '');
        const connect = page.getByRole('region', { name: 'Connect to another site' });
        // This suite is its own other site.
        await connect.getByText('What is kept when sending to a new box').click();
        await connect.getByLabel('Which device').check();
        await connect.getByLabel('Name').fill('This hospital');
        await connect.getByLabel('Address').fill(`${suite.url}${address.pathname}`);
        await connect.getByRole('button', { name: 'Connect' }).click();
        await boxes
          .getByRole('row')
          .filter({ hasText: 'This hospital' })
          .filter({ hasText: 'called from here' })
          .filter({ hasText: 'Which device' })
          .waitFor();
        await connect.getByLabel('Name').fill('Silent hospital');
        await connect
          .getByLabel('Address')
          .fill('http://127.0.0.1:9/api/transactions/11111111-2222-4333-8444-555555555555');
        await connect.getByRole('button', { name: 'Connect' }).click();
        await boxes.getByRole('row').filter({ hasText: 'Silent hospital' }).waitFor();
        expect(await barriersOf(page)).toEqual([]);
      }),
    );

    people('a series is sent with a pseudonym, after a look at what becomes of it, and is seen to arrive', ({ at }) =>
      at('/series', async (page) => {
        await page.getByLabel('Select Chest phantom').first().check();
        await page.getByRole('link', { name: 'Send' }).click();
        await page.getByText('Series: 1, images: 20').waitFor();
        await page.getByLabel('To', { exact: true }).selectOption({ label: 'This hospital (box)' });
        await page.getByLabel(/^Name at the receiver/).fill('Subject 7');
        await page.getByLabel('Choose what is kept, this time').check();
        await page.getByLabel('Sex, age, size, weight and the like').check();
        await page.getByRole('button', { name: 'Show what becomes of an image' }).click();
        const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
        await row('PatientName 0010,0010').filter({ hasText: 'Subject 7' }).filter({ hasText: 'changed' }).waitFor();
        await row('PatientIdentityRemoved').filter({ hasText: 'added' }).waitFor();
        expect(await row('Modality').count()).toBe(0);
        await page.getByLabel('Also what stays as it is').check();
        await row('Modality').filter({ hasText: 'kept' }).waitFor();
        expect(await barriersOf(page)).toEqual([]);
        await page.getByRole('button', { name: 'Send the images' }).click();
        await page.getByRole('link', { name: 'They are in the queue' }).click();
        const outgoing = page.getByRole('region', { name: 'Outgoing transactions' });
        await outgoing.getByRole('row').filter({ hasText: '20 / 20' }).filter({ hasText: 'finished' }).waitFor();
        await outgoing.getByText(/\d images\/s/).waitFor();
        await page.getByRole('region', { name: 'Incoming' }).getByRole('row').filter({ hasText: '20 / 20' }).waitFor();
        expect(await barriersOf(page)).toEqual([]);
      }),
    );

    people(
      'single images are sent; what cannot be sent says why and when it is tried again, and is given up',
      ({ at }) =>
        at('/series', async (page) => {
          await page.getByRole('link', { name: 'Open Chest phantom' }).first().click();
          await page.getByRole('link', { name: 'Send this image' }).click();
          await page.getByText('Series: 1, images: 1').waitFor();
          expect(await page.getByLabel('Images', { exact: true }).inputValue()).toBe('11');
          await page.getByLabel('Images', { exact: true }).fill('3, 5-x');
          await page.getByText('Write numbers and ranges').waitFor();
          await page.getByLabel('Images', { exact: true }).fill('3, 5-7, 900');
          await page.getByText('Series: 1, images: 4').waitFor();
          expect(new URL(page.url()).searchParams.get('images')).toBe('3, 5-7, 900');
          expect(await barriersOf(page)).toEqual([]);
          await page.getByLabel('To', { exact: true }).selectOption({ label: 'Silent hospital (box)' });
          await page.getByRole('button', { name: 'Send the images' }).click();
          await page.getByRole('link', { name: 'They are in the queue' }).click();
          const silent = page.getByRole('row').filter({ hasText: 'Silent hospital' });
          await silent.filter({ hasText: '0 / 4' }).waitFor();
          await silent.getByText('Tried again').waitFor();
          page.once('dialog', (dialog) => void dialog.accept());
          await silent.getByRole('button', { name: /^Delete transaction/ }).click();
          await silent.waitFor({ state: 'detached' });
          await page.getByRole('link', { name: 'Boxes' }).click();
          page.once('dialog', (dialog) => void dialog.accept());
          await page.getByRole('button', { name: 'Delete Silent hospital' }).click();
          await page.getByRole('row').filter({ hasText: 'This hospital' }).waitFor();
          await page.getByRole('row').filter({ hasText: 'Silent hospital' }).waitFor({ state: 'detached' });
        }),
    );

    people('nodes, rules, folders and sessions are made and given up, and the log tells of it', ({ at, images }) =>
      at('/sharing/nodes', async (page) => {
        page.on('dialog', (dialog) => void dialog.accept());
        const scus = page.getByRole('region', { name: /\(SCU\)/ });
        await scus.getByLabel('Name').fill('Workstation');
        await scus.getByRole('textbox', { name: 'AE title', exact: true }).fill('WORK');
        await scus.getByLabel('Host').fill('127.0.0.1');
        await scus.getByLabel('Port').fill('70000');
        await scus.getByRole('button', { name: 'Add' }).click();
        await scus.getByRole('alert').getByText('0 to 65535').waitFor();
        await scus.getByLabel('Port').fill('104');
        await scus.getByRole('button', { name: 'Add' }).click();
        await scus.getByRole('cell', { name: 'WORK', exact: true }).waitFor();
        const scps = page.getByRole('region', { name: /\(SCP\)/ });
        await scps.getByLabel('Name').fill('CT room');
        await scps.getByRole('textbox', { name: 'AE title', exact: true }).fill('CIRCUS');
        await scps.getByLabel('Port').fill('0');
        await scps.getByLabel(/^Who may call/).fill('CT1, CT2');
        await scps.getByRole('button', { name: 'Add' }).click();
        await scps.getByRole('cell', { name: 'CT1, CT2' }).waitFor();
        expect(await barriersOf(page)).toEqual([]);

        await page.getByRole('link', { name: 'Forwarding' }).click();
        const rules = page.getByRole('region', { name: 'Forwarding rules' });
        await rules.getByLabel('From').selectOption({ label: 'SCP: CT room' });
        await rules.getByRole('combobox', { name: 'To' }).selectOption({ label: 'DICOM node: Workstation' });
        await rules.getByRole('button', { name: 'Add' }).click();
        await rules
          .getByRole('row')
          .filter({ hasText: 'DICOM node: Workstation' })
          .filter({ hasText: 'yes' })
          .waitFor();
        expect(await barriersOf(page)).toEqual([]);
        await rules.getByRole('button', { name: /^Delete CT room/ }).click();
        await rules.getByText('There are none').waitFor();

        await page.getByRole('link', { name: 'Import' }).click();
        const folders = page.getByRole('region', { name: 'Watched folders' });
        await folders.getByLabel('Name').fill('Incoming');
        await folders.getByRole('textbox', { name: 'Folder', exact: true }).fill(images);
        await folders.getByRole('button', { name: 'Add' }).click();
        await folders.getByRole('cell', { name: 'Incoming', exact: true }).waitFor();
        await folders.getByRole('button', { name: 'Delete Incoming' }).click();
        const sessions = page.getByRole('region', { name: 'Import sessions' });
        await sessions.getByLabel('Name').fill('Trial 3');
        await sessions.getByRole('button', { name: 'Add' }).click();
        await sessions.getByRole('cell', { name: 'Trial 3', exact: true }).waitFor();
        expect(await barriersOf(page)).toEqual([]);

        await page.getByRole('link', { name: 'Log' }).click();
        await page.getByLabel('Of what').fill('SCU');
        await page.getByText('Workstation was entered').waitFor();
        await page.getByText('CT room').first().waitFor({ state: 'detached' });
        expect(await barriersOf(page)).toEqual([]);
        await page.getByRole('link', { name: 'Anonymization' }).click();
        await page.getByText('Every UID becomes another one').waitFor();
        expect(await barriersOf(page)).toEqual([]);
      }),
    );
  });
});

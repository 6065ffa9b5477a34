import type { Page } from 'playwright-core';
import {
  barriersOf,
  type ConsoleUnderTest,
  consoleUnderTest,
  FINDING_PLUGIN_ID,
  send,
  storeChest,
} from './consoleUnderTest.js';

const CHOICES = {
  personal: [
    { caption: 'Lesion', value: 1, consensualMapsTo: 1 },
    { caption: 'Vessel', value: -1, consensualMapsTo: -1 },
  ],
  consensual: [
    { caption: 'True positive', value: 1 },
    { caption: 'False positive', value: -1 },
  ],
};
const DISPLAYS = [
  {
    type: 'LesionCandidates',
    feedbackKey: 'lesions',
    caption: 'Candidates',
    options: { feedbackListener: { type: 'Choice', options: CHOICES } },
  },
  { type: 'Locator', feedbackKey: 'missed', caption: 'Missed lesions', options: { snapThresholdMm: 5 } },
  { type: 'Numeric', feedbackKey: 'score', caption: 'Score', options: { minimum: 0, maximum: 10 } },
  { type: 'Text', feedbackKey: 'remark', caption: 'Remark', options: { maxLength: 200 } },
  { type: 'VolumeOverlay', caption: 'Lung', options: {} },
  {
    type: 'Gallery',
    caption: 'Charts',
    options: {
      imageInfo: [{ fileName: 'chart.png', labelData: [{ customLabel: 'Score', dataPath: 'results.score' }] }],
    },
  },
  { type: 'Dump', caption: 'All', options: { dataPath: 'results.lesionCandidates' } },
];

describe('CAD in the console', () => {
  let opened: ConsoleUnderTest | null;
  let job = '';
  beforeAll(async () => {
    opened = await consoleUnderTest();
    if (opened) await storeChest(opened);
  }, 300_000);
  afterAll(() => opened?.close());

  const people = (sentence: string, act: (console: ConsoleUnderTest) => Promise<void>) =>
    it(sentence, async () => {
      if (opened) await act(opened);
    });

  people('an administrator registers a plug-in, is told what is wrong with it, and stops the queue', ({ at }) =>
    at('/admin/plugins', async (page) => {
      await page.getByRole('button', { name: 'New plug-in' }).click();
      const form = page.getByRole('dialog');
      await form.getByLabel('Image id').fill(FINDING_PLUGIN_ID);
      await form.getByLabel('Name').fill('Nodule finder');
      const displays = form.getByLabel('Displays');
      await displays.fill('[{"type":');
      await form.getByText('This is not JSON').waitFor();
      expect(await form.getByRole('button', { name: 'Register the plug-in' }).isDisabled()).toBe(true);
      await displays.fill('[{"type":"Choise"},{"feedbackKey":"a"}]');
      await form.getByText('Display 2 has no type').waitFor();
      await form.getByText('does not know Choise').waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await displays.fill(JSON.stringify(DISPLAYS));
      await form.getByLabel('Version').fill('one');
      await form.getByRole('button', { name: 'Register the plug-in' }).click();
      await form.getByRole('alert').getByText('semantic version').waitFor();
      await form.getByLabel('Version').fill('1.0.0');
      await form.getByRole('button', { name: 'Register the plug-in' }).click();
      await page.getByRole('row').filter({ hasText: 'Nodule finder' }).filter({ hasText: 'VolumeOverlay' }).waitFor();
      page.on('dialog', (dialog) => void dialog.accept());
      await page.getByRole('button', { name: 'Take no more jobs' }).click();
      await page.getByText('what waits keeps waiting').waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Take jobs again' }).click();
      await page.getByText('Jobs are taken from the queue').waitFor();
    }),
  );

  people('a job is watched while it runs, and its findings stand in the pictures', ({ at, suite }) =>
    at('/series', async (page) => {
      await page.getByLabel('Select Chest phantom').check();
      await page.getByRole('button', { name: 'Run a plug-in' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Run a plug-in' }).click();
      await page.waitForURL(/\/jobs\//);
      job = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      await page.getByRole('log').getByText('looks at the lungs').waitFor();
      expect(await page.getByText('has looked').count()).toBe(0);
      const first = page.getByRole('article', { name: 'Candidate 1' });
      await first.getByText('0.930').waitFor();
      await first.getByText('512.5').waitFor();
      await first.getByText('Axial 11 / 20').waitFor();
      await isDrawn(page, 'Candidate 1');
      expect(await first.locator('.mark').count()).toBe(1);
      // Through the body by keyboard: the mark goes, and comes back.
      await first.getByRole('img', { name: /section/ }).focus();
      await page.keyboard.press('PageDown');
      await first.getByText('Axial 20 / 20').waitFor();
      expect(await first.locator('.mark').count()).toBe(0);
      await first.getByRole('button', { name: 'Back' }).click();
      await first.getByLabel('Plane of Candidate 1').selectOption({ label: 'Coronal' });
      await first.getByText('Coronal 65 / 128').waitFor();
      expect(await first.locator('.mark').count()).toBe(1);

      const lung = page.getByRole('region', { name: 'Lung' });
      const painted = () =>
        lung.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
          const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
          return data.filter((_, index) => index % 4 === 3 && data[index] !== 0).length;
        });
      await lung.getByLabel('lung', { exact: true }).waitFor();
      expect(await painted()).toBe(16 * 16);
      await lung.getByLabel('lung', { exact: true }).uncheck();
      expect(await painted()).toBe(0);
      await page.getByRole('region', { name: 'Charts' }).getByText('Score: 7.5').waitFor();
      await page.getByRole('region', { name: 'All' }).getByRole('cell', { name: '0.93' }).waitFor();
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: 'more/values.csv' }).click();
      expect((await download).suggestedFilename()).toBe('values.csv');
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'In tabs' }).click();
      await page.getByRole('tab', { name: 'Charts' }).click();
      await page.getByText('Score: 7.5').waitFor();
      expect(await page.getByRole('article').count()).toBe(0);
      expect(await barriersOf(page)).toEqual([]);
      expect((await send<{ status: string }>(suite, 'GET', `/api/plugin-jobs/${job}`)).status).toBe('finished');
    }),
  );

  people(
    'feedback is entered in the pictures, kept for now, gone on with later, and registered for good',
    ({ at, suite }) =>
      at(`/jobs/${job}`, async (page) => {
        const register = page.getByRole('button', { name: 'Register feedback' });
        await page.getByText('Still to be answered: Candidates, Missed lesions, Score').waitFor();
        expect(await register.isDisabled()).toBe(true);
        await page.getByRole('article', { name: 'Candidate 1' }).getByLabel('Lesion').check();
        await page.getByText('1 of 2 candidates answered').waitFor();
        await page.getByRole('link', { name: 'Tasks' }).click();
        await page.getByRole('dialog').getByText('neither kept nor registered').waitFor();
        await page.getByRole('button', { name: 'Stay here' }).click();
        const missed = page.getByRole('region', { name: 'Missed lesions' });
        for (const axis of ['x', 'y', 'z'])
          await missed.getByLabel(axis, { exact: true }).fill(axis === 'z' ? '10' : '64');
        await missed.getByRole('button', { name: 'Add this place' }).click();
        await missed.getByText('64, 64, 10 (candidate 1)').waitFor();
        await missed.getByRole('img', { name: /section/ }).click({ position: { x: 40, y: 40 } });
        await missed.getByText('2 places named').waitFor();
        await page.getByRole('button', { name: 'Keep for now' }).click();
        await page
          .getByText('Kept for now')
          .or(page.getByText('Still to be answered: Candidates, Score'))
          .first()
          .waitFor();
        await page.waitForFunction(() => document.querySelectorAll('[aria-label="Missed lesions"] ol li').length === 2);

        await page.reload();
        await page.getByText('1 of 2 candidates answered').waitFor();
        await page.getByText('2 places named').waitFor();
        await page.getByRole('article', { name: 'Candidate 2' }).getByLabel('Vessel').check();
        await page.getByRole('textbox', { name: 'Score' }).fill('11');
        await page.getByText('10 is the limit').waitFor();
        expect(await register.isDisabled()).toBe(true);
        await page.getByRole('textbox', { name: 'Score' }).fill('8');
        await page.getByRole('textbox', { name: 'Remark' }).fill('clear');
        expect(await barriersOf(page)).toEqual([]);
        await register.click();
        await page.getByText('Registered: it cannot be changed any more').waitFor();
        expect(await register.count()).toBe(0);
        expect(await page.getByRole('article', { name: 'Candidate 1' }).getByLabel('Lesion').isChecked()).toBe(true);
        const given = await send<{ data: unknown; actionLog: unknown[] }[]>(
          suite,
          'GET',
          `/api/plugin-jobs/${job}/feedback`,
        );
        expect(given[0]?.data).toMatchObject({
          lesions: [
            { id: 0, value: -1 },
            { id: 1, value: 1 },
          ],
          missed: [{ volumeId: 0, location: [64, 64, 10], snappedLesionIndex: 1 }, { volumeId: 0 }],
          score: 8,
          remark: 'clear',
        });

        // A consensus begins with what all agree on.
        await page.getByText('Consensual', { exact: true }).first().click();
        const first = page.getByRole('article', { name: 'Candidate 1' });
        expect(await first.getByLabel('True positive').isChecked()).toBe(true);
        await first.getByText('admin@example.com: Lesion').waitFor();
        await register.click();
        await page.getByText('Registered: it cannot be changed any more').waitFor();
        await page.getByRole('listitem').filter({ hasText: 'Consensual · admin@example.com' }).waitFor();
        expect(await barriersOf(page)).toEqual([]);
      }),
  );

  people('a job is run again, compared with its original, and another one is cancelled', ({ at, suite }) =>
    at(`/jobs/${job}`, async (page) => {
      await page.getByRole('button', { name: 'Run again, exactly' }).click();
      await page.waitForURL((url) => !url.pathname.endsWith(job));
      await page.getByText('Everything is equal').waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await send(suite, 'PUT', '/api/admin/plugin-job-manager/switch', { status: 'stopped' });
      await page.getByRole('button', { name: 'Run again, exactly' }).click();
      await page.getByRole('button', { name: 'Cancel the job' }).click();
      await page.getByRole('status').filter({ hasText: 'cancelled' }).waitFor();
    }),
  );
});

/** Until the section of this candidate has come and shows something. */
const isDrawn = (page: Page, name: string) =>
  page.waitForFunction(async (label) => {
    const href = document.querySelector(`[aria-label="${label}"] image`)?.getAttribute('href');
    const answer = href ? await fetch(href) : undefined;
    return answer?.ok && Number((await answer.blob()).size) > 500;
  }, name);

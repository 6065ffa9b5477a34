import { ctPhantom } from '@circus/dicom';
import {
  eventually,
  type Page,
  type TestBrowser,
  type TestSite,
  type TestSuite,
  testBrowser,
  testSite,
  testSuite,
} from '@circus/testkit';
import { ohifApplication, ohifSettings } from './ohifApplication.js';

const SLICES = 40;
const ct = ctPhantom({ slices: SLICES, rows: 256, columns: 256, patientName: 'Yamada^Tarou' });
const PATIENT_WAITS = 120_000;

/** Width, number of different grey values and a sum that tells pictures apart, for every canvas of the page. */
interface Drawn {
  width: number;
  greys: number;
  sum: number;
}
const DRAWN = `[...document.querySelectorAll('canvas')].filter(({ width }) => width > 200).map((canvas) => {
  const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  const context = copy.getContext('2d');
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  const greys = new Set();
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) {
    greys.add(data[at]);
    sum = (sum * 31 + data[at]) | 0;
  }
  return { width: canvas.width, greys: greys.size, sum };
})`;
const drawnOn = (page: Page) => page.evaluate(DRAWN) as Promise<Drawn[]>;
const isPicture = ({ greys }: Drawn): boolean => greys > 50;

describe('the OHIF viewer', () => {
  let browser: TestBrowser | null = null;
  let suite: TestSuite;
  let site: TestSite | undefined;

  beforeAll(async () => {
    const folder = await ohifApplication();
    if (folder === null) return;
    suite = await testSuite();
    for (const { bytes } of ct) {
      const { status } = await suite.fetch('/dicom-web/studies', {
        method: 'POST',
        headers: { 'content-type': 'application/dicom' },
        body: new Uint8Array(bytes),
      });
      expect(status).toBe(200);
    }
    browser = await testBrowser('the OHIF viewer');
    site = await testSite({
      folder,
      files: { '/app-config.js': ohifSettings() },
      passOn: { below: '/dicom-web', to: suite.url, headers: { authorization: `Bearer ${suite.token}` } },
    });
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await suite?.stop();
    suite?.remove();
  });

  const inViewer = async (path: string, work: (page: Page) => Promise<void>): Promise<void> => {
    await browser?.inPage(async (page) => {
      page.setDefaultTimeout(PATIENT_WAITS);
      await page.goto(`${site?.url}${path}`);
      await work(page);
    });
    // Whatever the viewer asked for was answered.
    expect(site?.passedOn.filter(({ status }) => status >= 400) ?? []).toEqual([]);
  };

  it('lists the study', async () => {
    await inViewer('/', async (page) => {
      await page.getByText('Yamada, Tarou').waitFor();
      await page.getByText('02-Jan-2024', { exact: false }).first().waitFor();
      await page.getByText(String(SLICES), { exact: true }).waitFor();
    });
  }, 150_000);

  it('opens the series, shows its images and scrolls through them', async () => {
    await inViewer(`/viewer?StudyInstanceUIDs=${ct.studyInstanceUid}`, async (page) => {
      await page.getByText('Skip all').click();
      await page.getByText(`(1/${SLICES})`).waitFor();
      const first = await eventually(async () => (await drawnOn(page)).find(isPicture));
      await page.mouse.move(760, 420);
      for (let turn = 0; turn < 5; turn += 1) await page.mouse.wheel(0, 100);
      await page.getByText(new RegExp(`\\(([2-9]|[1-3]\\d)/${SLICES}\\)`)).waitFor();
      await eventually(async () => (await drawnOn(page)).find((one) => isPicture(one) && one.sum !== first.sum));
    });
  }, 150_000);

  it('puts the slices together to a volume, and cuts it in three planes', async () => {
    await inViewer(`/viewer?StudyInstanceUIDs=${ct.studyInstanceUid}&hangingprotocolId=mpr`, async (page) => {
      const planes = await eventually(async () => {
        const drawn = (await drawnOn(page)).filter(isPicture);
        return drawn.length === 3 && drawn;
      });
      expect(new Set(planes.map(({ sum }) => sum)).size).toBe(3);
    });
  }, 150_000);
});

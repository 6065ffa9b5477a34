import { randomBytes } from 'node:crypto';
import { makeInstance } from '@circus/dicom';
import { eventually } from '@circus/testkit';
import { QUICK } from '../support/boxSite.js';
import { type ArrivedImage, SiteProcesses, sha256 } from '../support/siteProcesses.js';

const IS_LONG = process.env.CIRCUS_LONG === '1';
/** Of each site; half of them go by push, half by poll. */
const IMAGES = IS_LONG ? 1_000 : 100;
/** How often something is killed or cut. */
const ACCIDENTS = IS_LONG ? 80 : 7;
const SIDE = 128;
const PIXEL_BYTES = SIDE * SIDE * 2;
/** So slow that accidents fall into the middle of it. */
const BYTES_PER_SECOND = 500_000;

const PATIENT = { patientName: 'KAKUSHIGOTO^HANAKO', patientId: 'PID-4711-SECRET', patientBirthDate: '19610203' };
const REFERRING = 'ISHA^JIRO';
const ROOT = '1.2.826.0.1.424242';
const IDENTIFYING = [/KAKUSHIGOTO/, /HANAKO/, /PID-4711/, /19610203/, /ISHA/, /1\.2\.826\.0\.1\.424242/];

interface Transaction {
  status: string;
  sentImageCount?: number;
  receivedImageCount?: number;
  totalImageCount: number;
}

/** With pixels that no other image has. */
const imagesOf = (site: number): Buffer[] =>
  Array.from({ length: IMAGES }, (_, n) =>
    makeInstance({
      ...PATIENT,
      referringPhysicianName: REFERRING,
      studyInstanceUid: `${ROOT}.${site}`,
      seriesInstanceUid: `${ROOT}.${site}.1`,
      sopInstanceUid: `${ROOT}.${site}.1.${n + 1}`,
      instanceNumber: n + 1,
      rows: SIDE,
      columns: SIDE,
      pixels: new Uint16Array(randomBytes(PIXEL_BYTES).buffer.slice(0)).subarray(0, SIDE * SIDE),
    }),
  );

describe('Two sites', () => {
  let sites: [SiteProcesses, SiteProcesses];
  beforeAll(async () => {
    const environment = { ...QUICK, BOX_IMAGE_ATTEMPTS: '100000', BOX_MAX_ATTEMPTS: '100000' };
    sites = (await Promise.all([1, 2].map(() => SiteProcesses.start(environment, BYTES_PER_SECOND)))) as typeof sites;
  });
  afterAll(() => Promise.all((sites ?? []).map((site) => site.stop())));

  it(
    'send each other everything exactly once and as it is, and nothing that identifies, whatever is killed or cut meanwhile',
    async () => {
      const files = [imagesOf(1), imagesOf(2)];
      const ids = await Promise.all(sites.map((site, n) => site.store(files[n] as Buffer[])));
      for (const [n, site] of sites.entries()) {
        const other = sites[1 - n] as SiteProcesses;
        const connection = { name: `called by ${2 - n}` };
        const { baseUrl } = await site.call<{ baseUrl: string }>('POST', '/api/boxes/createconnection', connection);
        expect(baseUrl.startsWith(site.line.url)).toBe(true);
        await other.call('POST', '/api/boxes/connect', { name: `calls ${n + 1}`, baseUrl });
      }
      for (const [n, site] of sites.entries()) {
        // One of the two is pushed to, the other one polls.
        const boxes = await site.call<{ id: number }[]>('GET', '/api/boxes');
        for (const [half, { id }] of boxes.entries()) {
          const imageTagValuesSet = (ids[n] as number[])
            .slice((half * IMAGES) / 2, ((half + 1) * IMAGES) / 2)
            .map((imageId) => ({ imageId, tagValues: [] }));
          await site.call('POST', `/api/boxes/${id}/send`, { imageTagValuesSet });
        }
      }

      for (let accident = 0; accident < ACCIDENTS; accident++) {
        await pause(100 + Math.random() * 500);
        const site = sites[accident % 2] as SiteProcesses;
        const kind = [0, 1, 2][Math.floor(accident / 2) % 3];
        if (kind === 0) await site.killSharing();
        else if (kind === 1) await site.killArchive();
        else {
          for (const { line } of sites) line.cut();
          await pause(Math.random() * 400);
          for (const { line } of sites) line.mend();
        }
      }
      for (const site of sites) {
        const of = (direction: string) => site.call<Transaction[]>('GET', `/api/boxes/${direction}`);
        await untilEnded(() => of('outgoing'));
        await untilEnded(() => of('incoming'));
        for (const { status, sentImageCount, totalImageCount } of await of('outgoing')) {
          expect([status, sentImageCount, totalImageCount]).toEqual(['FINISHED', IMAGES / 2, IMAGES / 2]);
        }
        for (const { status, receivedImageCount, totalImageCount } of await of('incoming')) {
          expect([status, receivedImageCount, totalImageCount]).toEqual(['FINISHED', IMAGES / 2, IMAGES / 2]);
        }
        const [events] = await site.owner.$queryRaw<{ n: bigint }[]>`
          SELECT count(*) AS n FROM sharing.outbox WHERE subject = 'circus.images.sent'`;
        expect(Number(events?.n)).toBe(2);
      }

      for (const [n, site] of sites.entries()) {
        const arrived: ArrivedImage[] = await site.arrived(PIXEL_BYTES);
        expect(arrived).toHaveLength(IMAGES);
        expect(arrived.map(({ pixels }) => pixels).sort()).toEqual(
          (files[1 - n] as Buffer[]).map((file) => sha256(file.subarray(-PIXEL_BYTES))).sort(),
        );
      }

      const messages = sites.flatMap(({ line }) => line.messages());
      const images = messages.filter(({ body }) => body.toString('latin1', 128, 132) === 'DICM');
      // Those that were cut off and came again are among them.
      expect(images.length).toBeGreaterThan(2 * IMAGES);
      for (const { head, body } of messages) {
        const text = `${head}\n${body.toString('latin1')}`;
        for (const name of IDENTIFYING) expect([head, name.test(text)]).toEqual([head, false]);
      }
      // The same look finds it where it is.
      const original = files[0]?.[0]?.toString('latin1') ?? '';
      for (const name of IDENTIFYING) expect([name, name.test(original)]).toEqual([name, true]);
    },
    IS_LONG ? 1_800_000 : 300_000,
  );
});

/** As long as it goes on, it may take as long as it takes. */
async function untilEnded(transactions: () => Promise<Transaction[]>): Promise<void> {
  const done = (all: readonly Transaction[]) =>
    all.reduce((sum, each) => sum + (each.sentImageCount ?? each.receivedImageCount ?? 0), 0);
  for (let before = -1; ; ) {
    const now = await eventually(async () => {
      const all = await transactions();
      const isEnded = all.length === 2 && all.every(({ status }) => status === 'FINISHED' || status === 'FAILED');
      return (isEnded || done(all) > before) && { isEnded, done: done(all) };
    });
    if (now.isEnded) return;
    before = now.done;
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

import { makeInstance } from '@circus/dicom';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import type { TestSeries } from '../testArchive.js';
import { IDENTITY } from '../volumeT.js';

describe('worker threads', () => {
  let service: RunningImageRender;

  beforeAll(async () => {
    service = await startImageRender(
      { RENDER_LIMIT_MS: '3000' },
      { threadFile: new URL('fragileThread.mjs', import.meta.url) },
    );
  });
  afterAll(() => service.stop());

  /** Eight images of one value each; the fourth has the instance number given. */
  const store = (uid: string, instanceNumber?: number): Promise<TestSeries> =>
    service.archive.store(
      Array.from({ length: 8 }, (_, z) =>
        makeInstance({
          modality: 'MR',
          columns: 1,
          rows: 1,
          instanceNumber: z === 3 && instanceNumber ? instanceNumber : z + 1,
          sopInstanceUid: `${uid}.${z + 1}`,
          pixels: Int16Array.of(z),
          seriesInstanceUid: uid,
        }),
      ),
      { imageNumbers: [1, 2, 3, 4, 5, 6, 7, 8] },
    );
  const section = (series: TestSeries, query: string) => service.get(`/mpr?series=${series.uid}&${query}&${IDENTITY}`);

  it('that die are replaced: only the picture they died of fails', async () => {
    const [deadly, ...harmless] = await Promise.all([
      store('1.2.66', 666),
      ...['1.2.1', '1.2.2', '1.2.3', '1.2.4', '1.2.5'].map((uid) => store(uid)),
    ]);
    const [killed, ...others] = await Promise.all([
      section(deadly as TestSeries, 'mode=coronal'),
      ...harmless.map((series) => section(series, 'mode=coronal')),
    ]);
    expect(killed?.status).toBe(500);
    expect(JSON.parse(String(killed?.body))).toEqual({ result: 'ng', status: 'ng', message: expect.any(String) });
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await section(deadly as TestSeries, 'mode=axial&target=3')).status).toBe(500);
    for (const target of [0, 2, 4, 7]) {
      expect((await section(deadly as TestSeries, `mode=axial&target=${target}`)).status).toBe(200);
    }
  });

  it('that die of something else have their work done by another', async () => {
    const series = await store('1.2.67', 667);
    const { rows } = await service.picture(`/mpr?series=${series.uid}&mode=coronal&${IDENTITY}`);
    expect(rows).toEqual([[0], [1], [2], [3], [4], [5], [6], [7]]);
  });

  it('that come to no end of an image are ended, and others go on', async () => {
    const endless = await store('1.2.70', 665);
    const harmless = await store('1.2.71');
    const stuck = section(endless, 'mode=axial&target=3');
    const statuses: number[] = [];
    for (let target = 0; target < 8; target += 1) {
      statuses.push((await section(harmless, `mode=axial&target=${target}`)).status);
    }
    expect(statuses).toEqual(Array(8).fill(200));
    expect((await stuck).status).toBe(500);
  });

  it('may die again and again of one series: pictures of others are all made', async () => {
    const deadly = await store('1.2.68', 666);
    const others = await Promise.all(Array.from({ length: 12 }, (_, n) => store(`1.2.69.${n}`)));
    let done = false;
    const killing = (async () => {
      const statuses = new Set<number>();
      while (!done) statuses.add((await section(deadly, 'mode=axial&target=3')).status);
      return statuses;
    })();
    const statuses: number[] = [];
    for (const series of others) statuses.push((await section(series, 'mode=coronal')).status);
    done = true;
    expect(await killing).toEqual(new Set([500]));
    expect(statuses).toEqual(others.map(() => 200));
  });
});

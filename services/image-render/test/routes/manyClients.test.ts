import { makeInstance } from '@circus/dicom';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import type { TestSeries } from '../testArchive.js';

const CLIENTS = 50;
const SERIES = 40;
/** Images of a series, of 64 x 32 voxels: 4 KiB each. */
const IMAGES = 16;
const MIB = 2 ** 20;
/** Room for eight series: a fifth of what is looked at. */
const LIMIT = MIB / 2;
/** How far more may be held for a moment than the limit says. */
const TOLERANCE = 1.1;

describe('many clients', () => {
  let service: RunningImageRender;
  const series: TestSeries[] = [];

  beforeAll(async () => {
    service = await startImageRender({ VOLUME_CACHE_MIB: String(LIMIT / MIB), PICTURE_CACHE_MIB: '0' });
    for (let n = 0; n < SERIES; n += 1) {
      const images = Array.from({ length: IMAGES }, (_, z) =>
        makeInstance({
          ...{ modality: 'MR', columns: 64, rows: 32, instanceNumber: z + 1, seriesInstanceUid: `1.2.3.${n}` },
          pixels: new Int16Array(2048).fill(n * 4 + z),
        }),
      );
      series.push(await service.archive.store(images));
    }
  });
  afterAll(() => service.stop());

  /** Bytes held as /status tells them, and as they add up by volumes. */
  const held = async () => {
    const { cache } = (await service.json('/status')) as { cache: { count: number; size: number } };
    return { bytes: cache.size, counted: cache.count * IMAGES * 4096 };
  };

  it('never make the server hold more voxels than its limit, and all get the right pictures', async () => {
    let most = 0;
    let seen = 0;
    const look = async () => {
      const { bytes, counted } = await held();
      seen += 1;
      most = Math.max(most, bytes, counted);
    };
    const client = async (own: number) => {
      for (let turn = 0; turn < 6; turn += 1) {
        const n = (own * 7 + turn * 11) % SERIES;
        const uid = (series[n] as TestSeries).uid;
        const window = 'ww=255&wl=127.5';
        const path = [
          `/mpr?series=${uid}&mode=coronal&target=${own % 32}&${window}`,
          `/mpr?series=${uid}&mode=sagittal&target=${own % 64}&${window}`,
          `/oblique?series=${uid}&a=0.3&b=axial&c=30,${own % 32},3&${window}`,
        ][turn % 3] as string;
        const { rows } = await service.picture(path);
        const column = Math.floor((rows[0] as number[]).length / 2);
        expect(rows.slice(0, IMAGES).map((row) => row[column])).toEqual(
          Array.from({ length: IMAGES }, (_, z) => n * 4 + z),
        );
        await look();
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, own) => client(own)));
    expect(seen).toBe(CLIENTS * 6);
    expect(most).toBeLessThanOrEqual(LIMIT * TOLERANCE);
    // It was in use up to the limit, not idle below it.
    expect(most).toBeGreaterThan(LIMIT / 2);
    expect((await held()).bytes).toBeLessThanOrEqual(LIMIT);
  }, 120_000);
});

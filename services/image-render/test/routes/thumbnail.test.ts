import { makeInstance } from '@circus/dicom';
import { decodedPicture } from '../decodedPicture.js';
import { readGreyPng } from '../greyPng.js';
import { readRgbPng } from '../rgbPng.js';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';

describe('GET /series/:seriesUid/thumbnail', () => {
  let service: RunningImageRender;
  beforeAll(async () => {
    service = await startImageRender();
  });
  afterAll(() => service.stop());

  let uids = 0;
  const store = (images: Parameters<typeof makeInstance>[0][]) => {
    uids += 1;
    const series = { modality: 'MR', seriesInstanceUid: `1.2.3.${uids}` };
    return service.archive.store(
      images.map((image, i) => makeInstance({ ...series, instanceNumber: i + 1, ...image })),
    );
  };
  const flat = (columns: number, rows: number, grey: number) => ({
    columns,
    rows,
    pixels: new Int16Array(columns * rows).fill(grey),
    windowCenter: 127.5,
    windowWidth: 255,
  });

  it('shows the image in the middle, 128 pixels long, under the window of its file', async () => {
    const series = await store([flat(256, 128, 10), flat(256, 128, 20), flat(256, 128, 30), flat(256, 128, 40)]);
    const { width, height, rows } = await service.picture(`/series/${series.uid}/thumbnail`);
    expect([width, height]).toEqual([128, 64]);
    expect(new Set(rows.flat())).toEqual(new Set([30]));
  });

  it('keeps no voxels', async () => {
    const series = await store([flat(64, 64, 10)]);
    const held = async () => ((await service.json('/status')) as { cache: { count: number } }).cache.count;
    const before = await held();
    await service.picture(`/series/${series.uid}/thumbnail`);
    expect(await held()).toBe(before);
  });

  it('takes the mean of the pixels that one covers', async () => {
    const pixels = Int16Array.from({ length: 32 * 32 }, (_, i) => (i % 2 === 0 ? 10 : 20) + (i < 512 ? 0 : 100));
    const series = await store([{ ...flat(32, 32, 0), pixels }]);
    const { rows } = await service.picture(`/series/${series.uid}/thumbnail?side=16`);
    expect(rows[0]).toEqual(Array(16).fill(15));
    expect(rows[15]).toEqual(Array(16).fill(115));
  });

  it('goes from the smallest to the largest value where the file has no window', async () => {
    const pixels = Int16Array.from({ length: 16 * 16 }, (_, i) => (i < 128 ? 1000 : 2000));
    const series = await store([
      { ...flat(16, 16, 0), pixels, windowCenter: undefined, windowWidth: undefined } as never,
    ]);
    const { rows } = await service.picture(`/series/${series.uid}/thumbnail`);
    expect([rows[0]?.[0], rows[15]?.[0]]).toEqual([0, 255]);
  });

  it('is never larger than the image, and has square pixels', async () => {
    const series = await store([{ ...flat(20, 20, 10), pixelSpacing: [2, 1] as [number, number] }]);
    // Rows lie 2 mm apart, columns 1 mm.
    expect(await service.picture(`/series/${series.uid}/thumbnail?side=512`)).toMatchObject({ width: 20, height: 40 });
    expect(await service.picture(`/series/${series.uid}/thumbnail?side=20`)).toMatchObject({ width: 10, height: 20 });
  });

  it('shows colours as they are, or grey in those of a palette', async () => {
    const colour = { columns: 16, rows: 16, samplesPerPixel: 3, photometricInterpretation: 'RGB', modality: 'OT' };
    const pixels = Uint8Array.from({ length: 768 }, (_, i) => [200, 100, 50][i % 3] as number);
    const series = await store([{ ...colour, bitsAllocated: 8, pixels } as never]);
    const path = `/series/${series.uid}/thumbnail`;
    expect(readRgbPng((await service.get(path)).body)[3]?.[3]).toEqual([200, 100, 50]);
    // Luminance 124.
    expect(readRgbPng((await service.get(`${path}?palette=hot-iron`)).body)[3]?.[3]).toEqual([248, 0, 0]);
    const jpeg = await service.get(path, { ...service.headers(), accept: 'image/jpeg' });
    expect(await decodedPicture(jpeg.body)).toMatchObject({ format: 'jpeg', width: 16, height: 16, channels: 3 });
  });

  it('is not sent again to a client that has it', async () => {
    const series = await store([flat(16, 16, 7)]);
    const path = `/series/${series.uid}/thumbnail`;
    const { etag } = (await service.get(path)).headers;
    const again = await service.get(path, { ...service.headers(), 'if-none-match': String(etag) });
    expect([again.status, again.headers.etag]).toEqual([304, etag]);
    expect((await service.get(`${path}?side=16`)).headers.etag).not.toBe(etag);
  });

  it.each(['side=15', 'side=513', 'side=20.5', 'side=', 'side=x', 'side=20&side=20', 'format=gif'])(
    'refuses %s',
    async (query) => {
      expect((await service.get(`/series/1.2.999/thumbnail?${query}`)).status).toBe(400);
    },
  );

  it('answers 404 for a series there is not, or of another domain, and 422 for an image that cannot be shown', async () => {
    expect((await service.get('/series/1.2.999/thumbnail')).status).toBe(404);
    const series = await store([flat(16, 16, 7)]);
    const path = `/series/${series.uid}/thumbnail`;
    expect((await service.get(path, service.headers({ domains: ['other'] }))).status).toBe(404);
    expect((await service.get(path, {})).status).toBe(401);
    service.archive.truncate(series.storageKeys[0] as string, 300);
    const broken = await service.get(path);
    expect([broken.status, JSON.parse(`${broken.body}`).message]).toEqual([422, expect.stringMatching(/^Image 1 /)]);
  });

  it('is opened by the token of its series', async () => {
    const series = await store([flat(16, 16, 7)]);
    const { token } = (await service.json(`/requestToken?series=${series.uid}`)) as { token: string };
    const opened = await service.get(`/series/${series.uid}/thumbnail`, { authorization: `Bearer ${token}` });
    expect([opened.status, readGreyPng(opened.body).rows[0]?.[0]]).toEqual([200, 7]);
  });
});

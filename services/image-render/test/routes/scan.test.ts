import { makeInstance } from '@circus/dicom';
import { readGreyPng } from '../greyPng.js';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import type { TestSeries } from '../testArchive.js';
import { volumeT } from '../volumeT.js';

const M1 = '0 1 2 3 10 11 12 13 20 21 22 23';
const M2 = '100 101 102 103 110 111 112 113 120 121 122 123';
const BETWEEN = '50 51 52 53 60 61 62 63 70 71 72 73';
const PLANE = 'origin=0,0,0.5&xAxis=4,0,0&yAxis=0,3,0&size=4,3';

describe('GET /series/:seriesUid/scan', () => {
  let service: RunningImageRender;
  let t: TestSeries;

  beforeAll(async () => {
    service = await startImageRender();
    t = await service.archive.store(volumeT());
  });
  afterAll(() => service.stop());

  const scan = (query: string, series = t) => service.get(`/series/${series.uid}/scan?${query}`);
  const values = async (query: string) => {
    const { status, headers, body } = await scan(query);
    expect([status, headers['content-type']]).toEqual([200, 'application/octet-stream']);
    expect(headers['content-length']).toBe(String(body.length));
    return Array.from({ length: body.length / 2 }, (_, i) => body.readInt16LE(i * 2)).join(' ');
  };

  it.each([
    ['S1', PLANE, M1],
    ['S2', 'origin=0.5,0.5,1&xAxis=4,0,0&yAxis=0,3,0&size=4,3&interpolation=1', '50 51 52 53 60 61 62 63 70 71 72 73'],
    ['S3', 'origin=0,0,0&xAxis=4,0,0&yAxis=0,3,0&size=4,3&interpolation=yes', '0 1 2 3 5 6 7 8 15 16 17 18'],
    [
      'S4',
      'origin=-1,0,1.5&xAxis=4,0,0&yAxis=0,3,0&size=4,3&interpolation=0',
      '0 100 101 102 0 110 111 112 0 120 121 122',
    ],
    ['S5', 'origin=0,1.5,0&xAxis=4,0,0&yAxis=0,0,2&size=4,2&interpolation=', '10 11 12 13 110 111 112 113'],
    ['S6', `${PLANE}&start=2&end=1&delta=-1&format=arraybuffer`, M2],
  ])('gives vector %s', async (_name, query, expected) => {
    expect(await values(query)).toBe(expected);
  });

  it('gives windowed bytes, or a PNG of them', async () => {
    const second = 'origin=0,0,1.5&xAxis=4,0,0&yAxis=0,3,0&size=4,3&ww=40&wl=112';
    const expected = [51, 57, 64, 70, 115, 121, 128, 134, 179, 185, 191, 198];
    expect([...(await scan(second)).body]).toEqual(expected);
    const png = await scan(`${second}&format=png`);
    expect(png.headers['content-type']).toBe('image/png');
    expect(readGreyPng(png.body).rows.flat()).toEqual(expected);
    // The window counts only when it is whole.
    expect(await values(`${PLANE}&ww=40`)).toBe(M1);
  });

  it('gives colours as they are', async () => {
    const colour = makeInstance({
      modality: 'OT',
      columns: 2,
      rows: 1,
      samplesPerPixel: 3,
      photometricInterpretation: 'RGB',
      planarConfiguration: 0,
      pixels: Uint8Array.of(10, 20, 30, 40, 50, 60),
      seriesInstanceUid: '1.2.77',
    });
    const series = await service.archive.store([colour]);
    const plane = 'origin=0,0,0&xAxis=3,0,0&yAxis=0,1,0&size=3,1&interpolation=1';
    expect([...(await scan(plane, series)).body]).toEqual([10, 20, 30, 255, 40, 50, 60, 255, 0, 0, 0, 0]);
    expect([...(await scan(`${plane}&ww=255&wl=127.5`, series)).body]).toEqual([18, 33, 48]);
  });

  it.each([
    PLANE.replace('4,3', '0,3'),
    PLANE.replace('4,3', '2049,2048'),
    PLANE.replace('4,3', '-4,-3'),
    PLANE.replace('4,3', '4.5,3'),
    PLANE.replace('4,3', '4'),
    PLANE.replace('4,3', '1e300,1e300'),
    PLANE.replace('origin', 'start'),
    PLANE.replace('xAxis=4,0,0', 'xAxis=4,0'),
    PLANE.replace('yAxis=0,3,0&', ''),
    `${PLANE}&format=png`,
    `${PLANE}&format=png&ww=4`,
    `${PLANE}&format=jpeg`,
    `${PLANE}&ww=0&wl=1`,
    `${PLANE}&start=1&end=3&delta=1`,
  ])('refuses %s (S7)', async (query) => {
    expect((await scan(query)).status).toBe(400);
  });

  it('is all black far away, and loads nothing for it', async () => {
    const series = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.78' }));
    for (const key of series.storageKeys) await service.archive.lose(key);
    expect(new Set((await scan('origin=0,0,90&xAxis=4,0,0&yAxis=0,3,0&size=4,3', series)).body)).toEqual(new Set([0]));
    expect(new Set((await scan('origin=1e300,0,-1e300&xAxis=4e300,0,0&yAxis=0,3,0&size=4,3', series)).body)).toEqual(
      new Set([0]),
    );
    expect((await scan(PLANE, series)).status).toBe(422);
  });

  it('needs only the images that it touches, and is not sent twice', async () => {
    const series = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.79' }));
    await service.archive.lose(series.storageKeys[1] as string);
    expect((await scan(PLANE.replace('0.5', '0'), series)).status).toBe(200);
    const tag = String((await scan(PLANE)).headers.etag);
    const again = await service.get(`/series/${t.uid}/scan?${PLANE}`, { ...service.headers(), 'if-none-match': tag });
    expect(again.status).toBe(304);
  });

  describe('by steps from pixel to pixel', () => {
    const steps = (query: string, series = t) => service.get(`/scan?series=${series.uid}&${query}`);
    const STEPS = 'origin=0,0,0&u=1,0,0&v=0,1,0&size=4,3';
    const valuesOf = async (query: string) => {
      const { status, headers, body } = await steps(query);
      expect([status, headers['content-type']]).toEqual([200, 'application/octet-stream']);
      return Array.from({ length: body.length / 2 }, (_, i) => body.readInt16LE(i * 2)).join(' ');
    };

    it.each([
      ['the first image', STEPS, M1],
      ['half way to the next', STEPS.replace('0,0,0', '0,0,0.5'), BETWEEN],
      ['every half voxel', 'origin=0,1,0&u=0.5,0,0&v=0,0,1&size=5,2', '10 11 11 12 12 110 111 111 112 112'],
      ['outside of the volume', 'origin=-1,0,1&u=1,0,0&v=0,1,0&size=2,2', '0 100 0 110'],
      ['a part turned round', `${STEPS}&start=2&end=1&delta=-1`, M2],
      ['what is between voxels, though told not to', `${STEPS.replace('0,0,0', '0,0,0.5')}&interpolation=0`, BETWEEN],
    ])('shows %s', async (_what, query, expected) => {
      expect(await valuesOf(query)).toBe(expected);
    });

    it('gives windowed bytes and pictures', async () => {
      const second = 'origin=0,0,1&u=1,0,0&v=0,1,0&size=4,3&ww=40&wl=112';
      const expected = [51, 57, 64, 70, 115, 121, 128, 134, 179, 185, 191, 198];
      expect([...(await steps(second)).body]).toEqual(expected);
      expect(readGreyPng((await steps(`${second}&format=png`)).body).rows.flat()).toEqual(expected);
    });

    it.each([
      'origin=0,0,0&u=1,0,0&size=4,3',
      'origin=0,0,0&v=1,0,0&size=4,3',
      'origin=0,0&u=1,0,0&v=0,1,0&size=4,3',
      'u=1,0,0&v=0,1,0&size=4,3',
      `${STEPS}&format=png`,
      `${STEPS}&start=1`,
      STEPS.replace('4,3', '0,3'),
      STEPS.replace('4,3', '2049,2048'),
    ])('refuses %s', async (query) => {
      expect((await steps(query)).status).toBe(400);
    });

    it('asks who it is, and for a series there is', async () => {
      expect((await service.get(`/scan?series=${t.uid}&${STEPS}`, {})).status).toBe(401);
      expect((await service.get(`/scan?series=1.2.999&${STEPS}`)).status).toBe(404);
      expect((await service.get(`/scan?${STEPS}`)).status).toBe(400);
    });
  });
});

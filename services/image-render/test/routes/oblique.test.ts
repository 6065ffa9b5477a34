import { makeInstance } from '@circus/dicom';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import type { TestSeries } from '../testArchive.js';
import { IDENTITY, volumeT } from '../volumeT.js';

const QUARTER = 1.5707963267948966;

describe('GET /oblique', () => {
  let service: RunningImageRender;
  let t: TestSeries;
  let uids = 0;

  beforeAll(async () => {
    service = await startImageRender();
    t = await service.archive.store(volumeT());
  });
  afterAll(() => service.stop());

  /** Volume T with voxels of another size. */
  const sized = ([x, y, z]: number[]): Promise<TestSeries> => {
    uids += 1;
    const pixelSpacing = [y, x] as [number, number];
    const files = [0, 1].flatMap((n) =>
      volumeT({
        seriesInstanceUid: `1.2.3.${uids}`,
        pixelSpacing,
        imagePositionPatient: [0, 0, n * (z as number)],
      }).slice(n, n + 1),
    );
    return service.archive.store(files);
  };
  const show = async (query: string, series = t) => {
    const path = `/oblique?series=${series.uid}&${query}`;
    const { headers, status } = await service.get(path);
    expect(status).toBe(200);
    const { width, height, rows } = await service.picture(path);
    expect([headers['x-circus-pixel-columns'], headers['x-circus-pixel-rows']]).toEqual([`${width}`, `${height}`]);
    return {
      rows,
      size: headers['x-circus-pixel-size'],
      center: headers['x-circus-center'],
      type: headers['content-type'],
    };
  };
  const pixels = (text: string) => text.split(' / ').map((row) => row.split(' ').map(Number));

  it.each<[string, number, string, string, number[], string, string, string]>([
    ['O1', 0, 'axial', '1,1,0', [1, 1, 1], '1', '1,0', '10 11 12 13 / 110 111 112 113'],
    ['O2', 0, 'axial', '1,1,1', [1, 1, 2], '1', '1,2', '10 11 12 13 / 60 61 62 63 / 110 111 112 113 / 0 0 0 0'],
    ['O3', QUARTER, 'axial', '1,1,0', [1, 1, 1], '1', '1,0', '21 11 1 / 121 111 101'],
    ['O4', -QUARTER, 'AXIAL', '1,1,0', [1, 1, 1], '1', '1,0', '1 11 21 / 101 111 121'],
    ['O5', 0, 'coronal', '1,1,0', [1, 1, 1], '1', '1,1', '0 1 2 3 / 10 11 12 13 / 20 21 22 23'],
    ['O6', QUARTER, 'coronal', '1,1,0', [1, 1, 1], '1', '1,1', '101 1 / 111 11 / 121 21'],
    ['O8', QUARTER, 'sagittal', '1,1,0', [1, 1, 1], '1', '1,1', '110 111 112 113 / 10 11 12 13'],
    [
      'O10',
      0.1,
      'axial',
      '2,1,1',
      [0.5, 1, 2],
      '0.5',
      '2,4',
      '11 12 12 12 / 36 37 37 37 / 61 62 62 62 / 86 87 87 87 / 111 112 112 112 / 0 0 0 0 / 0 0 0 0 / 0 0 0 0',
    ],
    ['O12', 0, 'coronal', '1,1,0', [0.7, 0.7, 0.7], '0.7', '1,1', '0 1 2 3 / 10 11 12 13 / 20 21 22 23'],
  ])('shows vector %s with its headers', async (_name, a, b, c, voxelSize, size, center, expected) => {
    const series = await sized(voxelSize);
    expect(await show(`a=${a}&b=${b}&c=${c}&${IDENTITY}`, series)).toEqual({
      rows: pixels(expected),
      size,
      center,
      type: 'image/png',
    });
  });

  it('is the coronal or axial section where the line lies along an axis', async () => {
    const section = async (query: string) => (await service.picture(`/mpr?series=${t.uid}&${query}`)).rows;
    for (const window of ['', '&ww=60', '&wl=70', '&ww=60&wl=70']) {
      expect((await show(`a=0&b=axial&c=2,2,1${window}`)).rows).toEqual(
        await section(`mode=coronal&target=2${window}`),
      );
      expect((await show(`a=0&b=coronal&c=2,2,1${window}`)).rows).toEqual(
        await section(`mode=axial&target=1${window}`),
      );
    }
  });

  it('shows thick sections by the largest, the smallest or the mean value', async () => {
    const thick = async (query: string) => (await show(`a=0&b=axial&c=1,1,0&${IDENTITY}&${query}`)).rows;
    expect(await thick('thickness=2')).toEqual(pixels('20 21 22 23 / 120 121 122 123'));
    expect(await thick('thickness=2&projection=minip')).toEqual(pixels('0 1 2 3 / 100 101 102 103'));
    expect(await thick('thickness=2&projection=average')).toEqual(pixels('10 11 12 13 / 110 111 112 113'));
    expect(await thick('thickness=1e300')).toEqual(pixels('20 21 22 23 / 120 121 122 123'));
    expect(await thick('thickness=1.9')).toEqual(pixels('10 11 12 13 / 110 111 112 113'));
    const mpr = (query: string) => service.picture(`/mpr?series=${t.uid}&${IDENTITY}&${query}`);
    expect((await mpr('mode=axial&target=0&thickness=2')).rows[0]).toEqual([100, 101, 102, 103]);
    expect((await mpr('mode=axial&target=0&thickness=2&projection=average')).rows[0]).toEqual([50, 51, 52, 53]);
    expect((await mpr('mode=coronal&target=1&thickness=9&projection=minip')).rows[0]).toEqual([0, 1, 2, 3]);
  });

  it('blends voxels, or takes the nearest', async () => {
    const at = async (query: string) => (await show(`a=0&b=coronal&c=1,1,0.4&${IDENTITY}${query}`)).rows[0];
    expect(await at('')).toEqual([40, 41, 42, 43]);
    expect(await at('&interpolation=nearest')).toEqual([0, 1, 2, 3]);
  });

  it('shows colour by its luminance, as it is unless a window is given', async () => {
    const colour = makeInstance({
      modality: 'OT',
      columns: 2,
      rows: 1,
      samplesPerPixel: 3,
      photometricInterpretation: 'RGB',
      planarConfiguration: 0,
      pixels: Uint8Array.of(10, 20, 30, 255, 255, 255),
      seriesInstanceUid: '1.2.77',
    });
    const series = await service.archive.store([colour]);
    expect((await show('a=0&b=coronal&c=0,0,0', series)).rows).toEqual([[18, 255]]);
    expect((await show('a=0&b=coronal&c=0.5,0,0', series)).rows).toEqual([[137]]);
    expect((await show('a=0&b=coronal&c=0,0,0&ww=20&wl=18', series)).rows).toEqual([[128, 255]]);
  });

  it.each([
    'b=axial&c=1,1,0',
    'a=0&c=1,1,0',
    'a=0&b=axial',
    'a=0&b=axial&c=1,2',
    'a=0&b=axial&c=1,2,x',
    'a=0&b=axial&c=1,2,0,0',
    'a=0&b=axial&c=1,,0',
    'a=0&b=axial&c=4,0,0',
    'a=0&b=axial&c=0,0,-0.6',
    'a=0&b=axial&c=1e999,0,0',
    'a=0&b=axial&c=NaN,0,0',
    'a=0&b=axial&c=1,1,0&c=1,1,0',
    'a=0&b=foo&c=1,1,0',
    'a=1rad&b=axial&c=1,1,0',
    'a=Infinity&b=axial&c=1,1,0',
    'a=1e999&b=axial&c=1,1,0',
    'a=0&b=axial&c=1,1,0&ww=0',
    'a=0&b=axial&c=1,1,0&thickness=-1',
    'a=0&b=axial&c=1,1,0&thickness=x',
    'a=0&b=axial&c=1,1,0&projection=max',
    'a=0&b=axial&c=1,1,0&interpolation=cubic',
  ])('refuses %s', async (query) => {
    const answer = await service.get(`/oblique?series=${t.uid}&${query}`);
    expect([answer.status, answer.headers['content-type']]).toEqual([400, 'application/json']);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ result: 'ng', status: 'ng' });
  });

  it('is not sent again to a client that has it', async () => {
    const path = `/oblique?series=${t.uid}&a=0.1&b=axial&c=1,1,0`;
    const first = await service.get(path);
    const again = await service.get(path, { ...service.headers(), 'if-none-match': String(first.headers.etag) });
    expect([again.status, again.body.length, again.headers['x-circus-center']]).toEqual([304, 0, '1,0']);
    expect((await service.get(`${path}&thickness=2`)).headers.etag).not.toBe(first.headers.etag);
    expect((await service.get(`${path}&interpolation=nearest`)).headers.etag).not.toBe(first.headers.etag);
  });

  it('needs only the images that it shows', async () => {
    const series = await sized([1, 1, 1]);
    service.archive.truncate(series.storageKeys[1] as string, 400);
    const status = async (query: string) =>
      (await service.get(`/oblique?series=${series.uid}&${IDENTITY}&${query}`)).status;
    expect(await status('a=0&b=coronal&c=1,1,0')).toBe(200);
    expect(await status('a=0.1&b=coronal&c=1,1,0')).toBe(422);
    expect(await status('a=0&b=axial&c=1,1,0')).toBe(422);
  });
});

import { makeInstance } from '@circus/dicom';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import type { TestSeries } from '../testArchive.js';
import { IDENTITY, volumeT } from '../volumeT.js';

describe('GET /mpr', () => {
  let service: RunningImageRender;
  let t: TestSeries;

  beforeAll(async () => {
    service = await startImageRender();
    t = await service.archive.store(volumeT());
  });
  afterAll(() => service.stop());

  const pixels = async (query: string, series = t) =>
    (await service.picture(`/mpr?series=${series.uid}&${query}`)).rows;

  it.each([
    [`mode=axial&target=0&${IDENTITY}`, ['0 1 2 3', '10 11 12 13', '20 21 22 23']],
    [`mode=axial&target=1&${IDENTITY}`, ['100 101 102 103', '110 111 112 113', '120 121 122 123']],
    [`mode=coronal&target=2&${IDENTITY}`, ['20 21 22 23', '120 121 122 123']],
    [`mode=sagittal&target=1&${IDENTITY}`, ['1 11 21', '101 111 121']],
    ['mode=axial&target=1', ['206 208 210 212', '226 228 230 232', '247 249 251 253']],
    ['mode=axial&target=0', ['0 2 4 6', '21 23 25 27', '41 43 45 47']],
    ['mode=axial&target=0&ww=20&wl=10', ['0 13 26 38', '128 140 153 166', '255 255 255 255']],
    ['mode=axial&target=1&ww=40&wl=112', ['51 57 64 70', '115 121 128 134', '179 185 191 198']],
  ])('answers %s', async (query, rows) => {
    const expected = rows.map((row) => row.split(' ').map(Number));
    expect(await pixels(query)).toEqual(expected);
    // And once more, now that the volume is in memory.
    expect(await pixels(`${query}&again`)).toEqual(expected);
  });

  it('takes target 0 when none is given, mode in any case, and numbers in any form', async () => {
    const first = await pixels(`mode=axial&target=0&${IDENTITY}`);
    expect(await pixels(`mode=AXIAL&${IDENTITY}`)).toEqual(first);
    expect(await pixels('mode=Axial&target=0.0&ww=2.55e2&wl=%2B127.5')).toEqual(first);
    expect(await pixels('mode=axial&target=-0&ww=255.&wl=.1275e3')).toEqual(first);
  });

  it('lets width and level default independently', async () => {
    // The estimated window is 124 wide at level 62.
    expect(await pixels('mode=axial&target=1&ww=124')).toEqual(await pixels('mode=axial&target=1'));
    expect(await pixels('mode=axial&target=1&wl=62')).toEqual(await pixels('mode=axial&target=1'));
    expect(await pixels('mode=axial&target=1&wl=112')).toEqual(await pixels('mode=axial&target=1&ww=124&wl=112'));
  });

  it('does not stretch voxels that are longer than wide', async () => {
    const long = volumeT({ seriesInstanceUid: '1.2.3.5', spacingBetweenSlices: 5, without: ['00200032', '00200037'] });
    const series = await service.archive.store(long);
    expect(await pixels(`mode=coronal&target=2&${IDENTITY}`, series)).toEqual([
      [20, 21, 22, 23],
      [120, 121, 122, 123],
    ]);
    expect(await pixels(`mode=sagittal&target=1&${IDENTITY}`, series)).toEqual([
      [1, 11, 21],
      [101, 111, 121],
    ]);
    expect(await service.json(`/metadata?series=${series.uid}`)).toMatchObject({ voxelSize: [1, 1, 5] });
  });

  it.each([
    [50, 100, 50, 127],
    [25, 100, 50, 64],
    [100, 100, 50, 255],
    [-10, 100, 50, 0],
    [0, 1, 0, 128],
    [-600, 1500, -600, 128],
    [-1000, 1500, -600, 60],
    [40, 400, 40, 127],
    [-160, 400, 40, 0],
    [239, 400, 40, 254],
    [240, 400, 40, 255],
    [128, 256, 128, 128],
  ])('shows %p under width %p and level %p as grey %p', async (p, width, level, grey) => {
    const uid = `1.2.4.${p + 2000}.${width}`;
    const flat = makeInstance({
      modality: 'MR',
      columns: 1,
      rows: 1,
      pixels: Int16Array.of(p),
      seriesInstanceUid: uid,
    });
    const series = await service.archive.store([flat]);
    for (const mode of ['axial', 'coronal', 'sagittal']) {
      expect(await pixels(`mode=${mode}&ww=${width}&wl=${level}`, series)).toEqual([[grey]]);
    }
  });

  it.each([
    'mode=axial&target=2',
    'mode=coronal&target=3',
    'mode=sagittal&target=4',
    'mode=axial&target=-1',
    'mode=axial&target=1.5',
    'mode=axial&target=x',
    'mode=axial&target=1e400',
    'mode=axial&target=NaN',
    'mode=axial&target=1x',
    'mode=axial&target=0x1',
    'mode=axial&target=+1',
    'mode=axial&target=',
    'mode=axial&target=0&target=1',
    'target=0',
    'mode=axialx',
    'mode=',
    'mode=axial&mode=axial',
    'mode=axial&ww=0',
    'mode=axial&ww=-1',
    'mode=axial&ww=abc',
    'mode=axial&ww=',
    'mode=axial&wl=Infinity',
    'mode=axial&wl=1&wl=2',
  ])('refuses %s', async (query) => {
    const answer = await service.get(`/mpr?series=${t.uid}&${query}`);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(answer.body.toString())).toEqual({
      result: 'ng',
      status: 'ng',
      message: expect.stringMatching(/\w/),
    });
  });

  it.each(['', '1', '1.2.x', '1..2', '.1.2', '1.2.', '../../etc', `1.${'2'.repeat(63)}`])(
    'refuses the series UID %p before looking for it',
    async (uid) => {
      expect((await service.get(`/mpr?series=${encodeURIComponent(uid)}&mode=axial`)).status).toBe(400);
      expect((await service.get(`/metadata?series=${encodeURIComponent(uid)}`)).status).toBe(400);
    },
  );

  it('refuses a missing series UID, and one given twice', async () => {
    expect((await service.get('/mpr?mode=axial')).status).toBe(400);
    expect((await service.get(`/mpr?mode=axial&series=${t.uid}&series=${t.uid}`)).status).toBe(400);
    expect((await service.get('/metadata')).status).toBe(400);
  });

  it('answers 404 for a series it does not have, and for one without images', async () => {
    expect((await service.get('/mpr?series=1.2.999&mode=axial')).status).toBe(404);
    const report = makeInstance({ modality: 'SR', pixels: null, seriesInstanceUid: '1.2.3.998' });
    await service.archive.store([report], { imageNumbers: [1] });
    expect((await service.get('/mpr?series=1.2.3.998&mode=axial')).status).toBe(404);
  });

  it('checks parameters before it looks for the series', async () => {
    expect((await service.get('/mpr?series=1.2.999&mode=axial&ww=0')).status).toBe(400);
  });

  it('is not sent again to a client that has it', async () => {
    const path = `/mpr?series=${t.uid}&mode=axial&target=1&${IDENTITY}`;
    const first = await service.get(path);
    const tag = String(first.headers.etag);
    expect(tag).toMatch(/^"[^"]+"$/);
    expect(first.headers['cache-control']).toBe('private, no-cache');
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await service.get(path, { ...service.headers(), 'if-none-match': known });
      expect([again.status, again.headers.etag, again.body.length]).toEqual([304, tag, 0]);
    }
    const other = await service.get(path, { ...service.headers(), 'if-none-match': '"other"' });
    expect(other.status).toBe(200);
  });

  it('has one name for one picture however it is asked for, and another for every other', async () => {
    const tagOf = async (query: string) => (await service.get(`/mpr?series=${t.uid}&${query}`)).headers.etag;
    const tag = await tagOf('mode=axial&target=1&ww=255&wl=127.5');
    expect(await tagOf('wl=1275e-1&ww=255.0&mode=AXIAL&target=1.0&unknown=1')).toBe(tag);
    const others = [
      'mode=axial&target=0&ww=255&wl=127.5',
      'mode=axial&target=1',
      'mode=coronal&target=1&ww=255&wl=127.5',
    ];
    for (const query of others) expect(await tagOf(query)).not.toBe(tag);
  });

  it('shows an image stored again at once, under another name', async () => {
    const series = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.3.77' }));
    const path = `/mpr?series=${series.uid}&mode=axial&target=0&${IDENTITY}`;
    const before = await service.get(path);
    expect((await service.picture(path)).rows[0]).toEqual([0, 1, 2, 3]);
    const [, second] = volumeT({ seriesInstanceUid: '1.2.3.77' });
    await service.archive.replace(series, 0, second as Buffer);
    expect((await service.picture(path)).rows[0]).toEqual([100, 101, 102, 103]);
    const after = await service.get(path, { ...service.headers(), 'if-none-match': String(before.headers.etag) });
    expect(after.status).toBe(200);
    expect(after.headers.etag).not.toBe(before.headers.etag);
  });

  it('closes gaps between image numbers', async () => {
    const files = [1, 2, 4].map((instanceNumber) =>
      makeInstance({
        modality: 'MR',
        columns: 1,
        rows: 1,
        instanceNumber,
        pixels: Int16Array.of(instanceNumber),
        seriesInstanceUid: '1.2.3.124',
      }),
    );
    const series = await service.archive.store(files);
    expect(await service.json(`/metadata?series=${series.uid}`)).toMatchObject({ voxelCount: [1, 1, 3] });
    expect(await pixels(`mode=axial&target=2&${IDENTITY}`, series)).toEqual([[4]]);
  });
});

import { makeInstance } from '@circus/dicom';
import { decodedPicture } from '../decodedPicture.js';
import { readGreyPng } from '../greyPng.js';
import { readRgbPng } from '../rgbPng.js';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import type { TestSeries } from '../testArchive.js';
import { IDENTITY, volumeT } from '../volumeT.js';

describe('forms of pictures', () => {
  let service: RunningImageRender;
  let t: TestSeries;
  /** Two images of 64 x 48: grey 4 x in the first, and all of them one grey in the second. */
  let large: TestSeries;

  beforeAll(async () => {
    service = await startImageRender();
    t = await service.archive.store(volumeT());
    const image = (instanceNumber: number, grey: (x: number) => number) =>
      makeInstance({
        ...{ modality: 'MR', columns: 64, rows: 48, seriesInstanceUid: '1.2.3.64', instanceNumber },
        pixels: Int16Array.from({ length: 64 * 48 }, (_, i) => grey(i % 64)),
      });
    large = await service.archive.store([image(1, (x) => 4 * x), image(2, () => 90)]);
  });
  afterAll(() => service.stop());

  const get = (query: string, accept?: string, series = large) =>
    service.get(`/mpr?series=${series.uid}&mode=axial&${IDENTITY}&${query}`, {
      ...service.headers(),
      ...(accept !== undefined && { accept }),
    });

  it.each([
    ['image/jpeg', 'jpeg', 1],
    ['image/webp', 'webp', 3],
    ['image/avif', 'avif', 1],
  ])('gives %s to a client that takes nothing else', async (type, format, channels) => {
    const answer = await get('target=0', type);
    expect([answer.status, answer.headers['content-type'], answer.headers.vary]).toEqual([200, type, 'Accept']);
    expect(answer.headers['cache-control']).toBe('private, no-cache');
    const picture = await decodedPicture(answer.body);
    expect(picture).toMatchObject({ format, width: 64, height: 48 });
    if (format === 'jpeg') expect(picture.channels).toBe(channels);
    const seen = picture.data.length / (64 * 48);
    for (let x = 0; x < 64; x += 1) {
      expect(Math.abs((picture.data[(20 * 64 + x) * seen] as number) - 4 * x)).toBeLessThan(12);
    }
  });

  it.each([
    [undefined],
    ['*/*'],
    ['image/*'],
    ['image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8'],
    // A browser that opens the picture as a page.
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8'],
  ])('gives a PNG for Accept: %s', async (accept) => {
    const answer = await get('target=0', accept);
    expect([answer.headers['content-type'], answer.headers.vary]).toEqual(['image/png', 'Accept']);
    expect(readGreyPng(answer.body)).toMatchObject({ width: 64, height: 48, chunks: ['IHDR', 'IDAT', 'IEND'] });
  });

  it('gives what format says, whatever the client accepts', async () => {
    expect((await get('target=0&format=jpeg', 'application/json')).headers['content-type']).toBe('image/jpeg');
    expect((await get('target=0&format=png', 'image/webp')).headers['content-type']).toBe('image/png');
  });

  it('refuses with 406 and the reason when a client takes no picture there is', async () => {
    for (const path of [
      `/mpr?series=${t.uid}&mode=axial`,
      `/oblique?series=${t.uid}&a=0&b=axial&c=1,1,0`,
      `/series/${t.uid}/thumbnail`,
    ]) {
      const answer = await service.get(path, { ...service.headers(), accept: 'image/gif, application/json' });
      expect([answer.status, answer.headers['content-type'], answer.headers.vary]).toEqual([
        406,
        'application/json',
        'Accept',
      ]);
      expect(JSON.parse(`${answer.body}`)).toEqual({
        ...{ result: 'ng', status: 'ng' },
        message:
          'Accept: the picture can be image/png, image/jpeg, image/webp or image/avif, none of which the client takes.',
      });
      expect([answer.headers.etag, answer.headers['cache-control']]).toEqual([undefined, 'no-store']);
    }
  });

  it('has a name for each form of a picture, and one for a PNG whatever quality is asked of it', async () => {
    const tagOf = async (query: string, accept?: string) => (await get(query, accept)).headers.etag;
    const png = await tagOf('target=1');
    expect(await tagOf('target=1&quality=20')).toBe(png);
    const jpeg = await tagOf('target=1', 'image/jpeg');
    expect(await tagOf('target=1&format=jpeg&quality=90')).toBe(jpeg);
    const others = [
      await tagOf('target=1&format=jpeg&quality=89'),
      await tagOf('target=1&format=webp&quality=90'),
      await tagOf('target=1&palette=pet'),
      await tagOf('target=1&palette=inverted'),
    ];
    expect(new Set([png, jpeg, ...others]).size).toBe(6);
    const again = await get('target=1', 'image/jpeg');
    const known = { ...service.headers(), accept: 'image/jpeg', 'if-none-match': String(again.headers.etag) };
    const path = `/mpr?series=${large.uid}&mode=axial&${IDENTITY}&target=1`;
    const unchanged = await service.get(path, known);
    expect([unchanged.status, unchanged.headers.vary]).toEqual([304, 'Accept']);
    expect((await service.get(path, { ...known, accept: 'image/png' })).status).toBe(200);
  });

  it('makes smaller files of lower quality', async () => {
    const bytes = async (quality: number) => (await get(`target=0&format=jpeg&quality=${quality}`)).body.length;
    expect(await bytes(10)).toBeLessThan(await bytes(95));
  });

  it.each([
    'format=gif',
    'format=',
    'format=png&format=jpeg',
    'quality=0',
    'quality=101',
    'quality=50.5',
    'quality=high',
    'palette=rainbow',
    'palette=',
  ])('refuses %s', async (query) => {
    const answer = await get(`target=0&${query}`);
    expect([answer.status, JSON.parse(`${answer.body}`)]).toEqual([
      400,
      { result: 'ng', status: 'ng', message: expect.stringMatching(/^(format|quality|palette): must be/) },
    ]);
  });

  it('gives oblique sections and scans in other forms too', async () => {
    const oblique = await service.get(`/oblique?series=${large.uid}&a=0&b=coronal&c=1,1,1&${IDENTITY}`, {
      ...service.headers(),
      accept: 'image/webp',
    });
    expect([oblique.headers['content-type'], oblique.headers['x-circus-pixel-columns']]).toEqual(['image/webp', '64']);
    const plane = 'origin=0,0,0.5&xAxis=64,0,0&yAxis=0,48,0&size=64,48';
    const scan = await service.get(`/series/${large.uid}/scan?${plane}&${IDENTITY}&format=jpeg&palette=hot-iron`);
    expect(scan.headers['content-type']).toBe('image/jpeg');
    expect(await decodedPicture(scan.body)).toMatchObject({ format: 'jpeg', width: 64, height: 48, channels: 3 });
    expect((await service.get(`/series/${large.uid}/scan?${plane}&ww=255&format=webp`)).status).toBe(400);
  });

  it('refuses a format that holds no picture so long, and leaves it out where the client names none', async () => {
    const long = `/series/${large.uid}/scan?origin=0,0,0.5&xAxis=64,0,0&yAxis=0,1,0&size=70000,1&${IDENTITY}`;
    for (const format of ['jpeg', 'webp', 'avif']) {
      const answer = await service.get(`${long}&format=${format}`);
      expect([answer.status, JSON.parse(`${answer.body}`).message]).toEqual([
        400,
        `format: 70000 x 1 pixels are too many for ${format}.`,
      ]);
    }
    expect((await service.get(`${long}&format=png`)).status).toBe(200);
  });

  it('shows greys in the colours of a palette', async () => {
    const pixels = async (palette: string) => readRgbPng((await get(`palette=${palette}&target=0`, undefined, t)).body);
    expect((await pixels('hot-iron'))[1]).toEqual([10, 11, 12, 13].map((grey) => [2 * grey, 0, 0]));
    expect((await pixels('PET'))[2]?.[3]).toEqual([0, 46, 45]);
    expect((await pixels('hot_metal_blue'))[2]?.[0]).toEqual([0, 0, 39]);
    expect((await pixels('Pet-20-Step'))[1]?.[3]).toEqual([0x60, 0, 0x50]);
  });

  it('turns grey round, and leaves it grey', async () => {
    const { rows } = readGreyPng((await get('palette=inverted&target=0', undefined, t)).body);
    expect(rows[1]).toEqual([245, 244, 243, 242]);
  });
});

import { createHash } from 'node:crypto';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { ctPhantom, makeInstance } from '@circus/dicom';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import type { TestSeries } from '../testArchive.js';
import { volumeT } from '../volumeT.js';

const T_BYTES = '00000100020003000a000b000c000d00140015001600170064006500660067006e006f0070007100780079007a007b00';
const T_HASH = '439f41cce2970cbb0cfb1a08835860325721235a9505ec2d6fc814bdcbd24faf';

describe('the voxels of a series', () => {
  let service: RunningImageRender;
  let t: TestSeries;

  beforeAll(async () => {
    service = await startImageRender();
    t = await service.archive.store(volumeT());
  });
  afterAll(() => service.stop());

  const volume = (query = '', headers = {}) =>
    service.get(`/series/${t.uid}/volume${query}`, { ...service.headers(), ...headers });

  it('come compressed from /raw, whatever the client accepts', async () => {
    for (const accepted of ['identity', 'gzip', '']) {
      const answer = await service.get(`/raw?series=${t.uid}`, { ...service.headers(), 'accept-encoding': accepted });
      expect([answer.status, answer.headers['content-type'], answer.headers['content-encoding']]).toEqual([
        200,
        'application/octet-stream',
        'gzip',
      ]);
      expect(answer.headers['content-length']).toBeUndefined();
      expect(answer.headers['content-disposition']).toBeUndefined();
      expect(answer.body.subarray(0, 2).toString('hex')).toBe('1f8b');
      expect(gunzipSync(answer.body).toString('hex')).toBe(T_BYTES);
    }
  });

  it('come compressed from /volume?series=, all of them or a part', async () => {
    const compressed = async (query: string) => {
      const answer = await service.get(`/volume?series=${t.uid}${query}`);
      expect([answer.status, answer.headers['content-type'], answer.headers['content-encoding']]).toEqual([
        200,
        'application/octet-stream',
        'gzip',
      ]);
      return gunzipSync(answer.body).toString('hex');
    };
    expect(await compressed('')).toBe(T_BYTES);
    expect(await compressed('&start=2&end=1&delta=-1')).toBe(T_BYTES.slice(48) + T_BYTES.slice(0, 48));
    expect((await service.get(`/volume?series=${t.uid}&start=1`)).status).toBe(400);
    expect((await service.get('/volume')).status).toBe(400);
    expect((await service.get('/volume?series=1.2.999')).status).toBe(404);
    expect((await service.get(`/volume?series=${t.uid}`, {})).status).toBe(401);
  });

  it('come as they are from /volume, with their length', async () => {
    const answer = await volume('', { 'accept-encoding': 'gzip' });
    expect([answer.status, answer.headers['content-type'], answer.headers['content-encoding']]).toEqual([
      200,
      'application/octet-stream',
      undefined,
    ]);
    expect(answer.headers['content-length']).toBe('48');
    expect(createHash('sha256').update(answer.body).digest('hex')).toBe(T_HASH);
  });

  it('come in the order of a partial volume', async () => {
    const [first, second] = [T_BYTES.slice(0, 48), T_BYTES.slice(48)];
    const hex = async (query: string) => (await volume(query)).body.toString('hex');
    expect(await hex('?start=2&end=2&delta=1')).toBe(second);
    expect(await hex('?start=2&end=1&delta=-1')).toBe(second + first);
    expect(await hex('?start=1&end=2&delta=1')).toBe(first + second);
  });

  it.each([
    'start=1&end=2',
    'delta=1',
    'start=1&end=2&delta=0',
    'start=3&end=1&delta=1',
    'start=0&end=2&delta=1',
    'start=1&end=3&delta=1',
    'start=1&end=2&delta=3',
    'start=1.5&end=2&delta=1',
    'start=1&end=1&delta=-1',
    'start=1&end=9007199254740993&delta=1',
    'start=a&end=2&delta=1',
    'start=1&start=1&end=2&delta=1',
  ])('are refused for %s', async (query) => {
    for (const path of ['volume', 'metadata']) {
      expect([query, (await service.get(`/series/${t.uid}/${path}?${query}`)).status]).toEqual([query, 400]);
    }
  });

  it('can be had in ranges', async () => {
    const ranged = async (range: string, more = {}) => {
      const { status, headers, body } = await volume('', { range, ...more });
      return [status, headers['content-range'], headers['content-length'], body.toString('hex')];
    };
    const bytes = (from: number, to: number) => T_BYTES.slice(from * 2, to * 2);
    expect(await ranged('bytes=0-3')).toEqual([206, 'bytes 0-3/48', '4', bytes(0, 4)]);
    expect(await ranged('bytes=22-25')).toEqual([206, 'bytes 22-25/48', '4', bytes(22, 26)]);
    expect(await ranged('bytes=40-')).toEqual([206, 'bytes 40-47/48', '8', bytes(40, 48)]);
    expect(await ranged('bytes=-5')).toEqual([206, 'bytes 43-47/48', '5', bytes(43, 48)]);
    expect(await ranged('bytes=46-900')).toEqual([206, 'bytes 46-47/48', '2', bytes(46, 48)]);
    expect(await ranged('bytes=48-')).toEqual([416, 'bytes */48', '0', '']);
    for (const whole of ['bytes=5-2', 'bytes=0-1,4-5', 'lines=0-1', 'bytes=-']) {
      expect(await ranged(whole)).toEqual([200, undefined, '48', T_BYTES]);
    }
    const tag = String((await volume()).headers.etag);
    expect(await ranged('bytes=0-3', { 'if-range': tag })).toEqual([206, 'bytes 0-3/48', '4', bytes(0, 4)]);
    expect(await ranged('bytes=0-3', { 'if-range': '"other"' })).toEqual([200, undefined, '48', T_BYTES]);
  });

  it('are not sent again to a client that has them, nor to one that asks for the headers only', async () => {
    const tag = String((await volume()).headers.etag);
    expect((await volume('', { 'if-none-match': tag })).status).toBe(304);
    const url = `/series/${t.uid}/volume`;
    const head = await service.app.inject({ method: 'HEAD', url, headers: service.headers() });
    expect([head.statusCode, head.headers['content-length'], head.headers['accept-ranges'], head.headers.etag]).toEqual(
      [200, '48', 'bytes', tag],
    );
  });

  it.each([
    [Uint8Array.of(1, 2, 250), {}, '0102fa'],
    [Int8Array.of(1, -2, 3), {}, '01fe03'],
    [Uint16Array.of(1, 0xfffe, 3), {}, '0100feff0300'],
    [
      Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
      { samplesPerPixel: 3, photometricInterpretation: 'RGB', planarConfiguration: 0 },
      '010203ff040506ff070809ff',
    ],
  ])('have the size of their format (%p)', async (pixels, overrides, expected) => {
    const seriesInstanceUid = `1.2.5.${expected.length}.${pixels.length}`;
    const file = makeInstance({ modality: 'MR', columns: 3, rows: 1, pixels, seriesInstanceUid, ...overrides });
    const series = await service.archive.store([file]);
    expect((await service.get(`/series/${series.uid}/volume`)).body.toString('hex')).toBe(expected);
    expect(gunzipSync((await service.get(`/raw?series=${series.uid}`)).body).toString('hex')).toBe(expected);
  });

  it('are refused before they begin when an image of them is bad', async () => {
    const series = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.66' }));
    service.archive.truncate(series.storageKeys[1] as string, 400);
    for (const path of [`/raw?series=${series.uid}`, `/series/${series.uid}/volume`]) {
      const refused = await service.get(path);
      expect([refused.status, refused.headers['content-type']]).toEqual([422, 'application/json']);
      for (const name of ['content-encoding', 'etag', 'accept-ranges']) expect(refused.headers[name]).toBeUndefined();
      expect(JSON.parse(refused.body.toString()).message).toContain('Image 2 ');
    }
    expect((await service.get(`/series/${series.uid}/volume?start=1&end=1&delta=1`)).body.toString('hex')).toBe(
      T_BYTES.slice(0, 48),
    );
  });

  it('are refused, with the reason, where they are more than the memory for volumes', async () => {
    const small = await startImageRender({ VOLUME_CACHE_MIB: '0.01' });
    try {
      const slices = [...ctPhantom({ slices: 3, columns: 64, rows: 64 })].map(({ bytes }) => bytes);
      const series = await small.archive.store(slices);
      for (const path of [
        `/series/${series.uid}/volume`,
        `/raw?series=${series.uid}`,
        `/oblique?series=${series.uid}&a=0&b=axial&c=1,1,1&ww=400&wl=40`,
        `/mpr?series=${series.uid}&mode=coronal&ww=400&wl=40`,
      ]) {
        const refused = await small.get(path);
        expect(refused.status).toBe(503);
        expect(JSON.parse(refused.body.toString()).message).toMatch(/volume takes 1 MiB/);
        expect(refused.headers['content-encoding']).toBeUndefined();
      }
    } finally {
      await small.stop();
    }
  });

  describe('over a real connection', () => {
    let origin: string;
    let large: TestSeries;
    beforeAll(async () => {
      await service.app.listen({ host: '127.0.0.1', port: 0 });
      origin = `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}`;
      const phantom = ctPhantom({ slices: 24, columns: 256, rows: 256, slicePitch: 1 });
      large = await service.archive.store([...phantom].map(({ bytes }) => bytes));
    });

    it('arrive whole, many at a time', async () => {
      const fetched = await Promise.all(
        Array.from({ length: 8 }, async (_, i) => {
          const path = i % 2 === 0 ? `/series/${large.uid}/volume` : `/raw?series=${large.uid}`;
          const answer = await fetch(origin + path, { headers: service.headers() });
          return createHash('sha256')
            .update(Buffer.from(await answer.arrayBuffer()))
            .digest('hex');
        }),
      );
      expect(new Set(fetched).size).toBe(1);
    });

    it('give their memory back when the client goes away in the middle', async () => {
      const other = await service.archive.store(
        [...ctPhantom({ slices: 300, columns: 256, rows: 256, seed: 7 })].map(({ bytes }) => bytes),
      );
      await new Promise<void>((resolve) => {
        const request = get(`${origin}/series/${other.uid}/volume`, { headers: service.headers() }, (answer) => {
          answer.once('data', () => request.destroy());
        });
        request.on('error', () => resolve()).on('close', () => resolve());
      });
      // Both take more than half of the memory: one has to make room for the other.
      const third = await service.archive.store(
        [...ctPhantom({ slices: 300, columns: 256, rows: 256, seed: 8 })].map(({ bytes }) => bytes),
      );
      const answer = await fetch(`${origin}/series/${third.uid}/volume`, { headers: service.headers() });
      expect((await answer.arrayBuffer()).byteLength).toBe(300 * 256 * 256 * 2);
    });
  });

  it('are compressed for those who accept it, where that is configured', async () => {
    const compressing = await startImageRender({ RS_VOLUME_COMPRESSION: 'auto' });
    try {
      const series = await compressing.archive.store(volumeT());
      const fetched = async (headers: Record<string, string>) => {
        const answer = await compressing.get(`/series/${series.uid}/volume`, { ...compressing.headers(), ...headers });
        return [answer.headers['content-encoding'], answer.headers.vary, answer.body.length];
      };
      expect((await fetched({ 'accept-encoding': 'br, gzip;q=0.5' }))[0]).toBe('gzip');
      expect(await fetched({ 'accept-encoding': 'gzip;q=0' })).toEqual([undefined, 'Accept-Encoding', 48]);
      expect(await fetched({})).toEqual([undefined, 'Accept-Encoding', 48]);
      expect(await fetched({ 'accept-encoding': 'gzip', range: 'bytes=0-1' })).toEqual([
        undefined,
        'Accept-Encoding',
        2,
      ]);
    } finally {
      await compressing.stop();
    }
  });
});

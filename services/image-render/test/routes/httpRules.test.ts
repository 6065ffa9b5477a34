import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import type { TestSeries } from '../testArchive.js';
import { volumeT } from '../volumeT.js';

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET',
  'access-control-allow-headers': 'Authorization',
  'access-control-max-age': '86400',
  'access-control-expose-headers': 'X-Circus-Pixel-Size, X-Circus-Pixel-Columns, X-Circus-Pixel-Rows, X-Circus-Center',
};

const PATHS = [
  ...['/status', '/metadata', '/mpr', '/oblique', '/raw', '/requestToken', '/token', '/volume', '/scan'],
  ...['/series/1.2/metadata', '/series/1.2/volume', '/series/1.2/scan', '/series/1.2/thumbnail'],
];

describe('the HTTP side of image-render', () => {
  let service: RunningImageRender;
  let t: TestSeries;

  beforeAll(async () => {
    service = await startImageRender();
    t = await service.archive.store(volumeT());
  });
  afterAll(() => service.stop());

  const send = (method: 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'DELETE' | 'PATCH', url: string, headers = {}) =>
    service.app.inject({ method, url, headers });

  it('sends the CORS headers with every answer, refusals too', async () => {
    const paths = ['/status', `/mpr?series=${t.uid}&mode=axial`, '/mpr', '/mpr?series=1.2.999&mode=axial', '/nowhere'];
    for (const path of paths) expect((await service.get(path)).headers).toMatchObject(CORS);
    const stranger = await service.get(`/mpr?series=${t.uid}&mode=axial`, {});
    expect(stranger.status).toBe(401);
    expect(stranger.headers).toMatchObject(CORS);
  });

  it('answers HEAD as GET without the body', async () => {
    const path = `/mpr?series=${t.uid}&mode=axial`;
    const [get, head] = [await service.get(path), await send('HEAD', path, service.headers())];
    expect([head.statusCode, head.rawPayload.length]).toEqual([200, 0]);
    expect(head.headers['content-type']).toBe('image/png');
    expect(head.headers['content-length']).toBe(String(get.body.length));
    expect(head.headers.etag).toBe(get.headers.etag);
  });

  it('answers OPTIONS without asking who it is', async () => {
    for (const path of PATHS) {
      const answer = await send('OPTIONS', path);
      expect([answer.statusCode, answer.body]).toEqual([204, '']);
      expect(answer.headers).toMatchObject(CORS);
    }
  });

  it('refuses other methods before anything else, and unknown paths', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'] as const) {
      for (const path of PATHS) {
        const answer = await send(method, path, { 'content-type': 'text/plain' });
        expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
        expect(answer.headers['content-type']).toBe('application/json');
        expect(answer.json()).toMatchObject({ result: 'ng', status: 'ng' });
      }
    }
    const unknown = await service.get('/nowhere');
    expect([unknown.status, JSON.parse(unknown.body.toString())]).toEqual([
      404,
      { result: 'ng', status: 'ng', message: expect.any(String) },
    ]);
  });

  it('keeps no refusal under the name of what was refused', async () => {
    const series = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.56' }));
    const path = `/mpr?series=${series.uid}&mode=axial&ww=4&wl=4`;
    service.archive.truncate(series.storageKeys[0] as string, 300);
    const refused = await service.get(path);
    expect([refused.status, refused.headers.etag, refused.headers['cache-control']]).toEqual([
      422,
      undefined,
      'no-store',
    ]);
  });

  it('tells its state to anybody, and nothing about its configuration', async () => {
    const answer = await service.get('/status', {});
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    const text = answer.body.toString();
    expect(text).not.toMatch(/postgres|file:|nats|\/tmp/);
    expect(JSON.parse(text)).toEqual({
      status: 'Running',
      process: {
        memoryUsage: expect.objectContaining({ rss: expect.any(Number) }),
        upTime: expect.any(Number),
        upSince: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
      counter: expect.any(Object),
      cache: { count: expect.any(Number), size: expect.any(Number) },
      dicomReader: { count: expect.any(Number), size: expect.any(Number) },
      authorization: { enabled: true },
    });
  });

  it('counts requests by the names of its routes only', async () => {
    const counts = async () => ((await service.json('/status')) as { counter: Record<string, number> }).counter;
    const before = await counts();
    await service.get(`/mpr?series=${t.uid}&mode=axial`);
    await service.get('/mpr/invented');
    await service.get('/invented');
    const after = await counts();
    expect((after.mpr ?? 0) - (before.mpr ?? 0)).toBe(1);
    expect((after._error ?? 0) - (before._error ?? 0)).toBe(2);
    expect((after.status ?? 0) - (before.status ?? 0)).toBe(1);
    expect(Object.keys(after)).not.toContain('invented');
  });

  it('tells how many volumes it holds, and their bytes', async () => {
    const held = async () => ((await service.json('/status')) as { cache: { count: number; size: number } }).cache;
    const before = await held();
    const series = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.55' }));
    await service.picture(`/mpr?series=${series.uid}&mode=coronal`);
    expect(await held()).toEqual({ count: before.count + 1, size: before.size + 4096 });
  });
});

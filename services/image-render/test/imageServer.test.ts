import { ctPhantom, makeInstance } from '@circus/dicom';
import { eventually } from '@circus/testkit';
import { imageRenderConfig } from '../src/config.js';
import { ImageServer } from '../src/imageServer.js';
import type { SectionRequest } from '../src/sections/sectionRequest.js';
import { Prefetcher } from '../src/volumes/prefetcher.js';
import { readGreyPng } from './greyPng.js';
import { TestArchive, type TestSeries } from './testArchive.js';

describe('image server', () => {
  let archive: TestArchive;
  const servers: ImageServer[] = [];

  beforeAll(async () => {
    archive = await TestArchive.open();
  });
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));
  afterAll(() => archive.close());

  const start = async (environment: Record<string, string> = {}): Promise<ImageServer> => {
    const config = imageRenderConfig.parse({
      NATS_URL: 'nats://nowhere',
      INTERNAL_PUBLIC_KEY: 'none',
      DATABASE_URL: archive.database.urlFor('image-render'),
      STORAGE_URL: archive.storageUrl,
      RENDER_THREADS: '2',
      VOLUME_CACHE_MIB: '64',
      PICTURE_CACHE_MIB: '0',
      ...environment,
    });
    const server = await ImageServer.open(config, archive.database.open('image-render'));
    servers.push(server);
    return server;
  };
  const show = async (server: ImageServer, series: TestSeries, request: SectionRequest, signal?: AbortSignal) => {
    const opened = await server.archive.findAndOpen(series.uid, null);
    return readGreyPng(await server.sections.render(opened, request, signal)).rows;
  };

  let uids = 0;
  /** Images of 64 x 64 voxels with the value z each: 8 KiB an image. */
  const store = (images: number): Promise<TestSeries> => {
    uids += 1;
    const seriesInstanceUid = `1.2.3.${uids}`;
    return archive.store(
      Array.from({ length: images }, (_, z) =>
        makeInstance({
          modality: 'MR',
          columns: 64,
          rows: 64,
          instanceNumber: z + 1,
          pixels: new Int16Array(4096).fill(z),
          seriesInstanceUid,
        }),
      ),
    );
  };
  const identity = { width: 255, level: 127.5 };
  const coronal: SectionRequest = { mode: 'coronal', target: 5, ...identity };
  const coronalRows = (images: number) => Array.from({ length: images }, (_, z) => Array(64).fill(z));

  it('loads a series once for forty requests at a time', async () => {
    const phantom = await archive.store(
      [...ctPhantom({ slices: 12, columns: 128, rows: 128 })].map(({ bytes }) => bytes),
    );
    const server = await start();
    const requests = Array.from({ length: 40 }, (_, i): SectionRequest => {
      const mode = (['axial', 'coronal', 'sagittal'] as const)[i % 3] ?? 'axial';
      return { mode, target: i % 12, ...(i % 2 === 0 ? identity : {}) };
    });
    await Promise.all(requests.map((request) => show(server, phantom, request)));
    expect(server.loader.loaded).toBe(12);
    expect(server.cache.count).toBe(1);
    await Promise.all(requests.map((request) => show(server, phantom, request)));
    expect(server.loader.loaded).toBe(12);
  });

  it('loads one image for an axial picture with a window, then the rest from there outwards', async () => {
    const series = await store(40);
    const server = await start({ RENDER_THREADS: '1', READS_PER_THREAD: '1' });
    const opened = await server.archive.findAndOpen(series.uid, null);
    const picture = server.sections.render(opened, { mode: 'axial', target: 20, ...identity });
    expect(readGreyPng(await picture).rows[0]?.[0]).toBe(20);
    expect(server.loader.loaded).toBe(1);
    // Any other slice now waits for the fill, which has all of them in the end.
    await show(server, series, coronal);
    expect(server.loader.loaded).toBe(40);
  });

  it('never takes more memory than it may, and serves everybody in turn', async () => {
    // Room for two volumes of ten images at a time.
    const server = await start({ VOLUME_CACHE_MIB: String(170 / 1024) });
    const all = await Promise.all(Array.from({ length: 8 }, () => store(10)));
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, server.cache.size);
    }, 1);
    const shown = await Promise.all([...all, ...all].map((series) => show(server, series, coronal)));
    clearInterval(watch);
    for (const rows of shown) expect(rows).toEqual(coronalRows(10));
    expect(Math.max(most, server.cache.size)).toBeLessThanOrEqual(170 * 1024);
    expect(server.cache.count).toBeLessThanOrEqual(2);
  });

  it('drops the volume that was unused longest', async () => {
    const server = await start({ VOLUME_CACHE_MIB: String(170 / 1024) });
    const [a, b, c] = await Promise.all([store(10), store(10), store(10)]);
    for (const series of [a, b, a, c]) await show(server, series, coronal);
    expect(server.loader.loaded).toBe(30);
    await show(server, a, coronal);
    expect(server.loader.loaded).toBe(30);
    await show(server, b, coronal);
    expect(server.loader.loaded).toBe(40);
  });

  it('keeps one version of a series', async () => {
    const server = await start();
    const series = await store(3);
    await show(server, series, coronal);
    expect(server.cache.count).toBe(1);
    const other = makeInstance({
      modality: 'MR',
      columns: 64,
      rows: 64,
      instanceNumber: 2,
      pixels: new Int16Array(4096).fill(200),
      seriesInstanceUid: series.uid,
    });
    await archive.replace(series, 1, other);
    expect((await show(server, series, coronal)).map(([first]) => first)).toEqual([0, 200, 2]);
    expect(server.cache.count).toBe(1);
    expect(server.cache.size).toBe(3 * 8192);
  });

  it('shows single images of a series too large to be kept, and refuses what needs all of it', async () => {
    const server = await start({ VOLUME_CACHE_MIB: String(64 / 1024) });
    const series = await store(10);
    expect((await show(server, series, { mode: 'axial', target: 7, ...identity }))[0]?.[0]).toBe(7);
    expect(server.cache.size).toBe(0);
    // Values 0 to 9: an estimated window 10 wide at level 5.
    expect((await show(server, series, { mode: 'axial', target: 9 }))[0]?.[0]).toBe(230);
    await expect(show(server, series, coronal)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(server.cache.count).toBe(0);
  });

  it('does not begin what nobody waits for any more', async () => {
    const server = await start();
    const series = await store(3);
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(show(server, series, coronal, gone)).rejects.toThrow('gone');
    const leaving = new AbortController();
    const picture = show(server, series, coronal, leaving.signal);
    leaving.abort(new Error('left'));
    await expect(picture).rejects.toThrow('left');
    expect(await show(server, series, coronal)).toEqual(coronalRows(3));
    expect(server.loader.loaded).toBeLessThanOrEqual(3);
  });

  it('stops loading what nobody waits for any more', async () => {
    const server = await start({ RENDER_THREADS: '1', READS_PER_THREAD: '1' });
    const series = await store(200);
    const [leaving, staying] = [new AbortController(), new AbortController()];
    const left = show(server, series, coronal, leaving.signal);
    const opened = await server.archive.findAndOpen(series.uid, null);
    const wanted = server.volumes.use(opened, { slices: [150], signal: staying.signal }, async () => 'there');
    while (server.loader.loaded === 0) await new Promise(setImmediate);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    // The one slice that somebody else waits for still comes.
    expect(await wanted).toBe('there');
    const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
    await pause(); // one may have been under way
    const loaded = server.loader.loaded;
    await pause();
    expect(server.loader.loaded).toBe(loaded);
    expect(loaded).toBeLessThan(199);
    expect(await show(server, series, coronal)).toEqual(coronalRows(200));
  });

  it('stops measuring a series that it cannot keep when nobody waits any more', async () => {
    const server = await start({ RENDER_THREADS: '1', READS_PER_THREAD: '1', VOLUME_CACHE_MIB: '0' });
    const series = await store(60);
    const opened = await server.archive.findAndOpen(series.uid, null);
    const [first, second] = [new AbortController(), new AbortController()];
    const ranges = [first, second].map(({ signal }) => server.ranges.of(opened, signal));
    first.abort(new Error('first left'));
    await expect(ranges[0]).rejects.toThrow('first left');
    expect(await ranges[1]).toEqual({ min: 0, max: 59 });
    const other = await store(60);
    const third = new AbortController();
    const range = server.ranges.of(await server.archive.findAndOpen(other.uid, null), third.signal);
    third.abort(new Error('third left'));
    await expect(range).rejects.toThrow('third left');
    expect(await server.ranges.of(await server.archive.findAndOpen(other.uid, null))).toEqual({ min: 0, max: 59 });
  });

  it('refuses more pictures than may wait', async () => {
    const server = await start({ RENDER_THREADS: '1', MAX_WAITING_RENDERS: '3' });
    const series = await store(3);
    await show(server, series, coronal);
    const opened = await server.archive.findAndOpen(series.uid, null);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, (_, target) => server.sections.render(opened, { ...coronal, target })),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ name: 'Refusal', kind: 'unavailable' });
    expect(outcomes.length - refused.length).toBeGreaterThanOrEqual(5);
    expect(await show(server, series, coronal)).toEqual(coronalRows(3));
  });

  it('closes while a volume is still being filled', async () => {
    const server = await start();
    const series = await store(60);
    await show(server, series, { mode: 'axial', target: 30, ...identity });
    await server.close();
    servers.splice(servers.indexOf(server), 1);
    expect(server.cache.size).toBe(0);
  });

  it('has loaded a series that has just come when somebody asks for it', async () => {
    const server = await start();
    const series = await store(40);
    const { archive: opened, cache, loader } = server;
    const errors: unknown[] = [];
    const parts = { archive: opened, cache, loader, domains: ['default'], after: 1 };
    const prefetcher = new Prefetcher({ ...parts, onError: (error) => errors.push(error) });
    prefetcher.changed({ seriesUid: series.uid, domain: 'default' });
    await eventually(() => loader.loaded === 40);
    for (const key of series.storageKeys) await archive.lose(key);
    expect(await show(server, series, coronal)).toEqual(coronalRows(40));
    expect([loader.loaded, errors]).toEqual([40, []]);
    prefetcher.changed({ seriesUid: '1.2.404', domain: 'default' });
    await eventually(() => errors.length === 1);
    prefetcher.stop();
  });
});

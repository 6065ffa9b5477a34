import { rpc } from '@circus/contracts';
import { ctPhantom, makeInstance } from '@circus/dicom';
import { FreeSpace } from '@circus/storage';
import { eventually, logLines, ServiceProcess, silentLog } from '@circus/testkit';
import { FreeSpaceWatch } from '../../src/storing/freeSpaceWatch.js';
import { tgzOf, zipOf } from '../support/archives.js';
import { TestIngest } from '../support/testIngest.js';

const GIB = 2 ** 30;

describe('the watch over free space', () => {
  it('tells when the mark is crossed and when that is over, once each', async () => {
    let freeBytes = 3 * GIB;
    const space = new FreeSpace({ freeBytes: async () => freeBytes }, { minFreeBytes: GIB, checkIntervalMs: 0 });
    const told: string[] = [];
    const watch = new FreeSpaceWatch({
      places: { storage: space },
      intervalMs: 1_000,
      tell: ({ entryType, subject, message }) => told.push(`${entryType} ${subject}: ${message}`),
      log: silentLog(),
    });
    const valueOf = (name: string) => watch.gauges.find((gauge) => gauge.name === name)?.values();
    expect(valueOf('circus_storage_below_mark')).toEqual([]);
    for (const gib of [3, 1, 0.9, 0.2, 0.99, 1.01, 0.5, 2, 2, 0.7, 8]) {
      freeBytes = gib * GIB;
      await watch.look();
      expect(valueOf('circus_storage_free_bytes')).toEqual([{ labels: { place: 'storage' }, value: freeBytes }]);
      const isBelow = told.length % 2 === 1;
      expect(valueOf('circus_storage_below_mark')).toEqual([{ labels: { place: 'storage' }, value: Number(isBelow) }]);
      expect(Object.keys(watch.notices())).toEqual(isBelow ? ['storage'] : []);
    }
    expect(told).toEqual([
      'ERROR Storage: The storage is nearly full: 0.9 GiB are free. Nothing is stored until 1.0 GiB are.',
      'INFO Storage: There is room again: 2.0 GiB are free in the storage. Images are stored.',
      'ERROR Storage: The storage is nearly full: 0.7 GiB are free. Nothing is stored until 1.0 GiB are.',
      'INFO Storage: There is room again: 8.0 GiB are free in the storage. Images are stored.',
    ]);
  });
});

describe('below the free-space mark', () => {
  const image = makeInstance();
  let ingest: TestIngest;
  let full: ServiceProcess;
  let lines: readonly string[];
  let seriesUid: string;
  beforeAll(async () => {
    ingest = await TestIngest.start();
    seriesUid = (await ingest.store(image)).seriesInstanceUid;
    lines = await logLines(await ingest.nats.connect('reader'));
    const auth = await ingest.nats.connect('rights');
    await auth.serve(rpc.access, async () => ingest.administrator);
    const { config } = ingest;
    full = await ServiceProcess.start('series-ingest', {
      NATS_URL: config.NATS_URL,
      INTERNAL_PUBLIC_KEY: config.INTERNAL_PUBLIC_KEY,
      DATABASE_URL: config.DATABASE_URL,
      STORAGE_URL: config.STORAGE_URL,
      SPOOL_DIR: config.SPOOL_DIR,
      MIN_FREE_BYTES: String(2 ** 52),
      FREE_SPACE_CHECK_INTERVAL_MS: '1',
      FREE_SPACE_WATCH_INTERVAL_MS: '20',
    });
  });
  afterAll(async () => {
    await full.stop();
    await ingest.stop();
  });

  const request = (path: string, init: RequestInit = {}) =>
    fetch(full.url + path, { ...init, headers: { ...ingest.callers.headers(ingest.administrator), ...init.headers } });
  const form = (part: string, ...files: Buffer[]) => {
    const body = new FormData();
    for (const bytes of files) body.append(part, new Blob([bytes]), 'file');
    return { method: 'POST', body };
  };
  const images = [...ctPhantom({ slices: 3, rows: 64, columns: 64 })].map(({ bytes }) => bytes);

  it.each<[string, () => Promise<Response>]>([
    ['POST /api/images', () => request('/api/images', { method: 'POST', body: new Uint8Array(image) })],
    ['POST /api/images, a form', () => request('/api/images', form('file', image))],
    ['POST /api/series/domain/:domain', () => request('/api/series/domain/default', form('files', ...images))],
    ['a ZIP', async () => request('/api/series/domain/default', form('files', await zipOf({ a: image })))],
    ['a TGZ', async () => request('/api/series/domain/default', form('files', await tgzOf({ a: image })))],
    [
      'POST /api/series/domain/:domain/single',
      () => request('/api/series/domain/default/single', form('files', image)),
    ],
  ])('%s refuses with 507 and the reason', async (_door, send) => {
    const response = await send();
    expect([response.status, await response.text()]).toEqual([507, expect.stringContaining('nearly full')]);
    await ingest.expectFilesToEqualRows();
  });

  it('what is stored is read as ever, and the service is ready', async () => {
    expect((await request(`/api/series/${seriesUid}`)).status).toBe(200);
    const [row] = await ingest.query<{ id: bigint }>`SELECT id FROM archive.instance`;
    const bytes = await (await request(`/api/images/${row?.id}`)).arrayBuffer();
    expect(Buffer.from(bytes).equals(image)).toBe(true);
    const ready = await fetch(`${full.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      expect.objectContaining({
        status: 'ready',
        notices: {
          storage: expect.stringContaining('The storage is nearly full'),
          'place for received archives': expect.stringContaining('nearly full'),
        },
      }),
    ]);
  });

  it('the administrators are told: once in the log, and by a metric', async () => {
    const ofStorage = () => lines.filter((line) => line.startsWith('ERROR Storage: The storage is nearly full'));
    await eventually(() => ofStorage().length > 0);
    const metrics = await (await fetch(`${full.url}/metrics`)).text();
    expect(metrics).toMatch(/^circus_storage_below_mark\{place="storage",service="series-ingest"\} 1$/m);
    expect(metrics).toMatch(/^circus_storage_free_bytes\{place="storage",service="series-ingest"\} [1-9]\d*$/m);
    expect(ofStorage()).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('INFO Storage'))).toEqual([]);
  });
});

import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { makeInstance } from '@circus/dicom';
import { newStorageKey } from '@circus/storage';
import { eventually, logLines, silentLog } from '@circus/testkit';
import { Sweeper, type SweeperOptions } from '../../src/storing/sweeper.js';
import { inChunks, TestIngest } from '../support/testIngest.js';

const HOUR = 3_600_000;

let ingest: TestIngest;
beforeEach(async () => {
  ingest = await TestIngest.start();
});
afterEach(() => ingest.stop());

const sweeper = (options: Partial<SweeperOptions> = {}) =>
  new Sweeper({
    database: ingest.testDatabase.open('series-ingest'),
    storage: ingest.storage,
    log: silentLog(),
    tell: () => undefined,
    intervalMs: 60_000,
    leaseMs: 60_000,
    orphanIntervalMs: 60_000,
    discardGraceMs: HOUR,
    orphanAgeMs: HOUR,
    orphanLimitPercent: 1,
    orphanLimitCount: 100,
    quarantineDays: 30,
    ...options,
  });

/** Bytes under a key of that age. */
async function bytesOfAge(ageMs: number, options: { modifiedAgeMs?: number } = {}): Promise<string> {
  const key = newStorageKey('instances', '.dcm', new Date(Date.now() - ageMs));
  await ingest.storage.write(key, inChunks(makeInstance()));
  const modified = new Date(Date.now() - (options.modifiedAgeMs ?? ageMs));
  await utimes(join(ingest.directory, 'storage', key), modified, modified);
  return key;
}

async function quarantine(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of ingest.storage.list('quarantine')) keys.push(key);
  return keys;
}

describe('the sweeper', () => {
  it('deletes replaced bytes after the grace period, and not before', async () => {
    const bytes = makeInstance({ seriesInstanceUid: '1.2.50' });
    await ingest.store(bytes);
    await ingest.store(bytes);
    expect(await sweeper().deleteDiscarded()).toBe(0);
    expect(await ingest.storedFiles()).toHaveLength(2);
    expect(await sweeper({ discardGraceMs: 0 }).deleteDiscarded()).toBe(1);
    expect(await ingest.query`SELECT FROM archive.discarded_bytes`).toEqual([]);
    await ingest.expectFilesToEqualRows();
    expect(await ingest.storedFiles()).toHaveLength(1);
  });

  it('never deletes bytes that a row names', async () => {
    const { instanceId } = await ingest.store(makeInstance({ seriesInstanceUid: '1.2.51' }));
    await ingest.query`
      INSERT INTO archive.discarded_bytes (storage_key, reason, discarded_at)
      SELECT storage_key, 'mistake', now() - interval '1 day' FROM archive.instance WHERE id = ${instanceId} RETURNING 1`;
    expect(await sweeper().deleteDiscarded()).toBe(0);
    expect(await ingest.storedFiles()).toHaveLength(1);
  });

  it('moves old bytes without a row into quarantine and leaves young ones, and those still being written', async () => {
    await ingest.store(makeInstance({ seriesInstanceUid: '1.2.52' }));
    const orphan = await bytesOfAge(3 * HOUR);
    const young = await bytesOfAge(HOUR / 2);
    const slow = await bytesOfAge(5 * HOUR, { modifiedAgeMs: 0 });
    expect(await sweeper().quarantineOrphans()).toBe(1);
    const today = new Date().toISOString().slice(0, 10);
    expect(await quarantine()).toEqual([`quarantine/${today}/${orphan}`]);
    const left = (await ingest.storedFiles()).map(({ key }) => key);
    expect(left).toEqual(expect.arrayContaining([young, slow]));
    expect(left).toHaveLength(3);
  });

  it('says in the log of Slicebox what it moved, and when it would be too much', async () => {
    const lines = await logLines(ingest.bus);
    await bytesOfAge(3 * HOUR);
    expect(await ingest.service.sweeper.quarantineOrphans()).toBe(1);
    for (let n = 0; n < 101; n += 1) await bytesOfAge(3 * HOUR);
    expect(await ingest.service.sweeper.quarantineOrphans()).toBe(0);
    await eventually(() => lines.length >= 2);
    expect(lines).toEqual([
      'WARN System: Stored files without a row are in quarantine: 1.',
      'ERROR System: More stored files than the limit have no row. Nothing was quarantined: look at it first.',
    ]);
  });

  it('moves nothing when it would be more than the limit', async () => {
    for (let n = 0; n < 4; n += 1) await bytesOfAge(3 * HOUR);
    expect(await sweeper({ orphanLimitCount: 3 }).quarantineOrphans()).toBe(0);
    expect(await quarantine()).toEqual([]);
    expect(await sweeper({ orphanLimitCount: 4 }).quarantineOrphans()).toBe(4);
  });

  it('moves nothing when the storage is newer than the database', async () => {
    await ingest.store(makeInstance({ seriesInstanceUid: '1.2.53' }));
    await ingest.query`UPDATE archive.instance SET created_at = now() - interval '1 day' RETURNING 1`;
    for (let n = 0; n < 257; n += 1) await bytesOfAge(2 * HOUR);
    expect(await sweeper({ orphanLimitCount: 1000 }).quarantineOrphans()).toBe(0);
    expect(await quarantine()).toEqual([]);
  });

  it('empties the quarantine after a month', async () => {
    const day = (ago: number) => new Date(Date.now() - ago * 24 * HOUR).toISOString().slice(0, 10);
    for (const ago of [31, 29]) {
      const key = newStorageKey('instances', '.dcm');
      await ingest.storage.write(`quarantine/${day(ago)}/${key}`, inChunks(Buffer.from('x')));
    }
    expect(await sweeper().emptyQuarantine()).toBe(1);
    expect((await quarantine()).map((key) => key.split('/')[1])).toEqual([day(29)]);
  });

  it('works by itself, in one process at a time', async () => {
    const orphan = await bytesOfAge(3 * HOUR);
    const [one, other] = [sweeper({ intervalMs: 10 }), sweeper({ intervalMs: 10 })];
    one.start();
    other.start();
    while ((await quarantine()).length === 0) await new Promise(setImmediate);
    await Promise.all([one.stop(), other.stop()]);
    expect((await quarantine())[0]).toContain(orphan);
    expect(await ingest.query`SELECT FROM work.lease WHERE name = 'series-ingest.sweeper'`).toEqual([]);
  });
});

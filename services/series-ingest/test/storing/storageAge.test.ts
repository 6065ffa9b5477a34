import { LEASES } from '@circus/db';
import { makeInstance } from '@circus/dicom';
import { newStorageKey } from '@circus/storage';
import { silentLog } from '@circus/testkit';
import { Sweeper } from '../../src/storing/sweeper.js';
import { inChunks, TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
let told: string[];
beforeEach(async () => {
  told = [];
  ingest = await TestIngest.start();
});
afterEach(() => ingest.stop());

/** To which everything is old. */
const sweeper = () =>
  new Sweeper({
    database: ingest.testDatabase.open('series-ingest'),
    storage: ingest.storage,
    log: silentLog(),
    tell: ({ message }) => told.push(message),
    intervalMs: 60_000,
    leaseMs: 60_000,
    orphanIntervalMs: 60_000,
    discardGraceMs: 0,
    orphanAgeMs: 0,
    orphanLimitPercent: 1,
    orphanLimitCount: 100,
    quarantineDays: 30,
  });
const image = (n: number) =>
  makeInstance({ seriesInstanceUid: '1.6.1', sopInstanceUid: `1.6.1.${n}`, instanceNumber: n });
const forget = (instanceId: number) => ingest.query`DELETE FROM archive.instance WHERE id = ${instanceId} RETURNING 1`;
const lastLine = async () => (await ingest.journal()).at(-1);

describe('the sweeper beside an older database', () => {
  it('moves nothing while a restored one was not brought up to the journal', async () => {
    await ingest.storage.write(newStorageKey('instances', '.dcm'), inChunks(image(1)));
    await ingest.query`
      INSERT INTO work.lease (name, holder, expires_at) VALUES (${LEASES.restored}, 'restore', 'infinity') RETURNING 1`;
    expect(await sweeper().quarantineOrphans()).toBe(0);
    expect(told).toEqual([expect.stringMatching(/run circus reindex --missing/)]);
    await ingest.query`DELETE FROM work.lease RETURNING 1`;
    expect(await sweeper().quarantineOrphans()).toBe(1);
  });

  it('moves nothing when a file has an id that the database has not given yet', async () => {
    const first = await ingest.store(image(1));
    const second = await ingest.store(image(2));
    await forget(second.instanceId);
    await ingest.owner.$executeRawUnsafe(`SELECT setval('archive.instance_id_seq', ${first.instanceId})`);
    expect(await sweeper().quarantineOrphans()).toBe(0);
    expect(told).toEqual([expect.stringMatching(/^The storage is newer than the database/)]);
  });

  it('moves nothing when the id of a file is that of another image by now', async () => {
    const first = await ingest.store(image(1));
    const second = await ingest.store(image(2));
    await forget(first.instanceId);
    await ingest.query`UPDATE archive.instance SET id = ${first.instanceId} WHERE id = ${second.instanceId} RETURNING 1`;
    expect(await sweeper().quarantineOrphans()).toBe(0);
    expect(told).toEqual([expect.stringMatching(/^The storage is newer than the database/)]);
  });

  it('moves what a crash left between the journal and the commit', async () => {
    const { instanceId } = await ingest.store(image(1));
    await forget(instanceId);
    expect(await sweeper().quarantineOrphans()).toBe(1);
  });
});

describe('bytes that go for good', () => {
  it('are taken out of the journal first', async () => {
    const { instanceId } = await ingest.store(image(1));
    const [row] = await ingest.query<{ storage_key: string }>`
      DELETE FROM archive.instance WHERE id = ${instanceId} RETURNING storage_key`;
    const key = row?.storage_key as string;
    await ingest.query`INSERT INTO archive.discarded_bytes (storage_key, reason, discarded_at)
      VALUES (${key}, 'deleted', now() - interval '1 minute') RETURNING 1`;
    expect(await sweeper().deleteDiscarded()).toBe(1);
    expect(await lastLine()).toMatchObject({ op: 'drop', keys: [key] });

    const left = newStorageKey('instances', '.dcm');
    await ingest.storage.write(`quarantine/2020-01-01/${left}`, inChunks(image(2)));
    expect(await sweeper().emptyQuarantine()).toBe(1);
    expect(await lastLine()).toMatchObject({ op: 'drop', keys: [left] });
  });
});

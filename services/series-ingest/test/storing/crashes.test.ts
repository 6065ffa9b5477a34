import { Refusal } from '@circus/contracts';
import { ctPhantom, makeInstance } from '@circus/dicom';
import { inChunks, TestIngest } from '../support/testIngest.js';

const seriesOf = (seriesInstanceUid: string, slices: number) =>
  [...ctPhantom({ slices, rows: 32, columns: 32, seriesInstanceUid, studyInstanceUid: `${seriesInstanceUid}.0` })].map(
    ({ bytes }) => bytes,
  );

let ingest: TestIngest;
beforeEach(async () => {
  ingest = await TestIngest.start({ environment: { COMMIT_PATIENCE_MS: '5000' } });
});
afterEach(() => ingest.stop());

describe('when PostgreSQL loses its sessions', () => {
  it('in the middle of many commits, every image is stored once, whole and acknowledged', async () => {
    const files = seriesOf('1.2.40', 120);
    let done = 0;
    let killing: Promise<void> = Promise.resolve();
    const results = await Promise.allSettled(
      files.map(async (bytes, n) => {
        await ingest.store(bytes);
        done += 1;
        // Again and again while others are at work.
        if (done % 20 === 1) killing = killing.then(() => ingest.testDatabase.endSessions().catch(() => undefined));
        return n;
      }),
    );
    await killing;
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    const [row] = await ingest.another().then(async (other) => {
      await other.close();
      return rowsAfterRestart(ingest, '1.2.40');
    });
    expect(row).toMatchObject({ images: '{[1,121)}', number_of_instances: 120, instances: 120n });
    expect(await ingest.storedFiles()).toHaveLength(120);
  });

  it('at the very commit, the answer is the truth', async () => {
    // The commit of this batch waits in a trigger until the session is ended.
    await ingest.query`SELECT 1`;
    await ingest.owner.$executeRawUnsafe(`
      CREATE FUNCTION archive.wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.sop_instance_uid = '1.2.41.1' AND NOT EXISTS (SELECT FROM public.killed) THEN PERFORM pg_sleep(30); END IF;
        RETURN NULL;
      END $$`);
    await ingest.owner.$executeRawUnsafe('CREATE TABLE public.killed (at timestamptz)');
    await ingest.owner.$executeRawUnsafe('GRANT SELECT ON public.killed TO PUBLIC');
    await ingest.owner.$executeRawUnsafe(`
      CREATE CONSTRAINT TRIGGER wait_at_commit AFTER INSERT ON archive.instance DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION archive.wait_at_commit()`);
    const stored = ingest.store(makeInstance({ seriesInstanceUid: '1.2.41', sopInstanceUid: '1.2.41.1' }));
    const commits = () => ingest.query<{ pid: number }>`
      SELECT pid FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active' AND datname = current_database()`;
    let waiting = await commits();
    while (waiting.length === 0) waiting = await commits();
    await ingest.query`INSERT INTO public.killed VALUES (now()) RETURNING at`;
    await ingest.query`SELECT pg_terminate_backend(${waiting[0]?.pid}::int)`;
    expect(await stored).toMatchObject({ sopInstanceUid: '1.2.41.1' });
    const rows = await ingest.query`SELECT FROM archive.instance WHERE sop_instance_uid = '1.2.41.1'`;
    expect(rows).toHaveLength(1);
    await ingest.expectFilesToEqualRows();
  });

  it('and does not come back, the sender is told to try again and nothing is deleted that may stand', async () => {
    await ingest.owner.$executeRawUnsafe(`
      CREATE FUNCTION archive.end_session() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`);
    await ingest.owner.$executeRawUnsafe(`
      CREATE CONSTRAINT TRIGGER end_session AFTER INSERT ON archive.instance DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION archive.end_session()`);
    await expect(ingest.store(makeInstance({ seriesInstanceUid: '1.2.42' }))).rejects.toEqual(
      expect.objectContaining({ kind: 'unavailable', message: expect.stringContaining('Try again') }),
    );
    expect(await ingest.storedFiles()).toHaveLength(1);
    expect(await ingest.query`SELECT FROM archive.instance`).toEqual([]);
    await ingest.owner.$executeRawUnsafe('DROP TRIGGER end_session ON archive.instance');
    await ingest.store(makeInstance({ seriesInstanceUid: '1.2.42' }));
    expect(await ingest.query`SELECT FROM archive.instance`).toHaveLength(1);
  });
});

describe('when one instance of a batch cannot be written', () => {
  it('the others are stored, and nothing of it is left', async () => {
    await ingest.owner.$executeRawUnsafe(
      `ALTER TABLE archive.instance ADD CONSTRAINT none_of_these CHECK (sop_instance_uid <> '1.2.43.3')`,
    );
    const files = [1, 2, 3, 4, 5].map((n) =>
      makeInstance({ seriesInstanceUid: '1.2.43', sopInstanceUid: `1.2.43.${n}`, instanceNumber: n }),
    );
    const results = await Promise.allSettled(files.map((bytes) => ingest.store(bytes)));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect((results[2] as PromiseRejectedResult).reason).not.toBeInstanceOf(Refusal);
    const [row] = await rowsAfterRestart(ingest, '1.2.43');
    expect(row).toMatchObject({ images: '{[1,3),[4,6)}', number_of_instances: 4, instances: 4n });
    await ingest.expectFilesToEqualRows();
  });
});

describe('when the bytes of one instance of a batch do not reach the disk', () => {
  it.each([
    ['new', 0],
    ['known', 1],
  ])('of a %s series, the others are stored, and nothing of it is left', async (_which, before) => {
    const seriesInstanceUid = '1.2.44';
    const instance = (n: number) =>
      makeInstance({ seriesInstanceUid, sopInstanceUid: `1.2.44.${n}`, instanceNumber: n });
    if (before > 0) await ingest.store(instance(9));
    const take = ingest.storage.take.bind(ingest.storage);
    let taken = 0;
    const failing = jest.spyOn(ingest.storage, 'take').mockImplementation(async (key, source) => {
      const third = ++taken === 3;
      const written = await take(key, source);
      if (!third) return written;
      // As the storage itself does it where the disk fails behind the last byte.
      const durable = written.durable
        .then(() => ingest.storage.delete(key))
        .then(() => Promise.reject(new Refusal('noSpace', 'The storage is full.')));
      durable.catch(() => undefined);
      return { ...written, durable };
    });
    const files = [1, 2, 3, 4, 5].map(instance);
    const results = await Promise.allSettled(files.map((bytes) => ingest.store(bytes)));
    failing.mockRestore();
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    const refused = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ kind: 'noSpace' });
    const [row] = await rowsAfterRestart(ingest, seriesInstanceUid);
    const stored = before + 4;
    expect(row).toMatchObject({ number_of_instances: stored, instances: BigInt(stored) });
    await ingest.expectFilesToEqualRows();
    const journalled = new Set(
      (await ingest.journal()).flatMap(({ instances = [] }) => instances.map(({ key }) => key)),
    );
    for (const { key } of await ingest.storedFiles()) expect(journalled).toContain(key);
  });
});

describe('when the journal cannot be written', () => {
  it('nothing is stored', async () => {
    const append = jest.spyOn(ingest.storage, 'appendJournal').mockRejectedValueOnce(new Error('disk error'));
    await expect(ingest.service.store.store(inChunks(makeInstance()), ingest.origin())).rejects.toThrow('disk error');
    append.mockRestore();
    expect(await ingest.storedFiles()).toEqual([]);
    expect(await ingest.query`SELECT FROM archive.series`).toEqual([]);
  });
});

function rowsAfterRestart(of: TestIngest, uid: string) {
  return of.query<{ images: string; number_of_instances: number; instances: bigint }>`
    SELECT s.images::text, s.number_of_instances, (SELECT count(*) FROM archive.instance i WHERE i.series_pk = s.id) AS instances
    FROM archive.series s WHERE s.series_instance_uid = ${uid}`;
}

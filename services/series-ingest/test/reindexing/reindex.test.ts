import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { LEASES } from '@circus/db';
import { makeInstance } from '@circus/dicom';
import { command } from '../../src/commands/reindex.js';
import { type ArchiveRowsDump, dumpArchive, endSessionsOfService, standStill } from '../support/archiveRows.js';
import { runCommand } from '../support/runCommand.js';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
beforeEach(async () => {
  ingest = await TestIngest.start();
});
afterEach(() => ingest.stop());

const image = (seriesInstanceUid: string, n: number, attributes: object = {}) =>
  makeInstance({
    patientId: 'R1',
    patientName: 'Row^Maker',
    studyInstanceUid: '1.7.1',
    seriesInstanceUid,
    sopInstanceUid: `${seriesInstanceUid}.${n}`,
    instanceNumber: n,
    ...attributes,
  });
const keyOf = async (instanceId: number): Promise<string> => {
  const [row] = await ingest.query<{
    storage_key: string;
  }>`SELECT storage_key FROM archive.instance WHERE id = ${instanceId}`;
  return row?.storage_key as string;
};
const removeFile = (key: string) => rmSync(join(ingest.directory, 'storage', key));
const dropRows = async () => {
  for (const table of ['instance', 'series', 'study', 'patient']) {
    await ingest.owner.$executeRawUnsafe(`TRUNCATE archive.${table} RESTART IDENTITY CASCADE`);
  }
  await ingest.owner.$executeRawUnsafe('TRUNCATE archive.discarded_bytes, archive.outbox');
};

/** An archive with some history: several domains and sources, numbers that were taken, replaced and deleted images. */
async function fill(): Promise<void> {
  await ingest.store(image('1.7.1.1', 1, { studyDescription: 'first', manufacturer: 'A' }));
  await ingest.store(image('1.7.1.1', 2));
  // Its number is taken.
  await ingest.store(image('1.7.1.1', 3, { instanceNumber: 2 }));
  await Promise.all([4, 5, 6, 7].map((n) => ingest.store(image('1.7.1.1', n))));
  await ingest.store(image('1.7.2.1', 1, { patientId: 'R2', studyInstanceUid: '1.7.2' }), 'elsewhere');
  // The first image again, and later attributes of the study.
  await ingest.store(image('1.7.1.1', 1, { studyDescription: 'second', manufacturer: 'B' }));
  await ingest.store(
    image('1.7.3.1', 1, {
      patientId: 'R3',
      studyInstanceUid: '1.7.3',
      extra: { '00104000': { vr: 'LT', Value: ['a\u0000b'] } },
    }),
  );
  await ingest.store(image('1.7.1.2', 1));
  // More than are read at a time.
  await Promise.all(
    Array.from({ length: 140 }, (_, n) => ingest.store(image('1.7.8.1', n + 1, { rows: 4, columns: 4 }))),
  );
  await ingest.request('/api/series/1.7.3.1', { method: 'DELETE' });
}

/** Times as good as the journal has them: it is written a moment before the rows are. */
function expectSameTimes(now: ArchiveRowsDump, before: ArchiveRowsDump): void {
  for (const [name, { created, updated }] of before.times) {
    const found = now.times.get(name) as { created: number; updated: number };
    expect({ name, away: Math.abs(found.created - created) < 1_000 }).toEqual({ name, away: true });
    if (!/patient|study/.test(name)) expect(Math.abs(found.updated - updated)).toBeLessThan(1_000);
  }
}

describe('circus reindex', () => {
  it('makes every row of an empty archive as it was, with ids, numbers, domains, sources and times', async () => {
    await fill();
    const before = await dumpArchive(ingest);
    await standStill(ingest);
    // Time goes by: what is told must not be the time of the reindex.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await dropRows();
    const { printed, failure } = await runCommand(command, ingest);
    expect({ failure, printed }).toEqual({
      failure: null,
      printed: '149 image(s) were indexed, 4 series were made or changed.',
    });
    const after = await dumpArchive(ingest);
    expect(after.rows).toEqual(before.rows);
    expectSameTimes(after, before);
    // Caches know earlier versions.
    for (const [id, version] of after.versions) expect(version).toBeGreaterThan(before.versions.get(id) as number);
    await ingest.expectFilesToEqualRows();
  });

  it('replaces the rows that there are at once, gives no id twice and tells of every series', async () => {
    await fill();
    const before = await dumpArchive(ingest);
    const known = before.times.size;
    await ingest.query`
      WITH tag AS (INSERT INTO archive.series_tag (name) VALUES ('kept') RETURNING id),
        type AS (INSERT INTO archive.series_type (name) VALUES ('kept') RETURNING id),
        tagging AS (INSERT INTO archive.series_tagging SELECT s.id, tag.id FROM archive.series s, tag)
      INSERT INTO archive.series_type_assignment SELECT s.id, type.id, TRUE FROM archive.series s, type`;
    const marked = () => ingest.query<{ id: bigint }>`
      SELECT series_id AS id FROM archive.series_tagging JOIN archive.series_type_assignment a USING (series_id)
      WHERE a.manual ORDER BY 1`;
    const markedBefore = await marked();
    await standStill(ingest);
    await ingest.owner.$executeRawUnsafe(`UPDATE archive.series SET modality = 'XX', search_text = ''`);
    await ingest.owner.$executeRawUnsafe(`TRUNCATE archive.outbox`);
    expect((await runCommand(command, ingest)).failure).toMatch(/^The archive has rows of 149 image\(s\)\. --missing/);
    expect(await runCommand(command, ingest, { replace: true })).toMatchObject({ failure: null });
    const after = await dumpArchive(ingest);
    expect(after.rows).toEqual(before.rows);
    expect(markedBefore).toHaveLength(4);
    expect(await marked()).toEqual(markedBefore);
    const told = await ingest.query<{ uid: string }>`
      SELECT payload->>'seriesUid' AS uid FROM archive.outbox WHERE subject = 'circus.series.updated' ORDER BY 1`;
    expect(told.map(({ uid }) => uid)).toEqual(['1.7.1.1', '1.7.1.2', '1.7.2.1', '1.7.8.1']);
    expect(await ingest.query`SELECT FROM archive.outbox WHERE subject = 'circus.instances.stored'`).toEqual([]);

    const service = await ingest.another();
    const stored = await service.store.store(
      (async function* () {
        yield image('1.7.9.1', 1, { patientId: 'R9', studyInstanceUid: '1.7.9' });
      })(),
      ingest.origin(),
    );
    await service.close();
    for (const [table, id] of Object.entries({
      instance: stored.instanceId,
      series: stored.seriesId,
      study: stored.studyId,
      patient: stored.patientId,
    })) {
      expect(before.times.has(`${table} ${id}`)).toBe(false);
    }
    // The deleted series had the third id: nobody gets it again.
    expect(stored.seriesId).toBeGreaterThan(4);
    expect((await dumpArchive(ingest)).times.size).toBe(known + 4);
  });

  it('refuses while the suite works, and where images would lose their rows', async () => {
    const { instanceId } = await ingest.store(image('1.7.4.1', 1));
    await ingest.store(image('1.7.4.1', 2));
    expect((await runCommand(command, ingest, { replace: true })).failure).toMatch(/stop the suite/);
    await standStill(ingest);
    removeFile(await keyOf(instanceId));
    const before = await dumpArchive(ingest);
    const refused = await runCommand(command, ingest, { replace: true });
    expect(refused.failure).toMatch(/^1 image\(s\) that have rows now would have none .* Nothing was changed\./);
    expect(await dumpArchive(ingest)).toEqual(before);
    const accepted = await runCommand(command, ingest, { replace: true, acceptLoss: true });
    expect(accepted.failure).toBe('1 thing(s) are not as they should be.');
    expect(accepted.printed).toMatch(/the file is gone/);
    expect(await ingest.query`SELECT FROM archive.instance`).toHaveLength(1);
  });

  it('brings an older database up to the journal: stored, replaced and deleted since, ids that others have by now', async () => {
    await ingest.store(image('1.7.5.1', 1));
    await ingest.store(image('1.7.5.2', 1));
    // What a backup of this moment would have.
    const backup = await dumpArchive(ingest);
    await ingest.store(image('1.7.5.1', 1, { seriesDescription: 'again' }));
    await ingest.store(image('1.7.5.1', 2));
    await ingest.store(image('1.7.5.3', 1, { patientId: 'R5', studyInstanceUid: '1.7.5' }));
    await ingest.request('/api/series/1.7.5.2', { method: 'DELETE' });
    const newest = await dumpArchive(ingest);
    await standStill(ingest);
    await restoreRows(backup);
    await ingest.query`
      INSERT INTO work.lease (name, holder, expires_at) VALUES (${LEASES.restored}, 'restore', 'infinity') RETURNING 1`;

    const { failure, printed } = await runCommand(command, ingest, { missing: true });
    expect({ failure, printed }).toEqual({
      failure: null,
      printed:
        '3 image(s) were indexed, 2 series were made or changed.\n1 series that were deleted later were removed.',
    });
    expect((await dumpArchive(ingest)).rows).toEqual(newest.rows);
    expect(await ingest.query`SELECT FROM work.lease WHERE name = ${LEASES.restored}`).toEqual([]);
    const again = await runCommand(command, ingest, { missing: true });
    expect(again).toMatchObject({ failure: null, printed: '0 image(s) were indexed, 0 series were made or changed.' });
  });

  it('takes single images away that were deleted since, and brings none of them back', async () => {
    const gone = await ingest.store(image('1.7.9.1', 1));
    await ingest.store(image('1.7.9.1', 2));
    const backup = await dumpArchive(ingest);
    await ingest.request(`/api/images/${gone.instanceId}`, { method: 'DELETE' });
    await standStill(ingest);
    await restoreRows(backup);
    const images = () => ingest.query<{ sop: string }>`SELECT sop_instance_uid AS sop FROM archive.instance`;
    const series = () => ingest.query`SELECT images::text, number_of_instances FROM archive.series`;

    expect((await runCommand(command, ingest, { missing: true })).failure).toBeNull();
    expect([await images(), await series()]).toEqual([
      [{ sop: '1.7.9.1.2' }],
      [{ images: '{[2,3)}', number_of_instances: 1 }],
    ]);
    expect((await runCommand(command, ingest, { replace: true })).failure).toBeNull();
    expect([await images(), await series()]).toEqual([
      [{ sop: '1.7.9.1.2' }],
      [{ images: '{[2,3)}', number_of_instances: 1 }],
    ]);
  });

  it('gives new ids where others have them by now, and remembers these', async () => {
    await ingest.store(image('1.7.6.1', 1));
    const backup = await dumpArchive(ingest);
    const lost = await ingest.store(image('1.7.6.2', 1));
    await standStill(ingest);
    await restoreRows(backup);
    await ingest.owner.$executeRawUnsafe(
      `SELECT setval('archive.instance_id_seq', 1), setval('archive.series_id_seq', 1)`,
    );
    // The suite was started too early, and stored something under the ids of what the backup does not have.
    const service = await ingest.another();
    const other = await service.store.store(
      (async function* () {
        yield image('1.7.6.3', 1);
      })(),
      ingest.origin(),
    );
    await service.close();
    await endSessionsOfService(ingest);
    expect(other.seriesId).toBe(lost.seriesId);

    expect((await runCommand(command, ingest, { missing: true })).failure).toBeNull();
    const [row] = await ingest.query<{ id: bigint; series_pk: bigint }>`
      SELECT id, series_pk FROM archive.instance WHERE sop_instance_uid = '1.7.6.2.1'`;
    expect(Number(row?.series_pk)).toBeGreaterThan(other.seriesId);
    const after = await dumpArchive(ingest);
    expect((await runCommand(command, ingest, { replace: true })).failure).toBeNull();
    expect((await dumpArchive(ingest)).rows).toEqual(after.rows);
  });

  it('takes the lines of older versions, and reports files that are another image or none', async () => {
    const first = await ingest.store(image('1.7.7.1', 1));
    const second = await ingest.store(image('1.7.7.1', 2));
    await standStill(ingest);
    const [key, other] = [await keyOf(first.instanceId), await keyOf(second.instanceId)];
    removeFile(other);
    await ingest.storage.write(
      other,
      (async function* () {
        yield image('1.7.7.2', 1);
      })(),
    );
    const old = {
      version: 1,
      op: 'store',
      at: '2020-01-02T03:04:05.678Z',
      instances: [
        {
          key: 'instances/2020/01/02/0304/old.dcm',
          sha256: 'a'.repeat(64),
          sizeBytes: 1,
          domain: 'default',
          source: { type: 'import', id: 7, name: 'CD' },
          studyInstanceUid: '1.7.7',
          seriesInstanceUid: '1.7.7.9',
          sopInstanceUid: '1.7.7.9.1',
        },
      ],
    };
    const written = await ingest.storage.write(
      old.instances[0]?.key as string,
      (async function* () {
        yield image('1.7.7.9', 1, { studyInstanceUid: '1.7.7' });
      })(),
    );
    Object.assign(old.instances[0] as object, written);
    await ingest.storage.appendJournal(old);
    await dropRows();
    const { failure, printed } = await runCommand(command, ingest);
    expect(printed).toMatch(new RegExp(`${other}: The file is another image than the journal says`));
    expect(failure).toMatch(/^[12] thing/);
    const rows = await ingest.query<{ storage_key: string; created_at: Date; source_id: number }>`
      SELECT storage_key, created_at, source_id FROM archive.instance ORDER BY created_at`;
    expect(rows).toMatchObject([
      { storage_key: old.instances[0]?.key, created_at: new Date(old.at), source_id: 7 },
      { storage_key: key },
    ]);
    const after = await dumpArchive(ingest);
    await runCommand(command, ingest, { replace: true });
    expect((await dumpArchive(ingest)).rows).toEqual(after.rows);
  });
});

/** The rows of an earlier moment; sequences go back as a restored database's do. */
async function restoreRows({ rows }: ArchiveRowsDump): Promise<void> {
  await dropRows();
  for (const table of ['patient', 'study', 'series', 'instance']) {
    await ingest.owner.$executeRawUnsafe(
      `INSERT INTO archive.${table} SELECT * FROM jsonb_populate_recordset(NULL::archive.${table},
        (SELECT jsonb_agg(jsonb_build_object('created_at', now(), 'updated_at', now(), 'version', 1) || row) FROM jsonb_array_elements($1::jsonb) AS row))`,
      JSON.stringify(rows[table]),
    );
  }
}

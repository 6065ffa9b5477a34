import { createHash } from 'node:crypto';
import { events } from '@circus/contracts';
import { ctPhantom, makeInstance } from '@circus/dicom';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await TestIngest.start();
});
afterAll(() => ingest.stop());

const smallSeries = (seriesInstanceUid: string, slices: number, options = {}) =>
  [...ctPhantom({ slices, rows: 32, columns: 32, seriesInstanceUid, ...options })].map(({ bytes }) => bytes);

interface SeriesRow {
  id: bigint;
  version: bigint;
  images: string;
  number_of_instances: number;
  size_bytes: bigint;
}
const seriesRow = async (uid: string): Promise<SeriesRow> => {
  const rows = await ingest.query<SeriesRow>`
    SELECT id, version, images::text, number_of_instances, size_bytes FROM archive.series WHERE series_instance_uid = ${uid}`;
  expect(rows).toHaveLength(1);
  return rows[0] as SeriesRow;
};

describe('storing', () => {
  it('keeps the bytes as they came, with their hash and size', async () => {
    const [bytes] = smallSeries('1.2.10', 1) as [Buffer];
    const stored = await ingest.store(bytes);
    const [row] = await ingest.query<{ storage_key: string; sha256: string; size_bytes: bigint; transformed_by: null }>`
      SELECT storage_key, sha256, size_bytes, transformed_by FROM archive.instance WHERE id = ${stored.instanceId}`;
    expect(await ingest.storage.read(row?.storage_key as string)).toEqual(bytes);
    expect(row).toMatchObject({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      size_bytes: BigInt(bytes.length),
      transformed_by: null,
    });
  });

  it('fills the rows of patient, study, series and instance from the header', async () => {
    await ingest.store(
      makeInstance({
        patientName: 'Yamada^Tarou=山田^太郎',
        patientId: 'P-1',
        patientBirthDate: '19700102',
        patientSex: 'M',
        patientAge: '045Y',
        studyInstanceUid: '1.2.11',
        seriesInstanceUid: '1.2.11.1',
        sopInstanceUid: '1.2.11.1.5',
        characterSet: 'ISO_IR 192',
        studyDate: '20200304',
        seriesDate: '20200304',
        seriesTime: '101112',
        accessionNumber: 'A1',
        studyDescription: 'Chest',
        seriesDescription: 'Thin',
        seriesNumber: 3,
        instanceNumber: 5,
        modality: 'CT',
        manufacturer: 'Maker',
        stationName: 'CT1',
        bodyPartExamined: 'CHEST',
        rows: 24,
        columns: 32,
      }),
    );
    const [found] = await ingest.query<{ series: Record<string, unknown>; patient_age: string; name: string }>`
      SELECT to_jsonb(s) AS series, st.patient_age, p.patient_name AS name FROM archive.series s
      JOIN archive.study st ON st.id = s.study_pk JOIN archive.patient p ON p.id = st.patient_pk
      WHERE s.series_instance_uid = '1.2.11.1'`;
    expect(found).toMatchObject({ name: 'Yamada^Tarou=山田^太郎', patient_age: '045Y' });
    const row = found?.series;
    expect(row).toMatchObject({
      patient_name: 'Yamada^Tarou=山田^太郎',
      patient_id: 'P-1',
      patient_birth_date: '19700102',
      patient_sex: 'M',
      patient_years: 45,
      patient_info: {
        patientId: 'P-1',
        patientName: 'Yamada^Tarou=山田^太郎',
        age: 45,
        sex: 'M',
        birthDate: '1970-01-02',
      },
      study_date: '20200304',
      study_description: 'Chest',
      accession_number: 'A1',
      modality: 'CT',
      series_number: 3,
      series_description: 'Thin',
      series_date_time: '2020-03-04T10:11:12+00:00',
      body_part_examined: 'CHEST',
      manufacturer: 'Maker',
      station_name: 'CT1',
      width: 32,
      height: 24,
      images: '{[5,6)}',
      number_of_instances: 1,
      version: 1,
      domain: 'default',
      source_type: 'user',
      source_name: ingest.administrator.loginId,
    });
    expect((row?.search_text as string).split('\u001f')).toEqual(
      expect.arrayContaining([String(row?.id), 'P-1', 'Chest', 'Thin', 'A1', '045Y', 'CT', 'CT1', 'CHEST', 'Maker']),
    );
    const [instance] = await ingest.query<Record<string, unknown>>`
      SELECT * FROM archive.instance WHERE sop_instance_uid = '1.2.11.1.5'`;
    expect(instance).toMatchObject({
      image_number: 5,
      instance_number: '5',
      rows: 24,
      columns: 32,
      number_of_frames: 1,
    });
    expect(instance?.tags).toMatchObject({ '00080060': { vr: 'CS', Value: ['CT'] } });
    expect(instance?.pixel_header).toMatchObject({ rows: 24, columns: 32, modality: 'CT' });
  });

  it('stores every image of a series exactly once when fifty come at the same time', async () => {
    const files = smallSeries('1.2.12', 50);
    const stored = await Promise.all(files.map((bytes) => ingest.store(bytes)));
    expect(new Set(stored.map(({ instanceId }) => instanceId)).size).toBe(50);
    expect(stored.map(({ imageNumber }) => imageNumber).sort((a, b) => a - b)).toEqual(files.map((_, n) => n + 1));
    const row = await seriesRow('1.2.12');
    expect(row).toMatchObject({ images: '{[1,51)}', number_of_instances: 50 });
    expect(Number(row.size_bytes)).toBe(files.reduce((sum, { length }) => sum + length, 0));
    expect(Number(row.version)).toBeLessThanOrEqual(50);
    const events = await ingest.query<{ payload: { seriesVersion: number; numberOfInstances: number } }>`
      SELECT payload FROM archive.outbox WHERE subject = 'circus.series.updated' AND payload->>'seriesUid' = '1.2.12'`;
    const versions = events.map(({ payload }) => payload.seriesVersion).sort((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: Number(row.version) }, (_, n) => n + 1));
  });

  it('stores several series of several patients and processes at the same time', async () => {
    const another = await ingest.another();
    try {
      const uids = [1, 2, 3, 4, 5].map((n) => `1.2.13.${n}`);
      const series = uids.map((uid, n) =>
        smallSeries(uid, 20, {
          patientId: `M${n % 2}`,
          patientName: `Many^${n % 2}`,
          studyInstanceUid: `1.2.13.0.${n % 3}`,
        }),
      );
      const files = series.flat().sort(() => Math.random() - 0.5);
      await Promise.all(
        files.map((bytes, n) => (n % 2 ? ingest.service : another).store.store(oneChunk(bytes), ingest.origin())),
      );
      for (const uid of uids) {
        expect(await seriesRow(uid)).toMatchObject({ images: '{[1,21)}', number_of_instances: 20 });
      }
      const [counts] = await ingest.query<{ patients: bigint; studies: bigint }>`
        SELECT count(DISTINCT patient_pk) AS patients, count(DISTINCT study_pk) AS studies FROM archive.series
        WHERE series_instance_uid LIKE '1.2.13.%'`;
      expect(counts).toEqual({ patients: 2n, studies: 5n });
    } finally {
      await another.close();
    }
  });

  it('replaces an instance of the same SOP Instance UID: same id and number, new bytes, the old ones discarded', async () => {
    const given = { seriesInstanceUid: '1.2.14', sopInstanceUid: '1.2.14.1', instanceNumber: 7 };
    const first = await ingest.store(makeInstance({ ...given, seriesDescription: 'Before' }));
    const [{ storage_key: oldKey } = { storage_key: '' }] = await ingest.query<{ storage_key: string }>`
      SELECT storage_key FROM archive.instance WHERE id = ${first.instanceId}`;
    const second = await ingest.store(
      makeInstance({ ...given, instanceNumber: 9, seriesDescription: 'After', rows: 64, columns: 64 }),
    );
    expect(second).toMatchObject({ instanceId: first.instanceId, imageNumber: 7, replaced: true });
    expect(first.replaced).toBe(false);
    const row = await seriesRow('1.2.14');
    const [instance] = await ingest.query<{ size_bytes: bigint; storage_key: string }>`
      SELECT size_bytes, storage_key FROM archive.instance WHERE id = ${first.instanceId}`;
    expect(row).toMatchObject({
      images: '{[7,8)}',
      number_of_instances: 1,
      version: 2n,
      size_bytes: instance?.size_bytes,
    });
    expect(instance?.storage_key).not.toBe(oldKey);
    const discarded = await ingest.query`SELECT FROM archive.discarded_bytes WHERE storage_key = ${oldKey}`;
    expect(discarded).toHaveLength(1);
    expect(await ingest.storage.exists(oldKey)).toBe(true);
  });

  it('decides about the same instance sent many times at once one after the other', async () => {
    const files = Array.from({ length: 12 }, (_, n) =>
      makeInstance({ seriesInstanceUid: '1.2.15', sopInstanceUid: '1.2.15.1', seriesDescription: `Attempt ${n}` }),
    );
    const stored = await Promise.all(files.map((bytes) => ingest.store(bytes)));
    expect(new Set(stored.map(({ instanceId }) => instanceId)).size).toBe(1);
    expect(stored.filter(({ replaced }) => !replaced)).toHaveLength(1);
    expect(await seriesRow('1.2.15')).toMatchObject({ number_of_instances: 1, version: 12n });
  });

  it('gives images with equal or missing instance numbers numbers of their own', async () => {
    const image = (n: number, instanceNumber?: number) =>
      makeInstance({
        seriesInstanceUid: '1.2.16',
        sopInstanceUid: `1.2.16.${n}`,
        ...(instanceNumber === undefined ? { without: ['00200013'] } : { instanceNumber }),
      });
    const numbers: number[] = [];
    for (const bytes of [image(1, 1), image(2, 1), image(3), image(4, 10), image(5, 10), image(6, 0)]) {
      numbers.push((await ingest.store(bytes)).imageNumber);
    }
    expect(numbers).toEqual([1, 2, 3, 10, 11, 4]);
  });

  it('refuses a known series in another domain and stores the rest of the batch', async () => {
    const files = smallSeries('1.2.17', 3);
    await ingest.store(files[0] as Buffer);
    const results = await Promise.allSettled([
      ingest.store(files[1] as Buffer, 'elsewhere'),
      ingest.store(files[2] as Buffer),
      ingest.store(smallSeries('1.2.17.1', 1, { patientId: 'Q', patientName: 'Q' })[0] as Buffer, 'elsewhere'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect((results[0] as PromiseRejectedResult).reason).toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('in another domain'),
    });
    expect(await seriesRow('1.2.17')).toMatchObject({ images: '{[1,2),[3,4)}', number_of_instances: 2 });
    await ingest.expectFilesToEqualRows();
  });

  it('lets only one domain win when a new series is offered for two at once', async () => {
    const files = smallSeries('1.2.18', 10);
    const results = await Promise.allSettled(files.map((bytes, n) => ingest.store(bytes, n % 2 ? 'one' : 'two')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await seriesRow('1.2.18')).toMatchObject({ number_of_instances: 5 });
  });

  it('takes the latest filled attributes, brings them to the other series of the patient, and keeps identity', async () => {
    const shared = { patientId: 'L1', patientName: 'Latest^One', studyInstanceUid: '1.2.19' };
    const image = (series: string, n: number, attributes: object) =>
      makeInstance({
        ...shared,
        seriesInstanceUid: series,
        sopInstanceUid: `${series}.${n}`,
        instanceNumber: n,
        ...attributes,
      });
    await ingest.store(image('1.2.19.1', 1, { studyDescription: 'Old', seriesDescription: 'S', patientSex: 'F' }));
    await ingest.store(image('1.2.19.2', 1, { studyDescription: 'New', patientSex: 'F', accessionNumber: 'ACC' }));
    await ingest.store(image('1.2.19.2', 2, { without: ['00081030', '00080050', '00100040'] }));
    const rows = await ingest.query<Record<string, unknown>>`
      SELECT s.series_instance_uid AS uid, s.study_description, s.accession_number, s.patient_sex, s.series_description,
        s.version, s.search_text, st.study_description AS of_study
      FROM archive.series s JOIN archive.study st ON st.id = s.study_pk
      WHERE s.series_instance_uid LIKE '1.2.19.%' ORDER BY 1`;
    const expected = { study_description: 'New', accession_number: 'ACC', patient_sex: 'F', of_study: 'New' };
    expect(rows).toMatchObject([
      { uid: '1.2.19.1', ...expected, series_description: 'S', version: 2n },
      { uid: '1.2.19.2', ...expected, version: 2n },
    ]);
    expect((rows[0]?.search_text as string).split('\u001f')).toEqual(expect.arrayContaining(['New', 'ACC', 'S']));
    const [told] = await ingest.query<{ count: bigint }>`
      SELECT count(*) FROM archive.outbox WHERE subject = 'circus.series.updated' AND payload->>'seriesUid' = '1.2.19.1'`;
    expect(told?.count).toBe(2n);
  });

  it('goes on from what another process made of a series and its patient in between', async () => {
    const another = await ingest.another();
    try {
      const image = (n: number, attributes: object = {}) =>
        makeInstance({
          patientId: 'B1',
          patientName: 'Between^Two',
          studyInstanceUid: '1.2.29',
          seriesInstanceUid: '1.2.29.1',
          sopInstanceUid: `1.2.29.1.${n}`,
          instanceNumber: n,
          without: ['00100040', '00081030'],
          ...attributes,
        });
      const here = (bytes: Buffer) => ingest.store(bytes);
      const there = (bytes: Buffer) => another.store.store(oneChunk(bytes), ingest.origin());
      const first = await here(image(1));
      await here(image(2)); // from memory: the series is as this process left it
      expect(await there(image(3, { patientSex: 'F', without: [] }))).toMatchObject({ imageNumber: 3 });
      // The memory is stale now: in the series, and in what the patient is known to be.
      expect(await here(image(4))).toMatchObject({ imageNumber: 4, seriesId: first.seriesId });
      expect(await here(image(5, { instanceNumber: 3 }))).toMatchObject({ imageNumber: 5 });
      // An image that the other process stored is replaced, not stored twice.
      await there(image(6));
      expect(await here(image(6))).toMatchObject({ replaced: true, imageNumber: 6 });
      const [row] = await ingest.query<Record<string, unknown>>`
        SELECT images::text, number_of_instances, version, patient_sex, size_bytes::int,
          (SELECT sum(size_bytes)::int FROM archive.instance i WHERE i.series_pk = s.id) AS of_instances
        FROM archive.series s WHERE series_instance_uid = '1.2.29.1'`;
      expect(row).toMatchObject({ images: '{[1,7)}', number_of_instances: 6, version: 7n, patient_sex: 'F' });
      expect(row?.size_bytes).toBe(row?.of_instances);
    } finally {
      await another.close();
    }
  });

  it('keeps parameters and patient information of the first image', async () => {
    const image = (n: number, spacing: number) =>
      makeInstance({
        seriesInstanceUid: '1.2.20',
        sopInstanceUid: `1.2.20.${n}`,
        instanceNumber: n,
        pixelSpacing: [spacing, spacing],
        patientAge: `0${n}0Y`,
      });
    await ingest.store(image(1, 0.5));
    await ingest.store(image(2, 0.75));
    const [row] = await ingest.query<Record<string, unknown>>`
      SELECT parameters, patient_info, patient_years FROM archive.series WHERE series_instance_uid = '1.2.20'`;
    expect(row).toMatchObject({ parameters: { pixelSpacingX: 0.5 }, patient_info: { age: 10 }, patient_years: 10 });
  });

  it('keeps one series UID under two patients apart', async () => {
    const image = (patientId: string, n: number) =>
      makeInstance({ patientId, patientName: patientId, seriesInstanceUid: '1.2.21', sopInstanceUid: `1.2.21.${n}` });
    const [first, second] = [await ingest.store(image('TWO-A', 1)), await ingest.store(image('TWO-B', 2))];
    expect(first.seriesId).not.toBe(second.seriesId);
    expect([first.imageNumber, second.imageNumber]).toEqual([1, 1]);
  });

  it('takes texts that PostgreSQL could not hold as they are', async () => {
    const stored = await ingest.store(
      makeInstance({
        seriesInstanceUid: '1.2.22',
        extra: {
          '00104000': { vr: 'LT', Value: ['a\\u0000b'] },
          '00081030': { vr: 'LO', Value: [`${'x'.repeat(600)}`] },
          '00080050': { vr: 'SH', Value: ['with\u0000nul'] },
        },
      }),
    );
    const [row] = await ingest.query<{
      tags: Record<string, { Value: string[] }>;
      description: string;
      accession: string;
    }>`
      SELECT i.tags, s.study_description AS description, s.accession_number AS accession
      FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk WHERE i.id = ${stored.instanceId}`;
    expect(row?.tags['00104000']?.Value).toEqual(['a\\u0000b']);
    expect(row?.tags['00080050']?.Value).toEqual(['withnul']);
    expect(row?.accession).toBe('withnul');
    expect(row?.description).toHaveLength(512);
  });

  it('writes what it stores into the journal first, and takes back what it refuses', async () => {
    const lines = await ingest.journal();
    const stored = new Set(lines.flatMap(({ instances = [] }) => instances.map(({ key }) => key)));
    const dropped = new Set(lines.flatMap(({ keys = [] }) => keys));
    const files = (await ingest.storedFiles()).map(({ key }) => key);
    expect(files.sort()).toEqual([...stored].filter((key) => !dropped.has(key)).sort());
  });

  it('tells of every batch through the outbox, once it is committed', async () => {
    const heard: { sopInstanceUid: string; replaced: boolean }[] = [];
    let end = () => {};
    const both = new Promise<void>((resolve) => {
      void ingest.bus
        .subscribe(events.instancesStored, ({ instances }) => {
          heard.push(...instances.filter(({ sopInstanceUid }) => sopInstanceUid === '1.2.23.1'));
          if (heard.length === 2) resolve();
        })
        .then((unsubscribe) => {
          end = unsubscribe;
        });
    });
    const bytes = makeInstance({ seriesInstanceUid: '1.2.23', sopInstanceUid: '1.2.23.1' });
    await ingest.store(bytes);
    await ingest.store(bytes);
    await both;
    end();
    expect(heard.map(({ replaced }) => replaced)).toEqual([false, true]);
  });
});

async function* oneChunk(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes;
}

import { makeInstance } from '@circus/dicom';
import { Anonymizer } from '../../src/anonymization/anonymizer.js';
import { headerOf, valueOf } from '../support/anonymization.js';
import { TestSharing } from '../support/testSharing.js';

describe('Anonymizing', () => {
  let sharing: TestSharing;
  beforeEach(async () => {
    sharing = await TestSharing.start();
  });
  afterEach(() => sharing.stop());

  const patient = { patientName: 'Crash^Jo', patientId: 'C1', studyInstanceUid: '1.11', seriesInstanceUid: '1.11.1' };

  it('loses no image when the archive ends in the middle: there is the original, or what was made of it', async () => {
    const ids: number[] = [];
    for (let instanceNumber = 1; instanceNumber <= 24; instanceNumber += 1) {
      ids.push(await sharing.store(makeInstance({ ...patient, instanceNumber })));
    }
    const asked = sharing.request('/api/anonymization/anonymize', {
      method: 'POST',
      json: ids.map((imageId) => ({ imageId, tagValues: [] })),
    });
    const anonymous = () =>
      sharing.query<{ n: number }>`
        SELECT count(*)::int AS n FROM archive.instance WHERE transformed_by @> '[{"transform":"anonymize"}]'`;
    while (((await anonymous())[0]?.n ?? 0) < 5);
    await sharing.archive.kill();
    const answer = await asked;
    expect([answer.status, await answer.text()]).toEqual([
      503,
      expect.stringMatching(/^\d+ of 24 images were anonymized/),
    ]);

    const originals = await sharing.query<{ id: bigint; sop_instance_uid: string }>`
      SELECT id, sop_instance_uid FROM archive_read.image WHERE id = ANY(${ids}::bigint[])`;
    const made = await sharing.query<{ sop_instance_uid: string }>`
      SELECT k.sop_instance_uid FROM sharing.anonymization_key k
      JOIN archive_read.image i ON i.sop_instance_uid = k.anonymous_sop_instance_uid`;
    const left = new Set([...originals, ...made].map(({ sop_instance_uid }) => sop_instance_uid));
    expect(left.size).toBe(24);
    const rows = await sharing.query<{ storage_key: string }>`SELECT storage_key FROM archive.instance`;
    for (const { storage_key } of rows) expect(await sharing.storage.exists(storage_key)).toBe(true);
  }, 60_000);

  it('agrees between processes that meet a patient for the first time at the same moment', async () => {
    const ids: number[] = [];
    for (let instanceNumber = 1; instanceNumber <= 8; instanceNumber += 1) {
      ids.push(await sharing.store(makeInstance({ ...patient, instanceNumber })));
    }
    const anonymizers = [1, 2, 3, 4].map(
      () =>
        new Anonymizer({
          ...{ database: sharing.database.open('sharing', 2), storage: sharing.storage, pictureRules: [] },
          ...{ maxHeaderBytes: 2 ** 24, maxCompressedBytes: 2 ** 24 },
        }),
    );
    const copies = await Promise.all(
      anonymizers.flatMap((anonymizer) =>
        ids.map(async (id) => {
          const stream = await anonymizer.anonymize(id, { profile: { options: [] }, tagValues: [] });
          return headerOf(Buffer.concat(await stream.toArray()));
        }),
      ),
    );
    for (const tag of ['00100010', '00100020', '0020000D', '0020000E']) {
      expect(new Set(copies.map((copy) => valueOf(copy, tag))).size).toBe(1);
    }
    expect(new Set(copies.map(({ sopInstanceUid }) => sopInstanceUid)).size).toBe(8);
    expect(await sharing.query`SELECT id FROM sharing.anonymization_patient`).toHaveLength(1);
  });
});

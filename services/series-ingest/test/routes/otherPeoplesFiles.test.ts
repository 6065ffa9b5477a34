import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedData } from '@circus/testkit';
import { TestIngest } from '../support/testIngest.js';

interface ManifestEntry {
  file: string;
  expected: string;
  sopInstanceUID?: string;
  seriesInstanceUID?: string;
}

const folder = sharedData('data/dicom', 'storing of DICOM files from many devices');
const entries: ManifestEntry[] = folder ? JSON.parse(readFileSync(join(folder, 'MANIFEST.json'), 'utf8')).files : [];

const RESULT: Record<string, { status: number; text?: RegExp }> = {
  accept: { status: 201 },
  'accept-without-pixels': { status: 201 },
  'accept-pixels-broken': { status: 400, text: /truncated/ },
  'reject-not-dicom': { status: 400, text: /not a DICOM/ },
  'reject-missing-identifiers': { status: 400, text: /lacks / },
  'reject-damaged': { status: 400, text: /cannot be read to its end|names no transfer syntax/ },
  'reject-media-directory': { status: 400, text: /DICOMDIR/ },
};
(folder ? describe : describe.skip)('DICOM files from many devices', () => {
  let ingest: TestIngest;
  beforeAll(async () => {
    ingest = await TestIngest.start();
  });
  afterAll(() => ingest.stop());

  it.each(entries.map((entry) => [entry.file, entry] as const))(
    '%s is stored or refused as it should be',
    async (file, entry) => {
      const bytes = readFileSync(join(folder as string, file));
      const response = await ingest.upload('/api/series/domain/default/single', [{ name: file, bytes }]);
      const text = await response.text();
      const result = RESULT[entry.expected];
      expect({ file, status: response.status, text }).toEqual({
        file,
        status: result?.status,
        text: result?.text ? expect.stringMatching(result.text) : '',
      });
      if (response.status !== 201) return;
      const [row] = await ingest.query<{ storage_key: string; series: string }>`
      SELECT i.storage_key, s.series_instance_uid AS series FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE i.sop_instance_uid = ${entry.sopInstanceUID}`;
      expect(row?.series).toBe(entry.seriesInstanceUID);
      // Several are encodings of one instance: each replaces the one before.
      expect((await ingest.storage.read(row?.storage_key as string)).equals(bytes)).toBe(true);
    },
  );

  it('leave exactly the files that rows name', async () => {
    await ingest.expectFilesToEqualRows();
    const [counts] = await ingest.query<Record<string, bigint>>`
      SELECT (SELECT count(*) FROM archive.instance) AS instances, (SELECT sum(number_of_instances) FROM archive.series) AS counted`;
    expect(counts?.instances).toBe(counts?.counted);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, sharedData } from '@circus/testkit';
import { zipOf } from '../support/archives.js';
import { TestIngest } from '../support/testIngest.js';

interface ManifestEntry {
  file: string;
  expected: string;
  alsoAcceptable?: string[];
  sopInstanceUID?: string;
  seriesInstanceUID?: string;
}

const folder = sharedData('data/dicom', 'storing of DICOM files from many devices');
const entries: ManifestEntry[] = folder ? JSON.parse(readFileSync(join(folder, 'MANIFEST.json'), 'utf8')).files : [];
const bytesOf = ({ file }: ManifestEntry): Buffer => readFileSync(join(folder as string, file));

/** What comes of a file, and what is said of one that is refused. */
const RESULT: Record<string, { isStored: boolean; text: RegExp }> = {
  accept: { isStored: true, text: /^/ },
  'accept-without-pixels': { isStored: true, text: /^/ },
  'accept-pixels-broken': { isStored: false, text: /truncated/ },
  // Where archives are accepted too, files are told from others by their beginning.
  'reject-not-dicom': { isStored: false, text: /n(ot|either) a DICOM/ },
  'reject-missing-identifiers': { isStored: false, text: /lacks / },
  'reject-damaged': { isStored: false, text: /cannot be read to its end|names no transfer syntax/ },
  'reject-media-directory': { isStored: false, text: /DICOMDIR/ },
};

/** Stored as the manifest says; refused for the reason it expects, or another that it accepts. */
function resultOf({ expected, alsoAcceptable = [] }: ManifestEntry): { isStored: boolean; reason: RegExp } {
  const isStored = RESULT[expected]?.isStored === true;
  const reasons = [expected, ...alsoAcceptable].flatMap((each) =>
    RESULT[each]?.isStored === isStored ? [RESULT[each].text.source] : [],
  );
  return { isStored, reason: new RegExp(reasons.join('|')) };
}

/** Doors that take one file. */
const doors: Record<string, (ingest: TestIngest, bytes: Buffer) => Promise<Response>> = {
  'POST /api/images': (ingest, bytes) =>
    ingest.request('/api/images', {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'application/octet-stream' },
    }),
  'POST /api/images, a form': (ingest, bytes) => ingest.upload('/api/images', [{ part: 'file', bytes }]),
  'POST /api/series/domain/:domain': (ingest, bytes) => ingest.upload('/api/series/domain/default', [{ bytes }]),
  'POST /api/series/domain/:domain/single': (ingest, bytes) =>
    ingest.upload('/api/series/domain/default/single', [{ bytes }]),
};

interface ImageRow {
  id: bigint;
  series: string;
}

const describeWhere = folder ? describe : describe.skip;

/** The image of a file, which must be there, as the searches and the door out show it. */
async function expectStored(ingest: TestIngest, entry: ManifestEntry, bytes: Buffer): Promise<void> {
  const [row] = await ingest.query<ImageRow>`
    SELECT i.id, s.series_instance_uid AS series FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
    WHERE i.sop_instance_uid = ${entry.sopInstanceUID}`;
  expect(row?.series).toBe(entry.seriesInstanceUID);
  const image = await ingest.request(`/api/images/${row?.id}`);
  expect(image.status).toBe(200);
  expect(Buffer.from(await image.arrayBuffer()).equals(bytes)).toBe(true);
  expect(await ingest.json(`/api/series/${entry.seriesInstanceUID}`)).toMatchObject({ seriesUid: row?.series });
  const found = await ingest.json<{ items: { seriesUid: string }[] }>(
    `/api/series?filter=${encodeURIComponent(JSON.stringify({ seriesUid: row?.series }))}`,
  );
  expect(found.items.map(({ seriesUid }) => seriesUid)).toEqual([row?.series]);
  const flat = await ingest.json<{ series: { seriesInstanceUID: { value: string } } }[]>(
    '/api/metadata/flatseries?count=1000',
  );
  expect(flat.map(({ series }) => series.seriesInstanceUID.value)).toContain(row?.series);
}

describeWhere.each(Object.keys(doors))('DICOM files from many devices, by %s', (door) => {
  let ingest: TestIngest;
  beforeAll(async () => {
    ingest = await TestIngest.start();
  });
  afterAll(() => ingest.stop());

  it.each(entries.map((entry) => [entry.file, entry] as const))(
    '%s is stored as it is and found, or refused with the reason',
    async (file, entry) => {
      const { isStored, reason } = resultOf(entry);
      const bytes = bytesOf(entry);
      const response = await (doors[door] as (typeof doors)[string])(ingest, bytes);
      const answer = { file, isStored: response.ok, text: await response.text() };
      expect(answer).toEqual({ file, isStored, text: expect.stringMatching(reason) });
      if (!isStored) return expect(response.status).toBe(400);
      // Several are encodings of one instance: each replaces the one before.
      await expectStored(ingest, entry, bytes);
    },
  );

  it('leave exactly the files that rows name', async () => {
    await ingest.expectFilesToEqualRows();
    const [counts] = await ingest.query<Record<string, bigint>>`
      SELECT (SELECT count(*) FROM archive.instance) AS instances, (SELECT sum(number_of_instances) FROM archive.series) AS counted`;
    expect(counts?.instances).toBe(counts?.counted);
  });
});

describeWhere('DICOM files from many devices, in a ZIP', () => {
  it('are stored or refused as they should be, each for itself', async () => {
    const ingest = await TestIngest.start();
    try {
      const zip = await zipOf(Object.fromEntries(entries.map((entry) => [entry.file, bytesOf(entry)])));
      const { taskId } = (await (await ingest.upload('/api/series/domain/default', [{ bytes: zip }])).json()) as {
        taskId: string;
      };
      const [task] = await eventually(async () => {
        const rows = await ingest.query<{
          status: string;
          outcomes: { name: string; outcome: string; reason?: string }[];
        }>`
          SELECT status, outcomes FROM work.task WHERE task_id = ${taskId} AND status <> 'processing'`;
        return rows.length > 0 && rows;
      });
      expect(task?.status).toBe('finished');
      for (const [index, entry] of entries.entries()) {
        const { isStored, reason: wanted } = resultOf(entry);
        const { name, outcome, reason = '' } = task?.outcomes[index] ?? { name: '', outcome: '' };
        expect({ name, isStored: ['stored', 'replaced'].includes(outcome), reason }).toEqual({
          name: `image.dcm/${entry.file}`,
          isStored,
          reason: expect.stringMatching(wanted),
        });
      }
      // Of several encodings of one instance the last one stays.
      const last = new Map(
        entries
          .filter(({ expected }) => RESULT[expected]?.isStored)
          .map((entry) => [entry.sopInstanceUID, entry] as const),
      );
      for (const entry of last.values()) await expectStored(ingest, entry, bytesOf(entry));
      await ingest.expectFilesToEqualRows();
    } finally {
      await ingest.stop();
    }
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Access } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { accessOfNobody, eventually, sharedData } from '@circus/testkit';
import { TestIngest } from '../support/testIngest.js';

interface ExportTask {
  status: string;
  message: string;
  errorMessage: string | null;
  finished: number;
  total: number;
  downloadKey: string | null;
  downloadFileType: string;
  name: string;
  userEmail: string;
}

let ingest: TestIngest;
const SERIES = '1.2.840.1';
const COLOUR = '1.2.840.2';
const MIXED = '1.2.840.3';

beforeAll(async () => {
  ingest = await TestIngest.start();
  for (const instanceNumber of [1, 2, 3]) {
    const image = { modality: 'MR', rows: 2, columns: 3, instanceNumber, patientName: 'Doe^Jane', patientId: 'P-1' };
    const pixels = new Int16Array(6).fill(instanceNumber * 100);
    await ingest.store(makeInstance({ ...image, pixels, seriesInstanceUid: SERIES, pixelSpacing: [2, 1.5] }));
  }
  const rgb = { modality: 'US', rows: 1, columns: 1, samplesPerPixel: 3, photometricInterpretation: 'RGB' };
  await ingest.store(makeInstance({ ...rgb, pixels: Uint8Array.of(9, 8, 7), seriesInstanceUid: COLOUR }));
  await ingest.store(makeInstance({ rows: 2, columns: 2, instanceNumber: 1, seriesInstanceUid: MIXED }));
  await ingest.store(makeInstance({ rows: 4, columns: 2, instanceNumber: 2, seriesInstanceUid: MIXED }));
});
afterAll(() => ingest.stop());

const post = (body: unknown, as: Access = ingest.administrator) =>
  ingest.request('/api/series/export-cs-volume', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
    as,
  });
const volume = (seriesUid: string, start: number, end: number, delta: number) => ({
  seriesUid,
  partialVolumeDescriptor: { start, end, delta },
});

async function taskOf(taskId: string): Promise<ExportTask> {
  const [task] = await ingest.query<ExportTask>`
    SELECT status, message, error_message AS "errorMessage", finished, total, download_key AS "downloadKey",
      download_file_type AS "downloadFileType", name, user_email AS "userEmail"
    FROM work.task WHERE task_id = ${taskId}`;
  return task as ExportTask;
}

async function ended(body: unknown): Promise<ExportTask & { taskId: string }> {
  const response = await post(body);
  expect(response.status).toBe(201);
  const { taskId } = (await response.json()) as { taskId: string };
  await eventually(async () => (await taskOf(taskId)).status !== 'processing');
  return { ...(await taskOf(taskId)), taskId };
}

/** What another program finds in the task's file. */
async function filesIn({ downloadKey }: ExportTask): Promise<Record<string, Buffer>> {
  const directory = mkdtempSync(join(tmpdir(), 'circus-export-'));
  try {
    const archive = join(directory, 'archive');
    writeFileSync(archive, await ingest.storage.read(downloadKey as string));
    const into = mkdtempSync(join(directory, 'files-'));
    if (downloadKey?.endsWith('.zip')) execFileSync('python3', ['-m', 'zipfile', '-e', archive, into]);
    else execFileSync('tar', ['xzf', archive, '-C', into]);
    return Object.fromEntries(readdirSync(into).map((name) => [name, readFileSync(join(into, name))]));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const storedDownloads = async () => {
  const keys: string[] = [];
  for await (const { key } of ingest.storage.list('downloads')) keys.push(key);
  return keys;
};

describe('POST /api/series/export-cs-volume', () => {
  it.each(['tgz', 'zip'] as const)(
    'makes a %s with header, voxels and tags of each volume',
    async (compressionFormat) => {
      const task = await ended({ series: [volume(SERIES, 3, 1, -2), volume(COLOUR, 1, 1, 1)], compressionFormat });
      expect(task).toMatchObject({
        status: 'finished',
        name: 'Export DICOM data',
        message: 'Exported 2 volumes.',
        finished: 2,
        total: 2,
        userEmail: ingest.administrator.userEmail,
        downloadFileType: compressionFormat === 'tgz' ? 'application/x-tgz' : 'application/zip',
      });
      const files = await filesIn(task);
      expect(Object.keys(files).sort()).toEqual(['0.json', '0.mhd', '0.raw', '1.json', '1.mhd', '1.raw']);
      expect(files['0.mhd']?.toString()).toContain(
        'DimSize = 3 2 2\nElementType = MET_SHORT\nElementSpacing = 1.5 2 2\n',
      );
      expect(new Int16Array(new Uint8Array(files['0.raw'] as Buffer).buffer)).toEqual(
        Int16Array.of(300, 300, 300, 300, 300, 300, 100, 100, 100, 100, 100, 100),
      );
      const tags = JSON.parse(String(files['0.json']));
      expect(tags.common).toMatchObject({ '0008,0060': 'MR', '0020,000e': SERIES, '0002,0010': '1.2.840.10008.1.2.1' });
      expect(tags.unique).toMatchObject([{ '0020,0013': '3' }, { '0020,0013': '1' }]);
      expect(String(files['0.json'])).not.toMatch(/Doe|P-1/);
      expect([...(files['1.raw'] as Buffer)]).toEqual([9, 8, 7, 255]);
    },
  );

  it('is a TGZ where nothing is said', async () => {
    expect(await ended({ series: [volume(SERIES, 1, 3, 1)] })).toMatchObject({ downloadFileType: 'application/x-tgz' });
  });

  it('stands in the audit trail with every series, once', async () => {
    const { taskId } = await ended({ series: [volume(SERIES, 1, 3, 1), volume(COLOUR, 1, 1, 1)] });
    const entries = await ingest.query<{ payload: Record<string, unknown> }>`
      SELECT payload FROM archive.outbox WHERE payload->>'action' = 'series.export' AND payload->>'entityId' = ${taskId}`;
    expect(entries.map(({ payload }) => payload)).toMatchObject([
      {
        entity: 'task',
        userEmail: ingest.administrator.userEmail,
        details: { series: [volume(SERIES, 1, 3, 1), volume(COLOUR, 1, 1, 1)] },
      },
    ]);
  });

  it.each([
    ['without the privilege', 401, { series: [volume(SERIES, 1, 3, 1)] }, { domains: ['default'] }],
    [
      'a series of another domain',
      401,
      { series: [volume(SERIES, 1, 3, 1)] },
      { domains: ['other'], globalPrivileges: ['downloadVolume'] },
    ],
    ['an unknown series', 404, { series: [volume('1.2.9999', 1, 1, 1)] }, null],
    ['an image that the series lacks', 400, { series: [volume(SERIES, 1, 4, 1)] }, null],
    ['one unknown series among others', 404, { series: [volume(SERIES, 1, 3, 1), volume('1.2.9999', 1, 1, 1)] }, null],
    ['a range that is none', 400, { series: [volume(SERIES, 3, 1, 1)] }, null],
    ['auto', 400, { series: [{ seriesUid: SERIES, partialVolumeDescriptor: 'auto' }] }, null],
    ['no series', 400, { series: [] }, null],
    ['eleven series', 400, { series: Array.from({ length: 11 }, () => volume(SERIES, 1, 1, 1)) }, null],
    ['another format', 400, { series: [volume(SERIES, 1, 1, 1)], compressionFormat: 'rar' }, null],
  ] as const)('refuses %s before a task begins', async (_what, status, body, rights) => {
    const count = async () => (await ingest.query<{ n: bigint }>`SELECT count(*) AS n FROM work.task`)[0]?.n;
    const before = await count();
    const as = rights ? accessOfNobody({ ...rights } as unknown as Partial<Access>) : ingest.administrator;
    const response = await post(body, as);
    expect(response.status).toBe(status);
    expect(((await response.json()) as { error: string }).error).toMatch(/\./);
    expect(await count()).toBe(before);
  });

  it('ends with an error that names the image which cannot be exported, and leaves no file', async () => {
    const before = await storedDownloads();
    const task = await ended({ series: [volume(SERIES, 1, 3, 1), volume(MIXED, 1, 2, 1)] });
    expect(task).toMatchObject({ status: 'error', downloadKey: null });
    expect(task.errorMessage).toMatch(/^Image 2 of the series does not fit the others\. It is 2 x 4 /);
    expect(await storedDownloads()).toEqual(before);
  });

  it('ends with an error when the bytes of an image are gone or broken', async () => {
    const uid = '1.2.840.7';
    const image = (instanceNumber: number) =>
      makeInstance({ rows: 2, columns: 2, instanceNumber, seriesInstanceUid: uid });
    for (const instanceNumber of [1, 2]) await ingest.store(image(instanceNumber));
    const [row] = await ingest.query<{ key: string }>`
      SELECT storage_key AS key FROM archive.instance i JOIN archive.series s ON s.id = series_pk
      WHERE series_instance_uid = ${uid} AND image_number = 2`;
    const path = join(ingest.directory, 'storage', row?.key as string);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 4));
    expect(await ended({ series: [volume(uid, 1, 2, 1)] })).toMatchObject({
      status: 'error',
      errorMessage: expect.stringMatching(/^Image 2: .*pixel data ends/),
    });
    rmSync(path);
    expect(await ended({ series: [volume(uid, 1, 2, 1)] })).toMatchObject({
      status: 'error',
      errorMessage: 'Image 2: The stored bytes are gone.',
    });
  });

  const folder = sharedData('data/dicom', 'exports of images made by others');
  (folder ? it : it.skip)('exports a real series whose images are compressed', async () => {
    const bytes = readFileSync(join(folder as string, 'transfer-syntax/ct-jpegls-lossless.dcm'));
    const { seriesInstanceUid, imageNumber } = await ingest.store(bytes);
    const task = await ended({ series: [volume(seriesInstanceUid, imageNumber, imageNumber, 1)] });
    expect(task).toMatchObject({ status: 'finished' });
    const files = await filesIn(task);
    expect(files['0.mhd']?.toString()).toContain('ElementType = MET_SHORT');
    expect(JSON.parse(String(files['0.json']))).toMatchObject({ common: { '0008,0060': 'CT' }, unique: [{}] });
  });
});

describe('a full storage', () => {
  it('refuses exports before they begin', async () => {
    const full = await TestIngest.start();
    await full.store(makeInstance({ seriesInstanceUid: SERIES }));
    jest.spyOn(full.storage, 'freeBytes').mockResolvedValue(-1);
    await eventually(async () => {
      const response = await full.request('/api/series/export-cs-volume', {
        method: 'POST',
        body: JSON.stringify({ series: [volume(SERIES, 1, 1, 1)] }),
        headers: { 'content-type': 'application/json' },
      });
      return response.status === 507;
    });
    await full.stop();
  });
});

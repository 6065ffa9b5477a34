import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rpc } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { openStorage } from '@circus/storage';
import {
  accessOfAdministrator,
  eventually,
  ServiceProcess,
  type TestDatabase,
  type TestNats,
  testCallers,
  testDatabase,
  testNats,
} from '@circus/testkit';
import { zipOf } from '../support/archives.js';

const SERIES = '1.4.2';
const SLICES = 80;

let database: TestDatabase;
let nats: TestNats;
let directory: string;
let environment: Record<string, string>;
const callers = testCallers();
const administrator = accessOfAdministrator();

beforeEach(async () => {
  [database, nats] = await Promise.all([testDatabase(), testNats()]);
  directory = mkdtempSync(join(tmpdir(), 'circus-export-'));
  const auth = await nats.connect('auth');
  await auth.serve(rpc.access, async () => administrator);
  environment = {
    NATS_URL: nats.url,
    INTERNAL_PUBLIC_KEY: callers.publicKey,
    DATABASE_URL: database.urlFor('series-ingest'),
    STORAGE_URL: `file:${directory}/storage`,
    SPOOL_DIR: `${directory}/spool`,
    MIN_FREE_BYTES: '0',
    EXPORT_HEARTBEAT_MS: '200',
    EXPORT_SILENCE_MS: '1500',
    EXPORT_RESUME_INTERVAL_MS: '200',
  };
});
afterEach(async () => {
  await nats.stop();
  await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

interface ExportTask {
  status: string;
  download_key: string | null;
  resumable: { attempts: number; downloadKey: string | null } | null;
  error_message: string | null;
}

async function exportTask(): Promise<ExportTask> {
  const [task] = await database.owner.$queryRaw<ExportTask[]>`
    SELECT status, download_key, resumable, error_message FROM work.task WHERE name = 'Export DICOM data'`;
  if (!task) throw new Error('There is no export');
  return task;
}

async function post(service: ServiceProcess, path: string, body: FormData | object): Promise<void> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${service.url}${path}`, {
    method: 'POST',
    body: isForm ? body : JSON.stringify(body),
    headers: { ...callers.headers(administrator), ...(isForm ? {} : { 'content-type': 'application/json' }) },
  });
  expect(response.status).toBe(201);
}

async function begin(service: ServiceProcess): Promise<void> {
  const entries: Record<string, Buffer> = {};
  for (let instanceNumber = 1; instanceNumber <= SLICES; instanceNumber += 1) {
    const pixels = new Int16Array(256 * 256).fill(instanceNumber);
    const image = { instanceNumber, rows: 256, columns: 256, pixels, seriesInstanceUid: SERIES };
    entries[`${instanceNumber}.dcm`] = makeInstance(image);
  }
  const form = new FormData();
  form.append('files', new Blob([await zipOf(entries)]), 'exam.zip');
  await post(service, '/api/series/domain/default', form);
  await eventually(async () => {
    const [row] = await database.owner.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM archive.instance`;
    return row?.n === BigInt(SLICES);
  });
  const partialVolumeDescriptor = { start: 1, end: SLICES, delta: 1 };
  await post(service, '/api/series/export-cs-volume', { series: [{ seriesUid: SERIES, partialVolumeDescriptor }] });
}

async function downloads(): Promise<string[]> {
  const storage = await openStorage(environment.STORAGE_URL as string);
  const keys: string[] = [];
  for await (const { key } of storage.list('downloads')) keys.push(key);
  await storage.close();
  return keys;
}

describe('an export', () => {
  it.each(['killed', 'stopped'] as const)('whose process is %s is done anew, and leaves one file', async (how) => {
    const first = await ServiceProcess.start('series-ingest', environment);
    await begin(first);
    await eventually(async () => (await downloads()).length === 1);
    await (how === 'killed' ? first.kill() : first.stop());
    const interrupted = await exportTask();
    expect(interrupted).toMatchObject({ status: 'processing', resumable: { attempts: 1 } });
    expect(await downloads()).toHaveLength(how === 'killed' ? 1 : 0);

    const second = await ServiceProcess.start('series-ingest', environment);
    await eventually(async () => (await exportTask()).status !== 'processing');
    expect(await second.stop()).toBe(0);
    const ended = await exportTask();
    expect(ended).toMatchObject({ status: 'finished', resumable: null });
    expect(ended.download_key).not.toBe(interrupted.resumable?.downloadKey);
    expect(await downloads()).toEqual([ended.download_key]);
  });

  it('that was interrupted again and again ends with an error', async () => {
    const first = await ServiceProcess.start('series-ingest', environment);
    await begin(first);
    await eventually(async () => (await downloads()).length === 1);
    await first.kill();
    await database.owner.$executeRaw`UPDATE work.task SET resumable = jsonb_set(resumable, '{attempts}', '3')
      WHERE status = 'processing'`;
    const second = await ServiceProcess.start('series-ingest', environment);
    await eventually(async () => (await exportTask()).status !== 'processing');
    await second.stop();
    expect(await exportTask()).toMatchObject({
      status: 'error',
      error_message: expect.stringContaining('interrupted'),
    });
    expect(await downloads()).toEqual([]);
  });
});

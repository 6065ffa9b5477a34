import { rpc } from '@circus/contracts';
import { eventually, ServiceProcess } from '@circus/testkit';
import { pvd, writer } from '../revising.js';
import { type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { unpacked } from './exportedFiles.js';
import { storeSeries } from './storedSeries.js';

const SERIES = '1.2.392.9';
const SLICES = 60;
const SIZE = 512;

let caseDb: RunningCaseDb;
let environment: Record<string, string>;

beforeEach(async () => {
  caseDb = await startCaseDb();
  await caseDb.addProject('liver');
  const auth = await caseDb.nats.connect('auth');
  await auth.serve(rpc.access, async () => caseDb.administrator);
  const { NATS_URL, INTERNAL_PUBLIC_KEY, DATABASE_URL, STORAGE_URL } = caseDb.config;
  environment = {
    NATS_URL,
    INTERNAL_PUBLIC_KEY,
    DATABASE_URL,
    STORAGE_URL,
    MIN_FREE_BYTES: '0',
    EXPORT_HEARTBEAT_MS: '200',
    EXPORT_SILENCE_MS: '1500',
    EXPORT_RESUME_INTERVAL_MS: '200',
  };
});
afterEach(() => caseDb.stop());

interface ExportTask {
  status: string;
  download_key: string | null;
  resumable: { attempts: number; downloadKey: string | null } | null;
}

async function exportTask(): Promise<ExportTask> {
  const [task] = await caseDb.owner.$queryRaw<ExportTask[]>`
    SELECT status, download_key, resumable FROM work.task WHERE name = 'Export a case as MHD'`;
  if (!task) throw new Error('There is no export');
  return task;
}

/** Makes a case of a large series, and begins to export it. */
async function begin(service: ServiceProcess): Promise<void> {
  const image = (n: number) => {
    const pixels = Int16Array.from({ length: SIZE * SIZE }, (_, index) => (index * 7919 * n) % 4099);
    return { modality: 'MR', rows: SIZE, columns: SIZE, pixels };
  };
  await storeSeries(
    caseDb,
    SERIES,
    Array.from({ length: SLICES }, (_, index) => image(index + 1)),
  );
  const series = [{ seriesUid: SERIES, partialVolumeDescriptor: pvd(1, SLICES) }];
  const { json } = await caseDb.call('POST', '/api/cases', writer, { projectId: 'liver', series });
  const response = await fetch(`${service.url}/api/cases/export-mhd`, {
    method: 'POST',
    body: JSON.stringify({ caseIds: [json.caseId] }),
    headers: { ...caseDb.callers.headers(caseDb.administrator), 'content-type': 'application/json' },
  });
  expect(response.status).toBe(201);
}

async function downloads(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of caseDb.storage.list('downloads')) keys.push(key);
  return keys;
}

describe('an export of a case', () => {
  it.each(['killed', 'stopped'] as const)(
    'whose process is %s is done anew, and leaves one whole file',
    async (how) => {
      const first = await ServiceProcess.start('case-db', environment);
      await begin(first);
      await eventually(async () => (await downloads()).length === 1);
      await (how === 'killed' ? first.kill() : first.stop());
      const interrupted = await exportTask();
      expect(interrupted).toMatchObject({ status: 'processing', resumable: { attempts: 1 } });
      expect(await downloads()).toHaveLength(how === 'killed' ? 1 : 0);

      const second = await ServiceProcess.start('case-db', environment);
      await eventually(async () => (await exportTask()).status !== 'processing');
      await second.stop();
      const ended = await exportTask();
      expect(ended).toMatchObject({ status: 'finished', resumable: null });
      expect(ended.download_key).not.toBe(interrupted.resumable?.downloadKey);
      expect(await downloads()).toEqual([ended.download_key]);
      const { names, files } = unpacked(await caseDb.storage.read(ended.download_key as string), 'tgz');
      expect(names).toHaveLength(3);
      expect(files[names[2] as string]).toHaveLength(SLICES * SIZE * SIZE * 2);
    },
  );
});

import { Readable } from 'node:stream';
import { type Access, newId } from '@circus/contracts';
import { TaskWriter } from '@circus/db';
import { accessOfAdministrator, accessOfNobody, eventually, silentLog } from '@circus/testkit';
import { TaskFiles } from '../../src/tasks/taskFiles.js';
import { type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';

let caseDb: RunningCaseDb;
const alice = accessOfNobody();
const bob = accessOfNobody();
const CONTENT = Buffer.from('0123456789');

beforeAll(async () => {
  caseDb = await startCaseDb();
});
afterAll(() => caseDb.stop());

const newTask = (downloadFileType?: string) =>
  TaskWriter.create(caseDb.database, caseDb.bus, {
    service: 'series-ingest',
    userEmail: alice.userEmail,
    name: 'Export DICOM data',
    ...(downloadFileType && { downloadFileType }),
  });

async function writeFile(): Promise<string> {
  const key = `downloads/${newId()}.tgz`;
  await caseDb.storage.write(key, Readable.from([CONTENT]));
  return key;
}

/** A finished task with a file, as the service that does the work leaves it. */
async function finishedTask(downloadFileType = 'application/zip'): Promise<{ taskId: string; key: string }> {
  const task = await newTask(downloadFileType);
  const key = await writeFile();
  await task.keepResumable({ kind: 'test', downloadKey: key });
  expect(await task.finish('Exported 1 volume.', key)).toBe(true);
  return { taskId: task.taskId, key };
}

const get = (
  taskId: string,
  headers: Record<string, string> = {},
  access: Access = alice,
  method: 'GET' | 'HEAD' = 'GET',
) =>
  caseDb.app.inject({
    method,
    url: `/api/tasks/${taskId}/download`,
    headers: { ...caseDb.callers.headers(access), ...headers },
  });
const dismiss = (taskId: string, dismissed: boolean) =>
  caseDb.call('PATCH', `/api/tasks/${taskId}`, alice, { dismissed });

describe('GET /api/tasks/:taskId/download', () => {
  it.each([
    ['application/zip', 'application/zip', 'download.zip'],
    ['application/x-tgz', 'application/gzip', 'download.tar.gz'],
    ['application/octet-stream', 'application/octet-stream', 'download.bin'],
    ['text/plain', 'text/plain', 'download.txt'],
  ])('gives a file of type %s with its length, type and name', async (fileType, contentType, name) => {
    const { taskId } = await finishedTask(fileType);
    const answer = await get(taskId);
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload).toEqual(CONTENT);
    expect(answer.headers).toMatchObject({
      'content-length': '10',
      'content-type': expect.stringContaining(contentType),
      'content-disposition': `attachment; filename="${name}"`,
      'content-deposition': `attachment; filename="${name}"`,
      'accept-ranges': 'bytes',
    });
  });

  it('gives the part that is asked for', async () => {
    const { taskId } = await finishedTask();
    const part = await get(taskId, { range: 'bytes=2-5' });
    expect(part).toMatchObject({ statusCode: 206, body: '2345' });
    expect(part.headers).toMatchObject({ 'content-range': 'bytes 2-5/10', 'content-length': '4' });
    const tag = String(part.headers.etag);
    expect(await get(taskId, { range: 'bytes=-3', 'if-range': tag })).toMatchObject({ statusCode: 206, body: '789' });
    expect(await get(taskId, { range: 'bytes=-3', 'if-range': '"other"' })).toMatchObject({ statusCode: 200 });
    const beyond = await get(taskId, { range: 'bytes=10-' });
    expect(beyond.statusCode).toBe(416);
    expect(beyond.headers['content-range']).toBe('bytes */10');
    expect(beyond.json()).toEqual({ error: expect.stringContaining('10 bytes') });
  });

  it('tells the length alone when asked with HEAD', async () => {
    const { taskId } = await finishedTask();
    const answer = await get(taskId, {}, alice, 'HEAD');
    expect(answer).toMatchObject({ statusCode: 200, body: '' });
    expect(answer.headers['content-length']).toBe('10');
  });

  it('is refused in this order: unknown task, other owner, no file, not finished, file gone', async () => {
    expect((await get('unknown')).statusCode).toBe(404);
    const { taskId, key } = await finishedTask();
    expect((await get(taskId, {}, bob)).statusCode).toBe(401);
    expect((await get(taskId, {}, accessOfAdministrator())).statusCode).toBe(401);
    const plain = await newTask();
    expect((await get(plain.taskId)).statusCode).toBe(400);
    const running = await newTask('application/zip');
    expect((await get(running.taskId)).statusCode).toBe(409);
    await running.fail('It failed.');
    expect((await get(running.taskId)).statusCode).toBe(409);
    await caseDb.storage.delete(key);
    expect((await get(taskId)).statusCode).toBe(404);
  });

  it('stands in the audit trail', async () => {
    const { taskId } = await finishedTask();
    await get(taskId);
    await eventually(async () => {
      const rows = await caseDb.owner.$queryRaw<unknown[]>`
        SELECT 1 FROM cases.outbox WHERE payload->>'action' = 'task.download' AND payload->>'entityId' = ${taskId}`;
      return rows.length === 1;
    });
  });
});

describe('the file of a task', () => {
  it('goes when the task is dismissed, and does not come back with it', async () => {
    const { taskId, key } = await finishedTask();
    expect((await dismiss(taskId, false)).status).toBe(204);
    expect(await caseDb.storage.exists(key)).toBe(true);
    expect((await dismiss(taskId, true)).status).toBe(204);
    expect(await caseDb.storage.exists(key)).toBe(false);
    expect((await dismiss(taskId, false)).status).toBe(204);
    expect((await get(taskId)).statusCode).toBe(404);
  });

  it('is named by nobody when another process writes one for the same task', async () => {
    const task = await newTask('application/zip');
    const key = await writeFile();
    await task.keepResumable({ kind: 'test', downloadKey: 'downloads/of-another-process.zip' });
    expect(await task.finish('Exported.', key)).toBe(false);
    expect((await caseDb.call('GET', `/api/tasks/${task.taskId}`, alice)).json.status).toBe('processing');
  });

  it('is removed some time after the end of the task, and with it what no task names', async () => {
    const old = await finishedTask();
    const fresh = await finishedTask();
    await caseDb.owner.task.update({
      where: { taskId: old.taskId },
      data: { endedAt: new Date(Date.now() - 100_000) },
    });
    const files = new TaskFiles(caseDb.database, caseDb.storage, silentLog());
    const unnamed = await writeFile();
    const beingWritten = await writeFile();
    const running = await newTask('application/zip');
    await running.keepResumable({ kind: 'test', downloadKey: beingWritten });
    const sweep = (keepMs: number) => files.sweep(keepMs, new AbortController().signal);

    expect(await sweep(50_000)).toBe(1);
    expect((await get(old.taskId)).statusCode).toBe(404);
    expect((await get(fresh.taskId)).statusCode).toBe(200);
    expect(await caseDb.storage.exists(unnamed)).toBe(true);

    await sweep(0);
    const left: string[] = [];
    for await (const { key } of caseDb.storage.list('downloads')) left.push(key);
    expect(left).toEqual([beingWritten]);
    expect((await get(fresh.taskId)).statusCode).toBe(404);
  });
});

describe('a debug task', () => {
  it('makes a file when it is asked for one', async () => {
    const { json } = await caseDb.call('POST', '/api/tasks/debug-task', alice, { steps: 0, dl: 1 });
    const task = () => caseDb.call('GET', `/api/tasks/${json.taskId}`, alice);
    await eventually(async () => (await task()).json.status === 'finished');
    expect((await task()).json.downloadFileType).toBe('application/octet-stream');
    const answer = await get(json.taskId);
    expect(answer).toMatchObject({ statusCode: 200, body: 'Hello.' });
    expect(answer.headers['content-disposition']).toBe('attachment; filename="download.bin"');
  });
});

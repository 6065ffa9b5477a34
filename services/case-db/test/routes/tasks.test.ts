import { type Access, events } from '@circus/contracts';
import { TaskWriter } from '@circus/db';
import { SliceboxLog } from '@circus/service-kit';
import { accessOfAdministrator, accessOfNobody, eventually, logLines, silentLog } from '@circus/testkit';
import { endSilentTasks } from '../../src/tasks/silentTasks.js';
import { type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';

let caseDb: RunningCaseDb;
const alice = accessOfNobody();
const bob = accessOfNobody();

beforeAll(async () => {
  caseDb = await startCaseDb();
});
afterAll(() => caseDb.stop());

const newTask = ({ userEmail }: Access, name = 'Series import') =>
  TaskWriter.create(caseDb.database, caseDb.bus, { service: 'series-ingest', userEmail, name, total: 3 });
const search = (query: string, access = alice) => caseDb.call('GET', `/api/tasks?${query}`, access);
const filtered = (filter: unknown, access = alice) =>
  search(`filter=${encodeURIComponent(JSON.stringify(filter))}`, access);

describe('GET /api/tasks', () => {
  it('gives own tasks only, newest first, in an envelope', async () => {
    const mine = [await newTask(alice), await newTask(alice), await newTask(alice)].map(({ taskId }) => taskId);
    const theirs = await newTask(bob);
    const { json } = await search('');
    expect(json).toMatchObject({ totalItems: 3, page: 1 });
    expect(json.items.map(({ taskId }: { taskId: string }) => taskId)).toEqual(mine.reverse());
    expect((await filtered({ taskId: mine[1] })).json.items).toHaveLength(1);
    expect((await filtered({ taskId: theirs.taskId })).json.items).toEqual([]);
  });

  it('filters by status and dismissed, and by nothing else', async () => {
    const task = await newTask(alice);
    await task.finish();
    const ended = await filtered({ status: 'finished', dismissed: false });
    expect(ended.json.items.map(({ taskId }: { taskId: string }) => taskId)).toEqual([task.taskId]);
    expect(await filtered({ name: 'x' })).toMatchObject({ status: 400, json: { error: 'Bad filter.' } });
    const unparseable = { status: 400, json: { error: 'Filter string could not be parsed.' } };
    expect(await search('filter={')).toMatchObject(unparseable);
    expect(await search('filter={}&filter={}')).toMatchObject(unparseable);
  });
});

describe('GET /api/tasks/:taskId', () => {
  it('gives the whole record to its owner', async () => {
    const task = await newTask(alice);
    await task.record([{ name: 'a.dcm', outcome: 'stored', seriesUid: '1.2' }]);
    const { json } = await caseDb.call('GET', `/api/tasks/${task.taskId}`, alice);
    expect(json).toEqual({
      taskId: task.taskId,
      userEmail: alice.userEmail,
      name: 'Series import',
      status: 'processing',
      errorMessage: null,
      finishedMessage: null,
      endedAt: null,
      downloadFileType: null,
      dismissed: false,
      progress: { message: 'Starting the task.', finished: null, total: 3 },
      outcomes: [{ name: 'a.dcm', outcome: 'stored', seriesUid: '1.2' }],
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  });

  it('answers 404 for an unknown task and 401 to everybody else, administrators included', async () => {
    const { taskId } = await newTask(alice);
    expect((await caseDb.call('GET', '/api/tasks/unknown', alice)).status).toBe(404);
    expect((await caseDb.call('GET', `/api/tasks/${taskId}`, accessOfAdministrator())).status).toBe(401);
  });
});

describe('PATCH /api/tasks/:taskId', () => {
  it('dismisses and shows again what has ended, also in an error', async () => {
    for (const end of ['finish', 'fail'] as const) {
      const task = await newTask(alice);
      const patch = (dismissed: boolean) => caseDb.call('PATCH', `/api/tasks/${task.taskId}`, alice, { dismissed });
      expect((await patch(true)).status).toBe(400);
      await task[end]('Ended.');
      expect(await patch(true)).toMatchObject({ status: 204, json: undefined });
      expect((await caseDb.call('GET', `/api/tasks/${task.taskId}`, alice)).json.dismissed).toBe(true);
      expect((await patch(false)).status).toBe(204);
    }
  });

  it('looks for the task, then at its owner, then at the body', async () => {
    const { taskId } = await newTask(alice);
    const patch = (id: string, access: Access) => caseDb.call('PATCH', `/api/tasks/${id}`, access, { nonsense: 1 });
    expect((await patch('unknown', alice)).status).toBe(404);
    expect((await patch(taskId, bob)).status).toBe(401);
    expect(await patch(taskId, alice)).toMatchObject({ status: 400, json: { error: 'Request data is not correct.' } });
  });
});

describe('tasks of which nobody says any more that they run', () => {
  it('end in an error that their owner is told', async () => {
    const silent = await newTask(alice);
    const busy = await newTask(alice);
    await caseDb.owner.task.update({
      where: { taskId: silent.taskId },
      data: { heartbeatAt: new Date(Date.now() - 60_000) },
    });
    const told = new Promise<unknown>((resolve) => {
      void caseDb.bus.subscribe(events.taskProgressed, (event) => {
        if (event.type === 'error') resolve(event);
      });
    });
    const lines = await logLines(caseDb.bus);
    const { database, bus } = caseDb;
    const log = silentLog();
    await endSilentTasks({ database, bus, log, sliceboxLog: new SliceboxLog(bus, log) }, 30_000);
    await eventually(() => lines.length > 0);
    expect(lines).toEqual(['WARN System: 1 task was interrupted and not taken up again.']);
    expect(await told).toMatchObject({ taskId: silent.taskId, userEmail: alice.userEmail });
    expect((await caseDb.call('GET', `/api/tasks/${silent.taskId}`, alice)).json).toMatchObject({
      status: 'error',
      errorMessage: expect.stringContaining('interrupted'),
      endedAt: expect.any(String),
    });
    expect((await caseDb.call('GET', `/api/tasks/${busy.taskId}`, alice)).json.status).toBe('processing');
  });
});

describe('POST /api/tasks/debug-task', () => {
  const ended = async (body: object) => {
    const started = await caseDb.call('POST', '/api/tasks/debug-task', bob, body);
    expect(started.status).toBe(201);
    const { taskId } = started.json;
    await new Promise<void>((resolve) => {
      const look = async () => {
        const { json } = await caseDb.call('GET', `/api/tasks/${taskId}`, bob);
        if (json.status !== 'processing') resolve();
      };
      void caseDb.bus.subscribe(events.taskProgressed, look).then(look);
    });
    return (await caseDb.call('GET', `/api/tasks/${taskId}`, bob)).json;
  };

  it('runs to its end, or fails when asked to', async () => {
    expect(await ended({ steps: '3', tick: '1' })).toMatchObject({
      name: 'Debug Task',
      status: 'finished',
      finishedMessage: 'Finished.',
      progress: { finished: 3, total: 3 },
    });
    expect(await ended({ steps: 0, fails: 1 })).toMatchObject({ status: 'error', errorMessage: expect.any(String) });
  });

  it('refuses what is out of bounds', async () => {
    for (const body of [{ steps: 1001 }, { steps: -1 }, { tick: 60_001 }, { steps: 'many' }, { tick: 1.5 }]) {
      expect((await caseDb.call('POST', '/api/tasks/debug-task', bob, body)).status).toBe(400);
    }
  });
});

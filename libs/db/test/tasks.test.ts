import { type EventPayload, events } from '@circus/contracts';
import { type TestDatabase, type TestNats, testDatabase, testNats } from '@circus/testkit';
import { TaskWriter } from '../src/index.js';

describe('a task', () => {
  let database: TestDatabase;
  let nats: TestNats;
  beforeAll(async () => {
    [database, nats] = await Promise.all([testDatabase(), testNats()]);
  });
  afterAll(async () => {
    await Promise.all([database.drop(), nats.stop()]);
  });

  it('stands in PostgreSQL with its outcomes, and tells open browsers how far it is', async () => {
    const bus = await nats.connect('series-ingest');
    const heard: EventPayload<typeof events.taskProgressed>[] = [];
    const ended = new Promise<void>((resolve) => {
      void bus.subscribe(events.taskProgressed, (event) => {
        heard.push(event);
        if (event.type === 'finish') resolve();
      });
    });
    const service = database.open('series-ingest');
    const task = await TaskWriter.create(service, bus, {
      service: 'series-ingest',
      userEmail: 'a@example.com',
      name: 'Series import',
      total: 2,
    });
    for (let image = 1; image <= 100; image++) task.progress(`Image ${image}`, image, 100);
    await task.record([{ name: 'a.dcm', outcome: 'stored', seriesUid: '1.2' }]);
    await task.finish('Imported 1 file.');
    await ended;
    expect(heard[0]).toMatchObject({ type: 'progress', message: 'Starting the task.', total: 2 });
    expect(heard.length).toBeLessThan(10); // throttled
    expect(heard.at(-1)).toMatchObject({ type: 'finish', message: 'Imported 1 file.', taskId: task.taskId });
    await expect(service.task.findUnique({ where: { taskId: task.taskId } })).resolves.toMatchObject({
      status: 'finished',
      finishedMessage: 'Imported 1 file.',
      outcomes: [{ name: 'a.dcm', outcome: 'stored', seriesUid: '1.2' }],
      endedAt: expect.any(Date),
    });
  });

  it('is taken up by one process once the one at work is silent', async () => {
    const bus = await nats.connect('worker');
    const service = database.open('series-ingest');
    const { taskId } = await TaskWriter.create(service, bus, {
      service: 'series-ingest',
      userEmail: 'a@example.com',
      name: 'Series import',
      resumable: { archive: 'spool/1' },
    });
    await expect(TaskWriter.resume(service, bus, 'series-ingest', 60_000)).resolves.toBeNull();
    await service.$executeRaw`UPDATE work.task SET heartbeat_at = now() - interval '1 hour' WHERE task_id = ${taskId}`;
    const taken = await Promise.all([1, 2, 3].map(() => TaskWriter.resume(service, bus, 'series-ingest', 60_000)));
    const resumed = taken.filter((one) => one !== null);
    expect(resumed).toHaveLength(1);
    expect(resumed[0]).toMatchObject({ resumable: { archive: 'spool/1' }, writer: { taskId } });
  });

  const newTask = { service: 'series-ingest', userEmail: 'a@example.com', name: 'Export DICOM data' };

  it('is taken up by those who know its kind', async () => {
    const bus = await nats.connect('worker');
    const service = database.open('series-ingest');
    const { taskId } = await TaskWriter.create(service, bus, { ...newTask, resumable: { kind: 'export' } });
    await service.$executeRaw`UPDATE work.task SET heartbeat_at = now() - interval '1 hour' WHERE task_id = ${taskId}`;
    await expect(TaskWriter.resume(service, bus, 'series-ingest', 60_000, 'import')).resolves.toBeNull();
    const resumed = await TaskWriter.resume(service, bus, 'series-ingest', 60_000, 'export');
    expect(resumed).toMatchObject({ resumable: { kind: 'export' }, writer: { taskId } });
  });

  it('stands or falls with what is written in its transaction', async () => {
    const bus = await nats.connect('worker');
    const service = database.open('series-ingest');
    const ids: string[] = [];
    const refused = TaskWriter.create(service, bus, newTask, async (_transaction, taskId) => {
      ids.push(taskId);
      throw new Error('The audit trail is full');
    });
    await expect(refused).rejects.toThrow('The audit trail is full');
    await expect(service.task.findUnique({ where: { taskId: ids[0] as string } })).resolves.toBeNull();
  });

  it('names the file that it was last said to make, and no other', async () => {
    const bus = await nats.connect('worker');
    const service = database.open('series-ingest');
    const task = await TaskWriter.create(service, bus, newTask);
    await task.keepResumable({ kind: 'export', downloadKey: 'downloads/b' });
    await expect(task.finish('Done.', 'downloads/a')).resolves.toBe(false);
    await expect(task.finish('Done.', 'downloads/b')).resolves.toBe(true);
    await expect(service.task.findUnique({ where: { taskId: task.taskId } })).resolves.toMatchObject({
      status: 'finished',
      downloadKey: 'downloads/b',
    });
  });
});

import { type Access, events } from '@circus/contracts';
import { TaskWriter } from '@circus/db';
import { accessOfNobody, eventually } from '@circus/testkit';
import { request } from 'undici';
import { type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';

let caseDb: RunningCaseDb;
let origin: string;
const alice = accessOfNobody();
const bob = accessOfNobody();

beforeEach(async () => {
  caseDb = await startCaseDb({ TASK_REPORT_COMMENT_INTERVAL_MS: '50' });
  origin = await caseDb.app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => caseDb.stop());

const newTask = ({ userEmail }: Access, total?: number) =>
  TaskWriter.create(caseDb.database, caseDb.bus, { service: 'series-ingest', userEmail, name: 'Import', total });

/** An open report of a browser. */
async function openReport(access: Access, lastEventId?: string) {
  const { headers, body, statusCode } = await request(`${origin}/api/tasks/report`, {
    headers: {
      ...caseDb.callers.headers(access),
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  });
  let text = '';
  let changed = () => {};
  const ended = (async () => {
    for await (const chunk of body) {
      text += chunk;
      changed();
    }
  })();
  return {
    statusCode,
    headers,
    ended,
    text: () => text,
    /** Everything but comment lines and ids. */
    events: () => text.replaceAll(/^:\n/gm, '').replaceAll(/^id: \d+\n(\n)?/gm, ''),
    lastId: () => Array.from(text.matchAll(/^id: (\d+)$/gm), ([, id]) => id as string).at(-1) as string,
    until: async (part: string) => {
      while (!text.includes(part)) await new Promise<void>((resolve) => (changed = resolve));
    },
    leave: async () => {
      body.destroy();
      await ended.catch(() => undefined);
    },
  };
}

describe('GET /api/tasks/report', () => {
  it('begins with an empty line and the running tasks of the caller', async () => {
    const task = await newTask(alice, 3);
    await newTask(bob);
    await (await newTask(alice)).finish();
    const report = await openReport(alice);
    await report.until('data: ');
    expect(report.statusCode).toBe(200);
    expect(report.headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    expect(report.events()).toBe(
      `\nevent: progress\ndata: {"taskId":"${task.taskId}","message":"Starting the task.","total":3}\n\n`,
    );
    await report.leave();
  });

  it('tells progress within 200 ms, then the end, of own tasks only', async () => {
    const report = await openReport(alice);
    const other = await openReport(bob);
    await Promise.all([report.until('\n'), other.until('\n')]);
    const task = await newTask(alice);
    await report.until('Starting the task.');

    const begun = performance.now();
    caseDb.bus.announce(events.taskProgressed, {
      version: 1,
      taskId: task.taskId,
      userEmail: alice.userEmail,
      type: 'progress',
      message: 'Packing 2 of 5',
      finished: 2,
      total: 5,
    });
    await report.until('Packing');
    expect(performance.now() - begun).toBeLessThan(200);

    await task.finish('Done.');
    await report.until('Done.');
    const { taskId } = task;
    expect(report.events()).toBe(
      `\nevent: progress\ndata: {"taskId":"${taskId}","message":"Starting the task."}\n\n` +
        `event: progress\ndata: {"taskId":"${taskId}","message":"Packing 2 of 5","finished":2,"total":5}\n\n` +
        `event: finish\ndata: {"taskId":"${taskId}","message":"Done."}\n\n`,
    );
    await other.until(':\n');
    expect(other.events()).toBe('\n');
    await report.leave();
    await other.leave();
  });

  it('carries a debug task from its start to its error', async () => {
    const report = await openReport(alice);
    await report.until('\n');
    const body = { steps: 2, tick: 200, fails: true };
    const { json } = await caseDb.call('POST', '/api/tasks/debug-task', alice, body);
    await report.until('event: error');
    const told = Array.from(report.text().matchAll(/event: (\w+)\ndata: (.*)\n\n/g), ([, type, data]) => ({
      type,
      ...JSON.parse(data as string),
    }));
    const { taskId } = json;
    expect(told).toEqual([
      { type: 'progress', taskId, message: 'Starting the task.', total: 2 },
      { type: 'progress', taskId, message: 'Step 1 of 2', finished: 1, total: 2 },
      { type: 'error', taskId, message: expect.any(String) },
    ]);
    await report.leave();
  });

  it('keeps the connection open with comment lines', async () => {
    const report = await openReport(alice);
    await report.until(':\n:\n:\n');
    expect(report.text()).toMatch(/^\nid: \d+\n\n(:\n)+$/);
    await report.leave();
  });

  it('tells the end of a task that ended while NATS was away', async () => {
    const task = await newTask(alice);
    const report = await openReport(alice);
    await report.until('Starting the task.');
    await caseDb.nats.end();
    // As another process would, whose announcement is lost.
    await caseDb.owner.task.update({
      where: { taskId: task.taskId },
      data: { status: 'finished', finishedMessage: 'Done meanwhile.' },
    });
    await caseDb.nats.restart();
    await report.until('Done meanwhile.');
    await report.leave();
  });

  it('tells the end of a task that began and ended while NATS was away', async () => {
    const report = await openReport(alice);
    await report.until('\n');
    await caseDb.nats.end();
    const { userEmail } = alice;
    const row = {
      service: 'series-ingest',
      userEmail,
      name: 'Import',
      status: 'finished',
      finishedMessage: 'Unheard.',
    };
    await caseDb.owner.task.create({ data: { taskId: 'unheard', ...row, endedAt: new Date() } });
    await caseDb.nats.restart();
    await report.until('Unheard.');
    await report.leave();
  });

  it('tells the end of a task whose announcement was lost', async () => {
    const task = await newTask(alice);
    const report = await openReport(alice);
    await report.until('Starting the task.');
    const data = { status: 'error', errorMessage: 'Not announced.', endedAt: new Date() };
    await caseDb.owner.task.update({ where: { taskId: task.taskId }, data });
    await report.until('Not announced.');
    // Told once, although it may come after all, and nothing of it after that.
    const { taskId } = task;
    const { userEmail } = alice;
    for (const type of ['progress', 'error'] as const) {
      caseDb.bus.announce(events.taskProgressed, { version: 1, taskId, userEmail, type, message: 'Too late.' });
    }
    const next = await newTask(alice);
    await report.until(next.taskId);
    expect(report.text()).not.toContain('Too late.');
    await report.leave();
  });

  it('tells a client that comes back what it missed', async () => {
    const [first, second] = [await newTask(alice), await newTask(alice)];
    const report = await openReport(alice);
    await report.until(second.taskId);
    const lastEventId = report.lastId();
    await report.leave();

    await first.finish('First is done.');
    const unseen = await newTask(alice);
    await unseen.fail('Nobody saw it.');
    await (await newTask(bob)).finish('Not of Alice.');
    second.progress('Half of it', 1, 2);
    await eventually(async () => {
      const row = await caseDb.owner.task.findUnique({ where: { taskId: second.taskId } });
      return row?.finished === 1;
    });
    const back = await openReport(alice, lastEventId);
    await back.until('Half of it');
    await back.until('Nobody saw it.');
    expect(back.events()).toContain(`event: finish\ndata: {"taskId":"${first.taskId}","message":"First is done."}\n\n`);
    expect(back.events()).toContain(`event: error\ndata: {"taskId":"${unseen.taskId}","message":"Nobody saw it."}\n\n`);
    expect(back.text()).not.toContain('Not of Alice.');
    await back.leave();

    // Who has seen nothing yet, or says nothing that is an id, is told what runs.
    for (const id of [undefined, 'nonsense', '-1', '9'.repeat(16)]) {
      const fresh = await openReport(alice, id);
      await fresh.until('Half of it');
      expect(fresh.events()).not.toMatch(/event: (finish|error)/);
      await fresh.leave();
    }
  });

  it('ends when the rights of its user change, for nobody else', async () => {
    const report = await openReport(alice);
    const other = await openReport(bob);
    await Promise.all([report.until('\n'), other.until('\n')]);
    await caseDb.bus.publish(events.accessChanged, { version: 1, userIds: [alice.userId] }, 'change');
    await report.ended;
    const task = await newTask(bob);
    await other.until(task.taskId);
    await other.leave();
  });

  it('ends when the service stops', async () => {
    const report = await openReport(alice);
    await report.until('\n');
    await caseDb.app.close();
    await report.ended;
    expect(report.text()).toMatch(/^\n/);
  });

  it('is refused without a credential, and answers HEAD at once', async () => {
    const refused = await request(`${origin}/api/tasks/report`);
    expect(refused.statusCode).toBe(401);
    await refused.body.dump();
    const head = await request(`${origin}/api/tasks/report`, {
      method: 'HEAD',
      headers: caseDb.callers.headers(alice),
    });
    expect(head.statusCode).toBe(200);
    expect(head.headers['content-type']).toBe('text/event-stream');
    await head.body.dump();
  });
});

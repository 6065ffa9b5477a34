import { accessOfAdministrator, eventually } from '@circus/testkit';
import { type RunningService, startService } from '../runningRunner.js';

describe('the queue', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startService();
    for (const doing of ['good', 'silent']) await service.addPlugin(doing);
  });
  afterAll(() => service.stop());

  const startedOrder = async () => (await service.told('circus.job.started')).map((event) => event.jobId);

  it('gives jobs out by priority, between users in turn, then by age', async () => {
    const [ann, bob] = [accessOfAdministrator(), accessOfAdministrator()];
    const a1 = await service.addJob('good', { access: ann });
    const a2 = await service.addJob('good', { access: ann });
    const a3 = await service.addJob('good', { access: ann });
    const b1 = await service.addJob('good', { access: bob });
    const low = await service.addJob('good', { access: bob, priority: -1 });
    const high = await service.addJob('good', { access: ann, priority: 5 });

    const all = await service.call('GET', '/api/admin/plugin-job-queue', service.administrator);
    // In the listing everybody stands as CIRCUS orders them.
    expect(all.json.items.map(({ jobId }: { jobId: string }) => jobId)).toEqual([high, a1, a2, a3, b1, low]);
    expect(all.json).toMatchObject({ totalItems: 6, page: 1 });
    expect(all.json.items[0]).toMatchObject({ results: null, priority: 5, status: 'in_queue', startedAt: null });
    const own = await service.call('GET', '/api/plugin-job-queue?limit=1&page=2', bob);
    expect(own.json).toMatchObject({ totalItems: 2, page: 2, items: [{ jobId: low }] });
    const none = await service.call('GET', '/api/plugin-job-queue?state=processing', ann);
    expect(none.json).toMatchObject({ totalItems: 0, items: [] });
    expect((await service.call('GET', '/api/plugin-job-queue?state=lost', ann)).status).toBe(400);

    await service.startRunner();
    for (const jobId of [high, a1, a2, a3, b1, low]) await eventually(() => service.until(jobId, 'finished'));
    // Ann was served with the urgent one: it is Bob's turn, then hers, and so on.
    expect(await startedOrder()).toEqual([high, b1, a1, a2, a3, low]);
  });

  it('takes a job whose message was lost, and starts again after NATS lost its streams', async () => {
    await service.nats.end();
    await service.nats.restart({ withoutStreams: true });
    const jobId = await service.addJob('good');
    await service.owner.jobsOutbox.deleteMany({ where: { subject: 'circus.work.pluginJob' } });
    await service.until(jobId, 'finished');
  });

  it('shares the jobs between runners, each job for one of them', async () => {
    await service.startRunner();
    const jobIds: string[] = [];
    for (let count = 0; count < 4; count += 1) jobIds.push(await service.addJob('good'));
    for (const jobId of jobIds) await eventually(() => service.until(jobId, 'finished'));
    const started = (await startedOrder()).filter((jobId) => jobIds.includes(jobId as string));
    expect(started.sort()).toEqual([...jobIds].sort());
  });

  it('keeps jobs waiting for a container engine that is away, and gives out the others', async () => {
    await service.addPlugin('nowhere');
    const waiting = await service.addJob('nowhere', { priority: 100 });
    const next = await service.addJob('good');
    await eventually(() => service.until(next, 'finished'));
    expect(await service.until(waiting, 'in_queue')).toMatchObject({ attempt: 0, crashes: 0 });
    const ready = await service.call('GET', '/readyz', null);
    expect([ready.status, ready.json.status, ready.json.notices]).toEqual([
      200,
      'ready',
      { docker: 'The container engine does not answer. Its plug-in jobs wait.' },
    ]);
  });

  it('does not give out a job that was cancelled while it waited', async () => {
    const put = (status: string) =>
      service.call('PUT', '/api/admin/plugin-job-manager/switch', service.administrator, { status });
    await put('stopped');
    const jobId = await service.addJob('good');
    const patched = await service.call('PATCH', `/api/plugin-jobs/${jobId}`, service.administrator, {
      status: 'cancelled',
    });
    expect(patched.status).toBe(204);
    await put('running');
    const next = await service.addJob('good');
    await service.until(next, 'finished');
    expect(await service.until(jobId, 'cancelled')).toMatchObject({ attempt: 0, results: null });
  });
});

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, ServiceProcess } from '@circus/testkit';
import { type RunningService, startService } from '../runningRunner.js';

describe('a job whose runner ends', () => {
  let service: RunningService;
  const processes: ServiceProcess[] = [];

  beforeAll(async () => {
    service = await startService({ JOB_RERUNS: '1', JOB_LEASE_MS: '3000' });
    for (const doing of ['good', 'waits']) await service.addPlugin(doing);
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((each) => each.kill()));
  });
  afterAll(() => service.stop());

  const startProcess = async (environment: Record<string, string> = {}) => {
    const started = await ServiceProcess.start('plugin-job-runner', {
      LOG_LEVEL: 'fatal',
      ...service.environment,
      ...environment,
    });
    processes.push(started);
    return started;
  };
  const untilRunning = (jobId: string, attempt: number) =>
    eventually(async () => {
      const job = await service.until(jobId, 'processing');
      return job.phase === 'running' && job.attempt === attempt && (await pluginsAtWork(jobId)).length === 1;
    });
  const pluginsAtWork = async (jobId: string) => {
    const left = await service.executors.all[0]?.leftovers();
    return (left ?? []).filter(({ run }) => run.jobId === jobId);
  };
  const leave = () => writeFileSync(join(service.directory, 'leave'), '');
  const finishedTimes = async (jobId: string) =>
    (await service.told('circus.job.finished')).filter((event) => event.jobId === jobId).length;

  it('is run again by another, after what the first one left was ended', async () => {
    const jobId = await service.addJob('waits');
    const first = await startProcess();
    await untilRunning(jobId, 1);
    const log = `/api/plugin-jobs/${jobId}/attachment/plugin-log.txt`;
    const textOfLog = async () => (await service.call('GET', log, service.administrator)).text;
    await eventually(async () => (await textOfLog()).includes('waiting'));
    await first.kill();
    const [orphan] = await pluginsAtWork(jobId);
    expect(orphan?.run.attempt).toBe(1);

    const second = await startProcess();
    await untilRunning(jobId, 2);
    expect((await pluginsAtWork(jobId)).map(({ run }) => run.attempt)).toEqual([2]);
    leave();
    const done = await service.until(jobId, 'finished');
    expect(done).toMatchObject({ attempt: 2, crashes: 1, results: { pid: expect.any(Number) } });
    expect(await finishedTimes(jobId)).toBe(1);
    expect(await textOfLog()).toMatch(/run 1[^]*waiting\n[^]*The run was interrupted[^]*run 2[^]*The job is finished/);
    await second.stop();
  });

  it('fails where it is not to be run again, and nothing of it is left at work', async () => {
    rmSync(join(service.directory, 'leave'), { force: true });
    const jobId = await service.addJob('waits');
    const first = await startProcess({ JOB_RERUNS: '0' });
    await untilRunning(jobId, 1);
    await first.kill();
    const second = await startProcess({ JOB_RERUNS: '0' });
    const { errorMessage, results } = await service.until(jobId, 'failed');
    expect([errorMessage, results]).toEqual(['The job was interrupted once, because its runner ended.', null]);
    await eventually(async () => (await pluginsAtWork(jobId)).length === 0);
    await second.stop();
  });

  it('waits again when the runner is stopped in order, which counts as no failure', async () => {
    rmSync(join(service.directory, 'leave'), { force: true });
    const jobId = await service.addJob('waits');
    const first = await startProcess();
    await untilRunning(jobId, 1);
    await first.stop();
    expect(await service.until(jobId, 'in_queue')).toMatchObject({ attempt: 1, crashes: 0 });
    expect(await pluginsAtWork(jobId)).toEqual([]);
    const second = await startProcess();
    leave();
    await service.until(jobId, 'finished');
    await second.stop();
  });
});

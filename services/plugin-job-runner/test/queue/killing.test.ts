import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually, ServiceProcess } from '@circus/testkit';
import { pluginIdOf, type RunningService, startService } from '../runningRunner.js';

const isLong = process.env.CIRCUS_LONG === '1';
const JOBS = isLong ? 300 : 40;
/** How long runners live before they are killed, ms: from the first moments of a job to the middle of many. */
const LIVES = isLong ? [50, 150, 300, 600, 1_000, 1_500, 2_000, 3_000] : [50, 250, 600, 1_000];
const SERIES = 5;

describe('plug-in jobs whose runners are killed again and again', () => {
  let service: RunningService;
  const processes = new Set<ServiceProcess>();

  beforeAll(async () => {
    service = await startService({
      JOB_RERUNS: '1000',
      JOB_LEASE_MS: '1000',
      JOB_SWEEP_INTERVAL_MS: '500',
      PARALLEL_JOBS: '3',
    });
    await service.addPlugin('good');
    for (let series = 1; series <= SERIES; series += 1) await service.archive({ seriesUid: `1.12.${series}` });
  });
  afterAll(async () => {
    await Promise.all([...processes].map((each) => each.kill()));
    await service.stop();
  });

  const startProcess = async () => {
    const started = await ServiceProcess.start('plugin-job-runner', { LOG_LEVEL: 'fatal', ...service.environment });
    processes.add(started);
    return started;
  };
  const unended = () => service.owner.pluginJob.count({ where: { status: { in: ['in_queue', 'processing'] } } });

  it(
    `are done once each, and none of ${JOBS} is lost`,
    async () => {
      const jobIds: string[] = [];
      for (let count = 0; count < JOBS; count += 1) {
        const partialVolumeDescriptor = { start: 1, end: 3, delta: 1 };
        const series = [{ seriesUid: `1.12.${1 + (count % SERIES)}`, partialVolumeDescriptor }];
        const body = { pluginId: pluginIdOf('good'), series, force: true };
        const { json } = await service.call('POST', '/api/plugin-jobs', service.administrator, body);
        jobIds.push(json.jobId);
      }
      const startedAt = performance.now();
      let kills = 0;
      // One lives on while another is killed, so that there is always somebody to take over from.
      for (let turn = 0; (await unended()) > 0 && turn < LIVES.length * (isLong ? 4 : 1); turn += 1) {
        const runner = await startProcess();
        await delay(LIVES[turn % LIVES.length]);
        await runner.kill();
        processes.delete(runner);
        kills += 1;
      }
      const last = [await startProcess(), await startProcess()];
      for (const end = Date.now() + 300_000; (await unended()) > 0 && Date.now() < end; ) await delay(100);

      const jobs = await service.owner.pluginJob.findMany({ where: { jobId: { in: jobIds } } });
      expect(jobs.filter(({ status }) => status === 'finished')).toHaveLength(JOBS);
      const told = (await service.told('circus.job.finished')).map((event) => event.jobId as string);
      expect(told.sort()).toEqual([...jobIds].sort());
      for (const { results } of jobs) expect(Object.keys((results as { files: object }).files)).toHaveLength(3);
      const attachments = await service.owner.attachment.groupBy({ by: ['jobId'], _count: true });
      expect(attachments.map(({ _count }) => _count)).toEqual(Array(JOBS).fill(5));

      // Nothing is at work any more, and nothing of it is left.
      await eventually(async () => (await service.executors.all[0]?.leftovers())?.length === 0);
      await eventually(async () => {
        const work = service.config.PLUGIN_WORK_DIR;
        const [suite = ''] = await readdir(work);
        return (await readdir(join(work, suite))).every((name) => name === 'inputs');
      });
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
      const crashed = jobs.filter(({ crashes }) => crashes > 0).length;
      const runs = jobs.reduce((sum, { attempt }) => sum + attempt, 0);
      console.info(
        `${JOBS} jobs, ${kills} runners killed, ${crashed} jobs interrupted, ${runs} runs, ${seconds} s: ` +
          `${told.length} results, none lost, none twice.`,
      );
      await Promise.all(last.map((runner) => runner.stop()));
    },
    isLong ? 600_000 : 120_000,
  );
});

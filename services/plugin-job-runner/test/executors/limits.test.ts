import { eventually } from '@circus/testkit';
import { type RunningService, startService } from '../runningRunner.js';

describe('the limits of a run', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startService({
      PLUGIN_MEMORY_MIB: '256',
      PLUGIN_PROCESSES: '10',
      PLUGIN_DISK_MIB: '8',
      PLUGIN_OUTPUT_FILES: '20',
      PLUGIN_LOG_MIB: '1',
      PARALLEL_JOBS: '2',
    });
    await service.addPlugin('forever', { timeout: 1 });
    for (const doing of ['memory', 'processes', 'disk', 'talks', 'many']) await service.addPlugin(doing);
    await service.startRunner();
  });
  afterAll(() => service.stop());

  it.each([
    ['forever', 'The plug-in was ended. It took longer than its limit of 1 seconds.'],
    ['memory', 'The plug-in was ended. It took more memory than its limit of 256 MiB.'],
    ['processes', 'The plug-in was ended. It ran more processes than its limit of 10.'],
    ['disk', 'The plug-in was ended. It wrote more onto the disk than its limit of 8 MiB.'],
    ['many', 'The plug-in put out more than the 20 files that are kept of a job.'],
  ])('end a plug-in that goes beyond them (%s), and are named', async (doing, message) => {
    const jobId = await service.addJob(doing);
    expect((await service.until(jobId, 'failed')).errorMessage).toBe(message);
    // Cleared away after the outcome is recorded.
    await eventually(async () => (await service.executors.all[0]?.leftovers())?.length === 0);
    const { json } = await service.call('GET', `/api/plugin-jobs/${jobId}`, service.administrator);
    expect(json.provenance.resources).toMatchObject({ outputBytes: expect.any(Number) });
  });

  it('cut a log that is too long, which fails no job', async () => {
    const jobId = await service.addJob('talks');
    await service.until(jobId, 'finished');
    const { text } = await service.call(
      'GET',
      `/api/plugin-jobs/${jobId}/attachment/plugin-log.txt`,
      service.administrator,
    );
    expect(text.length).toBeLessThan(1.1 * 2 ** 20);
    expect(text).toContain('The plug-in wrote more than 1 MiB: the rest is left out.');
    expect(text).toMatch(/The job is finished\.\n$/);
  });
});

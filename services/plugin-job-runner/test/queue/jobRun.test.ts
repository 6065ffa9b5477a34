import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@circus/testkit';
import { pluginIdOf, type RunningService, startService } from '../runningRunner.js';

describe('a runner', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startService({ JOB_RERUNS: '1', PARALLEL_JOBS: '2' });
    for (const doing of ['good', 'fails', 'silent', 'invalid', 'broken', 'waits']) await service.addPlugin(doing);
    await service.startRunner();
  });
  afterAll(() => service.stop());

  const get = (url: string) => service.call('GET', url, service.administrator);
  const leftRuns = async () => {
    const [suite] = await readdir(service.config.PLUGIN_WORK_DIR);
    const names = await readdir(join(service.config.PLUGIN_WORK_DIR, suite as string));
    return names.filter((name) => name !== 'inputs');
  };

  it('gives a plug-in its volumes, and keeps results, files, log and provenance', async () => {
    const jobId = await service.addJob('good');
    await service.until(jobId, 'finished');
    const { json: job } = await get(`/api/plugin-jobs/${jobId}`);
    const files = job.results.files as Record<string, string>;
    expect(Object.keys(files).sort()).toEqual(['0.json', '0.mhd', '0.raw']);
    expect(job.results.results.lesionCandidates).toHaveLength(1);
    expect(job).toMatchObject({ status: 'finished', errorMessage: null, finishedAt: expect.any(String) });

    const { provenance } = job;
    expect(provenance).toMatchObject({
      plugin: { pluginId: pluginIdOf('good'), pluginName: 'good', version: '1.2.0', parameters: { timeout: 900 } },
      executor: 'process',
      program: { command: [process.execPath, expect.stringContaining('plugin.mjs'), 'good'] },
      runner: { version: '0.1.0', host: 'test' },
      attempt: 1,
      exitCode: 0,
    });
    const [input] = provenance.inputs;
    expect(input).toMatchObject({ volumeId: 0, partialVolumeDescriptor: { start: 1, end: 3, delta: 1 } });
    // What was written is what the plug-in read.
    expect(
      Object.fromEntries(input.files.map((file: { name: string; sha256: string }) => [file.name, file.sha256])),
    ).toEqual(files);
    expect(input.files.find(({ name }: { name: string }) => name === '0.raw').sizeBytes).toBe(8 * 4 * 3 * 2);
    const { queuedAt, startedAt, executedAt, exitedAt, finishedAt } = provenance.times;
    expect([queuedAt, startedAt, executedAt, exitedAt, finishedAt].sort()).toEqual([
      queuedAt,
      startedAt,
      executedAt,
      exitedAt,
      finishedAt,
    ]);

    const attachments = (await get(`/api/plugin-jobs/${jobId}/attachment`)).json;
    expect(attachments).toEqual(['page.html', 'plugin-log.txt', 'results.json', 'sub/test2.txt', 'test.txt']);
    const log = await get(`/api/plugin-jobs/${jobId}/attachment/plugin-log.txt`);
    expect(log.headers['content-type']).toBe('text/plain');
    expect(log.text).toMatch(/^\[\d{4}-.*Z\] good 1\.2\.0, run 1/);
    expect(log.text).toContain('\nhello from the plug-in\n');
    expect(log.text).toContain('\na word to stderr\n');
    await eventually(async () => (await leftRuns()).length === 0);
    expect((await service.told('circus.job.finished')).map((event) => event.jobId)).toContain(jobId);
  });

  it('writes volumes without patients', async () => {
    const jobId = await service.addJob('waits');
    await eventually(async () => (await service.until(jobId, 'processing')).phase === 'running');
    const [run] = await leftRuns();
    const [suite] = await readdir(service.config.PLUGIN_WORK_DIR);
    const input = join(service.config.PLUGIN_WORK_DIR, suite as string, run as string, 'in');
    const tags = readFileSync(join(input, '0.json'), 'utf8');
    expect(JSON.parse(tags)).toMatchObject({ common: { '0008,0060': 'CT' }, unique: [{}, {}, {}] });
    expect(tags).not.toContain('NOBODY');
    expect(readFileSync(join(input, '0.mhd'), 'utf8')).toContain('ElementDataFile = 0.raw\n');
    expect(statSync(join(input, '0.raw')).mode & 0o777).toBe(0o444);

    // Its log can be read while it runs.
    await eventually(async () =>
      (await get(`/api/plugin-jobs/${jobId}/attachment/plugin-log.txt`)).text.includes('\nwaiting\n'),
    );
    expect((await get(`/api/plugin-jobs/${jobId}/attachment`)).json).toEqual(['plugin-log.txt']);
    writeFileSync(join(service.directory, 'leave'), '');
    await service.until(jobId, 'finished');
  });

  it('fails a job whose plug-in exits with another code than 0, and keeps what it put out', async () => {
    const jobId = await service.addJob('fails');
    const { errorMessage, results } = await service.until(jobId, 'failed');
    expect([errorMessage, results]).toEqual(['The plug-in ended with exit code 5.', null]);
    const { json } = await get(`/api/plugin-jobs/${jobId}/attachment`);
    expect(json).toEqual(['partial.txt', 'plugin-log.txt', 'results.json']);
    const job = (await get(`/api/plugin-jobs/${jobId}`)).json;
    expect(job).toMatchObject({ status: 'failed', finishedAt: expect.any(String), provenance: { exitCode: 5 } });
    expect((await service.told('circus.job.failed')).map((event) => event.jobId)).toContain(jobId);
  });

  it.each([
    ['silent', /validation failed of results\.json: the plug-in made none/],
    ['broken', /validation failed of results\.json: it is not JSON/],
    [
      'invalid',
      /validation failed.*results\.lesionCandidates\[0\]\.location: It has three numbers.*lesionCandidates\[0\]\.confidence/,
    ],
  ])('fails a job whose results are %s, and says where', async (doing, words) => {
    const jobId = await service.addJob(doing);
    expect((await service.until(jobId, 'failed')).errorMessage).toMatch(words);
    await eventually(async () => (await leftRuns()).length === 0);
  });

  it('fails a job whose series is gone meanwhile', async () => {
    await service.call('PUT', '/api/admin/plugin-job-manager/switch', service.administrator, { status: 'stopped' });
    const jobId = await service.addJob('good');
    const [used] = await service.owner.pluginJobSeries.findMany({ where: { jobId } });
    await service.owner.instance.deleteMany({ where: { seriesPk: used?.seriesId as bigint } });
    await service.owner.series.delete({ where: { id: used?.seriesId as bigint } });
    await service.call('PUT', '/api/admin/plugin-job-manager/switch', service.administrator, { status: 'running' });
    expect((await service.until(jobId, 'failed')).errorMessage).toMatch(/was deleted/);
  });

  it('ends what runs when its job is cancelled', async () => {
    rmSync(join(service.directory, 'leave'), { force: true });
    const jobId = await service.addJob('waits');
    await eventually(async () => (await service.until(jobId, 'processing')).phase === 'running');
    await eventually(async () =>
      (await get(`/api/plugin-jobs/${jobId}/attachment/plugin-log.txt`)).text.includes('waiting'),
    );
    expect(
      (await service.call('PATCH', `/api/plugin-jobs/${jobId}`, service.administrator, { status: 'cancelled' })).status,
    ).toBe(204);
    await eventually(async () => (await leftRuns()).length === 0);
    expect(await service.executors.all[0]?.leftovers()).toEqual([]);
    const job = await service.owner.pluginJob.findUniqueOrThrow({ where: { jobId } });
    expect(job).toMatchObject({ status: 'cancelled', results: null, runner: null });
    expect((await get(`/api/plugin-jobs/${jobId}/attachment/plugin-log.txt`)).text).toContain('waiting');
  });

  it('lets running jobs end, and takes no others, while the manager is stopped', async () => {
    rmSync(join(service.directory, 'leave'), { force: true });
    const running = await service.addJob('waits');
    await eventually(async () => (await service.until(running, 'processing')).phase === 'running');
    const put = (status: string) =>
      service.call('PUT', '/api/admin/plugin-job-manager/switch', service.administrator, { status });
    expect((await put('stopped')).json).toEqual({ status: 'stopped' });
    const waiting = await service.addJob('good');
    writeFileSync(join(service.directory, 'leave'), '');
    await service.until(running, 'finished');
    expect((await service.until(waiting, 'in_queue')).attempt).toBe(0);
    expect((await put('running')).json).toEqual({ status: 'running' });
    await service.until(waiting, 'finished');
  });
});

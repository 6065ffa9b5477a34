import { eventually, ServiceProcess } from '@circus/testkit';
import { RemoteCad } from '../../src/executors/remote/remoteCad.js';
import type { Runner } from '../../src/queue/runner.js';
import { type RunningService, startService } from '../runningRunner.js';
import { RemoteServer } from './remoteServer.js';

describe('plug-ins that another server runs', () => {
  let service: RunningService;
  let server: RemoteServer;
  const ids: Record<string, string> = {};
  let series = 0;
  const runners: Runner[] = [];

  beforeAll(async () => {
    server = await RemoteServer.start();
    service = await startService({ PARALLEL_JOBS: '4', PLUGIN_TIMEOUT_MS: '3000' });
    runners.push(await service.startRunner());
  });
  afterAll(async () => {
    await service.stop();
    await server.stop();
  });

  const register = async (doing: string, changes: Record<string, unknown> = {}, adapter = 'defaultHttpAdapter') => {
    const parameters = { endpoint: `${server.url}/${doing}/`, authentication: 'secret', ...changes };
    const plugin = {
      type: 'CAD+remote',
      pluginName: doing,
      version: '1.0.0',
      description: '',
      icon: { glyph: 'calc', color: '#ffffff', backgroundColor: '#008800' },
      displayStrategy: [],
      runConfiguration: { adapter, parameters },
    };
    const { status, json } = await service.call('POST', '/api/admin/plugins', service.administrator, plugin);
    expect([status, json]).toEqual([201, { pluginId: expect.stringMatching(/^rmt-/) }]);
    ids[doing] = json.pluginId;
  };
  const addJob = async (doing: string): Promise<string> => {
    if (!ids[doing]) await register(doing);
    const seriesUid = `1.8.${++series}`;
    await service.archive({ seriesUid });
    const partialVolumeDescriptor = { start: 1, end: 3, delta: 1 };
    const body = { pluginId: ids[doing], series: [{ seriesUid, partialVolumeDescriptor }] };
    return (await service.call('POST', '/api/plugin-jobs', service.administrator, body)).json.jobId;
  };
  const get = (url: string) => service.call('GET', url, service.administrator);
  const logOf = async (jobId: string) => (await get(`/api/plugin-jobs/${jobId}/attachment/plugin-log.txt`)).text;

  it('get their volumes as a form, tell their log, and their tar becomes results and attachments', async () => {
    const jobId = await addJob('good');
    await service.until(jobId, 'finished');
    const { json: job } = await get(`/api/plugin-jobs/${jobId}`);
    expect(job.results).toEqual({ from: 'good' });
    const { provenance } = job;
    expect(provenance).toMatchObject({ executor: 'remote', program: { endpoint: `${server.url}/good/` }, exitCode: 0 });
    const [input] = provenance.inputs;
    const files = Object.fromEntries(input.files.map((file: Record<string, string>) => [file.name, file.sha256]));
    expect(server.runs.at(-1)).toMatchObject({ authorization: 'Bearer secret', files });
    expect(JSON.stringify(job)).not.toContain('secret');
    expect((await get(`/api/plugin-jobs/${jobId}/attachment`)).json).toEqual([
      'plugin-log.txt',
      'results.json',
      'sub/image.bin',
    ]);
    expect(await logOf(jobId)).toContain('\n[Remote CAD] hello from elsewhere\n');
  });

  it('are understood though they write their events in another way', async () => {
    await register('odd', { authentication: undefined, authentification: 'secret', endpoint: `${server.url}/odd` });
    const jobId = await addJob('odd');
    await service.until(jobId, 'finished');
    const log = await logOf(jobId);
    expect(log).toContain('[Remote CAD] not JSON\n');
    expect(log).toContain('[Remote CAD] é\ufffd\n');
  });

  it.each([
    ['fails', 'The remote CAD failed: the model is not there'],
    ['refuses', 'The remote CAD failed: it answered run with the status 503.'],
    ['breaks', 'The remote CAD failed: what it sent broke off, or cannot be read.'],
    ['nothing', 'The remote CAD failed: what it sent broke off, or cannot be read.'],
    ['nameless', 'The remote CAD failed: its answer has no X-Request-ID.'],
    ['floods', 'The remote CAD failed: its answer is no stream of events.'],
  ])('fail their job with words that say why (%s)', async (doing, words) => {
    expect((await service.until(await addJob(doing), 'failed')).errorMessage).toBe(words);
  });

  it('fail their job where they do not answer in time, cannot be reached, or are defined badly', async () => {
    await register('silent', { timeout: 1 });
    await register('nowhere', { endpoint: 'http://127.0.0.1:9/x' });
    await register('local', { endpoint: 'file:///etc/passwd' });
    await register('strange', {}, 'anotherAdapter');
    await register('unknown', { authentication: 'wrong' });
    const words = {
      silent: /^The remote CAD failed: it did not answer within 1 seconds\.$/,
      nowhere: /^The remote CAD failed: it could not be reached \(ECONNREFUSED\)\.$/,
      local: /has no endpoint that is an http or https address/,
      strange: /adapter anotherAdapter of the plug-in is unknown/,
      unknown: /^The remote CAD failed: it answered result with the status 401\.$/,
    };
    for (const [doing, expected] of Object.entries(words)) {
      expect((await service.until(await addJob(doing), 'failed')).errorMessage).toMatch(expected);
    }
  });

  it('are left when their job is cancelled, and when it takes too long', async () => {
    await register('waits', { maxConcurrency: 2 });
    const jobId = await addJob('waits');
    await eventually(async () => (await logOf(jobId)).includes('hello'));
    expect(server.runs.at(-1)?.wasLeft).toBe(false);
    await service.call('PATCH', `/api/plugin-jobs/${jobId}`, service.administrator, { status: 'cancelled' });
    await eventually(async () => server.runs.at(-1)?.wasLeft);

    const late = await addJob('waits');
    const { errorMessage } = await service.until(late, 'failed');
    expect(errorMessage).toBe('The plug-in was ended. It took longer than its limit of 3 seconds.');
    await eventually(async () => server.runs.at(-1)?.wasLeft);
  });

  it('never get more runs at a time than they take, while others go on', async () => {
    server.mostAtOnce = 0;
    const jobIds = [await addJob('waits'), await addJob('waits'), await addJob('waits')];
    await eventually(async () => server.waiting === 2);
    // The third waits, and keeps nobody else from his turn.
    const other = await addJob('good');
    await service.until(other, 'finished');
    const { json } = await get('/api/admin/plugin-job-queue?state=wait');
    expect(json.items.map((item: { jobId: string }) => jobIds.includes(item.jobId))).toEqual([true]);
    server.leave();
    await eventually(async () => server.waiting === 1);
    await eventually(async () => {
      server.leave();
      return (await service.owner.pluginJob.count({ where: { jobId: { in: jobIds }, status: 'finished' } })) === 3;
    });
    expect(server.mostAtOnce).toBe(2);
  });

  it('run anew when their runner is killed, and give one result', async () => {
    await register('late', { endpoint: `${server.url}/waits` });
    const settings = { ...service.environment, LOG_LEVEL: 'fatal', PLUGIN_TIMEOUT_MS: '60000', PARALLEL_JOBS: '1' };
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));
    const first = await ServiceProcess.start('plugin-job-runner', settings);
    const jobId = await addJob('late');
    await eventually(async () => server.waiting === 1);
    // What a runner logs is kept a moment later: not what it has in hand when it is killed.
    await eventually(async () => (await logOf(jobId)).includes('run 1'));
    await first.kill();
    await eventually(async () => server.waiting === 0);
    const second = await ServiceProcess.start('plugin-job-runner', settings);
    await eventually(async () => server.waiting === 1);
    server.leave();
    expect(await service.until(jobId, 'finished')).toMatchObject({ attempt: 2, crashes: 1 });
    expect((await service.told('circus.job.finished')).filter((event) => event.jobId === jobId)).toHaveLength(1);
    expect((await logOf(jobId)).match(/run \d/g)).toEqual(['run 1', 'run 2']);
    await second.stop();
  });

  it('keep name and password of their address to themselves', () => {
    const endpoint = 'https://user:word@cad.example.org/api?key=1';
    const plugin = { runConfiguration: { adapter: 'default', parameters: { endpoint } } };
    expect(RemoteCad.of(plugin as unknown as Parameters<typeof RemoteCad.of>[0]).address).toBe(
      'https://cad.example.org/api',
    );
  });
});

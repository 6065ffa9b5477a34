import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, ServiceProcess, silentLog } from '@circus/testkit';
import { installPodman, Podman, whyNoPodman } from '../../../../deploy/docker/test/containers/podman.js';
import { command as registerCadPlugin } from '../../src/commands/registerCadPlugin.js';
import { readManifest } from '../../src/plugins/manifest.js';
import { registerPlugin } from '../../src/plugins/registration.js';
import { cadManifest } from '../manifests.js';
import { type RunningService, startService } from '../runningRunner.js';
import { PluginImages } from './pluginImages.js';

const what = 'plug-ins in containers';
const reason = whyNoPodman() ?? (existsSync('/bin/busybox') ? null : 'BusyBox (busybox-static) is not installed');
if (reason) console.warn(`LEFT OUT: ${what}, because ${reason}.`);

/** What each plug-in does, as a shell script of its image. */
const SCRIPTS: Record<string, string> = {
  good: `
    echo 'hello from the container'; echo 'a word to stderr' >&2
    ls /circus/in > /circus/out/inputs.txt
    id -u > /circus/out/user.txt
    ip addr > /circus/out/network.txt
    (echo no > /circus/in/new) 2> /circus/out/refused.txt
    cat /proc/self/status > /circus/out/status.txt
    mkdir /circus/out/sub; echo two > /circus/out/sub/test2.txt
    echo '{"results":{"lesionCandidates":[{"volumeId":0,"location":[1,2,3],"confidence":0.5}]}}' > /circus/out/results.json`,
  fails: `echo '{}' > /circus/out/results.json; exit 5`,
  waits: `echo waiting; while ! test -e /circus/out/leave; do sleep 0.1; done; echo '{"left":true}' > /circus/out/results.json; echo gone`,
  memory: `tail /dev/zero > /dev/null; echo "tail ended with $?"; exit 9`,
  disk: `while true; do dd if=/dev/zero bs=1M count=4 >> /circus/out/big.bin; done`,
  layer: `while true; do dd if=/dev/zero bs=1M count=4 >> /tmp/big.bin; done`,
  processes: `for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do sleep 5 & done; exit 3`,
};

(reason ? describe.skip : describe)(what, () => {
  let podman: Podman;
  let service: RunningService;
  const ids: Record<string, string> = {};
  const processes: ServiceProcess[] = [];

  beforeAll(async () => {
    await installPodman();
    podman = new Podman();
    const socket = await podman.serve();
    const images = new PluginImages(podman);
    for (const [name, script] of Object.entries(SCRIPTS)) ids[name] = await images.build(name, `${script}\n`);
    ids.gone = 'f'.repeat(64);
    service = await startService({
      DOCKER_HOST: `unix://${socket}`,
      JOB_LEASE_MS: '1500',
      JOB_SWEEP_INTERVAL_MS: '500',
      PLUGIN_MEMORY_MIB: '64',
      PLUGIN_PROCESSES: '20',
      PLUGIN_DISK_MIB: '40',
      PLUGIN_CPUS: '1',
    });
    const actor = { userId: null, userEmail: '', address: '', requestId: '' };
    for (const [name, pluginId] of Object.entries(ids)) {
      const runConfiguration = { timeout: name === 'waits' ? 60 : 30, gpus: '' };
      const manifest = cadManifest({ pluginId, pluginName: name, runConfiguration });
      await registerPlugin(service.database, actor, readManifest(JSON.stringify(manifest)));
    }
  }, 300_000);
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((each) => each.kill()));
  });
  afterAll(async () => {
    await service?.stop();
    await podman?.remove();
  }, 120_000);

  const startProcess = async () => {
    const started = await ServiceProcess.start('plugin-job-runner', { LOG_LEVEL: 'fatal', ...service.environment });
    processes.push(started);
    return started;
  };
  let series = 0;
  const addJob = async (name: string): Promise<string> => {
    const seriesUid = `1.7.${++series}`;
    await service.archive({ seriesUid });
    const partialVolumeDescriptor = { start: 1, end: 3, delta: 1 };
    const body = { pluginId: ids[name], series: [{ seriesUid, partialVolumeDescriptor }] };
    const { status, text, json } = await service.call('POST', '/api/plugin-jobs', service.administrator, body);
    expect([status, text]).toEqual([201, expect.any(String)]);
    return json.jobId;
  };
  const get = (url: string) => service.call('GET', url, service.administrator);
  const textOf = async (jobId: string, path: string) =>
    (await get(`/api/plugin-jobs/${jobId}/attachment/${path}`)).text;
  const containers = async () => (await podman.run(['ps', '--all', '--quiet'])).split('\n').filter((id) => id !== '');
  const untilRunning = (jobId: string) =>
    eventually(async () => (await textOf(jobId, 'plugin-log.txt')).includes('waiting'));
  const leave = async () => {
    const work = service.config.PLUGIN_WORK_DIR;
    const [suite = ''] = await readdir(work);
    const [run = ''] = (await readdir(join(work, suite))).filter((name) => name !== 'inputs');
    writeFileSync(join(work, suite, run, 'out/leave'), '');
  };
  const untilStatus = async (jobId: string, status: string) => {
    for (const end = Date.now() + 60_000; ; ) {
      const job = await service.owner.pluginJob.findUniqueOrThrow({ where: { jobId } });
      if (job.status === status) return job;
      if (Date.now() > end || ['finished', 'failed'].includes(job.status)) {
        throw new Error(`The job is ${job.status}: ${job.errorMessage}\n${await textOf(jobId, 'plugin-log.txt')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it('work on their volumes without network, capabilities or the right to change their input', async () => {
    await startProcess();
    const jobId = await addJob('good');
    await untilStatus(jobId, 'finished');
    expect(await textOf(jobId, 'inputs.txt')).toBe('0.json\n0.mhd\n0.raw\n');
    expect(await textOf(jobId, 'user.txt')).toBe(`${process.getuid?.()}\n`);
    expect(await textOf(jobId, 'network.txt')).not.toMatch(/^\d+: (?!lo)/m);
    expect(await textOf(jobId, 'refused.txt')).toMatch(/Read-only file system/);
    expect(await textOf(jobId, 'status.txt')).toMatch(/^CapBnd:\t0{16}$[^]*^NoNewPrivs:\t1$/m);
    const log = await textOf(jobId, 'plugin-log.txt');
    expect(log).toContain('\nhello from the container\n');
    expect(log).toContain('\na word to stderr\n');
    const { json } = await get(`/api/plugin-jobs/${jobId}`);
    expect(json.results.results.lesionCandidates).toHaveLength(1);
    const program = { imageId: expect.stringContaining(ids.good as string), digests: expect.any(Array) };
    expect(json.provenance).toMatchObject({ executor: 'docker', program, exitCode: 0 });
    await eventually(async () => (await containers()).length === 0);
  }, 120_000);

  it.each([
    ['fails', /^The plug-in ended with exit code 5\.$/],
    ['memory', /^The plug-in (was ended. It took more memory than its limit of 64 MiB\.|ended with exit code 9\.)$/],
    ['disk', /^The plug-in was ended. It wrote more onto the disk than its limit of 40 MiB\.$/],
    ['layer', /^The plug-in was ended. It wrote more onto the disk than its limit of 40 MiB\.$/],
    ['processes', /^The plug-in ended with exit code \d+\./],
  ])(
    'fail where they do (%s), and the limit is named',
    async (name, words) => {
      await startProcess();
      const jobId = await addJob(name);
      expect((await untilStatus(jobId, 'failed')).errorMessage).toMatch(words);
      await eventually(async () => (await containers()).length === 0);
    },
    120_000,
  );

  it('fail where their image is gone, without another run', async () => {
    await startProcess();
    const jobId = await addJob('gone');
    const { errorMessage, attempt } = await untilStatus(jobId, 'failed');
    expect([errorMessage, attempt]).toEqual(['The image of the plug-in is not on the machine that runs it.', 1]);
    const rerun = await service.call('POST', `/api/plugin-jobs/${jobId}/rerun`, service.administrator, {});
    expect([rerun.status, rerun.json.error]).toEqual([422, expect.stringMatching(/ran nothing/)]);
  }, 60_000);

  it('go on when their runner is killed, and the next one adopts them', async () => {
    const first = await startProcess();
    const jobId = await addJob('waits');
    await untilRunning(jobId);
    const [before] = await containers();
    await first.kill();
    await startProcess();
    await leave();
    const job = await untilStatus(jobId, 'finished');
    expect(job).toMatchObject({ attempt: 1, crashes: 1, results: { left: true } });
    expect(before).toBeDefined();
    expect(await textOf(jobId, 'plugin-log.txt')).toMatch(/waiting\n[^]*gone\n/);
    expect((await service.told('circus.job.finished')).filter((event) => event.jobId === jobId)).toHaveLength(1);
    await eventually(async () => (await containers()).length === 0);
  }, 120_000);

  it('go on when their runner is stopped in order, also when they end before the next one comes', async () => {
    const first = await startProcess();
    const jobId = await addJob('waits');
    await untilRunning(jobId);
    await first.stop();
    expect((await containers()).length).toBe(1);
    await leave();
    await startProcess();
    expect(await untilStatus(jobId, 'finished')).toMatchObject({ attempt: 1, crashes: 0, results: { left: true } });
  }, 120_000);

  it('are ended when their job is cancelled, also while no runner is there', async () => {
    const first = await startProcess();
    const [one, cancel] = [await addJob('waits'), { status: 'cancelled' }];
    await untilRunning(one);
    await service.call('PATCH', `/api/plugin-jobs/${one}`, service.administrator, cancel);
    await eventually(async () => (await containers()).length === 0);
    const other = await addJob('waits');
    await untilRunning(other);
    await first.kill();
    await service.call('PATCH', `/api/plugin-jobs/${other}`, service.administrator, cancel);
    expect((await containers()).length).toBe(1);
    await startProcess();
    await eventually(async () => (await containers()).length === 0);
    expect((await untilStatus(other, 'cancelled')).results).toBeNull();
  }, 120_000);

  it('are registered from their image, by its label or its file, once', async () => {
    const images = new PluginImages(podman);
    const said: string[] = [];
    const register = (image: string, update = false) =>
      registerCadPlugin.run(
        {
          databaseUrl: service.config.DATABASE_URL,
          natsUrl: null,
          gatewayUrl: null,
          storageUrl: '',
          environment: { DOCKER_HOST: service.config.DOCKER_HOST },
          log: silentLog(),
          print: (line) => void said.push(line),
          progress: () => {},
        },
        [image],
        { update },
      );
    const byFile = await images.build('filed', 'true');
    await register(byFile);
    await expect(register('localhost/plugin-filed:1')).rejects.toThrow('already installed');
    await register(byFile, true);
    const manifest = { pluginName: 'labelled', version: '2.0.0', description: '', runConfiguration: { timeout: 7 } };
    const byLabel = await images.build('labelled', 'true', { 'org.circus.plugin': JSON.stringify(manifest) });
    await register('localhost/plugin-labelled:1');
    expect(said).toEqual([
      `Registered filed 1.0.0 (${byFile})`,
      `Already registered, nothing to change: filed 1.0.0 (${byFile})`,
      `Registered labelled 2.0.0 (${byLabel})`,
    ]);
    const { json } = await get(`/api/plugins/${byLabel}`);
    expect(json).toMatchObject({ type: 'CAD', runConfiguration: { timeout: 7 }, icon: { glyph: 'calc' } });

    const wrong = await images.build('wrong', 'true', { 'org.circus.plugin': '{"version": "1"}' });
    await expect(register(wrong)).rejects.toThrow('validation failed');
    await expect(register('nowhere:1')).rejects.toThrow('The container engine has no image "nowhere:1".');
    await expect(register('0'.repeat(64))).rejects.toThrow('has no image');
    expect(await containers()).toEqual([]);
  }, 60_000);

  it('bring displays along, which anybody may load', async () => {
    for (const path of ['remoteEntry.js', 'displays/remoteEntry.js']) {
      const { status, headers, text } = await service.call('GET', `/api/plugin-displays/${ids.good}/${path}`, null);
      expect([status, text]).toEqual([200, "var CircusCsModule = 'good';"]);
      expect(headers['content-type']).toMatch(/^text\/javascript/);
    }
    const style = await service.call('GET', `/api/plugin-displays/${ids.good}/sub/style.css`, null);
    expect(style.headers['content-type']).toMatch(/^text\/css/);
    for (const path of ['none.js', '..%2f..%2fplugin.json', 'sub']) {
      expect((await service.call('GET', `/api/plugin-displays/${ids.good}/${path}`, null)).status).toBe(404);
    }
    expect((await service.call('GET', `/api/plugin-displays/${'0'.repeat(64)}/remoteEntry.js`, null)).status).toBe(404);
    expect(await containers()).toEqual([]);
    rmSync(service.config.PLUGIN_CACHE_DIR, { recursive: true });
  }, 60_000);
});

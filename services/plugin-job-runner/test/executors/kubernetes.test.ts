import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, ServiceProcess } from '@circus/testkit';
import { pluginIdOf, type RunningService, startService } from '../runningRunner.js';
import { TestCluster } from './testCluster.js';

const PLUGIN = fileURLToPath(new URL('../plugin.mjs', import.meta.url));

describe('plug-ins in a cluster', () => {
  let service: RunningService;
  let cluster: TestCluster;
  const processes: ServiceProcess[] = [];
  const work = mkdtempSync(join(tmpdir(), 'circus-claim-'));
  const digest = (doing: string) => pluginIdOf(`image of ${doing}`);
  const doings = ['good', 'fails', 'waits', 'forever', 'talks', 'nothing'];

  beforeAll(async () => {
    const [cert, key] = [join(work, 'ca.crt'), join(work, 'key.pem')];
    const subject = ['-subj', '/CN=cluster', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
    const files = ['-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...files], {
      stdio: 'ignore',
    });
    cluster = await TestCluster.start({
      tls: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') },
      claim: work,
      token: 'the-token',
      commandOf: (image) => {
        const doing = doings.find((each) => image === `registry.example.org/${each}@sha256:${digest(each)}`) ?? '';
        return doing === 'nothing' ? [] : [process.execPath, PLUGIN, doing, join(work, 'leave')];
      },
    });
    const token = join(work, 'token');
    writeFileSync(token, 'the-token\n');
    const images = doings.map((doing) => [
      pluginIdOf(doing),
      { executor: 'kubernetes', image: `registry.example.org/${doing}@sha256:${digest(doing)}` },
    ]);
    service = await startService({
      LOCAL_PLUGINS: '{}',
      PLUGIN_WORK_DIR: work,
      PLUGIN_EXECUTORS: JSON.stringify(Object.fromEntries(images)),
      KUBERNETES_API_URL: cluster.url,
      KUBERNETES_TOKEN_FILE: token,
      KUBERNETES_CA_FILE: cert,
      KUBERNETES_NAMESPACE: 'plugins',
      KUBERNETES_WORK_CLAIM: 'shared-work',
      KUBERNETES_POLL_INTERVAL_MS: '300',
      PLUGIN_MEMORY_MIB: '512',
      PLUGIN_CPUS: '1.5',
      PLUGIN_DISK_MIB: '100',
      JOB_SWEEP_INTERVAL_MS: '500',
      PARALLEL_JOBS: '2',
    });
    await service.addPlugin('forever', { timeout: 1, gpus: '' });
    await service.addPlugin('waits', { timeout: 0 });
    await service.addPlugin('good', { timeout: 60, gpus: '2' });
    for (const doing of ['fails', 'talks', 'nothing', 'unnamed']) await service.addPlugin(doing);
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((each) => each.kill()));
    rmSync(join(work, 'leave'), { force: true });
  });
  afterAll(async () => {
    await service.stop();
    await cluster.stop();
    rmSync(work, { recursive: true });
  });

  const startProcess = async () => {
    const started = await ServiceProcess.start('plugin-job-runner', { LOG_LEVEL: 'fatal', ...service.environment });
    processes.push(started);
    return started;
  };
  const get = (url: string) => service.call('GET', url, service.administrator);
  const logOf = async (jobId: string) => (await get(`/api/plugin-jobs/${jobId}/attachment/plugin-log.txt`)).text;
  const untilWaiting = (jobId: string) => eventually(async () => (await logOf(jobId)).includes('waiting'));
  const leave = () => writeFileSync(join(work, 'leave'), '');
  const finishedTimes = async (jobId: string) =>
    (await service.told('circus.job.finished')).filter((event) => event.jobId === jobId).length;

  describe('with a runner that stays', () => {
    let stop: () => Promise<void>;
    beforeAll(async () => {
      const runner = await service.startRunner();
      stop = () => runner.stop();
    });
    afterAll(() => stop());

    it('run as a Job with its limits, on their volumes, and leave nothing behind', async () => {
      const seen: unknown[] = [];
      const before = cluster.requests.length;
      const jobId = await service.addJob('good');
      await eventually(async () => {
        for (const { job } of cluster.jobs.values()) seen.push(job);
        return (await service.owner.pluginJob.findUniqueOrThrow({ where: { jobId } })).status === 'finished';
      });
      const { json } = await get(`/api/plugin-jobs/${jobId}`);
      expect(Object.keys(json.results.files).sort()).toEqual(['0.json', '0.mhd', '0.raw']);
      const image = `registry.example.org/good@sha256:${digest('good')}`;
      expect(json.provenance).toMatchObject({ executor: 'kubernetes', program: { image }, exitCode: 0 });
      expect(await logOf(jobId)).toContain('\nhello from the plug-in\n');
      expect(seen[0]).toMatchObject({
        metadata: { name: `circus-${jobId}-1`, labels: { 'org.circus.job': jobId, 'org.circus.attempt': '1' } },
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: 60,
          template: {
            spec: {
              securityContext: { runAsUser: process.getuid?.(), runAsGroup: process.getgid?.() },
              containers: [
                {
                  image,
                  resources: {
                    limits: {
                      memory: String(512 * 2 ** 20),
                      cpu: '1500m',
                      'ephemeral-storage': String(100 * 2 ** 20),
                      'nvidia.com/gpu': '2',
                    },
                  },
                  volumeMounts: [
                    { mountPath: '/circus/in', subPath: expect.stringContaining(`${jobId}.1/in`), readOnly: true },
                    { mountPath: '/circus/out', subPath: expect.stringContaining(`${jobId}.1/out`) },
                  ],
                },
              ],
              volumes: [{ persistentVolumeClaim: { claimName: 'shared-work' } }],
            },
          },
        },
      });
      await eventually(async () => cluster.jobs.size === 0);
      // No pod of the suite has a network.
      expect([...cluster.policies.values()]).toMatchObject([
        {
          spec: {
            podSelector: { matchLabels: { 'org.circus.suite': expect.any(String) } },
            policyTypes: ['Ingress', 'Egress'],
          },
        },
      ]);
      // News come by a watch: no Job is asked for again and again.
      const asked = cluster.requests
        .slice(before)
        .filter((request) => request === `GET /apis/batch/v1/namespaces/plugins/jobs/circus-${jobId}-1`);
      expect(asked.length).toBeLessThan(12);
    });

    it('fail with their exit code, their limit, or what the cluster cannot do', async () => {
      const failed = async (doing: string) => (await service.until(await service.addJob(doing), 'failed')).errorMessage;
      expect(await failed('fails')).toBe('The plug-in ended with exit code 5.');
      expect(await failed('forever')).toMatch(
        /^The plug-in was ended\. It took longer than its (time limit|limit of 1 seconds)\.$/,
      );
      expect(await failed('nothing')).toBe(
        'The cluster cannot start the plug-in: ImagePullBackOff: Back-off pulling image',
      );
      await eventually(async () => cluster.jobs.size === 0);
      expect((await service.call('GET', '/readyz', null)).json.notices).toMatchObject({ docker: expect.any(String) });
    });

    it.each<[string, Parameters<TestCluster['change']>[1], RegExp]>([
      [
        'took too much memory',
        (running) => {
          running.pod = { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: new Date().toISOString() } };
        },
        /^The plug-in was ended\. It took more memory than its limit\.$/,
      ],
      [
        'was evicted',
        (running) => {
          running.pod = { reason: 'Evicted', message: 'Pod ephemeral local storage usage exceeds the total limit' };
        },
        /^The plug-in was ended\. The cluster evicted it: Pod ephemeral local storage/,
      ],
      [
        'lost its node',
        (running) => {
          running.pod = null;
          const lastTransitionTime = new Date().toISOString();
          running.conditions.push({
            type: 'Failed',
            status: 'True',
            reason: 'BackoffLimitExceeded',
            lastTransitionTime,
          });
        },
        /^The pod of the plug-in was lost\.$/,
      ],
    ])('fail with what the cluster says when their pod %s', async (_what, change, words) => {
      const jobId = await service.addJob('waits');
      await untilWaiting(jobId);
      cluster.change(jobId, change);
      expect((await service.until(jobId, 'failed')).errorMessage).toMatch(words);
      await eventually(async () => cluster.jobs.size === 0);
    });

    it('are ended when their job is cancelled', async () => {
      const jobId = await service.addJob('waits');
      await untilWaiting(jobId);
      const cancel = { status: 'cancelled' };
      await service.call('PATCH', `/api/plugin-jobs/${jobId}`, service.administrator, cancel);
      await eventually(async () => cluster.jobs.size === 0);
      expect((await service.until(jobId, 'cancelled')).results).toBeNull();
    });

    it('are watched on when the cluster is away for a while, and nothing of their log is lost or doubled', async () => {
      cluster.brokenWatches = 2;
      cluster.brokenLogs = 1;
      const jobId = await service.addJob('waits');
      await untilWaiting(jobId);
      cluster.isAway = true;
      leave();
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect((await service.until(jobId, 'processing')).phase).toBe('running');
      const ready = await service.call('GET', '/readyz', null);
      expect([ready.status, ready.json.status]).toEqual([200, 'ready']);
      cluster.isAway = false;
      await service.until(jobId, 'finished');
      expect((await logOf(jobId)).match(/waiting/g)).toHaveLength(1);

      cluster.brokenLogs = 1;
      const talks = await service.addJob('talks');
      await service.until(talks, 'finished');
      const lines = (await logOf(talks)).split('\n').filter((line) => line.startsWith('line '));
      expect(lines.map((line) => Number(line.split(' ')[1]))).toEqual(
        Array.from({ length: 40_000 }, (_, line) => line),
      );
    });

    it('wait while the cluster is away, or refuses the service, which /readyz tells', async () => {
      cluster.isAway = true;
      const jobId = await service.addJob('good');
      await eventually(async () => {
        const { json } = await service.call('GET', '/readyz', null);
        return String(json.notices?.kubernetes).startsWith('The cluster is not ready.');
      });
      expect(await service.until(jobId, 'in_queue')).toMatchObject({ attempt: 0 });
      cluster.isAway = false;
      await service.until(jobId, 'finished');
      await eventually(async () => !(await service.call('GET', '/readyz', null)).json.notices?.kubernetes);
    });
  });

  it('go on when their runner is killed, and the next one adopts them', async () => {
    const first = await startProcess();
    const jobId = await service.addJob('waits');
    await untilWaiting(jobId);
    await first.kill();
    const [name] = cluster.jobs.keys();
    await startProcess();
    leave();
    expect(await service.until(jobId, 'finished')).toMatchObject({ attempt: 1, crashes: 1 });
    expect(name).toBe(`circus-${jobId}-1`);
    expect(await finishedTimes(jobId)).toBe(1);
    expect((await logOf(jobId)).match(/waiting/g)).toHaveLength(1);
    await eventually(async () => cluster.jobs.size === 0);
  });

  it('are ended by the next runner when their job was cancelled meanwhile', async () => {
    const first = await startProcess();
    const jobId = await service.addJob('waits');
    await untilWaiting(jobId);
    await first.kill();
    await service.call('PATCH', `/api/plugin-jobs/${jobId}`, service.administrator, { status: 'cancelled' });
    expect(cluster.jobs.size).toBe(1);
    await startProcess();
    await eventually(async () => cluster.jobs.size === 0);
  });
});

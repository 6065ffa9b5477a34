import { type Access, rpc } from '@circus/contracts';
import type { CircusCommand } from '@circus/service-kit';
import { accessOfAdministrator, accessOfNobody, silentLog } from '@circus/testkit';
import { command as listQueue } from '../../src/commands/listQueue.js';
import { command as registerPluginJob } from '../../src/commands/registerPluginJob.js';
import { pluginIdOf, type RunningService, startService } from '../runningRunner.js';

let service: RunningService;
const ann = accessOfAdministrator({ userEmail: 'ann@example.com' });
const users: Record<string, Access> = { ann, nobody: accessOfNobody({ domains: ['default'] }) };

beforeAll(async () => {
  service = await startService();
  await service.addPlugin('good');
  await service.archive({ seriesUid: '1.4.1' });
  await service.bus.serve(rpc.accessOfAccount, async ({ name }) => users[name] ?? null);
});
afterAll(() => service.stop());

async function run(command: CircusCommand, args: string[], options: Record<string, string | boolean> = {}) {
  const lines: string[] = [];
  const context = {
    databaseUrl: service.config.DATABASE_URL,
    natsUrl: service.nats.url,
    gatewayUrl: null,
    storageUrl: '',
    log: silentLog(),
    print: (line: string) => void lines.push(line),
    progress: () => {},
  };
  await command.run(context, args, options);
  return lines;
}

describe('register-plugin-job', () => {
  const register = (args: string[], user = 'ann') => run(registerPluginJob, args, { user, priority: '2' });

  it('queues a job by the name of its plug-in, of all images or of some', async () => {
    const [jobId = ''] = await register(['good', '1.4.1']);
    const job = await service.owner.pluginJob.findUniqueOrThrow({ where: { jobId } });
    expect(job).toMatchObject({ userEmail: 'ann@example.com', priority: 2, status: 'in_queue' });
    expect(job.series).toMatchObject([{ seriesUid: '1.4.1', partialVolumeDescriptor: { start: 1, end: 3, delta: 1 } }]);
    const [other = ''] = await register([pluginIdOf('good'), '1.4.1:3:1:-1']);
    const some = await service.owner.pluginJob.findUniqueOrThrow({ where: { jobId: other } });
    expect(some.series).toMatchObject([{ partialVolumeDescriptor: { start: 3, end: 1, delta: -1 } }]);
  });

  it.each([
    ['a duplicate', ['good', '1.4.1'], 'ann', /duplicate/],
    ['an unknown plug-in', ['bad', '1.4.1'], 'ann', /no plug-in "bad"/],
    ['an unknown series', ['good', '1.4.2'], 'ann', /does not exist/],
    ['no series at all', ['good', 'x:1:y'], 'ann', /is no series/],
    ['an unknown user', ['good', '1.4.1:1:1'], 'bob', /no user "bob"/],
    ['a user without the right', ['good', '1.4.1:1:1'], 'nobody', /"executePlugin"/],
  ])('refuses %s', async (_what, args, user, words) => {
    await expect(register(args, user)).rejects.toThrow(words);
  });

  it('needs to know whose rights are used', async () => {
    await expect(run(registerPluginJob, ['good', '1.4.1'])).rejects.toThrow('--user');
  });
});

describe('list-queue', () => {
  it('shows the jobs that wait, or those at work', async () => {
    const lines = await run(listQueue, []);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^ID +STATUS +PRIORITY/);
    expect(lines[1]).toMatch(/in_queue +2 .*ann@example\.com +[0-9a-f]{64}$/);
    expect(await run(listQueue, [], { processing: true })).toHaveLength(1);
    expect(await run(listQueue, [], { all: true })).toHaveLength(3);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@circus/testkit';
import { type RunningService, startService } from '../runningRunner.js';

/** Whatever a plug-in leaves, its job ends once: with what can be kept, or with words that say what cannot. */
describe('what plug-ins leave', () => {
  let service: RunningService;
  const directory = mkdtempSync(join(tmpdir(), 'circus-leaves-'));
  const left = join(directory, 'results.json');

  beforeAll(async () => {
    service = await startService({ PARALLEL_JOBS: '2' }, { leaves: ['leaves', left] });
    for (const doing of ['leaves', 'shuts', 'escapes', 'odd']) await service.addPlugin(doing);
    await service.startRunner();
  });
  afterAll(async () => {
    await service.stop();
    rmSync(directory, { recursive: true });
  });

  const ended = (jobId: string) =>
    eventually(async () => {
      const job = await service.owner.pluginJob.findUniqueOrThrow({ where: { jobId } });
      return ['finished', 'failed'].includes(job.status) && job;
    });
  const resultsOf = async (bytes: string | Buffer) => {
    writeFileSync(left, bytes);
    return ended(await service.addJob('leaves'));
  };

  it.each<[string, string | Buffer, RegExp]>([
    ['U+0000 and no JSON', '\0{"a": 1}', /validation failed of results\.json: it is not JSON/],
    ['half a character and no JSON', '"\ud800', /not JSON/],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x7b]), /not JSON/],
    ['nothing', '', /not JSON/],
    ['an array', '[]', /not a JSON object/],
    ['objects within objects without an end', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, /too deep/],
  ])('fails its job for results with %s', async (_what, bytes, words) => {
    const { status, errorMessage, attempt } = await resultsOf(bytes);
    expect([status, attempt, errorMessage]).toEqual(['failed', 1, expect.stringMatching(words)]);
  });

  it.each<[string, string]>([
    ['U+0000 and halves of characters in texts and names', '{"a\\u0000": "b\\u0000\\ud800", "\\udc00": 1}'],
    ['numbers beyond all bounds', '{"a": 1e400, "b": -1e400, "c": 123456789012345678901234567890}'],
    ['names that objects inherit', '{"__proto__": {"a": 1}, "constructor": 2, "toString": 3}'],
    ['a byte order mark', '\ufeff{"a": 1}'],
    ['the same name twice', '{"a": 1, "a": 2}'],
  ])('ends its job once for results with %s', async (_what, bytes) => {
    const { status, attempt, errorMessage, jobId } = await resultsOf(bytes);
    expect([attempt, status === 'finished' || errorMessage]).toEqual([1, expect.anything()]);
    const { status: code } = await service.call('GET', `/api/plugin-jobs/${jobId}`, service.administrator);
    expect(code).toBe(200);
  });

  it('finishes its job though it shut its folders and left names that are no text', async () => {
    const shut = await ended(await service.addJob('shuts'));
    expect([shut.status, shut.errorMessage]).toEqual(['finished', null]);
    const { json } = await service.call('GET', `/api/plugin-jobs/${shut.jobId}/attachment`, service.administrator);
    expect(json).toEqual(['plugin-log.txt', 'results.json', 'shut/file.txt']);
    const odd = await ended(await service.addJob('odd'));
    expect([odd.status, odd.errorMessage]).toEqual(['finished', null]);
  });

  it('is not waited for when it leaves a process behind that escapes its group', async () => {
    const { status, jobId } = await ended(await service.addJob('escapes'));
    expect(status).toBe('finished');
    await eventually(async () => (await service.executors.all[0]?.leftovers())?.length === 0);
    const log = `/api/plugin-jobs/${jobId}/attachment/plugin-log.txt`;
    expect((await service.call('GET', log, service.administrator)).text).toContain('\nit stays\n');
  });
});

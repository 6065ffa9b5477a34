import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type TestSuite, testSuite } from '@circus/testkit';
import { writeLargeInstance, writeStoredZip } from './largeFiles.js';

const run = promisify(execFile);
const MIB = 2 ** 20;
/** Five GiB in the long form: more than a buffer can hold, and than a length of 32 bits can say. */
const LONG = process.env.CIRCUS_LONG === '1';
const BYTES = LONG ? 5 * 1024 * MIB : 384 * MIB;
/** Files of one form that are as large together. */
const PARTS = LONG ? 128 : 24;
/** How much more memory a service may take at its most than before: far less than a file has. */
const GROWTH_MIB = 128;
const STREAMING = ['gateway', 'series-ingest'];
/** No service may ever have more, those included that have nothing to do with it. */
const MOST_MIB = 400;
const SERVERS = ['postgresql', 'nats'];

const sha256 = async (bytes: AsyncIterable<Uint8Array>): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(bytes, hash);
  return hash.digest('hex');
};

describe(`a file of ${BYTES / MIB} MiB, through the whole suite`, () => {
  const directory = mkdtempSync(join(tmpdir(), 'circus-large-'));
  const file = join(directory, 'large.dcm');
  let suite: TestSuite;

  const services = (): string[] => Object.keys(suite.state().processes).filter((name) => !SERVERS.includes(name));
  /** MiB of resident memory of the services; the most since `forget`, or now. */
  const memory = (field: 'VmHWM' | 'VmRSS'): Record<string, number> =>
    Object.fromEntries(
      services().map((service) => {
        const status = readFileSync(`/proc/${suite.state().processes[service]?.pid}/status`, 'utf8');
        return [service, Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024)];
      }),
    );
  const forget = (): void => {
    // proc(5): the most that was resident begins anew.
    for (const service of services()) writeFileSync(`/proc/${suite.state().processes[service]?.pid}/clear_refs`, '5');
  };
  /** Does some work, and sees that no service's memory grew with the bytes. */
  const inFlatMemory = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    forget();
    const before = memory('VmRSS');
    const begin = performance.now();
    const result = await work();
    const peak = memory('VmHWM');
    const told = STREAMING.map((service) => `${service} ${before[service]} to at most ${peak[service]} MiB`).join(', ');
    console.log(`${what}: ${((performance.now() - begin) / 1000).toFixed(1)} s; ${told}`);
    for (const service of services()) expect([service, (peak[service] as number) < MOST_MIB]).toEqual([service, true]);
    for (const service of STREAMING) {
      expect([service, (peak[service] as number) - (before[service] as number) < GROWTH_MIB]).toEqual([service, true]);
    }
    return result;
  };
  /** A request of curl, which streams. */
  const curl = async (path: string, ...args: string[]): Promise<string> => {
    const common = ['--silent', '--show-error', '--fail-with-body', '-H', `Authorization: Bearer ${suite.token}`];
    return (await run('curl', [...common, ...args, suite.url + path])).stdout;
  };
  const taskOf = async (answer: string): Promise<unknown> => {
    const { taskId } = JSON.parse(answer) as { taskId: string };
    for (;;) {
      const task = JSON.parse(await curl(`/api/tasks/${taskId}`)) as { status: string };
      if (task.status !== 'processing') return task;
      await new Promise((wake) => setTimeout(wake, 250));
    }
  };
  const stored = { status: 'finished', outcomes: [expect.objectContaining({ outcome: 'stored' })] };

  beforeAll(async () => {
    suite = await testSuite();
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  it("goes in and out by Slicebox' door in flat memory, byte for byte", async () => {
    writeLargeInstance(file, BYTES, '1.2.826.7.21.1');
    const headers = ['-H', 'Content-Type: application/octet-stream', '-H', 'Expect:'];
    const answer = await inFlatMemory('POST /api/images', () =>
      curl('/api/images', '--request', 'POST', '--upload-file', file, ...headers),
    );
    const { id } = JSON.parse(answer) as { id: number };
    const back = await inFlatMemory(`GET /api/images/${id}`, async () => {
      const { body } = await suite.fetch(`/api/images/${id}`);
      return sha256(body as AsyncIterable<Uint8Array>);
    });
    expect(back).toBe(await sha256(createReadStream(file)));
  }, 1_800_000);

  it("goes in by CIRCUS' door as a file and in a ZIP, in flat memory", async () => {
    writeLargeInstance(file, BYTES, '1.2.826.7.21.2');
    const send = (path: string) => curl('/api/series/domain/default', '--form', `files=@${path}`);
    const task = await inFlatMemory('POST /api/series/domain/default, a file', async () => taskOf(await send(file)));
    expect(task).toMatchObject(stored);

    writeLargeInstance(file, BYTES, '1.2.826.7.21.3');
    const zip = join(directory, 'large.zip');
    writeStoredZip(zip, 'large.dcm', file);
    rmSync(file);
    const zipTask = await inFlatMemory('POST /api/series/domain/default, a ZIP', async () => taskOf(await send(zip)));
    expect(zipTask).toMatchObject(stored);
    rmSync(zip);
  }, 1_800_000);

  it("goes in by CIRCUS' door as many files of one form, in flat memory", async () => {
    const parts = Array.from({ length: PARTS }, (_, n) => join(directory, `part-${n}.dcm`));
    for (const [n, part] of parts.entries()) writeLargeInstance(part, BYTES / PARTS, `1.2.826.7.21.4.${n}`);
    const forms = parts.flatMap((part) => ['--form', `files=@${part}`]);
    const task = await inFlatMemory(`POST /api/series/domain/default, ${PARTS} files`, async () =>
      taskOf(await curl('/api/series/domain/default', ...forms)),
    );
    expect(task).toMatchObject({
      status: 'finished',
      outcomes: Array(PARTS).fill(expect.objectContaining({ outcome: 'stored' })),
    });
  }, 1_800_000);
});

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
/** Two GiB in the long form: more than one buffer, and one signed integer, can hold. */
const BYTES = process.env.CIRCUS_LONG === '1' ? 2 ** 31 : 384 * MIB;
/** How much more memory a service may take at its most than before: far less than a file has. */
const GROWTH_MIB = 128;
const STREAMING = ['gateway', 'series-ingest'];

const sha256 = async (bytes: AsyncIterable<Uint8Array>): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(bytes, hash);
  return hash.digest('hex');
};

describe(`a file of ${BYTES / MIB} MiB, through the whole suite`, () => {
  const directory = mkdtempSync(join(tmpdir(), 'circus-large-'));
  const file = join(directory, 'large.dcm');
  let suite: TestSuite;

  /** MiB of resident memory of the streaming services; the most since `forget`, or now. */
  const memory = (field: 'VmHWM' | 'VmRSS'): Record<string, number> =>
    Object.fromEntries(
      STREAMING.map((service) => {
        const status = readFileSync(`/proc/${suite.state().processes[service]?.pid}/status`, 'utf8');
        return [service, Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024)];
      }),
    );
  const forget = (): void => {
    // proc(5): the most that was resident begins anew.
    for (const service of STREAMING) writeFileSync(`/proc/${suite.state().processes[service]?.pid}/clear_refs`, '5');
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
  }, 600_000);

  it("goes in by CIRCUS' door as a file and in a ZIP, in flat memory", async () => {
    writeLargeInstance(file, BYTES, '1.2.826.7.21.2');
    const send = (path: string) => curl('/api/series/domain/default', '--form', `files=@${path}`);
    const task = await inFlatMemory('POST /api/series/domain/default, a file', async () => taskOf(await send(file)));
    expect(task).toMatchObject(stored);

    writeLargeInstance(file, BYTES, '1.2.826.7.21.3');
    const zip = join(directory, 'large.zip');
    writeStoredZip(zip, 'large.dcm', file);
    const zipTask = await inFlatMemory('POST /api/series/domain/default, a ZIP', async () => taskOf(await send(zip)));
    expect(zipTask).toMatchObject(stored);
  }, 900_000);
});

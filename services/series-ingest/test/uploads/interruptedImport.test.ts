import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rpc } from '@circus/contracts';
import { ctPhantom } from '@circus/dicom';
import {
  accessOfAdministrator,
  ServiceProcess,
  type TestDatabase,
  type TestNats,
  testCallers,
  testDatabase,
  testNats,
} from '@circus/testkit';
import { tgzOf, zipOf } from '../support/archives.js';

const IMAGES = 400;

let database: TestDatabase;
let nats: TestNats;
let directory: string;
let environment: Record<string, string>;
const callers = testCallers();
const administrator = accessOfAdministrator();

beforeEach(async () => {
  [database, nats] = await Promise.all([testDatabase(), testNats()]);
  directory = mkdtempSync(join(tmpdir(), 'circus-import-'));
  const auth = await nats.connect('auth');
  await auth.serve(rpc.access, async () => administrator);
  environment = {
    NATS_URL: nats.url,
    INTERNAL_PUBLIC_KEY: callers.publicKey,
    DATABASE_URL: database.urlFor('series-ingest'),
    STORAGE_URL: `file:${directory}/storage`,
    SPOOL_DIR: `${directory}/spool`,
    MIN_FREE_BYTES: '0',
    IMPORT_HEARTBEAT_MS: '200',
    IMPORT_SILENCE_MS: '1500',
    IMPORT_RESUME_INTERVAL_MS: '200',
  };
});
afterEach(async () => {
  await nats.stop();
  await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

interface Progress {
  status: string;
  finished_message: string | null;
  outcomes: { name: string; outcome: string }[];
  images: bigint;
}

async function progress(): Promise<Progress> {
  const [row] = await database.owner.$queryRaw<Progress[]>`
    SELECT status, finished_message, outcomes, (SELECT count(*) FROM archive.instance) AS images FROM work.task`;
  if (!row) throw new Error('There is no task');
  return row;
}

async function until(condition: (now: Progress) => boolean): Promise<Progress> {
  for (;;) {
    const now = await progress();
    if (condition(now)) return now;
  }
}

async function begin(service: ServiceProcess, archive: Buffer): Promise<void> {
  const body = new FormData();
  body.append('files', new Blob([archive]), 'exam');
  const headers = callers.headers(administrator);
  const response = await fetch(`${service.url}/api/series/domain/default`, { method: 'POST', body, headers });
  expect(response.status).toBe(201);
}

const entries = () =>
  Object.fromEntries(
    [...ctPhantom({ slices: IMAGES, rows: 32, columns: 32, seriesInstanceUid: '1.4.1' })].map(({ bytes }, n) => [
      `${n}.dcm`,
      bytes,
    ]),
  );

describe('an import', () => {
  it.each([
    ['killed', 'ZIP', zipOf],
    ['stopped', 'TGZ', tgzOf],
  ] as const)('whose process is %s goes on where it was, without double work (%s)', async (how, _kind, pack) => {
    const first = await ServiceProcess.start('series-ingest', environment);
    await begin(first, await pack(entries()));
    await until(({ outcomes }) => outcomes.length >= 100);
    await (how === 'killed' ? first.kill() : first.stop());
    const interrupted = await progress();
    expect(interrupted.status).toBe('processing');

    const second = await ServiceProcess.start('series-ingest', environment);
    const ended = await until(({ status }) => status !== 'processing');
    expect(await second.stop()).toBe(0);
    expect(ended).toMatchObject({
      status: 'finished',
      finished_message: `Imported ${IMAGES} images from 1 file.`,
      images: BigInt(IMAGES),
    });
    expect(ended.outcomes.map(({ name }) => name)).toEqual(Array.from({ length: IMAGES }, (_, n) => `exam/${n}.dcm`));
    const twice = ended.outcomes.filter(({ outcome }) => outcome === 'replaced').length;
    // What a killed process had stored and not recorded is stored again; a stopped one records everything.
    expect(twice).toBeLessThanOrEqual(how === 'killed' ? Number(interrupted.images) - interrupted.outcomes.length : 0);
    expect(readdirSync(environment.SPOOL_DIR as string)).toEqual([]);
  });

  it('whose archive is gone ends with an error that says so', async () => {
    const first = await ServiceProcess.start('series-ingest', environment);
    await begin(first, await zipOf(entries()));
    await first.kill();
    await database.owner.$executeRaw`UPDATE work.task SET outcomes = '[]'`;
    rmSync(environment.SPOOL_DIR as string, { recursive: true });
    const second = await ServiceProcess.start('series-ingest', environment);
    const ended = await until(({ status }) => status !== 'processing');
    await second.stop();
    expect(ended.status).toBe('error');
    expect(ended.outcomes).toMatchObject([
      { name: 'exam', outcome: 'refused', reason: expect.stringContaining('gone') },
    ]);
  });
});

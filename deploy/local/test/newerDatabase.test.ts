import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestDatabase, type TestNats, testDatabase, testNats } from '@circus/testkit';
import { freePort } from '../src/ports.js';
import { environmentSuffix, suiteServices } from '../src/services.js';

const root = resolve(__dirname, '../../..');
const services = suiteServices(root).filter(({ usesDatabase }) => usesDatabase);

describe('a database that is newer than the suite', () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'circus-newer-'));
  let database: TestDatabase;
  let nats: TestNats;
  beforeAll(async () => {
    database = await testDatabase();
    nats = await testNats();
    await database.owner.$executeRaw`
      INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
      VALUES ('x', 'x', '29990101000000_from_the_future', now(), 1)`;
  });
  afterAll(async () => {
    await database.drop();
    await nats.stop();
    rmSync(dataDirectory, { recursive: true });
  });

  /** @returns the exit code and all that was said */
  const run = (args: string[], environment: Record<string, string>): Promise<{ code: number | null; said: string }> =>
    new Promise((done) => {
      const env = { PATH: process.env.PATH, ...environment };
      const child = execFile(process.execPath, args, { cwd: root, env }, (_, stdout, stderr) =>
        done({ code: child.exitCode, said: `${stdout}${stderr}` }),
      );
    });
  const refused = {
    code: 1,
    said: expect.stringMatching(/newer than this suite.*Start the suite that belongs to it/s),
  };

  it.each(services)('is refused by $name, before it does anything', async ({ name, script }) => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const outcome = await run([script], {
      DATABASE_URL: database.serviceUrls[name] as string,
      NATS_URL: nats.url,
      INTERNAL_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }) as string,
      INTERNAL_SERVICE_KEY: 'k'.repeat(32),
      SERIES_INGEST_URL: 'http://127.0.0.1:1',
      STORAGE_URL: `file:${dataDirectory}/storage`,
      SPOOL_DIR: join(dataDirectory, 'spool'),
    });
    expect(outcome).toEqual(refused);
  });

  it('is refused by npm start and by node circus migrate, which leave it as it is', async () => {
    const roles = services.map(({ name }) => [`DATABASE_URL_${environmentSuffix(name)}`, database.serviceUrls[name]]);
    const environment = {
      CIRCUS_DATA_DIR: join(dataDirectory, 'data'),
      PORT: String(await freePort()),
      DATABASE_URL: database.ownerUrl,
      NATS_URL: nats.url,
      ...Object.fromEntries(roles),
    };
    expect(await run(['deploy/local/start.mjs', '--as-built'], environment)).toEqual(refused);
    expect(await run(['circus', 'migrate'], environment)).toEqual(refused);
  });
});

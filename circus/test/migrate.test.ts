import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@circus/db';
import { type TestDatabase, testDatabase } from '@circus/testkit';
import { runCircus } from './runCircus.js';

/** An empty database beside the run's others; its services' roles are those of the run. */
describe('node circus migrate', () => {
  let known: TestDatabase;
  let dataDirectory: string;
  let name: string;
  let url: string;
  beforeAll(async () => {
    known = await testDatabase();
  });
  afterAll(() => known.drop());
  beforeEach(async () => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'circus-migrate-'));
    name = `test_${randomBytes(8).toString('hex')}`;
    await known.owner.$executeRawUnsafe(`CREATE DATABASE ${name}`);
    url = inDatabase(known.ownerUrl);
  });
  afterEach(async () => {
    rmSync(dataDirectory, { recursive: true });
    await known.owner.$executeRawUnsafe(`DROP DATABASE ${name} WITH (FORCE)`);
  });

  const inDatabase = (known: string): string => {
    const other = new URL(known);
    other.pathname = `/${name}`;
    return other.href;
  };
  const circus = (...args: string[]) => {
    const ofServices = Object.entries(known.serviceUrls).map(([service, serviceUrl]) => [
      `DATABASE_URL_${service.toUpperCase().replaceAll('-', '_')}`,
      inDatabase(serviceUrl),
    ]);
    return runCircus(args, {
      CIRCUS_DATA_DIR: dataDirectory,
      DATABASE_URL: url,
      ...Object.fromEntries(ofServices),
    });
  };

  it('brings an empty database to the newest revision, with the first content in it', async () => {
    const { code, stdout, stderr } = await circus('migrate');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual(['Current Revision: 0', 'Revision 1: 20261121000000_foundation']);
    expect(lines.slice(-3)).toEqual([
      'The database is now up to date.',
      'Administrator: admin@example.com, made now',
      expect.stringMatching(/^Password: {6}\S+ {2}\(shown this once only: keep it\)$/),
    ]);
    const database = openDatabase(url, { connections: 1 });
    await expect(database.user.count()).resolves.toBe(1);
    await database.$disconnect();

    const steps = lines.filter((line) => line.startsWith('Revision ')).length;
    expect(await circus('migrate')).toEqual({
      code: 0,
      stdout: `Current Revision: ${steps}\nAlready up to date.\n`,
      stderr: '',
    });
    expect((await circus('db-check')).code).toBe(0);
  });

  it('stops at the first step that fails, and keeps those before it', async () => {
    await circus('migrate');
    const database = openDatabase(url, { connections: 1 });
    // Back to revision 1, but for the tables of revision 3, which are in the way.
    await database.$executeRaw`DELETE FROM public._prisma_migrations WHERE migration_name NOT LIKE '%_foundation'`;
    await database.$executeRaw`DROP FUNCTION archive.require_fresh_plan`;
    const { code, stdout, stderr } = await circus('migrate');
    expect(code).toBe(1);
    expect(stdout).toBe('Current Revision: 1\nRevision 2: 20261121120000_fresh_plan\n');
    expect(stderr).toContain('20261121130000_logins');
    const [found] = await database.$queryRaw<object[]>`
      SELECT to_regproc('archive.require_fresh_plan') IS NOT NULL AS "secondIsKept"`;
    expect(found).toEqual({ secondIsKept: true });
    await database.$disconnect();
  });

  it('is asked for by the check of a database of an older form', async () => {
    expect(await circus('db-check')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The database has another form than this suite: run node circus migrate first.\n',
    });
  });
});

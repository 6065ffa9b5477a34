import { type TestDatabase, testDatabase } from '@circus/testkit';
import { requireOwnMigrations } from '../src/index.js';

describe('a service that starts', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(() => database.drop());

  const services = ['auth', 'case-db', 'series-ingest', 'image-render', 'plugin-job-runner', 'sharing'] as const;
  const urlOf = (service: (typeof services)[number]): string => database.serviceUrls[service] as string;

  it.each(services)('sees as %s that the database has the form that it was written for', async (service) => {
    await expect(requireOwnMigrations(urlOf(service))).resolves.toBeUndefined();
  });

  it('refuses a database that is newer, and says what to do', async () => {
    await database.owner.$executeRaw`
      INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
      VALUES ('x', 'x', '29990101000000_from_the_future', now(), 1)`;
    await expect(requireOwnMigrations(urlOf('case-db'))).rejects.toThrow(
      /newer than this suite .*29990101000000_from_the_future.*Start the suite that belongs to it, or restore a backup/,
    );
  });

  it('takes no notice of a migration that failed or was taken back', async () => {
    await database.owner.$executeRaw`
      INSERT INTO public._prisma_migrations (id, checksum, migration_name, rolled_back_at, applied_steps_count)
      VALUES ('x', 'x', '29990101000000_from_the_future', now(), 0)`;
    await expect(requireOwnMigrations(urlOf('case-db'))).resolves.toBeUndefined();
  });

  it('refuses a database that is older, or empty, and says who brings it up', async () => {
    const [last] = await database.owner.$queryRaw<{ name: string }[]>`
      DELETE FROM public._prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM public._prisma_migrations)
      RETURNING migration_name AS name`;
    await expect(requireOwnMigrations(urlOf('sharing'))).rejects.toThrow(
      new RegExp(`older than this suite \\(it lacks ${last?.name}\\).*npm start.*node circus migrate.*prepare`),
    );
    await database.owner.$executeRaw`DROP TABLE public._prisma_migrations`;
    await expect(requireOwnMigrations(urlOf('sharing'))).rejects.toThrow(/is not prepared.*node circus migrate/);
  });

  it('says so where its role may not look', async () => {
    const role = decodeURIComponent(new URL(urlOf('auth')).username);
    await database.owner.$executeRawUnsafe(`REVOKE SELECT ON public._prisma_migrations FROM "${role}"`);
    await expect(requireOwnMigrations(urlOf('auth'))).rejects.toThrow(/role may not see .*node circus migrate/);
  });

  it('waits for a database that does not answer, and gives up in the end', async () => {
    const away = new URL(urlOf('auth'));
    away.port = '1';
    const begin = performance.now();
    await expect(requireOwnMigrations(away.href, { patienceMs: 300, pauseMs: 20 })).rejects.toThrow(
      'The database does not answer (ECONNREFUSED).',
    );
    expect(performance.now() - begin).toBeGreaterThan(299);
  });
});

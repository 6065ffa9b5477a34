import { randomBytes } from 'node:crypto';
import { migrate } from '@circus/db';
import { type TestDatabase, testDatabase } from '@circus/testkit';
import pg from 'pg';
import { roleSqlForAdministrator } from '../src/databaseRoles.js';
import { databaseServices } from '../src/services.js';

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a database whose owner may not make roles', () => {
  const id = randomBytes(4).toString('hex');
  let server: TestDatabase;

  const urlAs = (role: string): string => {
    const url = new URL(server.ownerUrl);
    [url.username, url.password, url.pathname] = [role, 'word', `/hospital_${id}`];
    return url.href;
  };
  beforeAll(async () => {
    server = await testDatabase();
    await ask(server.ownerUrl, `CREATE ROLE owner_${id} LOGIN PASSWORD 'word'`);
    await ask(server.ownerUrl, `CREATE DATABASE hospital_${id} OWNER owner_${id}`);
  });
  afterAll(async () => {
    await ask(server.ownerUrl, `DROP DATABASE hospital_${id} WITH (FORCE)`);
    const roles = await ask(server.ownerUrl, `SELECT rolname FROM pg_roles WHERE rolname LIKE '%\\_${id}'`);
    for (const { rolname } of roles) await ask(server.ownerUrl, `DROP ROLE ${rolname}`);
    await server.drop();
  });

  it('is ready after what is printed for an administrator was run, as the refusal says', async () => {
    const serviceDatabaseUrls = Object.fromEntries(
      databaseServices.map((service) => [service, urlAs(`${service.replaceAll('-', '_')}_${id}`)]),
    );
    const prepare = () => migrate({ databaseUrl: urlAs(`owner_${id}`), serviceDatabaseUrls });
    await expect(prepare()).rejects.toThrow(/may not make the services' roles .* print-role-sql/);

    const sql = await roleSqlForAdministrator(serviceDatabaseUrls, `hospital_${id}`);
    expect(sql).toContain(`in the database "hospital_${id}" itself`);
    const administrator = new URL(server.ownerUrl);
    administrator.pathname = `/hospital_${id}`;
    await ask(administrator.href, sql);

    await prepare();
    for (const url of Object.values(serviceDatabaseUrls)) {
      expect(await ask(url, 'SELECT count(*)::int AS series FROM archive_read.series')).toEqual([{ series: 0 }]);
    }
    await expect(ask(serviceDatabaseUrls.sharing as string, 'DELETE FROM archive.series')).rejects.toThrow(
      /permission denied/,
    );
  });
});

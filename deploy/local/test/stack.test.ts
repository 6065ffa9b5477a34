import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { DataDirectoryInUse } from '../src/dataDirectoryLock.js';
import { withStack } from '../src/stack.js';

async function ask(url: string, sql: string): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
}

describe('work with the database of a suite that stands still', () => {
  let parent: string;
  let dataDirectory: string;

  beforeAll(() => {
    // Only its owner may enter: for root, PostgreSQL's account cannot.
    parent = mkdtempSync(join(tmpdir(), 'circus-stack-'));
    dataDirectory = join(parent, 'data');
  });
  afterAll(() => {
    const pointer = join(dataDirectory, 'postgresql.location');
    if (existsSync(pointer)) rmSync(dirname(readFileSync(pointer, 'utf8').trim()), { recursive: true });
    rmSync(parent, { recursive: true });
  });

  it('starts the embedded PostgreSQL with its migrations and roles, and ends it afterwards', async () => {
    const notices: string[] = [];
    const url = await withStack(
      dataDirectory,
      async ({ databaseUrl, serviceDatabaseUrls, gatewayUrl }) => {
        const auth = serviceDatabaseUrls.auth ?? '';
        expect(await ask(auth, 'SELECT current_user AS role')).toEqual({ role: 'circus_auth' });
        expect(await ask(databaseUrl, 'SHOW server_encoding')).toEqual({ server_encoding: 'UTF8' });
        expect(await ask(databaseUrl, 'SHOW listen_addresses')).toEqual({ listen_addresses: '127.0.0.1' });
        await expect(ask(databaseUrl.replace(/:[0-9a-f]{64}@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/);
        expect(gatewayUrl).toBeUndefined();
        await ask(databaseUrl, 'CREATE TABLE public.kept (word text)');
        return databaseUrl;
      },
      { environment: {}, onNotice: (text) => notices.push(text) },
    );
    expect(notices[0]).toBe(`There was no suite in ${dataDirectory}: a new one begins there, with an empty database.`);
    await expect(ask(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('finds what earlier work left, and lets one at a time work', async () => {
    const notices: string[] = [];
    await withStack(
      dataDirectory,
      async ({ databaseUrl }) => {
        expect(await ask(databaseUrl, 'SELECT count(*)::int AS rows FROM public.kept')).toEqual({ rows: 0 });
        await expect(withStack(dataDirectory, async () => {}, { environment: {} })).rejects.toThrow(DataDirectoryInUse);
      },
      { environment: {}, onNotice: (text) => notices.push(text) },
    );
    expect(notices[0]).toBe('The suite is not running: its database is started for this command.');
  });

  it('keeps the database for its owner only', () => {
    const pointer = join(dataDirectory, 'postgresql.location');
    const cluster = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(dataDirectory, 'postgresql');
    expect(existsSync(pointer)).toBe(process.getuid?.() === 0);
    expect(statSync(cluster).mode & 0o777).toBe(0o700);
  });

  it('uses the database that DATABASE_URL gives instead', async () => {
    mkdirSync(join(parent, 'empty'));
    const databaseUrl = 'postgresql://circus_auth:word@db.example.org/circus';
    const given = await withStack(join(parent, 'empty'), async (stack) => stack, {
      environment: { DATABASE_URL: databaseUrl, DATABASE_URL_SHARING: 'postgresql://sharer@db.example.org/circus' },
    });
    expect(given.serviceDatabaseUrls.auth).toBe(databaseUrl);
    expect(given.serviceDatabaseUrls.sharing).toBe('postgresql://sharer@db.example.org/circus');
    expect(existsSync(join(parent, 'empty/postgresql'))).toBe(false);
  });
});

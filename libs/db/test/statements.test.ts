import { type TestDatabase, testDatabase } from '@circus/testkit';
import { inTransaction, Prisma, readingTransaction } from '../src/index.js';

describe('a transaction of prepared statements', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  const insert = (key: string, fails = false) =>
    inTransaction(database.open('auth'), async (statements) => {
      await statements.$executeRaw`INSERT INTO auth.server_param (key, value) VALUES (${key}, '1')`;
      if (fails) throw new Error('changed my mind');
    });
  const keys = async () => (await database.owner.serverParam.findMany()).map(({ key }) => key);

  it('stands as a whole or not at all', async () => {
    await insert('kept');
    await expect(insert('dropped', true)).rejects.toThrow('changed my mind');
    expect(await keys()).toEqual(['kept']);
  });

  it('gives rows as Prisma gives them', async () => {
    const at = new Date('2024-02-03T04:05:06.789Z');
    const [row] = await inTransaction(
      database.open('auth'),
      (statements) =>
        statements.$queryRaw<object[]>`
          SELECT 9007199254740993::bigint AS big, 7 AS small, ${at}::timestamptz AS at, '{"a":[1]}'::jsonb AS json,
            ${['x', 'y']}::text[] AS list, NULL AS nothing`,
    );
    expect(row).toEqual({ big: 9007199254740993n, small: 7, at, json: { a: [1] }, list: ['x', 'y'], nothing: null });
  });

  it('is prepared once for each connection', async () => {
    const service = database.open('auth', 1);
    const prepared = () =>
      inTransaction(service, async (statements) => {
        await statements.$queryRaw`SELECT ${1}::int AS value`;
        return statements.$queryRaw<{ calls: bigint }[]>`
          SELECT generic_plans + custom_plans AS calls FROM pg_prepared_statements WHERE statement LIKE ${'SELECT $1::int AS value'}`;
      });
    await prepared();
    await prepared();
    expect(await prepared()).toEqual([{ calls: 3n }]);
  });

  it('says that the database went away, and takes a new connection afterwards', async () => {
    const service = database.open('auth', 1);
    const failed = inTransaction(service, async (statements) => {
      await statements.$queryRaw`SELECT 1`;
      await database.endSessions();
      await statements.$queryRaw`SELECT 2`;
    });
    await expect(failed).rejects.toThrow(/terminat/);
    await expect(inTransaction(service, (statements) => statements.$queryRaw`SELECT 3 AS value`)).resolves.toEqual([
      { value: 3 },
    ]);
  });
});

describe('a transaction that reads', () => {
  const { sql } = Prisma;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  it('gives rows as Prisma gives them', async () => {
    const at = new Date('2024-02-03T04:05:06.789Z');
    const rows = await readingTransaction(database.open('auth'), {}, (statements) =>
      statements.$queryRaw(
        sql`SELECT 9007199254740993::bigint AS big, ${at}::timestamptz AS at, ${['x', 'y']}::text[] AS list`,
      ),
    );
    expect(rows).toEqual([{ big: 9007199254740993n, at, list: ['x', 'y'] }]);
  });

  it('has settings of its own, which the connection does not keep', async () => {
    const service = database.open('auth', 1);
    const timeout = (settings: Record<string, string | number>) =>
      readingTransaction(service, settings, (statements) =>
        statements.$queryRaw<object[]>(sql`SELECT current_setting('statement_timeout') AS value`),
      );
    expect(await timeout({ statement_timeout: 1_234, jit: 'off' })).toEqual([{ value: '1234ms' }]);
    expect(await timeout({})).toEqual([{ value: '1min' }]);
  });

  it('changes nothing, and leaves a connection that can be used after a failure', async () => {
    const service = database.open('auth', 1);
    const write = readingTransaction(service, {}, (statements) =>
      statements.$queryRaw(sql`INSERT INTO auth.server_param (key, value) VALUES ('read', '1') RETURNING key`),
    );
    await expect(write).rejects.toThrow(/read-only/);
    const read = readingTransaction(service, {}, (statements) => statements.$queryRaw(sql`SELECT 3 AS value`));
    await expect(read).resolves.toEqual([{ value: 3 }]);
  });

  it('says that the database went away, and takes a new connection afterwards', async () => {
    const service = database.open('auth', 1);
    const failed = readingTransaction(service, {}, async (statements) => {
      await database.endSessions();
      return statements.$queryRaw(sql`SELECT 2`);
    });
    await expect(failed).rejects.toThrow(/terminat/);
    const read = readingTransaction(service, {}, (statements) => statements.$queryRaw(sql`SELECT 3 AS value`));
    await expect(read).resolves.toEqual([{ value: 3 }]);
  });
});

import { type TestDatabase, testDatabase } from '@circus/testkit';
import {
  type Database,
  inTransaction,
  isTransient,
  isUnavailable,
  openDatabase,
  singleStatements,
} from '../src/index.js';

describe('an error of the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  const SLEEP = 'SELECT pg_sleep(30)';
  /** Ends the connection while it is at work. */
  async function endAsleep(sleep: (owner: Database) => Promise<unknown>): Promise<unknown> {
    const owner = openDatabase(database.ownerUrl, { connections: 1 });
    const failed = sleep(owner).then(
      () => undefined,
      (error: unknown) => error,
    );
    let ended = 0;
    while (ended === 0) {
      ended = await database.owner.$executeRaw`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND query = ${SLEEP} AND state = 'active'`;
    }
    const error = await failed;
    await owner.$disconnect();
    return error;
  }

  it.each<[string, (owner: Database) => Promise<unknown>]>([
    ['through Prisma', (owner) => owner.$queryRawUnsafe(SLEEP)],
    ['in a transaction of Prisma', (owner) => owner.$transaction((transaction) => transaction.$queryRawUnsafe(SLEEP))],
    ['in a single statement', (owner) => singleStatements(owner).$queryRaw`SELECT pg_sleep(30)`],
    ['in a transaction', (owner) => inTransaction(owner, ({ $queryRaw }) => $queryRaw`SELECT pg_sleep(30)`)],
  ])('that says that it went away %s is told from a wrong statement', async (_, sleep) => {
    const error = await endAsleep(sleep);
    expect([error instanceof Error, isUnavailable(error), isTransient(error)]).toEqual([true, true, false]);
  });

  it('that says that nobody listens there is one that says that it is away', async () => {
    const nowhere = openDatabase('postgresql://a:b@127.0.0.1:1/none');
    const error = await nowhere.$queryRaw`SELECT 1`.catch((reason: unknown) => reason);
    expect(isUnavailable(error)).toBe(true);
    await nowhere.$disconnect();
  });

  it('that says that a statement is wrong is neither', async () => {
    const error = await database.owner.$queryRawUnsafe('SELECT nothing').catch((reason: unknown) => reason);
    expect([error instanceof Error, isUnavailable(error), isTransient(error)]).toEqual([true, false, false]);
  });
});

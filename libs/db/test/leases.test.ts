import { type TestDatabase, testDatabase } from '@circus/testkit';
import { Lease } from '../src/index.js';

describe('a lease', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  it('is held by one at a time, kept by its holder, and taken over after its end', async () => {
    const service = database.open('case-db');
    const first = new Lease(service, 'sweeper', 300);
    const second = new Lease(service, 'sweeper', 300);
    await expect(first.acquire()).resolves.toBe(true);
    await expect(second.acquire()).resolves.toBe(false);
    await expect(first.acquire()).resolves.toBe(true);
    const taken = async (): Promise<void> => {
      while (!(await second.acquire())) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await taken();
    await expect(first.acquire()).resolves.toBe(false);
    await second.release();
    await expect(first.acquire()).resolves.toBe(true);
  });
});

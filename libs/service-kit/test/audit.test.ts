import {
  accessOfNobody,
  silentLog,
  type TestCallers,
  type TestDatabase,
  type TestNats,
  testCallers,
  testDatabase,
  testNats,
} from '@circus/testkit';
import { createService, type Deed, ReadAudit, type ServiceApp } from '../src/index.js';

const read = (seriesUid: string): Deed => ({ action: 'series.read', entity: 'series', entityId: seriesUid });
const reads = (study: number, count: number): Deed[] =>
  Array.from({ length: count }, (_, n) => read(`1.${study}.${n}`));

describe('the audit of reads', () => {
  let nats: TestNats;
  let database: TestDatabase;
  let callers: TestCallers;
  const apps: ServiceApp[] = [];

  /** A process with a route that shows whatever it is told to. */
  const start = async () => {
    const bus = await nats.connect('archive');
    const service = database.open('series-ingest');
    const audit = new ReadAudit(bus, { database: service, schema: 'archive', published: () => undefined });
    const config = { INTERNAL_PUBLIC_KEY: callers.publicKey, ACCESS_TTL_WITHOUT_NATS_MS: 5_000 };
    const options = { name: 'archive', config, log: silentLog(), bus, accessOf: callers.accessOf };
    const app = await createService({ ...options, surface: 'circus' });
    let deeds: Deed | Deed[] = [];
    const answer = async (request: Parameters<ReadAudit['record']>[0]) => {
      audit.record(request, deeds);
      return {};
    };
    app.get('/shown', { config: { access: 'authenticated' } }, answer);
    app.get('/public', { config: { access: 'public' } }, answer);
    apps.push(app);
    const show = async (shown: Deed | Deed[], as = mori, given: { url?: string; remoteAddress?: string } = {}) => {
      deeds = shown;
      const headers = given.url ? {} : callers.headers(as);
      expect((await app.inject({ url: '/shown', headers, ...given })).statusCode).toBe(200);
    };
    return { audit, show };
  };
  const mori = accessOfNobody();

  const entries = () => database.owner.$queryRaw<
    { entityId: string; userId: number | null; address: string; transaction: string }[]
  >`
    SELECT payload->>'entityId' AS "entityId", (payload->>'userId')::int AS "userId", payload->>'address' AS address,
      xmin::text AS transaction
    FROM archive.outbox WHERE subject = 'circus.audit.recorded' ORDER BY id`;

  beforeAll(async () => {
    [nats, database] = await Promise.all([testNats(), testDatabase()]);
    callers = testCallers();
  });
  beforeEach(() => database.owner.$executeRaw`DELETE FROM archive.outbox`);
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await Promise.all([nats.stop(), database.drop()]);
  });

  it('writes a page of results as one entry for each, in one statement', async () => {
    const { audit, show } = await start();
    await show(reads(1, 200));
    await audit.drain();
    const found = await entries();
    expect(new Set(found.map(({ entityId }) => entityId)).size).toBe(200);
    expect(new Set(found.map(({ transaction }) => transaction)).size).toBe(1);
    expect(found[0]).toMatchObject({ userId: mori.userId, address: '127.0.0.1' });
  });

  it('writes a list without an end in several, all of it', async () => {
    const { audit, show } = await start();
    await show(reads(2, 2_500));
    await audit.drain();
    const found = await entries();
    expect(found).toHaveLength(2_500);
    expect(new Set(found.map(({ transaction }) => transaction)).size).toBe(3);
  });

  it('does not go to the database again for what was read within ten minutes', async () => {
    const { audit, show } = await start();
    await show(reads(3, 3));
    await audit.drain();
    await database.owner.$executeRaw`DELETE FROM archive.outbox`;
    await show(reads(3, 4));
    await audit.drain();
    expect((await entries()).map(({ entityId }) => entityId)).toEqual(['1.3.3']);
  });

  it('writes one entry for what two processes show, and one for each who sees it and each way of seeing it', async () => {
    const [one, other] = [await start(), await start()];
    const series = read('1.4');
    await Promise.all([one.show(series), other.show(series)]);
    await one.show(series, accessOfNobody());
    await one.show({ ...series, action: 'series.search' });
    await Promise.all([one.audit.drain(), other.audit.drain()]);
    expect(await entries()).toHaveLength(3);
  });

  it('keeps callers without a name apart by their address', async () => {
    const { audit, show } = await start();
    for (const remoteAddress of ['10.0.0.1', '10.0.0.2', '10.0.0.1']) {
      await show(read('1.5'), mori, { url: '/public', remoteAddress });
    }
    await audit.drain();
    expect((await entries()).map(({ userId, address }) => [userId, address])).toEqual([
      [null, '10.0.0.1'],
      [null, '10.0.0.2'],
    ]);
  });

  it('lets no answer wait for it', async () => {
    const { audit, show } = await start();
    await database.owner.$transaction(async (transaction) => {
      await transaction.$executeRaw`LOCK TABLE archive.outbox IN ACCESS EXCLUSIVE MODE`;
      await show(read('1.6'));
    });
    await audit.drain();
    expect(await entries()).toHaveLength(1);
  });

  it('tells a read again that could not be written', async () => {
    const { audit, show } = await start();
    await database.owner.$executeRaw`REVOKE INSERT ON archive.outbox FROM circus_series_ingest`;
    await show(read('1.7'));
    await audit.drain();
    await database.owner.$executeRaw`GRANT INSERT ON archive.outbox TO circus_series_ingest`;
    expect(await entries()).toEqual([]);
    await show(read('1.7'));
    await audit.drain();
    expect(await entries()).toHaveLength(1);
  });
});

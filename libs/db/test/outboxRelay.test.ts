import { events } from '@circus/contracts';
import { eventually, silentLog, type TestDatabase, type TestNats, testDatabase, testNats } from '@circus/testkit';
import { emit, OutboxRelay } from '../src/index.js';

const changed = (userId: number) => ({ version: 1 as const, userIds: [userId] });

describe('the outbox and its relay', () => {
  let database: TestDatabase;
  let nats: TestNats;

  beforeEach(async () => {
    [database, nats] = await Promise.all([testDatabase(), testNats()]);
  });
  afterEach(async () => {
    await Promise.all([database.drop(), nats.stop()]);
  });

  const relayOf = async (name: string) => {
    const bus = await nats.connect(name);
    const service = database.open('auth');
    return {
      bus,
      service,
      relay: new OutboxRelay({ database: service, bus, schema: 'auth', log: silentLog(), pollIntervalMs: 100 }),
    };
  };

  it('publish an event after its transaction, and none of a transaction that is rolled back', async () => {
    const { bus, service, relay } = await relayOf('one');
    const heard: number[] = [];
    const last = new Promise<void>((resolve) => {
      void bus.subscribe(events.accessChanged, ({ userIds }) => {
        heard.push(...userIds);
        if (userIds[0] === 3) resolve();
      });
    });
    await service.$transaction((transaction) => emit(transaction, 'auth', events.accessChanged, changed(1)));
    await expect(
      service.$transaction(async (transaction) => {
        await emit(transaction, 'auth', events.accessChanged, changed(2));
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await service.$transaction((transaction) => emit(transaction, 'auth', events.accessChanged, changed(3)));
    relay.poke();
    await last;
    expect(heard).toEqual([1, 3]);
    await relay.stop();
  });

  it('take no event that could never be published, and with it nothing of its transaction', async () => {
    const { bus, service, relay } = await relayOf('one');
    const heard: number[] = [];
    await bus.subscribe(events.accessChanged, ({ userIds }) => void heard.push(...userIds));
    const tooMany = { version: 1 as const, userIds: Array.from({ length: 500_000 }, (_, n) => n) };
    const failing = service.$transaction(async (transaction) => {
      await emit(transaction, 'auth', events.accessChanged, changed(1));
      await emit(transaction, 'auth', events.accessChanged, tooMany);
    });
    await expect(failing).rejects.toThrow(/circus.access.changed is too large/);
    await service.$transaction((transaction) => emit(transaction, 'auth', events.accessChanged, changed(2)));
    relay.poke();
    await eventually(async () => heard.length > 0);
    expect(heard).toEqual([2]);
    await relay.stop();
  });

  it('publish each event once, however many relays work', async () => {
    const relays = [await relayOf('one'), await relayOf('two'), await relayOf('three')];
    const [first] = relays as [(typeof relays)[number]];
    const heard: number[] = [];
    const all = new Promise<void>((resolve) => {
      void first.bus.consume(events.accessChanged, { durable: 'all' }, async ({ userIds }) => {
        heard.push(...userIds);
        if (heard.length === 300) resolve();
      });
    });
    await first.service.$transaction(async (transaction) => {
      for (let userId = 1; userId <= 300; userId++)
        await emit(transaction, 'auth', events.accessChanged, changed(userId));
    });
    for (const { relay } of relays) relay.poke();
    await all;
    expect(new Set(heard).size).toBe(300);
    await Promise.all(relays.map(({ relay }) => relay.stop()));
  });

  it('publish what was written while NATS was away, and once more what a NATS without its streams has lost', async () => {
    const { bus, service, relay } = await relayOf('one');
    await nats.end();
    await service.$transaction((transaction) => emit(transaction, 'auth', events.accessChanged, changed(1)));
    relay.poke();
    await nats.restart();
    const published = async () => {
      const [row] = await service.$queryRaw<{ at: Date | null }[]>`SELECT published_at AS at FROM auth.outbox`;
      return row?.at;
    };
    while (!(await published())) await new Promise((resolve) => setTimeout(resolve, 20));

    const back = new Promise<void>((resolve) => bus.onReconnect(resolve));
    await nats.end();
    await nats.restart({ withoutStreams: true });
    await back;
    const again = new Promise<number[]>((resolve) => {
      void bus.consume(events.accessChanged, { durable: 'late' }, async ({ userIds }) => resolve(userIds));
    });
    await expect(again).resolves.toEqual([1]);
    await relay.stop();
  });
});

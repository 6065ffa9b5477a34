import { events, newId, rpc } from '@circus/contracts';
import { accessOfNobody, nextEvent, type TestNats, testNats } from '@circus/testkit';
import { createAccessCache } from '../src/index.js';

describe('the cache of rights', () => {
  let nats: TestNats;
  beforeEach(async () => {
    nats = await testNats();
  });
  afterEach(() => nats.stop());

  /** An auth service that counts how often it is asked. */
  const startAuth = async () => {
    const state = { asked: 0, accessVersion: 1, domains: ['default'] };
    const bus = await nats.connect('auth');
    await bus.serve(rpc.access, async ({ userId }) => {
      state.asked += 1;
      return accessOfNobody({ userId, accessVersion: state.accessVersion, domains: state.domains });
    });
    return { bus, state };
  };

  it('asks auth once, however many requests wait for the answer', async () => {
    const { state } = await startAuth();
    const accessOf = await createAccessCache(await nats.connect('case-db'), 5_000);
    await Promise.all(Array.from({ length: 50 }, () => accessOf(1, 1)));
    await accessOf(1, 1);
    expect(state.asked).toBe(1);
  });

  it('asks again as soon as auth says that rights changed, and for a newer access version', async () => {
    const { bus, state } = await startAuth();
    const service = await nats.connect('case-db');
    const accessOf = await createAccessCache(service, 5_000);
    await accessOf(1, 1);
    state.domains = [];
    const { heard } = await nextEvent(service, events.accessChanged);
    await bus.publish(events.accessChanged, { version: 1, userIds: [1] }, newId());
    await heard;
    await expect(accessOf(1, 1)).resolves.toMatchObject({ domains: [] });
    state.accessVersion = 2;
    await expect(accessOf(1, 2)).resolves.toMatchObject({ accessVersion: 2 });
    expect(state.asked).toBe(3);
  });

  it('believes what it knows for a limited time only while NATS is away', async () => {
    await startAuth();
    const service = await nats.connect('case-db');
    const patient = await createAccessCache(service, 60_000);
    const strict = await createAccessCache(service, 0);
    await Promise.all([patient(1, 1), strict(1, 1)]);
    await nats.end();
    while (service.connected) await new Promise((resolve) => setTimeout(resolve, 10));
    await expect(patient(1, 1)).resolves.toMatchObject({ userId: 1 });
    await expect(strict(1, 1)).rejects.toMatchObject({ kind: 'unavailable' });
    await nats.restart();
  });

  it('begins that time when NATS goes away, however long ago it asked', async () => {
    await startAuth();
    const service = await nats.connect('case-db');
    let now = 0;
    const accessOf = await createAccessCache(service, 5_000, () => now);
    await accessOf(1, 1);
    now = 3_600_000;
    await accessOf(1, 1);
    await nats.end();
    while (service.connected) await new Promise((resolve) => setTimeout(resolve, 10));
    now += 4_999;
    await expect(accessOf(1, 1)).resolves.toMatchObject({ userId: 1 });
    now += 1;
    await expect(accessOf(1, 1)).rejects.toMatchObject({ kind: 'unavailable' });
    await nats.restart();
  });
});

import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { events, newId, Refusal, rpc } from '@circus/contracts';
import { type TestNats, testNats } from '@circus/testkit';
import type { Bus } from '../src/index.js';

const seriesUpdated = (seriesId: number) => ({
  version: 1 as const,
  seriesId,
  seriesUid: '1.2.3',
  studyUid: '1.2',
  domain: 'default',
  seriesVersion: 1,
  numberOfInstances: 1,
});

describe('the bus', () => {
  let nats: TestNats;
  let bus: Bus;
  let other: Bus;

  beforeAll(async () => {
    nats = await testNats();
    [bus, other] = [await nats.connect('one'), await nats.connect('other')];
  });
  afterAll(() => nats.stop());

  it('delivers an event to every subscriber', async () => {
    const heard: Promise<number[]> = new Promise((resolve) => {
      void other
        .subscribe(events.accessChanged, ({ userIds }) => resolve(userIds))
        .then(() => bus.publish(events.accessChanged, { version: 1, userIds: [7] }, newId()));
    });
    await expect(heard).resolves.toEqual([7]);
  });

  it('refuses to publish what has not the form of its event', async () => {
    await expect(bus.publish(events.seriesUpdated, { ...seriesUpdated(1), seriesUid: 'x' }, newId())).rejects.toThrow(
      /UID/,
    );
  });

  it('delivers each event to one process of a durable consumer, also those of before it was there', async () => {
    await bus.publish(events.seriesUpdated, seriesUpdated(101), newId());
    const taken: number[] = [];
    await new Promise<void>((resolve) => {
      const take = async ({ seriesId }: { seriesId: number }) => {
        taken.push(seriesId);
        if (taken.length === 4) resolve();
      };
      void (async () => {
        await bus.consume(events.seriesUpdated, { durable: 'shared' }, take);
        await other.consume(events.seriesUpdated, { durable: 'shared' }, take);
        for (const id of [102, 103, 104]) await bus.publish(events.seriesUpdated, seriesUpdated(id), newId());
      })();
    });
    expect(taken.sort()).toEqual([101, 102, 103, 104]);
  });

  it('delivers an event again until its handler has succeeded', async () => {
    let attempts = 0;
    const id = newId();
    const done = new Promise<boolean>((resolve) => {
      void bus.consume(events.caseRevised, { durable: 'stubborn', retryDelayMs: 20 }, async (_payload, delivery) => {
        attempts += 1;
        if (attempts < 3) throw new Error('not yet');
        resolve(delivery.messageId === id && delivery.redelivered);
      });
    });
    await bus.publish(
      events.caseRevised,
      { version: 1, caseId: 'c', projectId: 'p', revisionIndex: 0, creator: 'a@example.com' },
      id,
    );
    await expect(done).resolves.toBe(true);
    expect(attempts).toBe(3);
  });

  it('delivers events in batches, and all of a batch again when its handler fails', async () => {
    const batches: number[][] = [];
    let attempts = 0;
    const all = new Promise<void>((resolve) => {
      void bus.consumeBatches(
        events.accessChanged,
        { durable: 'batches', maxEvents: 4, lingerMs: 300, retryDelayMs: 20 },
        async (deliveries) => {
          attempts += 1;
          if (attempts === 1) throw new Error('not yet');
          batches.push(deliveries.flatMap(({ payload }) => payload.userIds));
          if (batches.flat().filter((userId) => userId >= 900).length === 6) resolve();
        },
      );
    });
    for (let userId = 901; userId <= 906; userId++) {
      await bus.publish(events.accessChanged, { version: 1, userIds: [userId] }, newId());
    }
    await all;
    expect(
      batches
        .flat()
        .filter((userId) => userId >= 900)
        .sort(),
    ).toEqual([901, 902, 903, 904, 905, 906]);
    expect(Math.max(...batches.map((batch) => batch.length))).toBe(4);
  });

  it('drops a second publication of the same message id', async () => {
    const seen: number[] = [];
    await bus.consume(events.seriesUpdated, { durable: 'counting' }, async ({ seriesId }) => void seen.push(seriesId));
    const id = newId();
    await bus.publish(events.seriesUpdated, seriesUpdated(201), id);
    await bus.publish(events.seriesUpdated, seriesUpdated(201), id);
    await new Promise<void>((resolve) => {
      void bus.consume(events.seriesUpdated, { durable: 'end' }, async ({ seriesId }) => {
        if (seriesId === 202) resolve();
      });
      void bus.publish(events.seriesUpdated, seriesUpdated(202), newId());
    });
    expect(seen.filter((seriesId) => seriesId === 201)).toEqual([201]);
  });

  it('answers an RPC, and carries refusals across', async () => {
    await other.serve(rpc.serverParam, async ({ key }) => {
      if (key === 'secret') throw new Refusal('missing', 'There is no such parameter.');
      return { value: [key] };
    });
    await expect(bus.request(rpc.serverParam, { key: 'domains' })).resolves.toEqual({ value: ['domains'] });
    await expect(bus.request(rpc.serverParam, { key: 'secret' })).rejects.toMatchObject({
      kind: 'missing',
      message: 'There is no such parameter.',
    });
    await expect(bus.request(rpc.serverParam, { key: 5 as never })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('answers an RPC at length, and says where the answer is too long', async () => {
    const label = { origin: [1, 2, 3], size: [4, 5, 6], color: null, alpha: null };
    const painted = (count: number, keyOf: (n: number) => string) => ({
      ...{ projectId: 'p', revisionIndex: 0 },
      volumes: [
        {
          partialVolumeDescriptor: null,
          labels: Array.from({ length: count }, (_, n) => ({ ...label, storageKey: keyOf(n) })),
        },
      ],
    });
    const answers: Record<string, Awaited<ReturnType<typeof painted>>> = {
      long: painted(20_000, (n) => `labels/${n}`),
      tooLong: painted(20_000, () => randomBytes(100).toString('base64')),
    };
    await other.serve(rpc.paintedLabels, async ({ caseId }) => answers[caseId] as never);
    const ask = (caseId: string) => bus.request(rpc.paintedLabels, { caseId, revisionIndex: null, seriesId: 1 });
    expect(isDeepStrictEqual(await ask('long'), answers.long)).toBe(true);
    await expect(ask('tooLong')).rejects.toMatchObject({ kind: 'tooLarge' });
    expect(isDeepStrictEqual(await ask('long'), answers.long)).toBe(true);
  });

  it('says that a service is unavailable when nobody answers', async () => {
    await expect(bus.request(rpc.access, { userId: 1 }, { timeoutMs: 200 })).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });
});

describe('the bus and a NATS that goes and comes back', () => {
  it('goes on consuming, also when NATS lost its streams', async () => {
    const nats = await testNats();
    const bus = await nats.connect('one');
    const taken: number[] = [];
    let resolveTaken: () => void = () => {};
    await bus.consume(events.seriesUpdated, { durable: 'survivor', retryDelayMs: 50 }, async ({ seriesId }) => {
      taken.push(seriesId);
      resolveTaken();
    });
    const madeBefore = bus.eventStreamCreated;

    for (const withoutStreams of [false, true]) {
      const back = new Promise<void>((resolve) => bus.onReconnect(resolve));
      await nats.end();
      await nats.restart({ withoutStreams });
      await back;
      expect(bus.connected).toBe(true);
      const next = new Promise<void>((resolve) => {
        resolveTaken = resolve;
      });
      await bus.publish(events.seriesUpdated, seriesUpdated(taken.length + 1), newId());
      await next;
    }
    expect(taken).toEqual([1, 2]);
    expect(bus.eventStreamCreated).toBeGreaterThan(madeBefore);
    await nats.stop();
  });
});

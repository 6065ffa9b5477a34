import { newId, work } from '@circus/contracts';
import { eventually, type TestNats, testNats } from '@circus/testkit';
import type { Bus } from '../src/index.js';

const job = (jobId: string) => ({ version: 1 as const, jobId });

describe('work on the bus', () => {
  let nats: TestNats;
  let bus: Bus;
  let other: Bus;

  beforeEach(async () => {
    nats = await testNats();
    [bus, other] = [await nats.connect('one'), await nats.connect('other')];
    await bus.offerWork(work.pluginJob);
  });
  afterEach(() => nats.stop());

  const call = (jobId: string) => bus.callForWork(work.pluginJob, job(jobId), newId());

  it('reaches one of all processes that take it, also what was put in before they came', async () => {
    const taken: string[] = [];
    const take = async ({ jobId }: { jobId: string }) => void taken.push(jobId);
    await call('a');
    await bus.takeWork(work.pluginJob, { parallel: 1 }, take);
    await other.takeWork(work.pluginJob, { parallel: 1 }, take);
    for (const id of ['b', 'c', 'd']) await call(id);
    await eventually(() => taken.length === 4);
    expect(taken.sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is done by so many at a time as there are places, which are free again afterwards', async () => {
    let [atWork, most] = [0, 0];
    const waiting: (() => void)[] = [];
    const worker = await bus.takeWork(work.pluginJob, { parallel: 2 }, async () => {
      most = Math.max(most, ++atWork);
      await new Promise<void>((resolve) => waiting.push(resolve));
      atWork -= 1;
    });
    await eventually(() => worker.idle === 2);
    for (const id of ['a', 'b', 'c']) await call(id);
    await eventually(() => waiting.length === 2);
    expect(worker.idle).toBe(0);
    for (const end of waiting.splice(0)) end();
    await eventually(() => waiting.length === 1);
    waiting[0]?.();
    await eventually(() => worker.idle === 2);
    expect(most).toBe(2);
  });

  it('stays with whoever is at it for longer than others wait, and comes again where it failed', async () => {
    const taken: string[] = [];
    const options = { parallel: 1, ackWaitMs: 1_000, retryDelayMs: 50 };
    const handler = async () => {
      taken.push('taken');
      if (taken.length === 1) throw new Error('The first one fails.');
      await new Promise((resolve) => setTimeout(resolve, 2_500));
    };
    const workers = [
      await bus.takeWork(work.pluginJob, options, handler),
      await other.takeWork(work.pluginJob, options, handler),
    ];
    await call('a');
    await eventually(() => taken.length === 2);
    await eventually(() => workers.every(({ idle }) => idle === 1));
    expect(taken).toHaveLength(2);
  });

  it('goes on after NATS came back without its streams', async () => {
    const taken: string[] = [];
    await bus.takeWork(work.pluginJob, { parallel: 1, retryDelayMs: 50 }, async ({ jobId }) => void taken.push(jobId));
    await nats.end();
    await nats.restart({ withoutStreams: true });
    await eventually(async () => {
      await call('a').catch(() => undefined);
      return taken.length > 0;
    });
  });

  it('is refused where it has not the form of its definition', async () => {
    await expect(bus.callForWork(work.pluginJob, job(''), newId())).rejects.toThrow();
  });
});

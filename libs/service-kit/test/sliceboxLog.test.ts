import type { Bus } from '@circus/bus';
import { type EventPayload, events } from '@circus/contracts';
import { eventually, silentLog, type TestDatabase, type TestNats, testDatabase, testNats } from '@circus/testkit';
import { type LogLine, logChange, SliceboxLog } from '../src/index.js';

const line = (message: string): LogLine => ({ entryType: 'INFO', subject: 'System', message });

describe("Slicebox' log", () => {
  let nats: TestNats;
  let bus: Bus;
  let heard: EventPayload<typeof events.logWritten>[];
  beforeAll(async () => {
    nats = await testNats();
    bus = await nats.connect('service');
    const reader = await nats.connect('reader');
    await reader.consume(events.logWritten, { durable: 'reader' }, async (payload) => {
      heard.push(payload);
    });
  });
  beforeEach(() => {
    heard = [];
  });
  afterAll(() => nats.stop());

  const messages = () => heard.map(({ message }) => message);

  it('tells each line, in the order in which they were written', async () => {
    const log = new SliceboxLog(bus, silentLog());
    for (const message of ['one', 'two', 'two']) log.write(line(message));
    await log.drain();
    await eventually(() => heard.length === 3);
    expect(messages()).toEqual(['one', 'two', 'two']);
    expect(heard[0]).toEqual({ version: 1, at: expect.any(String), ...line('one') });
  });

  it('tells what comes again and again once, whichever of several processes says it', async () => {
    const logs = [new SliceboxLog(bus, silentLog()), new SliceboxLog(bus, silentLog())];
    for (const log of logs) for (let n = 0; n < 3; n += 1) log.writeOnce(line('the disk is full'));
    for (const log of logs) log.writeOnce({ ...line('the disk is full'), entryType: 'ERROR' });
    for (const log of logs) await log.drain();
    logs[0]?.write(line('the end'));
    await eventually(() => messages().includes('the end'));
    expect(heard.map(({ entryType, message }) => [entryType, message])).toEqual([
      ['INFO', 'the disk is full'],
      ['ERROR', 'the disk is full'],
      ['INFO', 'the end'],
    ]);
  });

  it('keeps lines while NATS is away and tells them when it is back', async () => {
    const log = new SliceboxLog(bus, silentLog());
    await nats.end();
    await eventually(() => !bus.connected);
    log.write(line('while away'));
    await log.drain();
    expect(heard).toEqual([]);
    await nats.restart();
    await eventually(() => messages().includes('while away'));
    expect(messages()).toEqual(['while away']);
  });

  it('has a line about a change when the change is made, and none when it is not', async () => {
    const database: TestDatabase = await testDatabase();
    try {
      const owner = database.owner;
      await owner.$transaction((transaction) => logChange(transaction, 'archive', line('made')));
      const failed = owner.$transaction(async (transaction) => {
        await logChange(transaction, 'archive', line('not made'));
        throw new Error('the change cannot be made');
      });
      await expect(failed).rejects.toThrow('cannot be made');
      const rows = await owner.$queryRaw<{ subject: string; message: string }[]>`
        SELECT subject, payload->>'message' AS message FROM archive.outbox`;
      expect(rows).toEqual([{ subject: 'circus.log.written', message: 'made' }]);
    } finally {
      await database.drop();
    }
  });
});

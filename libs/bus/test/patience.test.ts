import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { events, newId } from '@circus/contracts';
import { type TestNats, testNats } from '@circus/testkit';
import pino from 'pino';
import { Bus } from '../src/index.js';

describe('a start whose connection breaks', () => {
  let nats: TestNats;
  let between: Server;
  let url: string;
  /** The connection breaks with the next question that has this in it. */
  let breaksAt: string | undefined;

  beforeAll(async () => {
    nats = await testNats();
    const { hostname, port } = new URL(nats.url);
    between = createServer((client) => {
      const server = connect(Number(port), hostname);
      server.pipe(client);
      client.on('data', (chunk) => {
        if (breaksAt === undefined || !chunk.includes(breaksAt)) return server.write(chunk);
        breaksAt = undefined;
        return client.destroy();
      });
      for (const socket of [client, server]) socket.on('error', () => undefined);
      client.on('close', () => server.destroy());
      server.on('close', () => client.destroy());
    });
    await once(between.listen(0, '127.0.0.1'), 'listening');
    const through = new URL(nats.url);
    through.host = `127.0.0.1:${(between.address() as AddressInfo).port}`;
    url = through.href;
  });
  afterAll(async () => {
    between.close();
    await nats.stop();
  });

  const start = () => Bus.connect({ url, name: 'starting', log: pino({ enabled: false }) });

  it('asks for the event stream again', async () => {
    breaksAt = '$JS.API.STREAM.INFO';
    const bus = await start();
    expect(breaksAt).toBeUndefined();
    expect(bus.eventStreamCreated).toBeGreaterThan(0);
    await bus.close();
  });

  it('makes its consumers, which take what comes', async () => {
    const bus = await start();
    breaksAt = '$JS.API.CONSUMER';
    const taken = new Promise<number[]>((resolve, reject) => {
      bus
        .consume(events.accessChanged, { durable: 'patient' }, async ({ userIds }) => resolve(userIds))
        .then(() => bus.publish(events.accessChanged, { version: 1, userIds: [7] }, newId()))
        .catch(reject);
    });
    await expect(taken).resolves.toEqual([7]);
    expect(breaksAt).toBeUndefined();
    await bus.close();
  });
});

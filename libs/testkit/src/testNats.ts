import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bus } from '@circus/bus';
import { freePort, startNats } from '@circus/local';
import { silentLog } from './silentLog.js';

/** A NATS server with JetStream of a test's own. */
export interface TestNats {
  url: string;
  /** A connection. Closed by `stop`. */
  connect(name: string): Promise<Bus>;
  /** Ends the server, as a crash would; connections try to come back. */
  end(): Promise<void>;
  /** Starts it again on the same port, with its streams or without them. */
  restart(options?: { withoutStreams?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

export async function testNats(): Promise<TestNats> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'circus-nats-'));
  const options = { dataDirectory, port: await freePort(), password: randomBytes(16).toString('hex') };
  const buses: Bus[] = [];
  let server = await startNats(options);
  return {
    url: server.url,
    connect: async (name) => {
      const bus = await Bus.connect({ url: server.url, name, log: silentLog() });
      buses.push(bus);
      return bus;
    },
    end: () => server.stop(),
    restart: async ({ withoutStreams = false } = {}) => {
      if (withoutStreams) rmSync(join(dataDirectory, 'nats'), { recursive: true, force: true });
      server = await startNats(options);
    },
    stop: async () => {
      await Promise.all(buses.map((bus) => bus.close()));
      await server.stop();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

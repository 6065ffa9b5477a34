import { join } from 'node:path';
import { natsServer, provideProgram } from '../bootstrap/systemPrograms.mjs';
import { Lifeline } from './lifeline.js';
import { openLog } from './logs.js';
import { localNats, localNatsUrl } from './nats.js';
import { embeddedDatabaseUrl, embeddedPostgresql, ensureDatabase } from './postgresql.js';
import { placePostgresql } from './postgresqlPlacement.js';
import { type ProcessSpecification, SupervisedProcess } from './supervisedProcess.js';

/** A server without a suite around it. It ends with this process, if `stop` does not end it before. */
export interface StandaloneServer {
  url: string;
  stop(): Promise<void>;
}

export interface StandaloneServerOptions {
  /** The server's files go below it, its log to `logs`. */
  dataDirectory: string;
  port: number;
  password: string;
}

/** The embedded PostgreSQL with the database `circus`; the URL is that of the role that owns it. */
export async function startPostgresql(
  options: StandaloneServerOptions & {
    /** Further server settings, such as `{fsync: 'off'}` for tests. */
    settings?: Record<string, string>;
  },
): Promise<StandaloneServer> {
  const { dataDirectory, port, password, settings = {} } = options;
  const placement = placePostgresql(dataDirectory);
  const log = openLog(dataDirectory, 'postgresql');
  const server = await start(await embeddedPostgresql({ placement, port, password, log, settings }));
  await ensureDatabase(port, password);
  return { url: embeddedDatabaseUrl(port, password), ...server };
}

/** A NATS server with JetStream. */
export async function startNats({ dataDirectory, port, password }: StandaloneServerOptions): Promise<StandaloneServer> {
  const program = await provideProgram(natsServer, () => {});
  const log = openLog(dataDirectory, 'nats');
  const server = await start(localNats({ program, directory: join(dataDirectory, 'nats'), port, password, log }));
  return { url: localNatsUrl(port, password), ...server };
}

async function start(specification: ProcessSpecification): Promise<{ stop(): Promise<void> }> {
  const lifeline = new Lifeline();
  const server = new SupervisedProcess(specification, {
    onProcess: (_, pid) => lifeline.watch({ services: [], servers: pid === undefined ? [] : [pid] }),
    onNotice: () => {},
  });
  const stop = async () => {
    await server.stop(5_000);
    await lifeline.release();
  };
  try {
    await server.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

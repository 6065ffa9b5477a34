import { startTracing, stopTracing } from '@circus/tracing';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { ConfigurationError, loadConfig, type ServiceConfig } from './config.js';
import { createLogger, logDestination } from './logger.js';
import { SUITE_VERSION } from './suiteVersion.js';

/** What traces get when a service stops: nobody waits for them longer. */
const TRACES_PATIENCE_MS = 300;

/** What a service's process runs. */
export interface RunningService {
  /** Begins to listen. Called once everything else stands. */
  listen(): Promise<void>;
  /** Ends requests, subscriptions and connections, in this order. */
  close(): Promise<void>;
}

/**
 * A service's process from configuration to graceful end: SIGTERM, SIGINT and a parent that is gone end it in order, and
 * what does not end in time is ended. A second signal ends it at once.
 */
export async function runService<Schema extends z.ZodObject>(
  name: string,
  schema: Schema,
  build: (config: z.infer<Schema>, log: Logger) => Promise<RunningService>,
): Promise<void> {
  const config = configuration(schema) as z.infer<Schema> & ServiceConfig;
  // Before the log and everything else: what is made from here on knows whether it is traced.
  let tell = (error: unknown): void => void error;
  await startTracing({
    service: name,
    version: SUITE_VERSION,
    settings: config,
    onUndelivered: (error) => tell(error),
  });
  const log = createLogger(name, config.LOG_LEVEL, logDestination(config));
  tell = (error) => log.warn({ err: error }, 'Traces could not be delivered; what finds no room is dropped');
  let service: RunningService | undefined;
  let stopping = false;

  const stop = async (reason: string): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ reason }, 'Stopping');
    const timer = setTimeout(() => {
      log.error('Not everything ended in time');
      process.exit(1);
    }, config.STOP_TIMEOUT_MS);
    timer.unref();
    try {
      await service?.close();
      await stopTracing(TRACES_PATIENCE_MS);
      log.info('Stopped');
      process.exit(0);
    } catch (error) {
      log.error({ err: error }, 'The stop failed');
      process.exit(1);
    }
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  // The channel to the supervisor closes when that process is gone: nobody would end or restart this one.
  process.on('disconnect', () => void stop('the supervisor is gone'));
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'An error that nobody handled');
    process.exit(1);
  });

  try {
    service = await build(config, log);
    await service.listen();
    log.info({ pid: process.pid }, 'Ready');
  } catch (error) {
    log.fatal({ err: error }, 'The start failed');
    process.exit(1);
  }
}

function configuration<Schema extends z.ZodObject>(schema: Schema): z.infer<Schema> {
  try {
    return loadConfig(schema, process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

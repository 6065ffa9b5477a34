import { Bus } from '@circus/bus';
import { work } from '@circus/contracts';
import { OutboxRelay, openDatabase, requireOwnMigrations } from '@circus/db';
import { runService, SliceboxLog } from '@circus/service-kit';
import { openStorage } from '@circus/storage';
import { buildApp } from './app.js';
import { pluginJobRunnerConfig } from './config.js';
import { openExecutors } from './executors/openExecutors.js';
import { openInputs } from './inputs/openInputs.js';
import { CopiesTimer } from './jobs/copiesTimer.js';
import { suiteId } from './queue/jobManager.js';
import { Runner } from './queue/runner.js';
import { WorkDirectories } from './queue/workDirectories.js';
import { subscribeJobCancelled } from './subscribers/jobCancelled.js';
import { subscribeSeriesUpdated } from './subscribers/seriesUpdated.js';

await runService('plugin-job-runner', pluginJobRunnerConfig, async (config, log) => {
  await requireOwnMigrations(config.DATABASE_URL);
  const database = openDatabase(config.DATABASE_URL, { connections: config.DATABASE_CONNECTIONS });
  const storage = await openStorage(config.STORAGE_URL);
  const bus = await Bus.connect({ url: config.NATS_URL, name: 'plugin-job-runner', log });
  // Before anything relays: an outbox waits at work that has no queue.
  await bus.offerWork(work.pluginJob);
  const pollIntervalMs = config.OUTBOX_POLL_INTERVAL_MS;
  const sliceboxLog = new SliceboxLog(bus, log);
  const failed = () => sliceboxLog.eventsWait('plugin-job-runner');
  const relay = new OutboxRelay({ database, bus, schema: 'jobs', log, pollIntervalMs, failed });

  const suite = await suiteId(database);
  const executors = openExecutors(config, suite, log);
  const directories = new WorkDirectories(config.PLUGIN_WORK_DIR, suite);
  const inputs = openInputs(config, database, directories.cache);
  const published = () => relay.poke();
  const runner = new Runner({ config, log, bus, database, storage, executors, directories, inputs, published });
  const unsubscribe = await subscribeJobCancelled(bus, runner);
  await subscribeSeriesUpdated(bus, database);
  const copies = new CopiesTimer(database, log, config.SERIES_COPIES_INTERVAL_MS);
  const app = await buildApp({ config, log, bus, database, storage, relay, executors, inputs });
  return {
    listen: async () => {
      await app.listen({ host: config.HOST, port: config.PORT });
      await runner.start();
    },
    close: async () => {
      await app.close();
      await runner.stop();
      await inputs.close();
      unsubscribe();
      await copies.stop();
      await relay.stop();
      await sliceboxLog.drain();
      await bus.close();
      await storage.close();
      await database.$disconnect();
    },
  };
});

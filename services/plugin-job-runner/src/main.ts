import { Bus } from '@circus/bus';
import { OutboxRelay, openDatabase } from '@circus/db';
import { runService, SliceboxLog } from '@circus/service-kit';
import { buildApp } from './app.js';
import { pluginJobRunnerConfig } from './config.js';

await runService('plugin-job-runner', pluginJobRunnerConfig, async (config, log) => {
  const database = openDatabase(config.DATABASE_URL, { connections: config.DATABASE_CONNECTIONS });
  const bus = await Bus.connect({ url: config.NATS_URL, name: 'plugin-job-runner', log });
  const pollIntervalMs = config.OUTBOX_POLL_INTERVAL_MS;
  const sliceboxLog = new SliceboxLog(bus, log);
  const failed = () => sliceboxLog.eventsWait('plugin-job-runner');
  const relay = new OutboxRelay({ database, bus, schema: 'jobs', log, pollIntervalMs, failed });
  const app = await buildApp({ config, log, bus, database });
  return {
    listen: async () => {
      await app.listen({ host: config.HOST, port: config.PORT });
    },
    close: async () => {
      await app.close();
      await relay.stop();
      await sliceboxLog.drain();
      await bus.close();
      await database.$disconnect();
    },
  };
});

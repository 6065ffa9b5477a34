import { Bus } from '@circus/bus';
import { OutboxRelay, openDatabase, requireOwnMigrations } from '@circus/db';
import { runService, SliceboxLog } from '@circus/service-kit';
import { openStorage } from '@circus/storage';
import { buildApp } from './app.js';
import { startBackground } from './background.js';
import { caseDbConfig } from './config.js';
import { ensureDefaultProject } from './projects/defaultProject.js';

await runService('case-db', caseDbConfig, async (config, log) => {
  await requireOwnMigrations(config.DATABASE_URL);
  const database = openDatabase(config.DATABASE_URL, { connections: config.DATABASE_CONNECTIONS });
  const storage = await openStorage(config.STORAGE_URL);
  const bus = await Bus.connect({ url: config.NATS_URL, name: 'case-db', log });
  const sliceboxLog = new SliceboxLog(bus, log);
  await ensureDefaultProject(database, log);
  const pollIntervalMs = config.OUTBOX_POLL_INTERVAL_MS;
  const failed = () => sliceboxLog.eventsWait('case-db');
  const relay = new OutboxRelay({ database, bus, schema: 'cases', log, pollIntervalMs, failed });
  const app = await buildApp({ config, log, bus, database, storage, relay });
  const stopBackground = await startBackground({ config, log, bus, database, storage, sliceboxLog });
  return {
    listen: async () => {
      await app.listen({ host: config.HOST, port: config.PORT });
    },
    close: async () => {
      await app.close();
      await stopBackground();
      await relay.stop();
      await sliceboxLog.drain();
      await bus.close();
      await storage.close();
      await database.$disconnect();
    },
  };
});

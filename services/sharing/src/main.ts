import { Bus } from '@circus/bus';
import { OutboxRelay, openDatabase, requireOwnMigrations } from '@circus/db';
import { ArchiveDoor, expectStreamedBytes, runService, SliceboxLog } from '@circus/service-kit';
import { openStorage } from '@circus/storage';
import { buildApp } from './app.js';
import { sharingConfig } from './config.js';

expectStreamedBytes();
await runService('sharing', sharingConfig, async (config, log) => {
  await requireOwnMigrations(config.DATABASE_URL);
  const database = openDatabase(config.DATABASE_URL, { connections: config.DATABASE_CONNECTIONS });
  const bus = await Bus.connect({ url: config.NATS_URL, name: 'sharing', log });
  const pollIntervalMs = config.OUTBOX_POLL_INTERVAL_MS;
  const sliceboxLog = new SliceboxLog(bus, log);
  const failed = () => sliceboxLog.eventsWait('sharing');
  const relay = new OutboxRelay({ database, bus, schema: 'sharing', log, pollIntervalMs, failed });
  const storage = await openStorage(config.STORAGE_URL);
  const archive = new ArchiveDoor({
    url: config.SERIES_INGEST_URL,
    service: 'sharing',
    key: config.INTERNAL_SERVICE_KEY,
  });
  const app = await buildApp({ config, log, bus, database, relay, storage, archive });
  return {
    listen: async () => {
      await app.listen({ host: config.HOST, port: config.PORT });
    },
    close: async () => {
      await app.close();
      await relay.stop();
      await sliceboxLog.drain();
      await archive.close();
      await bus.close();
      await storage.close();
      await database.$disconnect();
    },
  };
});

import { Bus } from '@circus/bus';
import { openDatabase, requireOwnMigrations } from '@circus/db';
import { expectStreamedBytes, runService } from '@circus/service-kit';
import { openStorage } from '@circus/storage';
import { buildSeriesIngest } from './app.js';
import { runnableSeriesIngestConfig } from './config.js';

expectStreamedBytes();
await runService('series-ingest', runnableSeriesIngestConfig, async (config, log) => {
  await requireOwnMigrations(config.DATABASE_URL);
  const database = openDatabase(config.DATABASE_URL, { connections: config.DATABASE_CONNECTIONS });
  const storage = await openStorage(config.STORAGE_URL);
  const bus = await Bus.connect({ url: config.NATS_URL, name: 'series-ingest', log });
  const service = await buildSeriesIngest({ config, log, bus, database, storage });
  return {
    listen: async () => {
      await service.app.listen({ host: config.HOST, port: config.PORT });
      service.start();
    },
    close: async () => {
      await service.close();
      await bus.close();
      await storage.close();
      await database.$disconnect();
    },
  };
});

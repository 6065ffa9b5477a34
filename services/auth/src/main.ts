import { Bus } from '@circus/bus';
import { openDatabase, requireOwnMigrations } from '@circus/db';
import { runService } from '@circus/service-kit';
import { buildApp } from './app.js';
import { authConfig } from './config.js';

await runService('auth', authConfig, async (config, log) => {
  await requireOwnMigrations(config.DATABASE_URL);
  const database = openDatabase(config.DATABASE_URL, { connections: config.DATABASE_CONNECTIONS });
  const bus = await Bus.connect({ url: config.NATS_URL, name: 'auth', log });
  const app = await buildApp({ config, log, bus, database });
  return {
    listen: async () => {
      await app.listen({ host: config.HOST, port: config.PORT });
    },
    close: async () => {
      await app.close();
      await bus.close();
      await database.$disconnect();
    },
  };
});

import { Bus } from '@circus/bus';
import { OutboxRelay, openDatabase } from '@circus/db';
import { runService } from '@circus/service-kit';
import { buildApp } from './app.js';
import { startBackground } from './background.js';
import { caseDbConfig } from './config.js';
import { ensureDefaultProject } from './projects/defaultProject.js';

await runService('case-db', caseDbConfig, async (config, log) => {
  const database = openDatabase(config.DATABASE_URL, { connections: config.DATABASE_CONNECTIONS });
  const bus = await Bus.connect({ url: config.NATS_URL, name: 'case-db', log });
  await ensureDefaultProject(database, log);
  const pollIntervalMs = config.OUTBOX_POLL_INTERVAL_MS;
  const relay = new OutboxRelay({ database, bus, schema: 'cases', log, pollIntervalMs });
  const app = await buildApp({ config, log, bus, database, relay });
  const stopBackground = await startBackground({ config, log, bus, database });
  return {
    listen: async () => {
      await app.listen({ host: config.HOST, port: config.PORT });
    },
    close: async () => {
      await app.close();
      await stopBackground();
      await relay.stop();
      await bus.close();
      await database.$disconnect();
    },
  };
});

import type { Bus } from '@circus/bus';
import type { Database, OutboxRelay } from '@circus/db';
import { type AccessResolver, createService, type ServiceApp, type ServiceOptions } from '@circus/service-kit';
import type { SharingConfig } from './config.js';
import { anonymizationRoutes } from './routes/anonymization.js';
import { boxRoutes } from './routes/boxes.js';
import { destinationRoutes } from './routes/destinations.js';

/** Bytes of a JSON body (DECISIONS 17). */
const JSON_LIMIT = 64 * 1024 * 1024;

export interface SharingParts {
  config: SharingConfig;
  log: ServiceOptions['log'];
  bus: Bus;
  database: Database;
  relay: OutboxRelay;
  /** Where rights come from; asked from auth when left out. */
  accessOf?: AccessResolver;
}

/** Builds sharing's HTTP side. */
export async function buildApp({ config, log, bus, database, relay, accessOf }: SharingParts): Promise<ServiceApp> {
  const app = await createService({
    name: 'sharing',
    config,
    log,
    bus,
    database,
    surface: 'slicebox',
    accessOf,
    jsonLimit: JSON_LIMIT,
  });
  boxRoutes(app, {
    database,
    publicUrl: config.PUBLIC_URL,
    onlineMs: config.BOX_ONLINE_MS,
    published: () => relay.poke(),
  });
  anonymizationRoutes(app);
  destinationRoutes(app, database);
  return app;
}

import type { Bus } from '@circus/bus';
import type { Database, OutboxRelay } from '@circus/db';
import {
  type AccessResolver,
  type ArchiveDoor,
  createService,
  ReadAudit,
  type ServiceApp,
  type ServiceOptions,
} from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import { Anonymizer } from './anonymization/anonymizer.js';
import type { SharingConfig } from './config.js';
import { anonymizationRoutes } from './routes/anonymization.js';
import { anonymizationKeyRoutes } from './routes/anonymizationKeys.js';
import { boxRoutes } from './routes/boxes.js';
import { destinationRoutes } from './routes/destinations.js';
import { subscribeInstancesDeleted } from './subscribers/instancesDeleted.js';

/** Bytes of a JSON body (DECISIONS 17). */
const JSON_LIMIT = 64 * 1024 * 1024;

export interface SharingParts {
  config: SharingConfig;
  log: ServiceOptions['log'];
  bus: Bus;
  database: Database;
  relay: OutboxRelay;
  /** The archive's files, which are only read. */
  storage: Storage;
  /** Where everything is stored. */
  archive: ArchiveDoor;
  /** Where rights come from; asked from auth when left out. */
  accessOf?: AccessResolver;
}

/** Builds sharing's HTTP side. */
export async function buildApp(parts: SharingParts): Promise<ServiceApp> {
  const { config, log, bus, database, relay, storage, archive, accessOf } = parts;
  const published = () => relay.poke();
  const readAudit = new ReadAudit(bus, { database, schema: 'sharing', published });
  const anonymizer = new Anonymizer({ database, storage, maxHeaderBytes: config.MAX_HEADER_BYTES });
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
    published,
  });
  anonymizationRoutes(app, { database, anonymizer, archive, published });
  anonymizationKeyRoutes(app, { database, readAudit, published });
  if (config.PURGE_ANONYMIZATION_KEYS) await subscribeInstancesDeleted(bus, database);
  destinationRoutes(app, database);
  app.addHook('onClose', () => readAudit.drain());
  return app;
}

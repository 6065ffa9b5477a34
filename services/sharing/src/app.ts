import type { Bus } from '@circus/bus';
import type { Database, OutboxRelay } from '@circus/db';
import {
  type AccessResolver,
  type ArchiveDoor,
  createService,
  type ServiceApp,
  type ServiceOptions,
} from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import { Anonymizer } from './anonymization/anonymizer.js';
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
  /** The archive's files, which are only read. */
  storage: Storage;
  /** Where everything is stored. */
  archive: ArchiveDoor;
  /** Where rights come from; asked from auth when left out. */
  accessOf?: AccessResolver;
}

/** Builds sharing's HTTP side. */
export async function buildApp(parts: SharingParts): Promise<ServiceApp> {
  const { config, log, bus, database, relay, storage, accessOf } = parts;
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
    published: () => relay.poke(),
  });
  anonymizationRoutes(app, { anonymizer });
  destinationRoutes(app, database);
  return app;
}

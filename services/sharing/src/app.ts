import type { Bus } from '@circus/bus';
import type { Database, OutboxRelay } from '@circus/db';
import { clientTermsOf, tlsContextOf } from '@circus/dicom-network';
import { ConversionThreads, conversionSettings } from '@circus/exports';
import {
  type AccessResolver,
  type ArchiveDoor,
  createService,
  ReadAudit,
  type ServiceApp,
  type ServiceOptions,
  SliceboxLog,
} from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import { Anonymizer } from './anonymization/anonymizer.js';
import { changesOf } from './anonymization/tagValues.js';
import { BoxDomains } from './boxes/boxDomain.js';
import { BoxTraffic } from './boxes/boxTraffic.js';
import type { SharingConfig } from './config.js';
import { Forwarder } from './forwarding/forwarder.js';
import { BoxExchange } from './peers/boxExchange.js';
import { InnerAddresses } from './peers/innerAddresses.js';
import { Peers } from './peers/peer.js';
import { anonymizationRoutes } from './routes/anonymization.js';
import { anonymizationKeyRoutes } from './routes/anonymizationKeys.js';
import { boxRoutes } from './routes/boxes.js';
import { boxTransactionRoutes } from './routes/boxTransactions.js';
import { destinationRoutes } from './routes/destinations.js';
import { forwardingRoutes } from './routes/forwarding.js';
import { scuRoutes } from './routes/scus.js';
import { transactionRoutes } from './routes/transactions.js';
import { ScuSender } from './scus/scuSender.js';
import { subscribeInstancesDeleted } from './subscribers/instancesDeleted.js';
import { subscribeInstancesStored } from './subscribers/instancesStored.js';
import { serveRealValues } from './subscribers/realValues.js';
import { transactionGauges } from './transactions/transactionGauges.js';

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

/** Builds sharing's HTTP side. While it listens, other boxes are called. */
export async function buildApp(parts: SharingParts): Promise<ServiceApp> {
  const { config, log, bus, database, relay, storage, archive, accessOf } = parts;
  const published = () => relay.poke();
  const readAudit = new ReadAudit(bus, { database, schema: 'sharing', published });
  const anonymizer = new Anonymizer({
    database,
    storage,
    maxHeaderBytes: config.MAX_HEADER_BYTES,
    maxCompressedBytes: config.MAX_BLANKED_BYTES,
    pictureRules: config.PICTURE_RULES,
  });
  const traffic = new BoxTraffic();
  const domains = new BoxDomains(bus);
  const addresses = new InnerAddresses(config.BOX_ALLOWED_NETWORKS);
  const receiving = {
    database,
    archive,
    traffic,
    published,
    domainOf: domains.of.bind(domains),
    limits: {
      maxBytes: config.BOX_MAX_IMAGE_BYTES,
      maxRatio: config.BOX_MAX_RATIO,
      ratioFloorBytes: config.BOX_RATIO_FLOOR_BYTES,
    },
  };
  const exchange = new BoxExchange(new Peers({ addresses, silenceMs: config.BOX_SILENCE_MS }), {
    ...{ database, anonymizer, receiving, settings: config, traffic, log, published },
  });
  const changed = () => {
    published();
    exchange.poke();
  };
  const sliceboxLog = new SliceboxLog(bus, log);
  const clientTls = tlsContextOf(config);
  const conversions = new ConversionThreads({ ...conversionSettings(config), storageUrl: config.STORAGE_URL });
  const sender = new ScuSender({
    storage,
    conversions,
    terms: clientTermsOf(config),
    callingAeTitle: config.SCU_AE_TITLE,
    tls: () => clientTls,
    attempts: config.SCU_ATTEMPTS,
    retryMs: config.SCU_RETRY_MS,
    log,
  });
  const forwarder = new Forwarder({ database, sender, archive, config, log, changed });

  const app = await createService({
    name: 'sharing',
    config,
    log,
    bus,
    database,
    surface: 'slicebox',
    accessOf,
    jsonLimit: JSON_LIMIT,
    outbox: 'sharing',
    gauges: [...traffic.gauges, ...transactionGauges(database)],
  });
  const waitingMs = config.BOX_WAITING_MS;
  boxRoutes(app, {
    database,
    addresses,
    domains,
    changed,
    requireTagValues: (values) => void changesOf(values),
    shown: {
      publicUrl: config.PUBLIC_URL,
      onlineMs: config.BOX_ONLINE_MS,
      pollIntervalMs: config.BOX_POLL_INTERVAL_MS,
    },
  });
  boxTransactionRoutes(app, { database, waitingMs, changed });
  transactionRoutes(app, {
    ...receiving,
    anonymizer,
    maxFetches: config.BOX_MAX_ATTEMPTS,
    maxReads: config.BOX_IMAGE_ATTEMPTS,
    log,
    waitingMs,
  });
  anonymizationRoutes(app, { database, anonymizer, archive, published, readAudit });
  anonymizationKeyRoutes(app, { database, readAudit, published });
  await serveRealValues(bus, database, published);
  destinationRoutes(app, database);
  scuRoutes(app, { database, sender, tell: (line) => sliceboxLog.write(line), published });
  forwardingRoutes(app, { database, published });
  await subscribeInstancesDeleted(bus, { database, purgesKeys: config.PURGE_ANONYMIZATION_KEYS, published });
  app.addHook('onClose', async () => {
    await readAudit.drain();
    await conversions.close();
  });
  await subscribeInstancesStored(bus, database);

  app.addHook('onListen', async () => {
    exchange.start();
    forwarder.start();
  });
  app.addHook('preClose', async () => {
    await Promise.all([exchange.stop(), forwarder.stop()]);
    await sliceboxLog.drain();
  });
  return app;
}

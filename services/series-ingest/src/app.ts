import type { Bus } from '@circus/bus';
import { type Database, OutboxRelay } from '@circus/db';
import { type AccessResolver, createService, ReadAudit, type ServiceApp } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import multipart from '@fastify/multipart';
import type { SeriesIngestConfig } from './config.js';
import { HEADER_THREAD_FILE, HeaderThread } from './headers/headerThread.js';
import type { Log } from './log.js';
import { imageRoutes } from './routes/images.js';
import { metadataRoutes } from './routes/metadata.js';
import { MULTIPART_OPTIONS } from './routes/multipartFiles.js';
import { seriesRoutes } from './routes/series.js';
import { seriesUploadRoutes } from './routes/seriesUpload.js';
import { ServerParameter } from './serverParameter.js';
import { FreeSpace } from './storing/freeSpace.js';
import { InstanceReceiver } from './storing/instanceReceiver.js';
import { InstanceStore } from './storing/instanceStore.js';
import { StoreTransaction } from './storing/storeTransaction.js';
import { Sweeper } from './storing/sweeper.js';
import type { InstanceTransform } from './storing/transform.js';
import { SeriesImports } from './uploads/seriesImports.js';
import { Spool } from './uploads/spool.js';
import { UploadIntake } from './uploads/uploadIntake.js';

export interface SeriesIngestParts {
  config: SeriesIngestConfig;
  log: Log;
  bus: Bus;
  database: Database;
  storage: Storage;
  /** Steps that may change an instance before it is stored. */
  transforms?: readonly InstanceTransform[];
  /** Where rights come from; asked from auth when left out. */
  accessOf?: AccessResolver;
  /** What the thread for long headers runs; the service's own unless a test says otherwise. */
  headerThreadFile?: URL | undefined;
}

/** The service: its HTTP side, and what works beside requests. */
export interface SeriesIngest {
  app: ServiceApp;
  store: InstanceStore;
  sweeper: Sweeper;
  /** Begins what works beside requests: sweeping, and imports that were interrupted. */
  start(): void;
  /** Ends requests first, then work beside them, then the relay of events. */
  close(): Promise<void>;
}

/** Builds the service from its parts, which it does not close. */
export async function buildSeriesIngest(parts: SeriesIngestParts): Promise<SeriesIngest> {
  const { config, log, bus, database, storage } = parts;
  const relay = new OutboxRelay({
    database,
    bus,
    schema: 'archive',
    log,
    pollIntervalMs: config.OUTBOX_POLL_INTERVAL_MS,
  });
  const published = () => relay.poke();
  const freeSpace = new FreeSpace(storage, {
    minFreeBytes: config.MIN_FREE_BYTES,
    checkIntervalMs: config.FREE_SPACE_CHECK_INTERVAL_MS,
  });
  const headerThread = new HeaderThread({
    threadFile: parts.headerThreadFile ?? HEADER_THREAD_FILE,
    memoryMiB: config.HEADER_THREAD_MIB,
    log,
  });
  const receiver = new InstanceReceiver({
    storage,
    freeSpace,
    headerThread,
    transforms: parts.transforms ?? [],
    maxFileBytes: config.MAX_FILE_BYTES,
    maxHeaderBytes: config.MAX_HEADER_BYTES,
    defaultOffsetMinutes: config.DICOM_TIMEZONE,
    log,
  });
  const store = new InstanceStore({
    receiver,
    transaction: new StoreTransaction(database),
    storage,
    committed: published,
    commitPatienceMs: config.COMMIT_PATIENCE_MS,
    log,
  });
  const sweeper = new Sweeper({
    database,
    storage,
    log,
    intervalMs: config.SWEEP_INTERVAL_MS,
    orphanIntervalMs: config.ORPHAN_SWEEP_INTERVAL_MS,
    discardGraceMs: config.DISCARD_GRACE_MS,
    orphanAgeMs: config.ORPHAN_AGE_MS,
    orphanLimitPercent: config.ORPHAN_LIMIT_PERCENT,
    orphanLimitCount: config.ORPHAN_LIMIT_COUNT,
    quarantineDays: config.QUARANTINE_DAYS,
  });
  const limits = {
    maxEntries: config.MAX_ARCHIVE_ENTRIES,
    maxInflatedBytes: config.MAX_ARCHIVE_INFLATED_BYTES,
    maxRatio: config.MAX_ARCHIVE_RATIO,
    ratioFloorBytes: config.ARCHIVE_RATIO_FLOOR_BYTES,
  };
  const spool = new Spool({
    directory: config.SPOOL_DIR,
    maxFileBytes: config.MAX_FILE_BYTES,
    minFreeBytes: config.MIN_FREE_BYTES,
    freeSpaceCheckIntervalMs: config.FREE_SPACE_CHECK_INTERVAL_MS,
  });
  const imports = new SeriesImports({
    database,
    bus,
    store,
    spool,
    limits,
    log,
    parallel: config.PARALLEL_IMPORTS,
    heartbeatMs: config.IMPORT_HEARTBEAT_MS,
    silenceMs: config.IMPORT_SILENCE_MS,
    resumeIntervalMs: config.IMPORT_RESUME_INTERVAL_MS,
  });
  const intake = new UploadIntake({ store, spool, limits, log });
  const readAudit = new ReadAudit(bus, { database, schema: 'archive', published });
  const defaultDomain = new ServerParameter(bus, 'defaultDomain', config.SERVER_PARAM_TTL_MS);

  const { accessOf } = parts;
  const app = await createService({ name: 'series-ingest', config, log, bus, database, surface: 'circus', accessOf });
  await app.register(multipart, MULTIPART_OPTIONS);
  seriesRoutes(app, { database, storage, readAudit, log, committed: published });
  seriesUploadRoutes(app, { store, intake, imports });
  imageRoutes(app, { database, storage, store, readAudit, defaultDomain });
  metadataRoutes(app, { database });

  return {
    app,
    store,
    sweeper,
    start: () => {
      sweeper.start();
      imports.start();
    },
    close: async () => {
      await app.close();
      await imports.stop();
      await sweeper.stop();
      await store.drain();
      await headerThread.close();
      await relay.stop();
    },
  };
}

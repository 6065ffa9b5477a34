import { fileURLToPath } from 'node:url';
import type { Bus } from '@circus/bus';
import { KNOWN_SERVER_PARAMS } from '@circus/contracts';
import { type Database, OutboxRelay } from '@circus/db';
import { clientTermsOf, serverTlsOf, tlsContextOf } from '@circus/dicom-network';
import { ConversionThreads, conversionSettings, exportSettings } from '@circus/exports';
import { type AccessResolver, createService, ReadAudit, type ServiceApp, SliceboxLog } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import multipart from '@fastify/multipart';
import type { SeriesIngestConfig } from './config.js';
import { VolumeExports } from './exports/volumeExports.js';
import { SourceFilters } from './filtering/sourceFilters.js';
import { TagFilterTransform } from './filtering/tagFilterTransform.js';
import { AttributeLists } from './images/attributeLists.js';
import type { Log } from './log.js';
import { ArchiveQueries } from './querying/archiveQueries.js';
import { ReidentificationTransform } from './reidentification/reidentificationTransform.js';
import { RewriteThread } from './rewriting/rewriteThread.js';
import { dicomWebRetrieveRoutes } from './routes/dicomWebRetrieve.js';
import { dicomWebSearchRoutes } from './routes/dicomWebSearch.js';
import { dicomWebStoreRoutes } from './routes/dicomWebStore.js';
import { directoryWatchRoutes } from './routes/directoryWatches.js';
import { filteringRoutes } from './routes/filtering.js';
import { imageContentRoutes } from './routes/imageContents.js';
import { imageExportRoutes } from './routes/imageExports.js';
import { imageRoutes } from './routes/images.js';
import { importSessionRoutes } from './routes/importSessions.js';
import { internalInstanceRoutes } from './routes/internalInstances.js';
import { internalRemovalRoutes } from './routes/internalRemoval.js';
import { metadataRoutes } from './routes/metadata.js';
import { MULTIPART_OPTIONS } from './routes/multipartFiles.js';
import { scpRoutes } from './routes/scps.js';
import { seriesRoutes } from './routes/series.js';
import { seriesExportRoutes } from './routes/seriesExport.js';
import { seriesMarkRoutes } from './routes/seriesMarks.js';
import { seriesTagRoutes } from './routes/seriesTags.js';
import { seriesTypeRoutes } from './routes/seriesTypes.js';
import { seriesUploadRoutes } from './routes/seriesUpload.js';
import { sourceRoutes } from './routes/sources.js';
import { ObjectReception } from './scps/objectReception.js';
import { ScpListeners } from './scps/scpListeners.js';
import { SeriesTyping } from './seriesTypes/seriesTyping.js';
import { ServerParameter } from './serverParameter.js';
import { assembleStore } from './storing/assembleStore.js';
import { FreeSpaceWatch } from './storing/freeSpaceWatch.js';
import type { InstanceStore } from './storing/instanceStore.js';
import { Sweeper } from './storing/sweeper.js';
import type { InstanceTransform } from './storing/transform.js';
import { subscribeServerParamChanged } from './subscribers/serverParamChanged.js';
import { subscribeSourceDeleted } from './subscribers/sourceDeleted.js';
import { SeriesImports } from './uploads/seriesImports.js';
import { Spool } from './uploads/spool.js';
import { UploadIntake } from './uploads/uploadIntake.js';
import { UploadLog } from './uploads/uploadLog.js';
import { DirectoryWatches } from './watching/directoryWatches.js';

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
  /** Begins what works beside requests: sweeping, imports and exports that were interrupted. */
  start(): void;
  /** Ends requests first, then work beside them, then the relay of events. */
  close(): Promise<void>;
}

/** Builds the service from its parts, which it does not close. */
export async function buildSeriesIngest(parts: SeriesIngestParts): Promise<SeriesIngest> {
  const { config, log, bus, database, storage } = parts;
  const sliceboxLog = new SliceboxLog(bus, log);
  const uploadLog = new UploadLog(sliceboxLog);
  const relay = new OutboxRelay({
    database,
    bus,
    schema: 'archive',
    log,
    pollIntervalMs: config.OUTBOX_POLL_INTERVAL_MS,
    failed: () => sliceboxLog.eventsWait('series-ingest'),
  });
  const seriesTyping = new SeriesTyping({
    database,
    log,
    intervalMs: config.SERIES_TYPING_INTERVAL_MS,
    gatherMs: config.SERIES_TYPING_GATHER_MS,
  });
  const published = () => relay.poke();
  const filters = new SourceFilters(database, config.FILTER_TTL_MS);
  const rewriteThread = new RewriteThread({ memoryMiB: config.HEADER_THREAD_MIB, log });
  /** Events wait in the outbox, and series may wait to be typed. */
  const changed = () => {
    published();
    seriesTyping.poke();
  };
  const reidentified = new ServerParameter<readonly string[]>(
    bus,
    'reidentifiedSources',
    config.SERVER_PARAM_TTL_MS,
    (value) => KNOWN_SERVER_PARAMS.reidentifiedSources.safeParse(value).data ?? null,
  );
  const assembled = assembleStore({
    config,
    log,
    database,
    storage,
    transforms: [
      new TagFilterTransform(filters, rewriteThread, config.MAX_HEADER_BYTES),
      new ReidentificationTransform({
        bus,
        database,
        storage,
        sources: reidentified,
        maxHeaderBytes: config.MAX_HEADER_BYTES,
      }),
      ...(parts.transforms ?? []),
    ],
    committed: changed,
    headerThreadFile: parts.headerThreadFile,
  });
  const { store, freeSpace, headerThread } = assembled;
  const sweeper = new Sweeper({
    database,
    storage,
    log,
    tell: (line) => sliceboxLog.writeOnce(line),
    intervalMs: config.SWEEP_INTERVAL_MS,
    leaseMs: config.SWEEP_LEASE_MS,
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
    uploadLog,
    parallel: config.PARALLEL_IMPORTS,
    heartbeatMs: config.IMPORT_HEARTBEAT_MS,
    silenceMs: config.IMPORT_SILENCE_MS,
    resumeIntervalMs: config.IMPORT_RESUME_INTERVAL_MS,
    spoolLeftoverMs: config.SPOOL_LEFTOVER_MS,
  });
  const volumeExports = new VolumeExports({
    database,
    bus,
    storage,
    freeSpace,
    log,
    committed: published,
    storageUrl: config.STORAGE_URL,
    ...exportSettings(config),
  });
  const intake = new UploadIntake({ store, spool, freeSpace, limits, log });
  const freeSpaceWatch = new FreeSpaceWatch({
    places: { storage: freeSpace, 'place for received archives': spool.freeSpace },
    intervalMs: config.FREE_SPACE_WATCH_INTERVAL_MS,
    tell: (line) => sliceboxLog.write(line),
    log,
  });
  const readAudit = new ReadAudit(bus, { database, schema: 'archive', published });
  const defaultDomain = new ServerParameter(bus, 'defaultDomain', config.SERVER_PARAM_TTL_MS);
  const directoryWatches = new DirectoryWatches({
    database,
    store,
    defaultDomain,
    log,
    tell: (line) => sliceboxLog.writeOnce(line),
    intervalMs: config.DIRECTORY_WATCH_INTERVAL_MS,
    leaseMs: config.DIRECTORY_WATCH_LEASE_MS,
    parallel: config.DIRECTORY_WATCH_PARALLEL,
    deleteOnImport: config.DIRECTORY_WATCH_DELETE_ON_IMPORT,
  });
  const conversions = new ConversionThreads({ ...conversionSettings(config), storageUrl: config.STORAGE_URL });
  const tls = { client: tlsContextOf(config), server: serverTlsOf(config) };
  const scpListeners = new ScpListeners({
    database,
    reception: new ObjectReception({ store, defaultDomain, tell: (line) => sliceboxLog.writeOnce(line) }),
    queries: new ArchiveQueries({
      ...{ database, storage, conversions, committed: published },
      ...{ callingAeTitle: config.SCU_AE_TITLE, tls: () => tls.client },
    }),
    log,
    write: (line) => sliceboxLog.write(line),
    tell: (line) => sliceboxLog.writeOnce(line),
    host: config.SCP_HOST,
    tls: () => tls.server,
    intervalMs: config.SCP_INTERVAL_MS,
    leaseMs: config.SCP_LEASE_MS,
    maxAssociations: config.SCP_MAX_ASSOCIATIONS,
    acceptor: {
      maxPduLength: config.DICOM_MAX_PDU_BYTES,
      negotiationMs: config.DICOM_NEGOTIATION_MS,
      patience: { stalledMs: config.DICOM_STALLED_MS, idleMs: config.SCP_IDLE_MS },
    },
    client: clientTermsOf(config),
    closeMs: config.SCP_CLOSE_MS,
  });
  const endSubscriptions = await Promise.all(
    [defaultDomain, reidentified].map((parameter) => subscribeServerParamChanged(bus, parameter)),
  );
  await subscribeSourceDeleted(bus, database, filters);

  const { accessOf } = parts;
  const app = await createService({
    name: 'series-ingest',
    config,
    log,
    bus,
    database,
    surface: 'circus',
    accessOf,
    notices: () => freeSpaceWatch.notices(),
    outbox: 'archive',
    gauges: [...freeSpaceWatch.gauges, ...scpListeners.gauges],
  });
  await app.register(multipart, MULTIPART_OPTIONS);
  seriesRoutes(app, { database, storage, readAudit, log, committed: changed });
  seriesUploadRoutes(app, { store, intake, imports, uploadLog });
  seriesExportRoutes(app, volumeExports);
  imageRoutes(app, { database, storage, store, readAudit, uploadLog, defaultDomain });
  const maxHeaderBytes = config.MAX_HEADER_BYTES;
  const attributeLists = new AttributeLists({ storage, headerThread, maxHeaderBytes });
  imageContentRoutes(app, {
    ...{ attributeLists, database, storage, store, rewriteThread, readAudit, log, maxHeaderBytes },
    committed: changed,
  });
  const lifetimeMs = config.EXPORT_SET_LIFETIME_MS;
  imageExportRoutes(app, { database, storage, store, readAudit, uploadLog, log, lifetimeMs });
  internalInstanceRoutes(app, { database, storage, store, log, committed: changed, defaultDomain });
  importSessionRoutes(app, { database, store, uploadLog, defaultDomain, committed: published });
  filteringRoutes(app, { database, filters, committed: published });
  directoryWatchRoutes(app, { database, offLimits: offLimitsOf(config), committed: published });
  metadataRoutes(app, { database, readAudit });
  dicomWebRetrieveRoutes(app, { database, storage, conversions, readAudit, log });
  dicomWebSearchRoutes(app, { database, readAudit });
  dicomWebStoreRoutes(app, { store, uploadLog, defaultDomain, log });
  seriesMarkRoutes(app, { database, committed: published });
  seriesTagRoutes(app, { database, committed: published });
  seriesTypeRoutes(app, { database, committed: changed });
  internalRemovalRoutes(app, { database, storage, log, committed: changed });
  scpRoutes(app, { database, bus, listeners: scpListeners, committed: published });
  sourceRoutes(app, database);

  return {
    app,
    store,
    sweeper,
    start: () => {
      freeSpaceWatch.start();
      sweeper.start();
      imports.start();
      volumeExports.start();
      seriesTyping.start();
      directoryWatches.start();
      scpListeners.start();
    },
    close: async () => {
      await app.close();
      await scpListeners.stop();
      for (const end of endSubscriptions) end();
      await Promise.all([imports.stop(), volumeExports.stop(), seriesTyping.stop(), directoryWatches.stop()]);
      await sweeper.stop();
      await freeSpaceWatch.stop();
      await assembled.close();
      await rewriteThread.close();
      await conversions.close();
      await readAudit.drain();
      await relay.stop();
      await sliceboxLog.drain();
    },
  };
}

/** What no watched directory may touch: the suite's own data, and what an administrator says. */
function offLimitsOf({ STORAGE_URL, SPOOL_DIR, DIRECTORY_WATCH_OFF_LIMITS }: SeriesIngestConfig): string[] {
  const storage = STORAGE_URL.startsWith('file:') ? [fileURLToPath(STORAGE_URL)] : [];
  return [...storage, SPOOL_DIR, ...DIRECTORY_WATCH_OFF_LIMITS];
}

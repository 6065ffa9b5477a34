import type { Database } from '@circus/db';
import type { Storage } from '@circus/storage';
import { FreeSpace } from '@circus/storage';
import type { SeriesIngestConfig } from '../config.js';
import { HEADER_THREAD_FILE, HeaderThread } from '../headers/headerThread.js';
import type { Log } from '../log.js';
import { InstanceReceiver } from './instanceReceiver.js';
import { InstanceStore } from './instanceStore.js';
import { StoreTransaction } from './storeTransaction.js';
import type { InstanceTransform } from './transform.js';

export interface StoreParts {
  config: Pick<
    SeriesIngestConfig,
    | 'MIN_FREE_BYTES'
    | 'FREE_SPACE_CHECK_INTERVAL_MS'
    | 'HEADER_THREAD_MIB'
    | 'MAX_FILE_BYTES'
    | 'MAX_HEADER_BYTES'
    | 'DICOM_TIMEZONE'
    | 'COMMIT_PATIENCE_MS'
  >;
  log: Log;
  database: Database;
  storage: Storage;
  transforms: readonly InstanceTransform[];
  /** Called after every commit: events wait in the outbox. */
  committed: () => void;
  /** What the thread for long headers runs; the service's own unless a test says otherwise. */
  headerThreadFile?: URL | undefined;
}

/** The one way into the archive, for the service and for commands. */
export interface AssembledStore {
  store: InstanceStore;
  freeSpace: FreeSpace;
  /** Open until `close`. */
  headerThread: HeaderThread;
  /** Once everything was received. Waits for what is being committed. */
  close(): Promise<void>;
}

export function assembleStore(parts: StoreParts): AssembledStore {
  const { config, log, database, storage, transforms, committed } = parts;
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
    transforms,
    maxFileBytes: config.MAX_FILE_BYTES,
    maxHeaderBytes: config.MAX_HEADER_BYTES,
    defaultOffsetMinutes: config.DICOM_TIMEZONE,
    log,
  });
  const store = new InstanceStore({
    receiver,
    transaction: new StoreTransaction(database),
    storage,
    committed,
    commitPatienceMs: config.COMMIT_PATIENCE_MS,
    log,
  });
  return {
    store,
    freeSpace,
    headerThread,
    close: async () => {
      await store.drain();
      await headerThread.close();
    },
  };
}

export { conversionEnvironment, conversionSettings } from './conversionEnvironment.js';
export { exportEnvironment, exportSettings } from './exportEnvironment.js';
export type { ExportPart } from './exportRun.js';
export {
  type CompressionFormat,
  DOWNLOAD_TYPES,
  type ExportContent,
  FileExports,
  type FileExportsOptions,
  type NewExport,
} from './fileExports.js';
export { ConversionThreads, type Converted } from './threads/conversionThreads.js';
export { SLICE_THREAD_FILE, SliceThreads, type SliceThreadsOptions } from './threads/sliceThreads.js';
export { ThreadClosed, ThreadDied, WorkerThread, type WorkerThreadOptions } from './threads/workerThread.js';

import type { Database } from '@circus/db';
import { newStorageKey, type Storage } from '@circus/storage';
import { readLog } from '../queue/jobLogRepository.js';
import { type Attachment, notePendingFiles } from './attachmentRepository.js';
import { type OutputFile, readOutput } from './outputFiles.js';

/** The area of the storage in which the files of jobs lie. */
const AREA = 'plugin-results';
/** What the log of a run is called among its attachments (spec circus-cs 5.1). */
export const LOG_FILE = 'plugin-log.txt';

export interface OutputToStore {
  database: Database;
  storage: Storage;
  jobId: string;
  directory: string;
  files: readonly OutputFile[];
  signal: AbortSignal;
}

/**
 * Brings the output of a run into the storage, and the log of the job beside it. Until their job's outcome is recorded the
 * files are noted as pending, and swept should that never happen.
 *
 * @throws Refusal `noSpace`; the signal's reason when it aborts
 */
export async function storeOutput(output: OutputToStore): Promise<Attachment[]> {
  const { database, storage, jobId, directory, files, signal } = output;
  // A plug-in's own file of that name gives way to the runner's.
  const sources = files
    .filter(({ path }) => path !== LOG_FILE)
    .map((file) => ({ path: file.path, key: newStorageKey(AREA, '.out'), bytes: readOutput(directory, file) }));
  sources.push({ path: LOG_FILE, key: newStorageKey(AREA, '.txt'), bytes: readLog(database, jobId) });
  await notePendingFiles(
    database,
    jobId,
    sources.map(({ key }) => key),
  );
  const attachments: Attachment[] = [];
  for (const { path, key, bytes } of sources) {
    signal.throwIfAborted();
    const { sizeBytes, sha256 } = await storage.write(key, bytes);
    attachments.push({ path, storageKey: key, sizeBytes, sha256 });
  }
  return attachments;
}

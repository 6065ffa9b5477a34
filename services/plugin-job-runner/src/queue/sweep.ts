import type { Database } from '@circus/db';
import type { Storage } from '@circus/storage';
import type { PluginJobRunnerConfig } from '../config.js';
import { type Executors, leftoversOf } from '../executors/executors.js';
import { findStalePendingFiles, forgetPendingFiles } from '../results/attachmentRepository.js';
import { currentAttempts } from './queueRepository.js';
import type { WorkDirectories } from './workDirectories.js';

export interface SweepParts {
  config: Pick<PluginJobRunnerConfig, 'JOB_FILES_LEFTOVER_MS'>;
  database: Database;
  storage: Storage;
  executors: Executors;
  directories: WorkDirectories;
}

/**
 * Ends and removes what is on this machine of runs that are nobody's any more: of jobs that have ended, and of earlier runs of
 * those at work. Each is looked up in the database after it was found, so that none of a job that was just begun goes.
 *
 * @returns how many containers, processes and directories there were
 */
export async function sweepRuns({ database, executors, directories }: SweepParts): Promise<number> {
  const left = await leftoversOf(executors);
  const runs = await directories.runs();
  const current = await currentAttempts(
    database,
    [...left.map(({ run }) => run), ...runs].map(({ jobId }) => jobId),
  );
  const isNobodys = ({ jobId, attempt }: { jobId: string; attempt: number }) => current.get(jobId) !== attempt;
  let swept = 0;
  for (const leftover of left.filter(({ run }) => isNobodys(run))) {
    await leftover.remove();
    swept += 1;
  }
  for (const run of runs.filter(isNobodys)) {
    await directories.remove(run);
    swept += 1;
  }
  return swept;
}

/** Removes stored files of runs whose outcome was never recorded. @returns how many */
export async function sweepPendingFiles({ config, database, storage }: SweepParts): Promise<number> {
  const keys = await findStalePendingFiles(database, config.JOB_FILES_LEFTOVER_MS);
  for (const key of keys) await storage.delete(key);
  await forgetPendingFiles(database, keys);
  return keys.length;
}

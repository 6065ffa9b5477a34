import type { SliceboxLog } from '@circus/service-kit';
import type { CaseDbParts } from './app.js';
import { sweepBlobs } from './blobs/blobSweep.js';
import { reconcilePatients } from './cases/patientCopies.js';
import { LeasedTimer } from './periodic/leasedTimer.js';
import { subscribeSeriesDeleted } from './subscribers/seriesDeleted.js';
import { subscribeSeriesUpdated } from './subscribers/seriesUpdated.js';
import { subscribeUserDeleted } from './subscribers/userDeleted.js';
import { endSilentTasks } from './tasks/silentTasks.js';
import { TaskFiles } from './tasks/taskFiles.js';

export interface BackgroundParts extends Omit<CaseDbParts, 'relay' | 'accessOf'> {
  sliceboxLog: SliceboxLog;
}

/** Starts what case-db does without being asked. @returns what ends it */
export async function startBackground(parts: BackgroundParts): Promise<() => Promise<void>> {
  const { config, log, bus, database, storage, sliceboxLog } = parts;
  const files = new TaskFiles(database, storage, log);
  const failed = () =>
    sliceboxLog.writeOnce({
      entryType: 'WARN',
      subject: 'System',
      message: 'Work on cases failed. It is tried again.',
    });
  await subscribeSeriesUpdated(bus, database);
  await subscribeSeriesDeleted(bus, database);
  await subscribeUserDeleted(bus, database);
  const timers = [
    new LeasedTimer(database, log, {
      name: 'case-db.patient-copies',
      intervalMs: config.PATIENT_COPIES_INTERVAL_MS,
      failed,
      run: async (signal) => {
        const changed = await reconcilePatients(database, signal);
        if (changed > 0) log.info({ changed }, 'Patient copies of cases were behind the archive and are up to date');
      },
    }),
    new LeasedTimer(database, log, {
      name: 'case-db.silent-tasks',
      intervalMs: config.TASK_SILENCE_CHECK_INTERVAL_MS,
      failed,
      run: () => endSilentTasks(parts, config.TASK_SILENCE_MS),
    }),
    new LeasedTimer(database, log, {
      name: 'case-db.blobs',
      intervalMs: config.BLOB_SWEEP_INTERVAL_MS,
      failed,
      run: async (signal) => {
        const swept = await sweepBlobs({ database, storage, log, graceMs: config.BLOB_KEEP_MS }, signal);
        if (swept.removed + swept.quarantined > 0) log.info(swept, 'Voxels that no revision names were cleared away');
      },
    }),
    new LeasedTimer(database, log, {
      name: 'case-db.task-files',
      intervalMs: config.TASK_FILE_SWEEP_INTERVAL_MS,
      failed,
      run: async (signal) => {
        const removed = await files.sweep(config.TASK_FILE_KEEP_MS, signal);
        if (removed > 0) log.info({ removed }, 'Files of tasks were kept long enough and are removed');
      },
    }),
  ];
  return async () => {
    await Promise.all(timers.map((timer) => timer.stop()));
  };
}

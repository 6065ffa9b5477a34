import type { CaseDbParts } from './app.js';
import { reconcilePatients } from './cases/patientCopies.js';
import { LeasedTimer } from './periodic/leasedTimer.js';
import { subscribeSeriesUpdated } from './subscribers/seriesUpdated.js';
import { endSilentTasks } from './tasks/silentTasks.js';

/** Starts what case-db does without being asked. @returns what ends it */
export async function startBackground(parts: Omit<CaseDbParts, 'relay' | 'accessOf'>): Promise<() => Promise<void>> {
  const { config, log, bus, database } = parts;
  await subscribeSeriesUpdated(bus, database);
  const timers = [
    new LeasedTimer(database, log, {
      name: 'case-db.patient-copies',
      intervalMs: config.PATIENT_COPIES_INTERVAL_MS,
      run: async (signal) => {
        const changed = await reconcilePatients(database, signal);
        if (changed > 0) log.info({ changed }, 'Patient copies of cases were behind the archive and are up to date');
      },
    }),
    new LeasedTimer(database, log, {
      name: 'case-db.silent-tasks',
      intervalMs: config.TASK_SILENCE_CHECK_INTERVAL_MS,
      run: () => endSilentTasks(database, bus, log, config.TASK_SILENCE_MS),
    }),
  ];
  return async () => {
    await Promise.all(timers.map((timer) => timer.stop()));
  };
}

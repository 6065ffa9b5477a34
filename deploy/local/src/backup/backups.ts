import type { BackupOptions, BackupResult } from './createBackup.js';
import type { RestoreOptions, RestoreResult } from './restoreBackup.js';

// Loaded when needed: both bring the whole database client along, which help and most commands do without.

/** As `createBackup.ts` has it. */
export async function createBackup(options: BackupOptions): Promise<BackupResult> {
  return (await import('./createBackup.js')).createBackup(options);
}

/** As `restoreBackup.ts` has it. */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreResult> {
  return (await import('./restoreBackup.js')).restoreBackup(options);
}

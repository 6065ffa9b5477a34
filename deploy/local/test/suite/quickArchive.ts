/** Times of a suite in which things end again and again: what takes minutes or hours elsewhere takes seconds. */
export const QUICK_ARCHIVE: Record<string, string> = {
  RESTART_LONGEST_WAIT_MS: '1000',
  IMPORT_HEARTBEAT_MS: '200',
  IMPORT_SILENCE_MS: '1500',
  IMPORT_RESUME_INTERVAL_MS: '200',
  SPOOL_LEFTOVER_MS: '3000',
  SWEEP_INTERVAL_MS: '1000',
  SWEEP_LEASE_MS: '3000',
  ORPHAN_SWEEP_INTERVAL_MS: '1000',
  // Nobody may still be waiting for the database with bytes that are taken for orphans.
  COMMIT_PATIENCE_MS: '2500',
  ORPHAN_AGE_MS: '5000',
  // Many kills leave more than what the sweeper takes for an accident of its own.
  ORPHAN_LIMIT_COUNT: '5000',
  DISCARD_GRACE_MS: '1000',
  SCP_HOST: '127.0.0.1',
  SCP_INTERVAL_MS: '100',
  SCP_LEASE_MS: '600',
};

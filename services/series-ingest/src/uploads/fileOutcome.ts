import { Refusal } from '@circus/contracts';
import type { TaskOutcome } from '@circus/db';
import type { Log } from '../log.js';
import type { StoredInstance } from '../storing/receivedInstance.js';

/** What became of one file of an upload. */
export interface FileOutcome extends TaskOutcome {
  /** Of a refused file: what was thrown. */
  error?: unknown;
}

export const storedOutcome = (name: string, stored: StoredInstance): FileOutcome => ({
  name,
  outcome: stored.replaced ? 'replaced' : 'stored',
  seriesUid: stored.seriesInstanceUid,
});

export const skippedOutcome = (name: string, reason: string): FileOutcome => ({ name, outcome: 'skipped', reason });

/** @param error a Refusal is told as it is; anything else is ours to know, and goes to the log */
export function refusedOutcome(name: string, error: unknown, log: Log): FileOutcome {
  if (error instanceof Refusal) return { name, outcome: 'refused', reason: error.message, error };
  log.error({ err: error }, 'A file of an upload could not be stored');
  return { name, outcome: 'refused', reason: 'The file could not be stored because of an internal error.', error };
}

export const isStored = ({ outcome }: TaskOutcome): boolean => outcome === 'stored' || outcome === 'replaced';

/** As it stands in the task. */
export const taskOutcome = ({ name, outcome, reason, seriesUid }: FileOutcome): TaskOutcome => ({
  name,
  outcome,
  ...(reason !== undefined && { reason }),
  ...(seriesUid !== undefined && { seriesUid }),
});

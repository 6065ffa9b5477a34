import type { Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { deleteLogEntries, deleteLogEntry } from './logRepository.js';

/** Removes every line of the log, which is on record afterwards. */
export async function clearLog(transaction: Transaction, actor: Actor): Promise<void> {
  const lines = await deleteLogEntries(transaction);
  if (lines > 0) await auditRemoval(transaction, actor, { entityId: '', details: { lines } });
}

/** Removes one line of the log; one that is not there is no error. */
export async function removeLogEntry(transaction: Transaction, actor: Actor, id: bigint): Promise<void> {
  const removed = await deleteLogEntry(transaction, id);
  if (removed) await auditRemoval(transaction, actor, { entityId: String(id), details: { ...removed } });
}

const auditRemoval = (
  transaction: Transaction,
  actor: Actor,
  which: { entityId: string; details: Record<string, unknown> },
): Promise<void> => auditChange(transaction, 'auth', actor, { action: 'log.delete', entity: 'log', ...which });

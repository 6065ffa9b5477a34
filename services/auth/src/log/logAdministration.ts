import type { Transaction } from '@circus/db';
import { type Actor, logChange } from '@circus/service-kit';

/** Of more changes the line of the log names the first ones only; the audit trail has them all. */
const NAMED = 10;

/**
 * Says in Slicebox' log what an administrator did, in the transaction of the change.
 *
 * @param what for instance `The user nurse was changed`
 * @param changed names of what was changed about it
 */
export async function logAdministration(
  transaction: Transaction,
  { userEmail }: Actor,
  what: string,
  changed: readonly string[] = [],
): Promise<void> {
  const others = changed.length > NAMED ? ` and ${changed.length - NAMED} more` : '';
  const names = changed.length > 0 ? ` (${changed.slice(0, NAMED).join(', ')}${others})` : '';
  const by = userEmail === '' ? '' : ` by ${userEmail}`;
  await logChange(transaction, 'auth', { entryType: 'INFO', subject: 'System', message: `${what}${names}${by}.` });
}

import { eventually } from '@circus/testkit';
import type { AuthTest } from './authTest.js';

/** The entries of the audit trail that tell of such a deed, oldest first, as soon as there are so many. */
export const auditOf = (auth: AuthTest, action: string, entityId: string, entries = 1) =>
  eventually(async () => {
    const found = await auth.owner.auditEntry.findMany({ where: { action, entityId }, orderBy: { id: 'asc' } });
    return found.length >= entries && found;
  });

import type { Access } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import type { TestIngest } from './testIngest.js';

/** The series whose reading by somebody stands in the audit trail, by their UIDs, as soon as there are so many. */
export const recordedReads = (ingest: TestIngest, by: Access, action: string, count: number): Promise<string[]> =>
  eventually(async () => {
    const rows = await ingest.query<{ uid: string }>`
      SELECT payload->>'entityId' AS uid FROM archive.outbox
      WHERE subject = 'circus.audit.recorded' AND payload->>'entity' = 'series' AND payload->>'action' = ${action}
        AND (payload->>'userId')::int = ${by.userId}
      ORDER BY uid`;
    return rows.length >= count && rows.map(({ uid }) => uid);
  });

import type { Bus } from '@circus/bus';
import { rpc } from '@circus/contracts';
import type { Database } from '@circus/db';
import { auditChange } from '@circus/service-kit';
import { realValuesOf } from '../anonymization/keyReversal.js';

/**
 * Tells the archive who an anonymous instance is that comes into it. What is told is in the audit trail.
 *
 * @param published called when something was put into the outbox
 */
export async function serveRealValues(bus: Bus, database: Database, published: () => void): Promise<void> {
  await bus.serve(rpc.realValues, async ({ domain, source, actor, ...names }) => {
    const found = await realValuesOf(database, domain, names);
    if (!found) return null;
    const { anonymizationKeyId, level } = found;
    await database.$transaction((transaction) =>
      auditChange(transaction, 'sharing', actor, {
        action: 'image.reidentify',
        entity: 'anonymizationKey',
        entityId: String(anonymizationKeyId),
        details: { level, source: `${source.type}:${source.id}`, sopInstanceUid: names.sopInstanceUid },
      }),
    );
    published();
    return found;
  });
}

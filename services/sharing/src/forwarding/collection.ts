import type { EventPayload, events } from '@circus/contracts';
import type { Database } from '@circus/db';

type Stored = EventPayload<typeof events.instancesStored>['instances'];

/**
 * Puts images that were stored into the transactions of the rules for their sources (spec slicebox 10). The same event
 * again changes nothing, and what the destination has byte for byte is not sent again: no image goes round in a circle.
 */
export async function collectImages(database: Database, eventId: string, instances: Stored): Promise<void> {
  const images = instances.map(({ instanceId, sourceType, sourceId }) => ({ instanceId, sourceType, sourceId }));
  await database.$transaction(async (transaction) => {
    // Also where no rule is for it: told again, it must not be forwarded by a rule that was made since.
    const isNew = await transaction.$executeRaw`
      INSERT INTO sharing.forwarding_event (id) VALUES (${eventId}) ON CONFLICT DO NOTHING`;
    if (isNew === 0) return;
    await transaction.$executeRaw`
      WITH matching AS (
        SELECT r.id AS rule_id, i."instanceId" AS image_id FROM sharing.forwarding_rule r
        JOIN jsonb_to_recordset(${JSON.stringify(images)}::jsonb)
          AS i("instanceId" bigint, "sourceType" text, "sourceId" int)
          ON r.source_type = i."sourceType" AND r.source_id = i."sourceId"
        WHERE NOT EXISTS (
          SELECT FROM sharing.forwarding_image f JOIN sharing.forwarding_transaction t ON t.id = f.transaction_id
          JOIN archive_read.image_digest d ON d.id = f.image_id AND d.sha256 = f.sha256
          WHERE f.image_id = i."instanceId" AND f.sent_at IS NOT NULL AND t.rule_id = r.id)
      ), open AS (
        INSERT INTO sharing.forwarding_transaction (rule_id, gathering_rule_id)
        SELECT DISTINCT rule_id, rule_id FROM matching ORDER BY rule_id
        ON CONFLICT (gathering_rule_id) DO UPDATE SET updated_at = now()
        RETURNING id, rule_id
      )
      INSERT INTO sharing.forwarding_image (transaction_id, image_id)
      SELECT o.id, m.image_id FROM matching m JOIN open o USING (rule_id) ON CONFLICT DO NOTHING`;
  });
}

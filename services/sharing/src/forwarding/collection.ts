import type { EventPayload, events } from '@circus/contracts';
import { type Database, singleStatements } from '@circus/db';

/** What one event tells. */
export interface StoredTogether {
  eventId: string;
  instances: EventPayload<typeof events.instancesStored>['instances'];
}

/**
 * Puts images that were stored into the transactions of the rules for their sources that stood by then (spec slicebox 10),
 * as one statement. The same event again changes nothing, and what the destination has byte for byte is not sent again: no
 * image goes round in a circle.
 */
export async function collectImages(database: Database, stored: readonly StoredTogether[]): Promise<void> {
  const eventIds = stored.map(({ eventId }) => eventId).sort();
  const images = stored.flatMap(({ eventId, instances }) =>
    instances.map(({ instanceId, sourceType, sourceId }) => ({ eventId, instanceId, sourceType, sourceId })),
  );
  await singleStatements(database).$executeRaw`
    WITH new AS (
      INSERT INTO sharing.forwarding_event (id) SELECT unnest(${eventIds}::text[]) ON CONFLICT DO NOTHING RETURNING id
    ), matching AS (
      SELECT DISTINCT r.id AS rule_id, i."instanceId" AS image_id
      FROM jsonb_to_recordset(${JSON.stringify(images)}::jsonb)
        AS i("eventId" text, "instanceId" bigint, "sourceType" text, "sourceId" int)
      JOIN new ON new.id = i."eventId"
      JOIN sharing.forwarding_rule r ON r.source_type = i."sourceType" AND r.source_id = i."sourceId"
      JOIN archive_read.image_digest a ON a.id = i."instanceId" AND a.updated_at >= r.created_at
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
}

import { type ForwardingRule, type ForwardingRuleCreation, Refusal } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import { DESTINATIONS, SOURCES } from './endpoints.js';

/** Largest id that the column holds: a larger one is nobody's. */
const MAX_ID = 2 ** 31 - 1;

export interface RuleRow {
  rule_id: number;
  source_type: ForwardingRule['source']['sourceType'];
  source_id: number;
  source_name: string;
  destination_type: ForwardingRule['destination']['destinationType'];
  destination_id: number;
  destination_name: string;
  keep_images: boolean;
}

/** Rules with the names of both ends; without those of which one end is gone. */
export const NAMED_RULES = Prisma.sql`
  SELECT r.id AS rule_id, r.source_type, r.source_id, s.name AS source_name, r.destination_type, r.destination_id,
    d.name AS destination_name, r.keep_images
  FROM sharing.forwarding_rule r
  JOIN ${SOURCES} s ON s.type = r.source_type AND s.id = r.source_id
  JOIN ${DESTINATIONS} d ON d.type = r.destination_type AND d.id = r.destination_id`;

export const ruleOf = (row: RuleRow): ForwardingRule => ({
  id: row.rule_id,
  source: { sourceType: row.source_type, sourceName: row.source_name, sourceId: row.source_id },
  destination: {
    destinationType: row.destination_type,
    destinationName: row.destination_name,
    destinationId: row.destination_id,
  },
  keepImages: row.keep_images,
});

export async function listRules(
  database: Database,
  { startIndex, count }: { startIndex: number; count: number | undefined },
): Promise<ForwardingRule[]> {
  const rows = await database.$queryRaw<RuleRow[]>`
    ${NAMED_RULES} ORDER BY rule_id OFFSET ${startIndex}::bigint LIMIT ${count ?? null}::bigint`;
  return rows.map(ruleOf);
}

/**
 * Adds a rule; one for the same two ends is the one that is there (spec slicebox 10).
 *
 * @throws Refusal `invalid` where an end does not exist, and for a box that would get back what it sends
 */
export async function addRule(
  transaction: Transaction,
  { source, destination, keepImages }: ForwardingRuleCreation,
): Promise<{ rule: ForwardingRule; isNew: boolean }> {
  const { sourceType, sourceId } = source;
  const { destinationType, destinationId } = destination;
  if (sourceType === destinationType && sourceId === destinationId) {
    throw new Refusal('invalid', 'What comes from a box is not sent back to it.');
  }
  if (sourceId > MAX_ID) throw new Refusal('invalid', `There is no source ${sourceType}:${sourceId}.`);
  if (destinationId > MAX_ID)
    throw new Refusal('invalid', `There is no destination ${destinationType}:${destinationId}.`);
  await requireEnd(transaction, SOURCES, 'source', sourceType, sourceId);
  // Held until the rule stands: a destination that is being deleted would leave it behind.
  const held =
    destinationType === 'box'
      ? await transaction.$queryRaw<unknown[]>`SELECT 1 FROM sharing.box WHERE id = ${destinationId} FOR SHARE`
      : await transaction.$queryRaw<unknown[]>`SELECT 1 FROM sharing.scu WHERE id = ${destinationId} FOR SHARE`;
  if (held.length === 0) {
    throw new Refusal('invalid', `There is no destination ${destinationType}:${destinationId}.`);
  }
  const added = await transaction.$executeRaw`
    INSERT INTO sharing.forwarding_rule (source_type, source_id, destination_type, destination_id, keep_images)
    VALUES (${sourceType}, ${sourceId}, ${destinationType}, ${destinationId}, ${keepImages}) ON CONFLICT DO NOTHING`;
  const [row] = await transaction.$queryRaw<RuleRow[]>`
    ${NAMED_RULES} WHERE r.source_type = ${sourceType} AND r.source_id = ${sourceId}
      AND r.destination_type = ${destinationType} AND r.destination_id = ${destinationId}`;
  return { rule: ruleOf(row as RuleRow), isNew: added === 1 };
}

/** Images that wait because of it are forwarded no more; they stay. @returns whether there was one */
export async function removeRule(transaction: Transaction, id: number): Promise<boolean> {
  if (id > MAX_ID) return false;
  return (await transaction.$executeRaw`DELETE FROM sharing.forwarding_rule WHERE id = ${id}`) > 0;
}

/** Rules of sources that are gone; those of destinations go with them. @returns how many */
export function removeStrayRules(database: Database): Promise<number> {
  return database.$executeRaw`
    DELETE FROM sharing.forwarding_rule r
    WHERE NOT EXISTS (SELECT FROM ${SOURCES} s WHERE s.type = r.source_type AND s.id = r.source_id)`;
}

async function requireEnd(
  transaction: Transaction,
  ends: Prisma.Sql,
  what: string,
  type: string,
  id: number,
): Promise<void> {
  const found = await transaction.$queryRaw<unknown[]>`SELECT 1 FROM ${ends} e WHERE e.type = ${type} AND e.id = ${id}`;
  if (found.length === 0) throw new Refusal('invalid', `There is no ${what} ${type}:${id}.`);
}

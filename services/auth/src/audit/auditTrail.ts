import { type AuditEntry, type EventPayload, type events, toStorable } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';

export type AuditRecord = EventPayload<typeof events.auditRecorded>;

/**
 * Adds entries, in one statement and so with one wait for the disk; one whose event was taken before adds nothing. Nothing
 * is ever changed or removed.
 */
export async function appendAuditEntries(
  database: Database,
  entries: readonly { eventId: string; record: AuditRecord }[],
): Promise<void> {
  const rows = entries.map(({ eventId, record }) => {
    const { at, userId, userEmail, address, action, entity, entityId, details, requestId } = record;
    return {
      event_id: eventId,
      at,
      user_id: userId,
      user_email: userEmail,
      address,
      action,
      entity,
      entity_id: entityId,
      details,
      request_id: requestId,
    };
  });
  await database.$executeRaw`
    INSERT INTO auth.audit_entry
      (event_id, at, user_id, user_email, address, action, entity, entity_id, details, request_id)
    SELECT event_id, at, user_id, user_email, address, action, entity, entity_id, details, request_id
    FROM jsonb_to_recordset(${JSON.stringify(toStorable(rows))}::jsonb) AS entry(event_id text, at timestamptz, user_id int,
      user_email text, address text, action text, entity text, entity_id text, details jsonb, request_id text)
    ON CONFLICT (event_id) DO NOTHING`;
}

export interface AuditFilter {
  /** E-mail address, of accounts that are gone too, or login ID. */
  user?: string | undefined;
  entity?: string | undefined;
  entityId?: string | undefined;
  action?: string | undefined;
  /** From this moment on. */
  from?: Date | undefined;
  /** Before this moment. */
  to?: Date | undefined;
}

export interface AuditPage {
  items: AuditEntry[];
  totalItems: number;
  /** False where the total is the planner's estimate: above 10,000 (DECISIONS 1). */
  exact: boolean;
}

const EXACT_TOTAL_LIMIT = 10_000;

/**
 * One page of the trail, newest first.
 *
 * @param page from 1
 */
export async function findAuditEntries(
  database: Database,
  filter: AuditFilter,
  { page, limit }: { page: number; limit: number },
): Promise<AuditPage> {
  const where = conditionOf(filter);
  const rows = await database.$queryRaw<(Omit<AuditEntry, 'id' | 'at'> & { id: bigint; at: Date })[]>`
    SELECT id, at, user_id AS "userId", user_email AS "userEmail", address, action, entity, entity_id AS "entityId",
      details, request_id AS "requestId"
    FROM auth.audit_entry WHERE ${where}
    ORDER BY at DESC, id DESC LIMIT ${limit}::bigint OFFSET ${(page - 1) * limit}::bigint`;
  const items = rows.map((row) => ({ ...row, id: Number(row.id), at: row.at.toISOString() }));
  return { items, ...(await countEntries(database, where)) };
}

async function countEntries(database: Database, where: Prisma.Sql): Promise<Pick<AuditPage, 'totalItems' | 'exact'>> {
  const [counted] = await database.$queryRaw<{ total: bigint }[]>`
    SELECT count(*) AS total FROM (
      SELECT FROM auth.audit_entry WHERE ${where} LIMIT ${EXACT_TOTAL_LIMIT + 1}::bigint) AS matches`;
  const total = Number(counted?.total ?? 0);
  if (total <= EXACT_TOTAL_LIMIT) return { totalItems: total, exact: true };
  const [plan] = await database.$queryRaw<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }[]>`
    EXPLAIN (FORMAT JSON) SELECT FROM auth.audit_entry WHERE ${where}`;
  return { totalItems: Math.max(total, plan?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0), exact: false };
}

function conditionOf({ user, entity, entityId, action, from, to }: AuditFilter): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  if (user !== undefined) {
    conditions.push(
      Prisma.sql`(user_email = ${user} OR user_id IN (SELECT id FROM auth."user" WHERE login_id = ${user}))`,
    );
  }
  if (entity !== undefined) conditions.push(Prisma.sql`entity = ${entity}`);
  if (entityId !== undefined) conditions.push(Prisma.sql`entity_id = ${entityId}`);
  if (action !== undefined) conditions.push(Prisma.sql`action = ${action}`);
  if (from !== undefined) conditions.push(Prisma.sql`at >= ${from.toISOString()}::timestamptz`);
  if (to !== undefined) conditions.push(Prisma.sql`at < ${to.toISOString()}::timestamptz`);
  return Prisma.join(conditions, ' AND ');
}

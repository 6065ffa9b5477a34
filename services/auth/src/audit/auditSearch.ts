import type { AuditEntry } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import { allOf, runSearch, type SearchResult, type Sql } from '@circus/search';

/** Which entries are asked for; what is left out asks for nothing. */
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
  limit: number;
  /** From 1. */
  page: number;
  /** Count every match, however many. */
  exactTotal?: boolean | undefined;
}

/** An entry as it stands in the table. */
export interface AuditRow extends Omit<AuditEntry, 'id' | 'at'> {
  id: bigint;
  at: Date;
}

export const AUDIT_COLUMNS = Prisma.sql`id, at, user_id AS "userId", user_email AS "userEmail", address, action, entity,
  entity_id AS "entityId", details, request_id AS "requestId"`;

export const entryOf = ({ id, at, ...row }: AuditRow): AuditEntry => ({
  id: Number(id),
  at: at.toISOString(),
  ...row,
});

/** One page of the trail, newest first. */
export async function searchAuditEntries(
  database: Database,
  filter: AuditFilter,
  page: AuditPage,
): Promise<SearchResult<AuditEntry>> {
  const result = await runSearch<AuditRow>({
    db: database,
    columns: AUDIT_COLUMNS,
    from: Prisma.sql`auth.audit_entry`,
    where: auditCondition(filter),
    orderBy: Prisma.sql`at DESC, id DESC`,
    ...page,
  });
  return { ...result, rows: result.rows.map(entryOf) };
}

/** The condition that an entry of the trail is one of those asked for. */
export function auditCondition({ user, entity, entityId, action, from, to }: AuditFilter): Sql {
  const conditions: Sql[] = [];
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
  return allOf(conditions);
}

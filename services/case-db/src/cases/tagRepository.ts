import { type Database, Prisma, type Transaction } from '@circus/db';

/** Tags before and after a change. */
export interface ChangedTags {
  caseId: string;
  before: string[];
  after: string[];
}

/** The projects of cases, by case; unknown cases are left out. */
export async function findProjectsOfCases(
  database: Database | Transaction,
  caseIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await database.$queryRaw<{ caseId: string; projectId: string }[]>`
    SELECT case_id AS "caseId", project_id AS "projectId" FROM cases.clinical_case
    WHERE case_id = ANY(${[...caseIds]}::text[])`;
  return new Map(rows.map(({ caseId, projectId }) => [caseId, projectId]));
}

/** Adds those tags that a case lacks, behind its own, in the order given. */
export const withTags = (tags: readonly string[]): Prisma.Sql => Prisma.sql`
  before || ARRAY(SELECT tag FROM unnest(${[...tags]}::text[]) WITH ORDINALITY AS given (tag, n)
    WHERE tag <> ALL (before) ORDER BY n)`;

export const withoutTags = (tags: readonly string[]): Prisma.Sql => Prisma.sql`
  ARRAY(SELECT tag FROM unnest(before) WITH ORDINALITY AS own (tag, n) WHERE tag <> ALL (${[...tags]}::text[]) ORDER BY n)`;

export const exactlyTags = (tags: readonly string[]): Prisma.Sql => Prisma.sql`${[...tags]}::text[]`;

/**
 * Changes the tags of cases. Rows are locked in the order of their ids, so that nobody waits for somebody who waits for him.
 *
 * @param changed the new tags, from those that stand in `before`
 * @returns the cases whose tags are others now
 */
export async function changeTags(
  transaction: Transaction,
  caseIds: readonly string[],
  changed: Prisma.Sql,
  at: Date,
): Promise<ChangedTags[]> {
  return transaction.$queryRaw<ChangedTags[]>`
    WITH locked AS (
      SELECT case_id, coalesce(tags, '{}') AS before FROM cases.clinical_case
      WHERE case_id = ANY(${[...caseIds]}::text[]) ORDER BY case_id FOR NO KEY UPDATE
    ), computed AS (
      SELECT case_id, before, ${changed} AS after FROM locked
    )
    UPDATE cases.clinical_case c SET tags = after, updated_at = ${at.toISOString()}::timestamptz
    FROM computed WHERE c.case_id = computed.case_id AND after IS DISTINCT FROM before
    RETURNING c.case_id AS "caseId", before, after`;
}

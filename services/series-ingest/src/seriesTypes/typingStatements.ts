import type { Statements } from '@circus/db';

/** Series typed in one transaction: some hundred milliseconds. */
const CHUNK = 1_000;
/** Queued rows taken at once; a series may have several. */
const QUEUE_CHUNK = 4_000;

/**
 * Nobody else finds types, or changes the rules by which they are found, until the transaction ends: whoever finds types
 * next sees the rules as they are then.
 */
export async function lockTyping(transaction: Pick<Statements, '$executeRaw'>): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('series typing', 727169))`;
}

/** As `lockTyping`; false where somebody else has the lock or waits for it. */
export async function tryLockTyping(transaction: Statements): Promise<boolean> {
  const [row] = await transaction.$queryRaw<{ locked: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('series typing', 727169)) AS locked`;
  return row?.locked === true;
}

/** All series are to be typed anew. */
export async function queueAllSeries(transaction: Pick<Statements, '$executeRaw'>): Promise<void> {
  await transaction.$executeRaw`INSERT INTO archive.series_typing_run DEFAULT VALUES`;
}

/** Types series whose images changed. @returns whether there were any */
export async function typeQueuedSeries(transaction: Statements): Promise<boolean> {
  const rows = await transaction.$queryRaw<{ series_id: bigint }[]>`
    DELETE FROM archive.series_to_type
    WHERE id IN (SELECT id FROM archive.series_to_type ORDER BY id LIMIT ${QUEUE_CHUNK}::int) RETURNING series_id`;
  if (rows.length === 0) return false;
  // What rules that are gone had given, a run over all series takes away.
  const [known] = await transaction.$queryRaw<{ rules: boolean }[]>`
    SELECT EXISTS (SELECT FROM archive.series_type_rule) AS rules`;
  if (!known?.rules) return true;
  const ids = [...new Set(rows.map(({ series_id }) => Number(series_id)))];
  for (let start = 0; start < ids.length; start += CHUNK)
    await typeSeries(transaction, ids.slice(start, start + CHUNK));
  return true;
}

/** Types the next series of the newest run, which does the work of those before it. @returns whether there is a run */
export async function typeNextOfRun(transaction: Statements): Promise<boolean> {
  const [run] = await transaction.$queryRaw<{ id: bigint; last_series_id: bigint }[]>`
    SELECT id, last_series_id FROM archive.series_typing_run ORDER BY id DESC LIMIT 1`;
  if (!run) return false;
  const rows = await transaction.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM archive.series WHERE id > ${run.last_series_id}::bigint ORDER BY id LIMIT ${CHUNK}::int`;
  const ids = rows.map(({ id }) => Number(id));
  if (ids.length > 0) await typeSeries(transaction, ids);
  if (ids.length < CHUNK) {
    await transaction.$executeRaw`DELETE FROM archive.series_typing_run WHERE id <= ${run.id}::bigint`;
  } else {
    await transaction.$executeRaw`
      UPDATE archive.series_typing_run SET last_series_id = ${ids.at(-1)}::bigint WHERE id = ${run.id}::bigint`;
  }
  return true;
}

/**
 * Gives series the types whose rules match and takes away those whose rules do not; types that somebody gave stay. The
 * image of the lowest number speaks for its series.
 *
 * Only series that change are locked, and one that is being deleted is passed over: it is queued again, in case it stays.
 */
async function typeSeries(transaction: Statements, ids: readonly number[]): Promise<void> {
  await transaction.$executeRaw`
    WITH asked AS (
      SELECT unnest(${ids}::bigint[]) AS id
    ), image AS MATERIALIZED (
      -- The concatenation unpacks the attributes once, not once for each rule.
      SELECT asked.id AS series_id, i.tags || '{}'::jsonb AS tags
      FROM asked CROSS JOIN LATERAL (
        SELECT tags FROM archive.instance WHERE series_pk = asked.id ORDER BY image_number LIMIT 1) i
    ), text AS MATERIALIZED (
      -- Each attribute that any rule names is read once for each series.
      SELECT image.series_id, wanted.tag, wanted.path, v.value
      FROM image
      CROSS JOIN (
        SELECT DISTINCT tag, element_path::text AS path FROM archive.series_type_rule_attribute) AS wanted
      CROSS JOIN LATERAL unnest(archive.attribute_texts(image.tags, wanted.tag, wanted.path::jsonpath)) AS v(value)
    ), matched AS (
      SELECT text.series_id, a.series_type_rule_id AS rule, count(DISTINCT a.id) AS attributes
      FROM text JOIN archive.series_type_rule_attribute a
        ON a.tag = text.tag AND a.compared_value = text.value AND coalesce(a.element_path::text, '') = coalesce(text.path, '')
      GROUP BY text.series_id, a.series_type_rule_id
    ), matching AS MATERIALIZED (
      SELECT m.series_id, r.series_type_id
      FROM matched m
      JOIN (SELECT series_type_rule_id AS rule, count(*) AS attributes FROM archive.series_type_rule_attribute GROUP BY 1) AS whole
        USING (rule, attributes)
      JOIN archive.series_type_rule r ON r.id = m.rule
      UNION
      SELECT image.series_id, r.series_type_id
      FROM image CROSS JOIN archive.series_type_rule r
      WHERE NOT EXISTS (SELECT FROM archive.series_type_rule_attribute a WHERE a.series_type_rule_id = r.id)
    ), added AS MATERIALIZED (
      SELECT series_id, series_type_id FROM matching
      EXCEPT SELECT series_id, series_type_id FROM archive.series_type_assignment WHERE series_id = ANY(${ids}::bigint[])
    ), removed AS MATERIALIZED (
      SELECT series_id, series_type_id FROM archive.series_type_assignment
      WHERE series_id = ANY(${ids}::bigint[]) AND NOT manual
      EXCEPT SELECT series_id, series_type_id FROM matching
    ), changing AS MATERIALIZED (
      SELECT series_id FROM added UNION SELECT series_id FROM removed
    ), locked AS MATERIALIZED (
      SELECT id FROM archive.series WHERE id = ANY(ARRAY(SELECT series_id FROM changing)) FOR KEY SHARE SKIP LOCKED
    ), given AS (
      INSERT INTO archive.series_type_assignment (series_id, series_type_id, manual)
      SELECT a.series_id, a.series_type_id, FALSE FROM added a JOIN locked l ON l.id = a.series_id
      ON CONFLICT DO NOTHING
    ), taken AS (
      DELETE FROM archive.series_type_assignment a USING removed r, locked l
      WHERE a.series_id = ANY(ARRAY(SELECT series_id FROM removed))
        AND a.series_id = r.series_id AND a.series_type_id = r.series_type_id AND l.id = r.series_id
    )
    INSERT INTO archive.series_to_type (series_id)
    SELECT s.id FROM archive.series s
    WHERE s.id = ANY(ARRAY(SELECT series_id FROM changing)) AND NOT EXISTS (SELECT FROM locked l WHERE l.id = s.id)`;
}

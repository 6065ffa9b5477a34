import { type Access, Refusal, type SeriesIdSeriesTypesResult, type SeriesType } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { findOwnSeries, lockOwnSeries } from '../metadata/ownSeries.js';
import { inDomains } from '../series/seriesRepository.js';
import { lockTyping } from './typingStatements.js';

/** @throws Refusal `missing` for a series that does not exist for the caller */
export async function typesOfSeries(database: Database, access: Access, seriesId: bigint): Promise<SeriesType[]> {
  await findOwnSeries(database, access, seriesId);
  const rows = await database.$queryRaw<{ id: bigint; name: string }[]>`
    SELECT t.id, t.name FROM archive.series_type_assignment a JOIN archive.series_type t ON t.id = a.series_type_id
    WHERE a.series_id = ${seriesId} ORDER BY t.id`;
  return rows.map(({ id, name }) => ({ id: Number(id), name }));
}

/** Types of many series; series that do not exist for the caller have none. */
export async function typesOfManySeries(
  database: Database,
  access: Access,
  ids: readonly number[],
): Promise<SeriesIdSeriesTypesResult> {
  const rows = await database.$queryRaw<{ series_id: bigint; id: bigint; name: string }[]>`
    SELECT a.series_id, t.id, t.name
    FROM archive.series_type_assignment a JOIN archive.series_type t ON t.id = a.series_type_id
    JOIN archive.series s ON s.id = a.series_id
    WHERE a.series_id = ANY(${ids}::bigint[]) AND ${inDomains(access)} ORDER BY a.series_id, t.id`;
  const found = rows.map(({ series_id, id, name }) => {
    const [seriesId, seriesType] = [Number(series_id), { id: Number(id), name }];
    return { seriesid: seriesId, seriestype: seriesType, seriesId, seriesType };
  });
  return { seriesidseriestypes: found, seriesIdSeriesTypes: found };
}

/** Gives a series a type for good: no rule takes it away. @throws Refusal `missing` for an unknown series or type */
export async function giveType(
  database: Database,
  access: Access,
  actor: Actor,
  seriesId: bigint,
  typeId: bigint,
): Promise<void> {
  await database.$transaction(async (transaction) => {
    await lockTyping(transaction);
    const seriesUid = await lockOwnSeries(transaction, access, seriesId);
    if (seriesUid === null) throw new Refusal('missing', 'There is no such series.');
    const [type] = await transaction.$queryRaw<{ name: string }[]>`
      SELECT name FROM archive.series_type WHERE id = ${typeId}`;
    if (!type) throw new Refusal('missing', 'There is no such series type.');
    await transaction.$executeRaw`
      INSERT INTO archive.series_type_assignment (series_id, series_type_id, manual) VALUES (${seriesId}, ${typeId}, TRUE)
      ON CONFLICT (series_id, series_type_id) DO UPDATE SET manual = TRUE`;
    const details = { seriesType: type.name };
    await auditChange(transaction, 'archive', actor, {
      action: 'series.giveType',
      entity: 'series',
      entityId: seriesUid,
      details,
    });
  });
}

/** Takes a type, or all, from a series; what is not there is no error. Rules may give it again. */
export async function takeTypes(
  database: Database,
  access: Access,
  actor: Actor,
  seriesId: bigint,
  typeId?: bigint,
): Promise<void> {
  await database.$transaction(async (transaction) => {
    await lockTyping(transaction);
    const seriesUid = await lockOwnSeries(transaction, access, seriesId);
    if (seriesUid === null) return;
    const only = typeId === undefined ? Prisma.empty : Prisma.sql`AND a.series_type_id = ${typeId}`;
    const taken = await transaction.$queryRaw<{ name: string }[]>`
      DELETE FROM archive.series_type_assignment a USING archive.series_type t
      WHERE a.series_id = ${seriesId} AND t.id = a.series_type_id ${only} RETURNING t.name`;
    if (taken.length === 0) return;
    await auditChange(transaction, 'archive', actor, {
      action: 'series.takeTypes',
      entity: 'series',
      entityId: seriesUid,
      details: { seriesTypes: taken.map(({ name }) => name) },
    });
  });
}

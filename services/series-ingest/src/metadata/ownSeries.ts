import { type Access, Refusal, type SliceboxSource, sourceType } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { inDomains } from '../series/seriesRepository.js';

/** A series of the caller's domains. */
export interface OwnSeries {
  seriesUid: string;
  source: SliceboxSource;
}

/** @throws Refusal `missing`, also for a series of another domain: on this surface it does not exist */
export async function findOwnSeries(database: Database, access: Access, seriesId: bigint): Promise<OwnSeries> {
  const [row] = await database.$queryRaw<
    { series_instance_uid: string; source_type: string; source_id: number; source_name: string }[]
  >`
    SELECT s.series_instance_uid, s.source_type, s.source_id, s.source_name
    FROM archive.series s WHERE s.id = ${seriesId} AND ${inDomains(access)}`;
  if (!row) throw new Refusal('missing', 'There is no such series.');
  const source = {
    sourceType: sourceType.parse(row.source_type),
    sourceName: row.source_name,
    sourceId: row.source_id,
  };
  return { seriesUid: row.series_instance_uid, source };
}

/** Keeps the series from being deleted until the transaction ends. @returns its UID; null where it does not exist for the caller */
export async function lockOwnSeries(
  transaction: Transaction,
  access: Access,
  seriesId: bigint,
): Promise<string | null> {
  const [row] = await transaction.$queryRaw<{ series_instance_uid: string }[]>`
    SELECT s.series_instance_uid FROM archive.series s WHERE s.id = ${seriesId} AND ${inDomains(access)} FOR KEY SHARE`;
  return row?.series_instance_uid ?? null;
}

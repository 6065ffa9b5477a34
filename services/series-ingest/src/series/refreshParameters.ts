import { Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { parametersOf } from '@circus/dicom';
import type { Storage } from '@circus/storage';
import { inParallel } from '../inventory/inParallel.js';
import { readStoredHeader } from '../inventory/storedHeader.js';
import { postgresJson } from '../storing/postgresJson.js';

export interface RefreshOptions {
  database: Database;
  storage: Storage;
  /** Series made later are left alone; null: all are refreshed. */
  createdUntil: Date | null;
  parallel: number;
  maxHeaderBytes: number;
  onFailure(seriesUid: string, reason: string): void;
  onProgress(finished: number, total: number): void;
}

/** Series read together. */
const PAGE = 200;

interface LowestImage {
  id: bigint;
  seriesUid: string;
  storageKey: string;
  sizeBytes: bigint;
}

/**
 * Reads the `parameters` of series again, from the image of the lowest number of each (spec circus-db 5). The date of their
 * last change stays; the version of those that do change is raised.
 *
 * @returns how many series were read, changed, and could not be read
 */
export async function refreshParameters(
  options: RefreshOptions,
): Promise<{ series: number; changed: number; failed: number }> {
  const { database, createdUntil, parallel, onFailure, onProgress } = options;
  const [archive] = await database.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM archive.series WHERE ${createdUntil}::timestamptz IS NULL OR created_at <= ${createdUntil}`;
  const total = Number(archive?.count ?? 0);
  const summary = { series: 0, changed: 0, failed: 0 };
  for (let last = 0n; ; ) {
    const page = await database.$queryRaw<LowestImage[]>`
      SELECT s.id, s.series_instance_uid AS "seriesUid", i.storage_key AS "storageKey", i.size_bytes AS "sizeBytes"
      FROM archive.series s CROSS JOIN LATERAL (
        SELECT storage_key, size_bytes FROM archive.instance WHERE series_pk = s.id ORDER BY image_number LIMIT 1) i
      WHERE s.id > ${last} AND (${createdUntil}::timestamptz IS NULL OR s.created_at <= ${createdUntil})
      ORDER BY s.id LIMIT ${PAGE}`;
    await inParallel(page, parallel, async (lowest) => {
      try {
        if (await refresh(lowest, options)) summary.changed += 1;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        summary.failed += 1;
        onFailure(lowest.seriesUid, error.message);
      }
      summary.series += 1;
      onProgress(summary.series, total);
    });
    if (page.length < PAGE) return summary;
    last = page.at(-1)?.id ?? last;
  }
}

/** @returns whether the parameters were others */
async function refresh(
  { id, storageKey, sizeBytes }: LowestImage,
  { database, storage, maxHeaderBytes }: RefreshOptions,
): Promise<boolean> {
  const { header } = await readStoredHeader(storage, storageKey, Number(sizeBytes), { maxHeaderBytes });
  const parameters = postgresJson(parametersOf(header));
  const changed = await database.$executeRaw`
    UPDATE archive.series SET parameters = ${parameters}::jsonb, version = version + 1
    WHERE id = ${id} AND parameters IS DISTINCT FROM ${parameters}::jsonb`;
  return changed === 1;
}

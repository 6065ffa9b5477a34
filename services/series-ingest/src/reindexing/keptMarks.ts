import type { Statements } from '@circus/db';

/** Remembers tags and types of series, which go with the series' rows and stand in no file and no journal. */
export async function keepMarks(transaction: Statements): Promise<void> {
  await transaction.$executeRaw`
    CREATE TEMPORARY TABLE kept_tagging ON COMMIT DROP AS SELECT * FROM archive.series_tagging`;
  await transaction.$executeRaw`
    CREATE TEMPORARY TABLE kept_type ON COMMIT DROP AS SELECT * FROM archive.series_type_assignment`;
}

/** Gives series that were made anew, with the ids they had, their tags and types back. */
export async function giveMarksBack(transaction: Statements): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO archive.series_tagging SELECT k.* FROM pg_temp.kept_tagging k JOIN archive.series s ON s.id = k.series_id`;
  await transaction.$executeRaw`
    INSERT INTO archive.series_type_assignment
    SELECT k.* FROM pg_temp.kept_type k JOIN archive.series s ON s.id = k.series_id`;
}

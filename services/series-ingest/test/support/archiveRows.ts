import type { TestIngest } from './testIngest.js';

const TABLES = ['patient', 'study', 'series', 'instance'] as const;

export interface ArchiveRowsDump {
  /** Every column but times and the series' version, by table. */
  rows: Record<string, unknown[]>;
  /** `<table> <id>` to when it was made and changed, ms. */
  times: Map<string, { created: number; updated: number }>;
  versions: Map<number, number>;
}

/** All rows of the archive, for comparing two states of it. */
export async function dumpArchive({ owner }: Pick<TestIngest, 'owner'>): Promise<ArchiveRowsDump> {
  const dump: ArchiveRowsDump = { rows: {}, times: new Map(), versions: new Map() };
  for (const table of TABLES) {
    const found = await owner.$queryRawUnsafe<
      { id: bigint; created: Date; updated: Date; version: bigint | null; row: unknown }[]
    >(`
      SELECT id, created_at AS created, updated_at AS updated, (to_jsonb(t)->>'version')::bigint AS version,
        to_jsonb(t) - 'created_at' - 'updated_at' - 'version' AS row
      FROM archive.${table} t ORDER BY id`);
    dump.rows[table] = found.map(({ row }) => row);
    for (const { id, created, updated, version } of found) {
      dump.times.set(`${table} ${id}`, { created: created.getTime(), updated: updated.getTime() });
      if (version !== null) dump.versions.set(Number(id), Number(version));
    }
  }
  return dump;
}

/** Ends the service and its sessions: commands that change every row want to be alone. */
export async function standStill(ingest: TestIngest): Promise<void> {
  await ingest.service.close();
  await endSessionsOfService(ingest);
}

/** Ends the sessions that idle clients keep for a while. */
export async function endSessionsOfService({ owner }: Pick<TestIngest, 'owner'>): Promise<void> {
  await owner.$queryRawUnsafe(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = 'circus_series_ingest'`);
}

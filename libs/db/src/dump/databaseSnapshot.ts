import type { Readable } from 'node:stream';
import pg from 'pg';
import { OUTBOX_SCHEMAS } from '../outbox.js';
import { copyOut } from './copyStreams.js';

/** The schemas whose tables are the suite's. */
export const SUITE_SCHEMAS: readonly string[] = [...OUTBOX_SCHEMAS, 'work'];
/** Who holds what at a moment means nothing at another; triggers make the rest anew from the rows that are loaded. */
const LEFT_OUT = [
  'work.lease',
  'archive.series_search',
  'archive.series_to_type',
  'cases.case_search',
  'cases.listed_series',
  'cases.listed_case',
];

/** A table of a dump. */
export interface DumpedTable {
  /** With its schema, for instance `archive.instance`. */
  name: string;
  columns: string[];
}

export interface DumpedSequence {
  /** With its schema. */
  name: string;
  lastValue: string;
}

/**
 * The suite's database as it is at one moment (REPEATABLE READ), however long reading it takes. Logical: it goes into any
 * PostgreSQL, and needs none of PostgreSQL's own programs.
 */
export class DatabaseSnapshot {
  private constructor(
    private readonly client: pg.Client,
    /** Names of the migrations that the database has gone through, in their order. */
    readonly migrations: string[],
    /** In an order in which they can be filled: none refers to one behind it. */
    readonly tables: DumpedTable[],
    readonly takenAt: Date,
  ) {}

  /** @param databaseUrl as the role that owns the database */
  static async take(databaseUrl: string): Promise<DatabaseSnapshot> {
    const client = new pg.Client({ connectionString: databaseUrl, options: '-c TimeZone=UTC -c statement_timeout=0' });
    await client.connect();
    client.on('error', () => undefined); // whoever reads hears of it
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const taken = await client.query<{ now: Date }>('SELECT now()');
      const migrations = await client.query<{ migration_name: string }>(
        `SELECT migration_name FROM public._prisma_migrations
         WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
      );
      const names = migrations.rows.map(({ migration_name }) => migration_name);
      return new DatabaseSnapshot(client, names, await tablesOf(client), taken.rows[0]?.now ?? new Date());
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** The rows of a table in PostgreSQL's text form (COPY). One at a time. */
  copyTable({ name, columns }: DumpedTable): Readable {
    return copyOut(this.client, `COPY ${quoted(name)} (${columns.map(identifier).join(', ')}) TO STDOUT`);
  }

  /** The areas of the storage in which rows have bytes: the first parts of their keys. */
  async areas(): Promise<string[]> {
    const { rows } = await this.client.query<{ area: string }>(
      `SELECT DISTINCT split_part(storage_key, '/', 1) AS area FROM (${this.storedBytes}) AS stored ORDER BY 1`,
    );
    return rows.map(({ area }) => area);
  }

  /**
   * Everything in the storage that a row names, a line each: key, size in bytes and SHA-256 (`-` where the row has none), tabs
   * between them, in the order of the keys' parts.
   */
  copyStoredBytes(): Readable {
    return copyOut(
      this.client,
      `COPY (SELECT * FROM (${this.storedBytes}) AS stored ORDER BY replace(storage_key, '/', chr(1)) COLLATE "C") TO STDOUT`,
    );
  }

  /** Of every table that keeps bytes and knows how many, but for the bytes that nobody needs any more. */
  private get storedBytes(): string {
    return this.tables
      .filter(({ columns }) => ['storage_key', 'size_bytes'].every((wanted) => columns.includes(wanted)))
      .filter(({ name }) => name !== 'archive.discarded_bytes')
      .map(({ name, columns }) => {
        const sha256 = columns.includes('sha256') ? 'sha256' : `'-'`;
        return `SELECT storage_key, size_bytes::bigint, ${sha256} AS sha256 FROM ${quoted(name)}`;
      })
      .join(' UNION ALL ');
  }

  /** Where the sequences are: read last, so that they are beyond every id in the tables. */
  async sequences(): Promise<DumpedSequence[]> {
    const { rows } = await this.client.query<{ name: string; last_value: string }>(
      `SELECT schemaname || '.' || sequencename AS name, last_value::text FROM pg_sequences
       WHERE schemaname = ANY($1) AND last_value IS NOT NULL ORDER BY 1`,
      [SUITE_SCHEMAS],
    );
    return rows.map(({ name, last_value }) => ({ name, lastValue: last_value }));
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

async function tablesOf(client: pg.Client): Promise<DumpedTable[]> {
  const { rows } = await client.query<DumpedTable & { refers_to: string[] }>(
    `SELECT n.nspname || '.' || c.relname AS name,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
       ARRAY(SELECT DISTINCT rn.nspname || '.' || r.relname FROM pg_constraint f
        JOIN pg_class r ON r.oid = f.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
        WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.confrelid <> c.oid) AS refers_to
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     ORDER BY 1`,
    [SUITE_SCHEMAS],
  );
  const left = rows.filter(({ name }) => !LEFT_OUT.includes(name));
  const ordered: DumpedTable[] = [];
  const placed = new Set<string>();
  while (left.length > 0) {
    const next = left.find(({ refers_to }) => refers_to.every((name) => placed.has(name)));
    if (!next) throw new Error('Tables of the database refer to one another in a circle: they cannot be dumped.');
    left.splice(left.indexOf(next), 1);
    placed.add(next.name);
    ordered.push({ name: next.name, columns: next.columns });
  }
  return ordered;
}

export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** A name with its schema. */
export const quoted = (name: string): string => name.split('.').map(identifier).join('.');

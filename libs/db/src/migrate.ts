import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import type { Logger } from 'pino';
import { isUnavailable } from './database.js';
import { directoryOf } from './packageDirectory.js';
import { applyRoles } from './roles.js';

const ROOT = directoryOf('prisma');
const MIGRATIONS = join(ROOT, 'migrations');
const FILTERS = { externalTables: [], externalEnums: [] };

export interface MigrateOptions {
  /** The owner: may make schemas, and roles unless `serviceDatabaseUrls` is left out. */
  databaseUrl: string;
  /** Each service's own URL; the role in it is made, given its password and its rights. */
  serviceDatabaseUrls?: Record<string, string>;
  /** Applies these migrations only: the form that an older dump has. */
  only?: readonly string[];
  log?: Pick<Logger, 'info'>;
}

/**
 * Brings a database to the newest form, exactly as `prisma migrate deploy` does and keeping its history table, but with
 * the schema engine as WebAssembly, so that nothing is downloaded. Applying it again changes nothing.
 *
 * @returns the names of the migrations that were applied now
 * @throws Error when the database is newer than this code: an older suite must not write it
 */
export async function migrate({ databaseUrl, serviceDatabaseUrls, only, log }: MigrateOptions): Promise<string[]> {
  const migrationsList = readMigrations(only);
  const { unknownToCode, missing } = await historyOf(databaseUrl, migrationsList);
  if (unknownToCode.length > 0) throw new Error(newerThanCode(unknownToCode));
  // The engine is asked only where something is to be done: loading it is a good part of a usual start.
  const applied =
    missing.length === 0
      ? []
      : await withEngine(databaseUrl, async (engine) => {
          const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: FILTERS });
          return appliedMigrationNames;
        });
  for (const name of applied) log?.info({ migration: name }, 'Migration applied');
  if (serviceDatabaseUrls) await applyRoles(databaseUrl, serviceDatabaseUrls);
  return applied;
}

/**
 * Makes sure, at a service's start, that the database has the form that this code was written for: neither newer nor older.
 * Waits for a database that does not answer yet.
 *
 * @param databaseUrl of the service's own role
 * @throws Error that says what to do
 */
export async function requireOwnMigrations(
  databaseUrl: string,
  { patienceMs = 30_000, pauseMs = 500 }: { patienceMs?: number; pauseMs?: number } = {},
): Promise<void> {
  const list = readMigrations();
  const { unknownToCode, missing } = await patientHistoryOf(databaseUrl, list, performance.now() + patienceMs, pauseMs);
  if (unknownToCode.length > 0) throw new Error(newerThanCode(unknownToCode));
  if (missing.length === 0) return;
  const isEmpty = missing.length === list.migrationDirectories.length;
  throw new Error(
    `The database ${isEmpty ? 'is not prepared' : `is older than this suite (it lacks ${missing.join(', ')})`}. ${HOW_TO_BRING_UP}`,
  );
}

const HOW_TO_BRING_UP =
  'Bring it up first: npm start does so by itself, elsewhere node circus migrate does, and in containers and clusters the step prepare.';
/** SQLSTATE: the role has no right to what it asks for. */
const INSUFFICIENT_PRIVILEGE = '42501';

async function patientHistoryOf(
  databaseUrl: string,
  list: ReturnType<typeof readMigrations>,
  until: number,
  pauseMs: number,
): ReturnType<typeof historyOf> {
  for (;;) {
    try {
      return await historyOf(databaseUrl, list);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code === INSUFFICIENT_PRIVILEGE)
        throw new Error(`The service's role may not see which form the database has. ${HOW_TO_BRING_UP}`);
      if (!isUnavailable(error)) throw error;
      if (performance.now() > until) throw new Error(`The database does not answer (${code ?? message}).`);
      await new Promise((wake) => setTimeout(wake, pauseMs));
    }
  }
}

const newerThanCode = (names: readonly string[]): string =>
  `The database is newer than this suite (it has ${names.join(', ')}), and an older suite must not write it. ` +
  'Start the suite that belongs to it, or restore a backup of before (docs/upgrading.md).';

/** Whether every migration of this code has been applied to the database and none that it does not know. */
export async function isMigrated(databaseUrl: string): Promise<boolean> {
  const { unknownToCode, missing } = await historyOf(databaseUrl, readMigrations());
  return unknownToCode.length === 0 && missing.length === 0;
}

/** The SQL that makes an empty database match the Prisma schema: what all migrations together must amount to. */
export async function schemaSql(databaseUrl: string): Promise<string> {
  return withEngine(databaseUrl, async (engine) => {
    const { stdout } = await engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: schemaFiles() },
      script: true,
      exitCode: null,
      filters: FILTERS,
    });
    return stdout ?? '';
  });
}

/** @throws Error when there is one among them that this code does not know: an older suite must not read a newer one's rows */
export function requireKnownMigrations(names: readonly string[]): void {
  const known = new Set(readMigrations().migrationDirectories.map(({ path }) => path));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new Error(`It is of a newer suite (it has ${unknown.join(', ')}). Use the suite that it belongs to.`);
}

async function historyOf(databaseUrl: string, list: ReturnType<typeof readMigrations>) {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined); // the statement that runs hears of it
  await client.connect();
  try {
    const known = new Set(list.migrationDirectories.map(({ path }) => path));
    const table = await client.query(`SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS "exists"`);
    if (!table.rows[0].exists) return { unknownToCode: [], missing: [...known] };
    const rows = await client.query(
      'SELECT migration_name FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    );
    const applied = new Set(rows.rows.map(({ migration_name }) => migration_name as string));
    return {
      unknownToCode: [...applied].filter((name) => !known.has(name)),
      missing: [...known].filter((name) => !applied.has(name)),
    };
  } finally {
    await client.end();
  }
}

function readMigrations(only?: readonly string[]) {
  const migrationDirectories = readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => only === undefined || only.includes(name))
    .sort()
    .map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: readFileSync(join(MIGRATIONS, path, 'migration.sql'), 'utf8') },
      },
    }));
  return {
    baseDir: MIGRATIONS,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories,
  };
}

function schemaFiles(): { path: string; content: string }[] {
  const directory = join(ROOT, 'schema');
  return readdirSync(directory)
    .sort()
    .map((name) => ({ path: join(directory, name), content: readFileSync(join(directory, name), 'utf8') }));
}

/** The part of the WebAssembly API that is used here; Node's types leave it to those of the browser. */
const webAssembly = (
  globalThis as unknown as {
    WebAssembly: {
      instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, () => void> } }>;
    };
  }
).WebAssembly;

type EngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');
let engineModule: Promise<EngineModule> | undefined;

/**
 * The package's own loader expects a bundler: the WebAssembly module is instantiated here instead, once for the process,
 * because the glue code keeps views of the first instance's memory.
 */
async function loadEngine(): Promise<EngineModule> {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const require = createRequire(join(ROOT, 'migrate.js'));
  const wasm = readFileSync(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm'));
  const { instance } = await webAssembly.instantiate(wasm, { './schema_engine_bg.js': withoutLastingTimers(glue) });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
  return glue;
}

/** The engine leaves its time-out for the migration lock running: it must not keep the process alive for ten seconds. */
function withoutLastingTimers(glue: EngineModule): object {
  const timers = Object.keys(glue).filter((name) => name.startsWith('__wbg_setTimeout_'));
  const unref = (callback: () => void, ms: number) => setTimeout(callback, ms >>> 0).unref();
  return { ...glue, ...Object.fromEntries(timers.map((name) => [name, unref])) };
}

/** Prisma's adapter cuts scripts at every semicolon, also inside a function's body; PostgreSQL itself takes them whole. */
class WholeScripts extends PrismaPg {
  constructor(private readonly pool: pg.Pool) {
    super(pool);
  }

  override async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      await this.pool.query(script);
    };
    return adapter;
  }
}

async function withEngine<T>(databaseUrl: string, use: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  engineModule ??= loadEngine();
  const { SchemaEngine } = await engineModule;
  // A pool of our own: ended with the work, so that the session's migration lock is given back at once.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
  const factory = bindMigrationAwareSqlAdapterFactory(new WholeScripts(pool));
  const datamodels = schemaFiles().map(({ path, content }): [string, string] => [path, content]);
  const engine = await SchemaEngine.new({ datamodels }, () => undefined, factory);
  try {
    return await use(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMigrated, LEASES, migrate, openDatabase } from '@circus/db';
import {
  BackupDirectory,
  type BackupOptions,
  type BackupResult,
  createBackup,
  type RestoreOptions,
  readConfiguration,
  restoreBackup,
} from '@circus/local';
import { newStorageKey, openStorage, type Storage } from '@circus/storage';
import { type TestDatabase, type TestS3, testDatabase, testS3 } from '@circus/testkit';

/** A suite's database, storage and data directory, with nothing running. */
class Site {
  private constructor(
    readonly database: TestDatabase,
    readonly root: string,
    readonly storageUrl: string,
    readonly storage: Storage,
  ) {}

  static async make(storageUrl?: string): Promise<Site> {
    const root = mkdtempSync(join(tmpdir(), 'circus-backup-'));
    const url = storageUrl ?? `file://${root}/data/storage`;
    return new Site(await testDatabase(), root, url, await openStorage(url));
  }

  get dataDirectory(): string {
    return join(this.root, 'data');
  }

  /** An image of a series of its own, with its row; and its line in the journal. */
  async store(n: number): Promise<string> {
    const bytes = Buffer.from(`image ${n} `.repeat(1_000));
    const key = newStorageKey('instances', '.dcm');
    const { sizeBytes, sha256 } = await this.storage.write(key, oneChunk(bytes));
    await this.storage.appendJournal({ op: 'store', n, key });
    await this.database.owner.$executeRawUnsafe(
      `WITH p AS (INSERT INTO archive.patient (patient_name, patient_id) VALUES ('Back^Up', $1) RETURNING id),
         st AS (INSERT INTO archive.study (patient_pk, study_instance_uid) SELECT id, $1 FROM p RETURNING id, patient_pk),
         s AS (INSERT INTO archive.series (study_pk, patient_pk, series_instance_uid, domain, study_instance_uid, version)
           SELECT id, patient_pk, $1, 'default', $1, 3 FROM st RETURNING id)
       INSERT INTO archive.instance (series_pk, sop_instance_uid, sop_class_uid, transfer_syntax_uid, image_number, storage_key,
         size_bytes, sha256, tags, source_type, source_id)
       SELECT id, $1, '1.2', '1.2', 1, $2, $3, $4, $5::jsonb, 'user', 1 FROM s`,
      `1.2.${n}`,
      key,
      sizeBytes,
      sha256,
      JSON.stringify({ text: 'tab\t, backslash \\ and line\n', n }),
    );
    return key;
  }

  pathOf(key: string): string {
    return join(this.dataDirectory, 'storage', key);
  }

  /** Every row of these tables, as text. */
  async rows(): Promise<unknown> {
    const { owner } = this.database;
    const dump: Record<string, unknown> = {};
    for (const table of [
      'auth."user"',
      'auth.session',
      'archive.patient',
      'archive.study',
      'archive.instance',
      'cases.project',
    ]) {
      dump[table] = await owner.$queryRawUnsafe(`SELECT t::text AS row FROM ${table} t ORDER BY 1`);
    }
    dump.series = await owner.$queryRawUnsafe(
      `SELECT to_jsonb(s) - 'version' AS row FROM archive.series s ORDER BY id`,
    );
    return dump;
  }

  async remove(): Promise<void> {
    await this.storage.close();
    await this.database.drop();
    rmSync(this.root, { recursive: true, force: true });
  }
}

let site: Site;
let others: Site[] = [];
let directory: string;
beforeEach(async () => {
  site = await Site.make();
  directory = mkdtempSync(join(tmpdir(), 'circus-backups-'));
});
afterEach(async () => {
  await Promise.all([site, ...others].map((each) => each.remove()));
  others = [];
  rmSync(directory, { recursive: true, force: true });
});

/** Another place, with nothing in it. */
async function emptySite(storageUrl?: string): Promise<Site> {
  const other = await Site.make(storageUrl);
  others.push(other);
  return other;
}

const backUp = (options: Partial<BackupOptions> = {}): Promise<BackupResult> =>
  createBackup({
    directory,
    databaseUrl: site.database.ownerUrl,
    storageUrl: site.storageUrl,
    dataDirectory: site.dataDirectory,
    parallel: 3,
    onProgress: () => undefined,
    ...options,
  });
const restore = async (to: Site, options: Partial<RestoreOptions> = {}) => {
  await to.database.owner.$disconnect(); // nobody else may use the database
  const roles = Object.entries(to.database.serviceUrls).map(([service, url]) => [
    `DATABASE_URL_${service.toUpperCase().replaceAll('-', '_')}`,
    url,
  ]);
  const environment = {
    CIRCUS_DATA_DIR: to.dataDirectory,
    DATABASE_URL: to.database.ownerUrl,
    STORAGE_URL: to.storageUrl,
    ...Object.fromEntries(roles),
  };
  return restoreBackup({
    directory,
    configuration: readConfiguration({ environment }),
    replace: false,
    parallel: 3,
    onNotice: () => undefined,
    onProgress: () => undefined,
    ...options,
  });
};
const listed = async (storage: Storage, area = 'instances'): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of storage.list(area)) keys.push(key);
  return keys;
};
const journalOf = async (storage: Storage): Promise<unknown[]> => {
  const lines: unknown[] = [];
  for await (const line of storage.readJournal()) lines.push(line);
  return lines;
};

describe('a backup', () => {
  it('restored into an empty place is the suite as it was: rows, files, journal, sequences and secrets', async () => {
    const target = await emptySite();
    const { owner } = site.database;
    await owner.user.create({
      data: { userEmail: 'a@example.com', loginId: 'a', passwordHash: '', description: 'with \\N and \t' },
    });
    await owner.$executeRaw`
      INSERT INTO auth.session (session_id, user_id, token_hash, address, agent_hash) VALUES ('s', 1, '\\x00ff', '::1', '\\x0a')`;
    await owner.$executeRaw`
      INSERT INTO auth.audit_entry (event_id, at, user_email, address, action, entity, entity_id, details, request_id)
      VALUES ('e', now(), '', '', 'x', 'y', 'z', '{}', '')`;
    const keys = [await site.store(1), await site.store(2), await site.store(3)];
    rmSync(join(site.dataDirectory, 'secrets'), { recursive: true, force: true });
    const { ensureSecrets } = await import('@circus/local');
    const secrets = ensureSecrets(site.dataDirectory);
    const made = await backUp();
    expect(made).toMatchObject({ images: 3, copiedFiles: 4, removedBackups: 0, problems: [] });
    expect(statSync(join(directory, 'backups', made.id, 'secrets/master')).mode & 0o777).toBe(0o600);

    const before = await site.rows();
    const restored = await restore(target);
    expect(restored).toMatchObject({ id: made.id, restoredFiles: 4, newerFiles: 0, secrets: 'restored', problems: [] });
    expect(await target.rows()).toEqual(before);
    expect(await listed(target.storage)).toEqual(keys.sort());
    expect(await journalOf(target.storage)).toEqual(await journalOf(site.storage));
    expect(ensureSecrets(target.dataDirectory)).toEqual(secrets);
    const [sequence] = await target.database.owner.$queryRaw<{ next: bigint }[]>`
      SELECT nextval('archive.instance_id_seq') AS next`;
    expect(sequence?.next).toBe(4n);
    // Whoever knows version 3 must not take what is made next for it.
    const [series] = await target.database.owner.$queryRaw<
      { version: bigint }[]
    >`SELECT min(version) AS version FROM archive.series`;
    expect(series?.version).toBeGreaterThan(3n);
    const leases = await target.database.owner.$queryRaw`SELECT name FROM work.lease`;
    expect(leases).toEqual([{ name: LEASES.restored }]);
    // The service's role may use what was loaded.
    await expect(target.database.open('auth').user.count()).resolves.toBe(1);
  });

  it('copies what earlier ones do not have, and keeps as many as asked for', async () => {
    const target = await emptySite();
    const [first, second] = [await site.store(1), await site.store(2)];
    const one = await backUp();
    // By which case-db says how old the newest is.
    await expect(
      site.database.open('case-db').$queryRaw`SELECT name FROM work.completed_run WHERE completed_at <= now()`,
    ).resolves.toEqual([{ name: 'backup' }]);
    expect(await backUp()).toMatchObject({ copiedFiles: 0, copiedBytes: 0 });
    await site.database.owner.$executeRaw`DELETE FROM archive.instance WHERE storage_key = ${first}`;
    await site.storage.delete(first);
    const third = await site.store(3);
    const pathOf = (key: string) => join(directory, 'storage', key);
    // The new file, and the journal's, which has grown.
    expect(await backUp()).toMatchObject({ copiedFiles: 2, images: 2 });
    expect([first, second, third].map((key) => existsSync(pathOf(key)))).toEqual([true, true, true]);
    const last = await backUp({ keep: 2 });
    expect(last.removedBackups).toBe(2);
    expect([first, second, third].map((key) => existsSync(pathOf(key)))).toEqual([false, true, true]);
    expect(readdirSync(join(directory, 'backups'))).toHaveLength(2);
    await expect(restore(target, { id: one.id })).rejects.toThrow(/^There is no backup .* There are .* of 20/);
    expect(await restore(target)).toMatchObject({ id: last.id, restoredFiles: 3, problems: [] });
  });

  it('that was interrupted is none, and the next goes on with the files that it brought', async () => {
    const target = await emptySite();
    const keys = [await site.store(1), await site.store(2)];
    const path = site.pathOf(keys[1] as string);
    const bytes = readFileSync(path);
    rmSync(path);
    // What a crash leaves: files, and no manifest.
    const { id } = await backUp().catch(() => ({ id: '' }));
    rmSync(join(directory, 'backups', id, 'manifest.json'));
    writeFileSync(path, bytes);
    expect(await BackupDirectory.open(directory).manifests()).toEqual([]);
    await expect(restore(target)).rejects.toThrow('No backup in this folder was finished.');
    const made = await backUp();
    expect(made).toMatchObject({ problems: [], images: 2 });
    expect(made.copiedBytes).toBeLessThan(bytes.length * 2);
    expect(readdirSync(join(directory, 'backups'))).toEqual([made.id]);
  });

  it('tells what is wrong with the archive', async () => {
    const [missing, changed] = [await site.store(1), await site.store(2), await site.store(3)];
    rmSync(site.pathOf(missing as string));
    const path = site.pathOf(changed as string);
    const bytes = readFileSync(path);
    bytes[0] = 0;
    writeFileSync(path, bytes);
    expect((await backUp()).problems.sort()).toEqual(
      [`${missing}: the bytes are not in the storage`, `${changed}: the bytes are not those that were stored`].sort(),
    );
  });

  it('ends journals at a whole line', async () => {
    await site.store(1);
    await site.storage.close();
    const [name = ''] = readdirSync(join(site.dataDirectory, 'storage/journal'));
    const path = join(site.dataDirectory, 'storage/journal', name);
    writeFileSync(path, '{"half', { flag: 'a' });
    await backUp();
    expect(readFileSync(join(directory, 'storage/journal', name), 'utf8')).toMatch(/^\{"op":"store".*\}\n$/);
  });

  it('is refused beside another one, inside the data directory, and in a folder of other things', async () => {
    await site.database.owner.$executeRaw`
      INSERT INTO work.lease (name, holder, expires_at) VALUES (${LEASES.backup}, 'other', now() + interval '1 minute')`;
    await expect(backUp()).rejects.toThrow(/^Another backup of this suite is being made/);
    await expect(backUp({ directory: join(site.dataDirectory, 'backups') })).rejects.toThrow(
      /inside of what it is a backup of/,
    );
    const other = join(site.root, 'other');
    await expect(backUp({ directory: site.root })).rejects.toThrow(/holds something else than backups/);
    expect(existsSync(other)).toBe(false);
  });

  it('lets nobody remove bytes while it works', async () => {
    await site.store(1);
    let holders: unknown;
    await backUp({
      onProgress: () => {
        holders ??= site.database.owner.$queryRaw`SELECT name FROM work.lease ORDER BY name`.then((rows) => rows);
      },
    });
    expect(await holders).toEqual([{ name: LEASES.backup }, { name: LEASES.sweeper }]);
    expect(await site.database.owner.$queryRaw`SELECT name FROM work.lease`).toEqual([]);
  });
});

describe('a restore', () => {
  it('changes nothing where the backup is damaged or the database has something in it', async () => {
    const target = await emptySite();
    await site.store(1);
    const { id } = await backUp();
    await target.store(9);
    const before = await target.rows();
    await expect(restore(target)).rejects.toThrow(/^The database has 0 user\(s\) and 1 image\(s\)\. --replace/);
    truncateSync(join(directory, 'backups', id, 'database/archive.instance.gz'), 20);
    await expect(restore(target, { replace: true })).rejects.toThrow(
      'The backup is damaged: database/archive.instance.gz is not what was written. Nothing was changed.',
    );
    expect(await target.rows()).toEqual(before);
  });

  it('of an older database keeps the newer files, and brings those that are gone or half there', async () => {
    const keys = [await site.store(1), await site.store(2), await site.store(3)];
    await backUp();
    const newer = await site.store(4);
    rmSync(site.pathOf(keys[0] as string));
    truncateSync(site.pathOf(keys[1] as string), 10);
    const restored = await restore(site, { replace: true });
    expect(restored).toMatchObject({ restoredFiles: 2, newerFiles: 1, problems: [] });
    expect(await listed(site.storage)).toEqual([...keys, newer].sort());
    expect(await journalOf(site.storage)).toHaveLength(4);
    for (const row of await site.database.owner.$queryRaw<{ storage_key: string; sha256: string }[]>`
      SELECT storage_key, sha256 FROM archive.instance`) {
      expect(
        createHash('sha256')
          .update(readFileSync(site.pathOf(row.storage_key)))
          .digest('hex'),
      ).toBe(row.sha256);
    }
  });

  it('tells which files are damaged in the backup, and restores the others', async () => {
    const target = await emptySite();
    const [damaged, gone, good] = [await site.store(1), await site.store(2), await site.store(3)];
    await backUp();
    truncateSync(join(directory, 'storage', damaged as string), 10);
    rmSync(join(directory, 'storage', gone as string));
    const { problems } = await restore(target);
    expect(problems.sort()).toEqual(
      [`${damaged}: the bytes in the backup are damaged`, `${gone}: the backup does not have the bytes`].sort(),
    );
    expect(await listed(target.storage)).toEqual([good]);
  });

  it('refuses a backup of a newer suite', async () => {
    const target = await emptySite();
    await site.store(1);
    const { id } = await backUp();
    const path = join(directory, 'backups', id, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { migrations: string[] };
    writeFileSync(path, JSON.stringify({ ...manifest, migrations: [...manifest.migrations, '20990101000000_future'] }));
    await expect(restore(target)).rejects.toThrow(/newer suite \(it has 20990101000000_future\)/);
  });

  it('loads a backup of an older form, and brings it to the newest', async () => {
    const name = `test_${randomBytes(8).toString('hex')}`;
    await site.database.owner.$executeRawUnsafe(`CREATE DATABASE ${name}`);
    try {
      const older = new URL(site.database.ownerUrl);
      older.pathname = `/${name}`;
      const only = ['20261121000000_foundation'];
      await migrate({ databaseUrl: older.href, only });
      const database = openDatabase(older.href, { connections: 1 });
      await database.$executeRaw`INSERT INTO auth.server_param (key, value) VALUES ('k', '"older"')`;
      await database.$disconnect();
      const { id } = await backUp({ databaseUrl: older.href });
      const [manifest] = await BackupDirectory.open(directory).manifests();
      expect(manifest).toMatchObject({ id, migrations: only });

      const target = await emptySite();
      await restore(target);
      await expect(isMigrated(target.database.ownerUrl)).resolves.toBe(true);
      const rows = await target.database.owner.$queryRaw`SELECT key, value FROM auth.server_param`;
      expect(rows).toEqual([{ key: 'k', value: 'older' }]);
    } finally {
      await site.database.owner.$executeRawUnsafe(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  });
});

describe('a backup of a bucket', () => {
  let server: TestS3;
  const before = { ...process.env };
  beforeAll(async () => {
    server = await testS3();
    Object.assign(process.env, server.credentials);
  });
  afterAll(async () => {
    process.env = before;
    await server.stop();
  });

  it('is restored into another bucket, or into a folder', async () => {
    const bucket = await emptySite(`s3://archive/one?endpoint=${server.endpoint}`);
    const other = await emptySite(`s3://archive/two?endpoint=${server.endpoint}`);
    const keys = [await bucket.store(1), await bucket.store(2)];
    const options = { databaseUrl: bucket.database.ownerUrl, storageUrl: bucket.storageUrl };
    expect(await backUp(options)).toMatchObject({ images: 2, problems: [] });
    expect(await backUp(options)).toMatchObject({ copiedFiles: 0 });
    for (const to of [other, await emptySite()]) {
      await to.database.owner.$disconnect();
      await restore(to);
      expect(await listed(to.storage)).toEqual(keys.sort());
      expect(await journalOf(to.storage)).toEqual(await journalOf(bucket.storage));
    }
  });
});

async function* oneChunk(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes;
}

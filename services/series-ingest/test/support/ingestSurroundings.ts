import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Access, rpc } from '@circus/contracts';
import type { Database } from '@circus/db';
import { readHeader } from '@circus/dicom';
import {
  accessOfAdministrator,
  eventually,
  ServiceProcess,
  testCallers,
  testDatabase,
  testNats,
} from '@circus/testkit';

/** One stored instance, as its row says. */
export interface InstanceRow {
  id: bigint;
  sop_instance_uid: string;
  storage_key: string;
  sha256: string;
  size_bytes: bigint;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What the service needs beside it to run as a process: a database, NATS with somebody who knows rights, a directory. */
export class IngestSurroundings {
  private constructor(
    readonly owner: Database,
    readonly directory: string,
    readonly environment: Record<string, string>,
    readonly headers: Record<string, string>,
    readonly remove: () => Promise<void>,
  ) {}

  static async make(environment: Record<string, string> = {}): Promise<IngestSurroundings> {
    const [database, nats] = await Promise.all([testDatabase(), testNats()]);
    const directory = mkdtempSync(join(tmpdir(), 'circus-ingest-'));
    const callers = testCallers();
    const administrator: Access = accessOfAdministrator();
    const auth = await nats.connect('auth');
    await auth.serve(rpc.access, async () => administrator);
    await auth.serve(rpc.serverParam, async ({ key }) => ({ value: key === 'defaultDomain' ? 'default' : null }));
    await auth.serve(rpc.realValues, async () => null);
    const all = {
      NATS_URL: nats.url,
      INTERNAL_PUBLIC_KEY: callers.publicKey,
      DATABASE_URL: database.urlFor('series-ingest'),
      STORAGE_URL: `file:${directory}/storage`,
      SPOOL_DIR: `${directory}/spool`,
      MIN_FREE_BYTES: '0',
      ...environment,
    };
    return new IngestSurroundings(database.owner, directory, all, callers.headers(administrator), async () => {
      await nats.stop();
      await database.drop();
      rmSync(directory, { recursive: true, force: true });
    });
  }

  start(): Promise<ServiceProcess> {
    return ServiceProcess.start('series-ingest', this.environment);
  }

  /** Resolves when no task is at work. */
  async untilTasksEnd(): Promise<void> {
    for (let atWork = await this.tasksAtWork(); atWork > 0; ) {
      const before = atWork;
      // As long as it goes on, it may take as long as it takes.
      atWork = await eventually(async () => {
        const now = await this.tasksAtWork();
        return now < before && { now };
      }).then(({ now }) => now);
    }
  }

  rows(): Promise<InstanceRow[]> {
    return this.owner.$queryRaw`SELECT id, sop_instance_uid, storage_key, sha256, size_bytes FROM archive.instance`;
  }

  /**
   * Checks that every row has its file, which is what the row says and a DICOM file that can be read, and that no other
   * file is in the storage or the spool.
   */
  async expectRowsToBeFiles(): Promise<void> {
    await this.expectRowsToHaveTheirFiles();
    const named = (
      await this.owner.$queryRaw<{ storage_key: string }[]>`
        SELECT storage_key FROM archive.instance UNION SELECT storage_key FROM archive.discarded_bytes`
    ).map(({ storage_key }) => storage_key);
    expect(this.filesIn('storage/instances').sort()).toEqual(named.sort());
    expect(this.filesIn('spool')).toEqual([]);
  }

  /** As `expectRowsToBeFiles`, where files may be left over that no row names. */
  async expectRowsToHaveTheirFiles(): Promise<void> {
    const rows = await this.rows();
    for (const row of rows) {
      const bytes = readFileSync(join(this.directory, 'storage', row.storage_key));
      const reading = readHeader(bytes, { complete: true });
      const read = reading.status === 'header' ? reading.header.sopInstanceUid : reading.status;
      expect([row.storage_key, sha256(bytes), BigInt(bytes.length), read]).toEqual([
        row.storage_key,
        row.sha256,
        row.size_bytes,
        row.sop_instance_uid,
      ]);
    }
  }

  private filesIn(folder: string): string[] {
    const root = join(this.directory, folder);
    if (!existsSync(root)) return [];
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name).slice(join(this.directory, folder.split('/')[0] ?? '').length + 1),
      );
  }

  private async tasksAtWork(): Promise<number> {
    const [row] = await this.owner.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) FROM work.task WHERE status = 'processing'`;
    return Number(row?.count);
  }
}

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rpc, type StoringOrigin } from '@circus/contracts';
import type { Database } from '@circus/db';
import { ArchiveDoor } from '@circus/service-kit';
import { accessOfAdministrator, ServiceProcess, testCallers, testDatabase, testNats } from '@circus/testkit';
import { Line } from './line.js';

const KEY = 'k'.repeat(40);

/** An image that has come from a box. */
export interface ArrivedImage {
  sopInstanceUid: string;
  /** SHA-256 of the last bytes of its file, as many as are asked for. */
  pixels: string;
}

/** One site with an archive and sharing as processes, a database and NATS of its own; each can be killed and started again. */
export class SiteProcesses {
  private archive: ServiceProcess | null = null;
  private sharing: ServiceProcess | null = null;

  private constructor(
    readonly owner: Database,
    /** How other sites reach this one. */
    readonly line: Line,
    private readonly archiveLine: Line,
    private readonly directory: string,
    private readonly environments: Record<'series-ingest' | 'sharing', Record<string, string>>,
    private readonly headers: Record<string, string>,
    private readonly remove: () => Promise<void>,
  ) {}

  static async start(environment: Record<string, string>, bytesPerSecond: number): Promise<SiteProcesses> {
    const [database, nats, line, archiveLine] = await Promise.all([
      testDatabase(),
      testNats(),
      Line.start({ bytesPerSecond }),
      Line.start(),
    ]);
    const directory = mkdtempSync(join(tmpdir(), 'circus-site-'));
    const callers = testCallers();
    const administrator = accessOfAdministrator();
    const auth = await nats.connect('auth');
    await auth.serve(rpc.access, async () => administrator);
    await auth.serve(rpc.serverParam, async ({ key }) => ({ value: key === 'defaultDomain' ? 'default' : null }));
    const shared = {
      NATS_URL: nats.url,
      INTERNAL_PUBLIC_KEY: callers.publicKey,
      INTERNAL_SERVICE_KEY: KEY,
      STORAGE_URL: `file:${directory}/storage`,
      LOG_LEVEL: 'silent',
      OUTBOX_POLL_INTERVAL_MS: '200',
    };
    const environments = {
      'series-ingest': {
        ...shared,
        DATABASE_URL: database.urlFor('series-ingest'),
        SPOOL_DIR: `${directory}/spool`,
        MIN_FREE_BYTES: '0',
      },
      sharing: {
        ...shared,
        DATABASE_URL: database.urlFor('sharing'),
        SERIES_INGEST_URL: archiveLine.url,
        PUBLIC_URL: line.url,
        ...environment,
      },
    };
    const headers = callers.headers(administrator);
    const site = new SiteProcesses(database.owner, line, archiveLine, directory, environments, headers, async () => {
      await Promise.all([line.stop(), archiveLine.stop(), nats.stop()]);
      await database.drop();
      rmSync(directory, { recursive: true, force: true });
    });
    await Promise.all([site.startArchive(), site.startSharing()]);
    return site;
  }

  async killArchive(): Promise<void> {
    await this.archive?.kill();
    await this.startArchive();
  }

  async killSharing(): Promise<void> {
    await this.sharing?.kill();
    await this.startSharing();
  }

  async stop(): Promise<void> {
    await this.sharing?.stop();
    await this.archive?.stop();
    await this.remove();
  }

  async call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const response = await fetch(`${this.sharing?.url}${path}`, {
      method,
      headers: { ...this.headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as Body;
  }

  /** Stores images in the archive, as if they came from a source. @returns their ids */
  async store(files: readonly Buffer[], from: Partial<StoringOrigin> = {}): Promise<number[]> {
    const door = new ArchiveDoor({ url: this.archiveLine.url, service: 'sharing', key: KEY });
    const actor = { userId: 1, userEmail: 'a@example.com', address: '127.0.0.1', requestId: 'test' };
    const origin = { sourceType: 'user' as const, sourceId: 1, sourceName: 'user', actor, ...from };
    const stored = await Promise.all(
      files.map((file) =>
        door.store(
          (async function* () {
            yield file;
          })(),
          origin,
        ),
      ),
    );
    await door.close();
    return stored.map(({ imageId }) => imageId);
  }

  /** Every image that came from a box. @param pixelBytes of each */
  async arrived(pixelBytes: number): Promise<ArrivedImage[]> {
    const rows = await this.owner.$queryRaw<{ storage_key: string; sop_instance_uid: string }[]>`
      SELECT storage_key, sop_instance_uid FROM archive.instance WHERE source_type = 'box'`;
    return rows.map(({ storage_key, sop_instance_uid }) => {
      const bytes = readFileSync(join(this.directory, 'storage', storage_key));
      return { sopInstanceUid: sop_instance_uid, pixels: sha256(bytes.subarray(-pixelBytes)) };
    });
  }

  private async startArchive(): Promise<void> {
    this.archive = await ServiceProcess.start('series-ingest', this.environments['series-ingest']);
    this.archiveLine.leadTo(this.archive.url);
  }

  private async startSharing(): Promise<void> {
    this.sharing = await ServiceProcess.start('sharing', this.environments.sharing);
    this.line.leadTo(this.sharing.url);
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bus } from '@circus/bus';
import { type Access, type RealValues, rpc } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import { openStorage, type Storage, type StoredBytes } from '@circus/storage';
import {
  accessOfAdministrator,
  silentLog,
  type TestCallers,
  type TestDatabase,
  type TestNats,
  testCallers,
  testDatabase,
  testNats,
} from '@circus/testkit';
import type { z } from 'zod';
import { buildSeriesIngest, type SeriesIngest } from '../../src/app.js';
import { type SeriesIngestConfig, seriesIngestConfig } from '../../src/config.js';
import type { Origin } from '../../src/storing/origin.js';
import type { InstanceTransform } from '../../src/storing/transform.js';

export interface TestIngestOptions {
  environment?: Partial<Record<keyof SeriesIngestConfig, string>>;
  transforms?: InstanceTransform[];
  /** What the thread for long headers runs, unless the service's own. */
  headerThreadFile?: URL;
  /** The value of the server parameter; null: not set. */
  defaultDomain?: string | null;
  /** The value of the server parameter. */
  domains?: string[];
  /** As sharing answers it; unless given, nothing was anonymized here. */
  realValues?: (asked: z.infer<typeof rpc.realValues.request>) => Promise<RealValues | null>;
}

/** By which the other services of the suite are known. */
export const SERVICE_KEY = 'k'.repeat(32);

/** The service with a real database, NATS and storage of its own, listening on a free port. */
export class TestIngest {
  private constructor(
    readonly service: SeriesIngest,
    readonly config: SeriesIngestConfig,
    readonly testDatabase: TestDatabase,
    readonly nats: TestNats,
    readonly bus: Bus,
    readonly storage: Storage,
    readonly callers: TestCallers,
    readonly administrator: Access,
    readonly directory: string,
    private readonly restart: () => Promise<SeriesIngest>,
  ) {}

  static async start({
    environment = {},
    transforms,
    headerThreadFile,
    defaultDomain = 'default',
    domains = ['default'],
    realValues = async () => null,
  }: TestIngestOptions = {}) {
    const [database, nats] = await Promise.all([testDatabase(), testNats()]);
    const directory = mkdtempSync(join(tmpdir(), 'circus-ingest-'));
    const callers = testCallers();
    const config = seriesIngestConfig.parse({
      NATS_URL: nats.url,
      INTERNAL_PUBLIC_KEY: callers.publicKey,
      DATABASE_URL: database.urlFor('series-ingest'),
      STORAGE_URL: `file:${directory}/storage`,
      SPOOL_DIR: join(directory, 'spool'),
      MIN_FREE_BYTES: '0',
      INTERNAL_SERVICE_KEY: SERVICE_KEY,
      ...environment,
    });
    const bus = await nats.connect('series-ingest');
    const auth = await nats.connect('auth');
    const params: Record<string, unknown> = { defaultDomain, domains };
    await auth.serve(rpc.serverParam, async ({ key }) => ({ value: params[key] ?? null }));
    const sharing = await nats.connect('sharing');
    await sharing.serve(rpc.realValues, realValues);
    const storage = await openStorage(config.STORAGE_URL);
    const build = () =>
      buildSeriesIngest({
        config,
        log: silentLog(),
        bus,
        database: database.open('series-ingest'),
        storage,
        transforms,
        headerThreadFile,
        accessOf: callers.accessOf,
      });
    const service = await build();
    await service.app.listen({ host: '127.0.0.1', port: 0 });
    const administrator = accessOfAdministrator();
    return new TestIngest(service, config, database, nats, bus, storage, callers, administrator, directory, build);
  }

  /** As the owner, for looking at rows. */
  get owner(): Database {
    return this.testDatabase.owner;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.service.app.server.address() as AddressInfo).port}`;
  }

  /** Another process of the service on the same database and storage. */
  another(): Promise<SeriesIngest> {
    return this.restart();
  }

  origin(domain = 'default'): Origin {
    const { userId, loginId, userEmail } = this.administrator;
    return {
      domain,
      source: { type: 'user', id: userId, name: loginId },
      actor: { userId, userEmail, address: '127.0.0.1', requestId: 'test' },
    };
  }

  store(bytes: Buffer, domain?: string) {
    return this.service.store.store(inChunks(bytes), this.origin(domain));
  }

  async request(
    path: string,
    { as = this.administrator, ...init }: RequestInit & { as?: Access } = {},
  ): Promise<Response> {
    return fetch(`${this.url}${path}`, { ...init, headers: { ...init.headers, ...this.callers.headers(as) } });
  }

  async json<Body = Record<string, unknown>>(path: string, options: { as?: Access } = {}): Promise<Body> {
    const response = await this.request(path, options);
    const body = await response.text();
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${body}`);
    return JSON.parse(body) as Body;
  }

  /** Posts a form of files. */
  upload(path: string, files: TestFile[], options: { as?: Access } = {}): Promise<Response> {
    const body = new FormData();
    for (const { part = 'files', name = 'image.dcm', bytes } of files) body.append(part, new Blob([bytes]), name);
    return this.request(path, { method: 'POST', body, ...options });
  }

  /** Files in the storage that are no journal. */
  async storedFiles(): Promise<StoredBytes[]> {
    const files: StoredBytes[] = [];
    for await (const file of this.storage.list('instances')) files.push(file);
    return files;
  }

  /** Checks that every file has a row or waits to be discarded, and every row its file. */
  async expectFilesToEqualRows(): Promise<void> {
    const rows = await this.owner.$queryRaw<{ key: string }[]>`
      SELECT storage_key AS key FROM archive.instance UNION SELECT storage_key FROM archive.discarded_bytes`;
    const keys = (await this.storedFiles()).map(({ key }) => key);
    expect(keys.sort()).toEqual(rows.map(({ key }) => key).sort());
  }

  async journal(): Promise<{ op: string; instances?: { key: string }[]; keys?: string[] }[]> {
    const lines: { op: string }[] = [];
    for await (const line of this.storage.readJournal()) lines.push(line as { op: string });
    return lines;
  }

  query<Row>(sql: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> {
    return this.owner.$queryRaw<Row[]>(Prisma.sql(sql, ...values));
  }

  async stop(): Promise<void> {
    await this.service.close();
    await this.storage.close();
    await this.nats.stop();
    await this.testDatabase.drop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export interface TestFile {
  part?: string;
  name?: string;
  bytes: Buffer;
}

export async function* inChunks(bytes: Buffer, size = 65_536): AsyncIterable<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

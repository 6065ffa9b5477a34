import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Access, rpc, type StoringOrigin } from '@circus/contracts';
import { type Database, OutboxRelay, Prisma } from '@circus/db';
import { ArchiveDoor } from '@circus/service-kit';
import { openStorage, type Storage } from '@circus/storage';
import {
  accessOfAdministrator,
  accessOfNobody,
  ServiceProcess,
  silentLog,
  type TestCallers,
  type TestDatabase,
  type TestNats,
  testCallers,
  testDatabase,
  testNats,
} from '@circus/testkit';
import { buildApp } from '../../src/app.js';
import { type SharingConfig, sharingConfig } from '../../src/config.js';

const SERVICE_KEY = 'k'.repeat(32);

/** The service in this process, and beside it the archive as a process of its own, on one database and storage. */
export class TestSharing {
  readonly administrator: Access = accessOfAdministrator();
  /** Sees patients of the default domain. */
  readonly user: Access = accessOfNobody({ domains: ['default'], globalPrivileges: ['personalInfoView'] });

  private constructor(
    readonly app: Awaited<ReturnType<typeof buildApp>>,
    readonly config: SharingConfig,
    readonly database: TestDatabase,
    readonly nats: TestNats,
    readonly storage: Storage,
    readonly archive: ServiceProcess,
    readonly door: ArchiveDoor,
    private readonly serverParams: Record<string, unknown>,
    private readonly callers: TestCallers,
    private readonly accesses: Map<number, Access>,
    private readonly ending: () => Promise<void>,
  ) {}

  static async start(environment: Partial<Record<keyof SharingConfig, string>> = {}): Promise<TestSharing> {
    const [database, nats] = await Promise.all([testDatabase(), testNats()]);
    const directory = mkdtempSync(join(tmpdir(), 'circus-sharing-'));
    const callers = testCallers();
    const accesses = new Map<number, Access>();
    const auth = await nats.connect('auth');
    await auth.serve(rpc.access, async ({ userId }) => accesses.get(userId) ?? null);
    const serverParams: Record<string, unknown> = { defaultDomain: 'default' };
    await auth.serve(rpc.serverParam, async ({ key }) => ({ value: serverParams[key] ?? null }));
    const shared = {
      NATS_URL: nats.url,
      INTERNAL_PUBLIC_KEY: callers.publicKey,
      INTERNAL_SERVICE_KEY: SERVICE_KEY,
      STORAGE_URL: `file:${directory}/storage`,
    };
    const archive = await ServiceProcess.start('series-ingest', {
      ...shared,
      DATABASE_URL: database.urlFor('series-ingest'),
      SPOOL_DIR: join(directory, 'spool'),
      MIN_FREE_BYTES: '0',
      SERVER_PARAM_TTL_MS: '0',
    });
    const config = sharingConfig.parse({
      ...shared,
      DATABASE_URL: database.urlFor('sharing'),
      SERIES_INGEST_URL: archive.url,
      ...environment,
    });
    const own = database.open('sharing');
    const bus = await nats.connect('sharing');
    const relay = new OutboxRelay({ database: own, bus, schema: 'sharing', log: silentLog(), pollIntervalMs: 200 });
    const storage = await openStorage(config.STORAGE_URL);
    const door = new ArchiveDoor({ url: archive.url, service: 'sharing', key: SERVICE_KEY });
    const app = await buildApp({
      config,
      log: silentLog(),
      bus,
      database: own,
      relay,
      storage,
      archive: door,
      accessOf: callers.accessOf,
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    return new TestSharing(
      app,
      config,
      database,
      nats,
      storage,
      archive,
      door,
      serverParams,
      callers,
      accesses,
      async () => {
        await app.close();
        await relay.stop();
        await door.close();
        await archive.stop();
        await storage.close();
        await nats.stop();
        await database.drop();
        rmSync(directory, { recursive: true, force: true });
      },
    );
  }

  /** As the owner, for looking at rows. */
  get owner(): Database {
    return this.database.owner;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.app.server.address() as AddressInfo).port}`;
  }

  /** Stores an image in the archive. @returns its id */
  async store(bytes: Buffer, origin: Partial<StoringOrigin> = {}): Promise<number> {
    const { imageId } = await this.door.store(
      (async function* () {
        yield bytes;
      })(),
      {
        sourceType: 'user',
        sourceId: 1,
        sourceName: 'user',
        actor: { userId: 1, userEmail: 'a@example.com', address: '127.0.0.1', requestId: 'test' },
        ...origin,
      },
    );
    return imageId;
  }

  /** The bytes of an image in the archive. @throws Refusal `missing` */
  async stored(imageId: number): Promise<Buffer> {
    return Buffer.concat(await (await this.door.fetch(imageId)).stream.toArray());
  }

  headers(as: Access): Record<string, string> {
    this.accesses.set(as.userId, as);
    return this.callers.headers(as);
  }

  /** @param init.json sent as JSON */
  async request(
    path: string,
    { as = this.user, json, ...init }: RequestInit & { as?: Access; json?: unknown } = {},
  ): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      ...init,
      ...(json !== undefined && { body: JSON.stringify(json) }),
      headers: {
        ...init.headers,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...this.headers(as),
      },
    });
  }

  /** A request of the archive's own. */
  async ask(path: string, { as = this.administrator, ...init }: RequestInit & { as?: Access } = {}): Promise<Response> {
    return fetch(`${this.archive.url}${path}`, { ...init, headers: { ...init.headers, ...this.headers(as) } });
  }

  /** Sets a server parameter, as an administrator would. */
  setServerParam(key: string, value: unknown): void {
    this.serverParams[key] = value;
  }

  query<Row>(sql: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> {
    return this.owner.$queryRaw<Row[]>(Prisma.sql(sql, ...values));
  }

  stop(): Promise<void> {
    return this.ending();
  }
}

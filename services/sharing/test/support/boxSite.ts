import { mkdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Access } from '@circus/contracts';
import { type Database, OutboxRelay } from '@circus/db';
import { ArchiveDoor, type ServiceApp } from '@circus/service-kit';
import { accessOfNobody, silentLog } from '@circus/testkit';
import { SERVICE_KEY, TestIngest } from '../../../series-ingest/test/support/testIngest.js';
import { buildApp } from '../../src/app.js';
import { type SharingConfig, sharingConfig } from '../../src/config.js';

export { QUICK } from './quickBoxes.js';

export interface Answer {
  status: number;
  type: string | null;
  text: string;
  json: <Body = Record<string, unknown>>() => Body;
}

interface RunningApp {
  app: ServiceApp;
  stop(): Promise<void>;
}

/** The service beside a real archive, each with a real database and NATS, both listening. */
export class BoxSite {
  readonly user: Access;
  readonly administrator: Access;

  private constructor(
    readonly ingest: TestIngest,
    readonly app: ServiceApp,
    readonly config: SharingConfig,
    /** Another process of the service, as far as the database can tell. */
    readonly another: () => Promise<RunningApp>,
    private readonly ending: () => Promise<void>,
  ) {
    this.administrator = ingest.administrator;
    this.user = accessOfNobody({ domains: ['default'] });
  }

  static async start(environment: Record<string, string> = {}): Promise<BoxSite> {
    const ingest = await TestIngest.start();
    const { testDatabase, nats, callers } = ingest;
    const config = sharingConfig.parse({
      NATS_URL: nats.url,
      INTERNAL_PUBLIC_KEY: callers.publicKey,
      DATABASE_URL: testDatabase.urlFor('sharing'),
      STORAGE_URL: ingest.config.STORAGE_URL,
      SERIES_INGEST_URL: ingest.url,
      INTERNAL_SERVICE_KEY: SERVICE_KEY,
      PUBLIC_URL: 'https://circus.example.org/',
      ...environment,
    });
    const runs: (() => Promise<void>)[] = [];
    const run = async (): Promise<RunningApp> => {
      const database = testDatabase.open('sharing');
      const bus = await nats.connect('sharing');
      const archive = new ArchiveDoor({ url: ingest.url, service: 'sharing', key: SERVICE_KEY });
      const relay = new OutboxRelay({ database, bus, schema: 'sharing', log: silentLog() });
      const { accessOf } = callers;
      const log = silentLog();
      const app = await buildApp({ config, log, bus, database, relay, storage: ingest.storage, archive, accessOf });
      await app.listen({ host: '127.0.0.1', port: 0 });
      let isRunning = true;
      const stop = async () => {
        if (!isRunning) return;
        isRunning = false;
        await app.close();
        await relay.stop();
        await archive.close();
      };
      runs.push(stop);
      return { app, stop };
    };
    return new BoxSite(ingest, (await run()).app, config, run, async () => {
      for (const stop of runs) await stop();
      await ingest.stop();
    });
  }

  get owner(): Database {
    return this.ingest.owner;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.app.server.address() as AddressInfo).port}`;
  }

  /** @param body an object is sent as JSON, bytes and text as they are */
  async call(method: string, path: string, { as, body }: { as?: Access | null; body?: unknown } = {}): Promise<Answer> {
    const access = as === undefined ? this.administrator : as;
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(access && this.ingest.callers.headers(access)),
        ...(body !== undefined && { 'content-type': raw ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body !== undefined && { body: raw ? (body as RequestInit['body']) : JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString('latin1');
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text,
      json: <Body>() => JSON.parse(text) as Body,
    };
  }

  /** Puts something into the place of an image's file that cannot be read, whoever reads. */
  async unreadable(imageId: number): Promise<void> {
    const [row] = await this.ingest.query<{ storage_key: string }>`
      SELECT storage_key FROM archive.instance WHERE id = ${imageId}`;
    const file = join(this.ingest.directory, 'storage', row?.storage_key as string);
    rmSync(file);
    mkdirSync(file);
  }

  /** As `fetch`, by the administrator unless somebody else is named. */
  request(
    path: string,
    { as = this.administrator, ...init }: RequestInit & { as?: Access | undefined },
  ): Promise<Response> {
    return fetch(`${this.url}${path}`, { ...init, headers: { ...init.headers, ...this.ingest.callers.headers(as) } });
  }

  /** A box that calls this side. @returns its id and what its calls begin with */
  async polling(name: string): Promise<{ id: number; path: string }> {
    const { id, token } = (await this.call('POST', '/api/boxes/createconnection', { body: { name } })).json<{
      id: number;
      token: string;
    }>();
    return { id, path: `/api/transactions/${token}` };
  }

  /** A box that this side calls, at an address of the test's. */
  async pushing(name: string, url: string): Promise<number> {
    const baseUrl = `${url}/api/transactions/4a3c0c5e-8f7a-4a6e-9d34-1f0b6a1a2b3c`;
    const answer = await this.call('POST', '/api/boxes/connect', { body: { name, baseUrl } });
    if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
    return answer.json<{ id: number }>().id;
  }

  /** Puts images into a box' queue. @returns the transaction */
  async send(boxId: number, imageIds: readonly number[]): Promise<number> {
    const body = { imageTagValuesSet: imageIds.map((imageId) => ({ imageId, tagValues: [] })) };
    const answer = await this.call('POST', `/api/boxes/${boxId}/send`, { body });
    if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
    return Math.max(...(await this.outgoing()).map(({ id }) => id));
  }

  async outgoing(id?: number): Promise<Outgoing[]> {
    const all = (await this.call('GET', '/api/boxes/outgoing?count=-1')).json<Outgoing[]>();
    return id === undefined ? all : all.filter((transaction) => transaction.id === id);
  }

  async incoming(): Promise<Incoming[]> {
    return (await this.call('GET', '/api/boxes/incoming?count=-1')).json<Incoming[]>();
  }

  async boxes() {
    return (await this.call('GET', '/api/boxes?count=-1')).json<Box[]>();
  }

  stop(): Promise<void> {
    return this.ending();
  }
}

interface Transaction {
  id: number;
  boxId: number;
  status: string;
  totalImageCount: number;
  refusedImageCount: number;
  lastError: string | null;
}

export interface Outgoing extends Transaction {
  sentImageCount: number;
  failedImageCount: number;
  failedAttempts: number;
  nextRetry: number | null;
}

export interface Incoming extends Transaction {
  receivedImageCount: number;
  addedImageCount: number;
  outgoingTransactionId: number;
}

interface Box {
  id: number;
  name: string;
  online: boolean;
  loops: { direction: string; failedAttempts: number; lastError: string | null; nextRetry: number | null }[];
}

import type { ServiceApp } from '@circus/service-kit';
import { accessOfAdministrator, silentLog, type TestNats, testCallers, testNats } from '@circus/testkit';
import { buildApp } from '../src/app.js';
import { imageRenderConfig } from '../src/config.js';
import { type GreyPicture, readGreyPng } from './greyPng.js';
import { TestArchive } from './testArchive.js';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: Buffer;
}

/** The real service over a real archive. */
export interface RunningImageRender {
  app: ServiceApp;
  archive: TestArchive;
  nats: TestNats;
  /** Rights of whom `get` asks for unless headers are given. */
  headers(access?: Parameters<typeof accessOfAdministrator>[0]): Record<string, string>;
  /** Headers as the gateway sends them for somebody it does not know. */
  anonymousHeaders(reason: string): Record<string, string>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** The picture at a path, which must be there. */
  picture(path: string): Promise<GreyPicture>;
  json(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts image-render by a configuration; two threads unless it says otherwise; on a NATS of its own unless one is given. */
export async function startImageRender(
  environment: Record<string, string> = {},
  { nats: shared, ...options }: { threadFile?: URL; now?: () => number; nats?: TestNats } = {},
): Promise<RunningImageRender> {
  const archive = await TestArchive.open();
  const nats = shared ?? (await testNats());
  const callers = testCallers();
  const config = imageRenderConfig.parse({
    NATS_URL: nats.url,
    INTERNAL_PUBLIC_KEY: callers.publicKey,
    DATABASE_URL: archive.database.urlFor('image-render'),
    STORAGE_URL: archive.storageUrl,
    RENDER_THREADS: '2',
    VOLUME_CACHE_MIB: '64',
    ...environment,
  });
  const app = await buildApp({
    config,
    log: silentLog(),
    bus: await nats.connect('image-render'),
    database: archive.database.open('image-render'),
    accessOf: callers.accessOf,
    ...options,
  });
  await app.ready();
  const headers = (access?: Parameters<typeof accessOfAdministrator>[0]) =>
    callers.headers(accessOfAdministrator(access));
  const own = headers();
  const get = async (path: string, given = own): Promise<Answer> => {
    const answer = await app.inject({ method: 'GET', url: path, headers: given });
    return { status: answer.statusCode, headers: answer.headers, body: answer.rawPayload };
  };
  const found = async (path: string): Promise<Answer> => {
    const answer = await get(path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body}`);
    return answer;
  };
  return {
    app,
    archive,
    nats,
    headers,
    anonymousHeaders: callers.anonymousHeaders,
    get,
    picture: async (path) => readGreyPng((await found(path)).body),
    json: async (path) => JSON.parse((await found(path)).body.toString()),
    stop: async () => {
      await app.close();
      if (shared === undefined) await nats.stop();
      await archive.close();
    },
  };
}

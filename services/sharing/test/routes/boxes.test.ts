import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Access, events } from '@circus/contracts';
import { OutboxRelay } from '@circus/db';
import { ArchiveDoor, type ServiceApp } from '@circus/service-kit';
import { openStorage } from '@circus/storage';
import {
  accessOfNobody,
  eventually,
  logLines,
  silentLog,
  type TestDatabase,
  type TestNats,
  testCallers,
  testDatabase,
  testNats,
} from '@circus/testkit';
import { buildApp } from '../../src/app.js';
import { sharingConfig } from '../../src/config.js';

let database: TestDatabase;
let nats: TestNats;
let app: ServiceApp;
let relay: OutboxRelay;
const callers = testCallers();
const directory = mkdtempSync(join(tmpdir(), 'circus-sharing-'));
const user = accessOfNobody();
const administrator = accessOfNobody({ role: 'ADMINISTRATOR' });

beforeAll(async () => {
  [database, nats] = await Promise.all([testDatabase(), testNats()]);
  const own = database.open('sharing');
  const bus = await nats.connect('sharing');
  relay = new OutboxRelay({ database: own, bus, schema: 'sharing', log: silentLog() });
  const config = sharingConfig.parse({
    NATS_URL: nats.url,
    INTERNAL_PUBLIC_KEY: callers.publicKey,
    DATABASE_URL: database.urlFor('sharing'),
    PUBLIC_URL: 'https://circus.example.org/',
    STORAGE_URL: `file:${directory}`,
    SERIES_INGEST_URL: 'http://127.0.0.1:9',
    INTERNAL_SERVICE_KEY: 'k'.repeat(32),
  });
  const storage = await openStorage(config.STORAGE_URL);
  const archive = new ArchiveDoor({ url: config.SERIES_INGEST_URL, service: 'sharing', key: 'k'.repeat(32) });
  const log = silentLog();
  app = await buildApp({ config, log, bus, database: own, relay, storage, archive, accessOf: callers.accessOf });
});
afterAll(async () => {
  await app.close();
  await relay.stop();
  await nats.stop();
  await database.drop();
  rmSync(directory, { recursive: true });
});
beforeEach(async () => {
  await database.owner.box.deleteMany();
});

async function call(method: 'GET' | 'POST' | 'DELETE', url: string, access: Access | null, body?: object | string) {
  const headers = access ? callers.headers(access) : {};
  const answer = await app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) });
  const { statusCode: status, body: text } = answer;
  return { status, text, type: answer.headers['content-type'], json: () => JSON.parse(text) };
}
const create = (body: object | string, access = administrator) =>
  call('POST', '/api/boxes/createconnection', access, body);

describe('POST /api/boxes/createconnection', () => {
  it('makes a box that polls, with a random token in the address for the other side', async () => {
    const { status, json } = await create({ id: -1, name: 'Hospital B' });
    expect(status).toBe(201);
    const box = json();
    expect(box).toEqual({
      id: expect.any(Number),
      name: 'Hospital B',
      token: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      baseUrl: `https://circus.example.org/api/transactions/${box.token}`,
      sendMethod: 'POLL',
      online: false,
      profile: { options: [] },
      defaultProfile: { options: [] },
    });
  });

  it("says in Slicebox' log that a connection was made and ended", async () => {
    const lines = await logLines(await nats.connect('reader'));
    const { id } = (await create({ name: 'Hospital L' })).json();
    await create({ name: 'Hospital L' });
    await call('DELETE', `/api/boxes/${id}`, administrator);
    await call('DELETE', `/api/boxes/${id}`, administrator);
    await eventually(() => lines.length >= 2);
    expect(lines).toEqual([
      'INFO Box: The connection with the box Hospital L was made.',
      'INFO Box: The connection with the box Hospital L was ended.',
    ]);
  });

  it('gives the existing connection of that name, also to two who ask at once', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => create({ name: 'Hospital B' })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('refuses the name of a box that this one sends to', async () => {
    const token = '4a3c0c5e-8f7a-4a6e-9d34-1f0b6a1a2b3c';
    const baseUrl = `https://other.example.org/api/transactions/${token}`;
    await database.owner.box.create({ data: { name: 'Hospital C', token, baseUrl, sendMethod: 'PUSH' } });
    const refused = await create({ name: 'Hospital C' });
    expect(refused).toMatchObject({ status: 400, type: 'text/plain; charset=UTF-8' });
    expect(refused.text).toContain('Hospital C');
  });

  it('takes the Basic Profile, and refuses options that would not be carried out', async () => {
    const { json } = await create({ name: 'B', defaultProfile: { options: [{ name: 'BASIC_PROFILE', rank: 10 }] } });
    expect(json().defaultProfile).toEqual({ options: [{ name: 'BASIC_PROFILE' }] });
    const refused = await create({ name: 'C', profile: { options: [{ name: 'CLEAN_RECOGNIZABLE_VISUAL_FEATURES' }] } });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('CLEAN_RECOGNIZABLE_VISUAL_FEATURES');
    expect(await database.owner.box.count()).toBe(1);
  });

  it('needs an administrator and a name', async () => {
    expect((await create({ name: 'B' }, user)).status).toBe(403);
    expect((await call('POST', '/api/boxes/createconnection', null, { name: 'B' })).status).toBe(401);
    expect((await create({ name: ' ' })).status).toBe(400);
    expect((await create({})).status).toBe(400);
    expect((await create('{"name":')).status).toBe(400);
  });
});

describe('GET /api/boxes', () => {
  it('shows tokens and addresses to administrators only', async () => {
    const { json } = await create({ name: 'B' });
    const box = json();
    expect((await call('GET', '/api/boxes', administrator)).json()).toEqual([box]);
    expect((await call('GET', '/api/boxes', user)).json()).toEqual([{ ...box, token: '', baseUrl: '' }]);
    expect((await call('GET', '/api/boxes', null)).status).toBe(401);
  });

  it('gives the part of the list that is asked for, in the order of their making', async () => {
    const names = Array.from({ length: 22 }, (_, index) => `Box ${index}`);
    for (const name of names) await create({ name });
    const listed = async (query: string) =>
      (await call('GET', `/api/boxes?${query}`, user)).json().map(({ name }: { name: string }) => name);
    expect(await listed('')).toEqual(names.slice(0, 20));
    expect(await listed('count=-1')).toEqual(names);
    expect(await listed('startindex=20&count=5')).toEqual(names.slice(20));
    expect(await listed('count=0')).toEqual([]);
    for (const query of ['startindex=-1', 'count=many', 'count=1.5']) {
      expect((await call('GET', `/api/boxes?${query}`, user)).status).toBe(400);
    }
  });

  it('says which boxes are online: those heard of a moment ago', async () => {
    await create({ name: 'B' });
    await database.owner.$executeRaw`UPDATE sharing.box SET last_contact = now()`;
    expect((await call('GET', '/api/boxes', user)).json()[0].online).toBe(true);
    await database.owner.$executeRaw`UPDATE sharing.box SET last_contact = now() - interval '1 minute'`;
    expect((await call('GET', '/api/boxes', user)).json()[0].online).toBe(false);
  });
});

describe('DELETE /api/boxes/:id', () => {
  it('answers 204 whether the box was there or not', async () => {
    const { id } = (await create({ name: 'B' })).json();
    const told: unknown[] = [];
    const unsubscribe = await (await nats.connect('listener')).subscribe(events.sourceDeleted, (event) => {
      told.push(event);
    });
    expect(await call('DELETE', `/api/boxes/${id}`, administrator)).toMatchObject({ status: 204, text: '' });
    expect((await call('DELETE', `/api/boxes/${id}`, administrator)).status).toBe(204);
    expect((await call('DELETE', '/api/boxes/99999999999999', administrator)).status).toBe(204);
    await eventually(() => told.length > 0);
    expect(told).toEqual([{ version: 1, sourceType: 'box', sourceId: id }]);
    unsubscribe();
    expect((await call('GET', '/api/boxes', user)).json()).toEqual([]);
  });

  it('needs an administrator and a number', async () => {
    expect((await call('DELETE', '/api/boxes/1', user)).status).toBe(403);
    expect((await call('DELETE', '/api/boxes/one', administrator)).status).toBe(404);
  });
});

describe('the audit trail', () => {
  it('has who made and ended a connection, without its token', async () => {
    const entries: { action: string }[] = [];
    const bus = await nats.connect('listener');
    let isComplete = () => {};
    const complete = new Promise<void>((resolve) => {
      isComplete = resolve;
    });
    await bus.subscribe(events.auditRecorded, (event) => {
      if (event.details.name !== 'Audited') return;
      entries.push(event);
      if (entries.length === 2) isComplete();
    });
    const { id, token } = (await create({ name: 'Audited' })).json();
    await create({ name: 'Audited' });
    await call('DELETE', `/api/boxes/${id}`, administrator);
    await call('DELETE', `/api/boxes/${id}`, administrator);
    await complete;
    const { userId } = administrator;
    expect(entries).toMatchObject([
      { action: 'box.create', entityId: String(id), userId },
      { action: 'box.delete', entityId: String(id), userId },
    ]);
    expect(JSON.stringify(entries)).not.toContain(token);
  });
});

describe('GET /api/destinations', () => {
  it('lists the boxes', async () => {
    const { id } = (await create({ name: 'B' })).json();
    expect((await call('GET', '/api/destinations', user)).json()).toEqual([
      { destinationType: 'box', destinationName: 'B', destinationId: id },
    ]);
    expect((await call('GET', '/api/destinations', null)).status).toBe(401);
  });
});

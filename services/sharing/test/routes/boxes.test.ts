import { type Access, events } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { accessOfNobody, eventually, logLines } from '@circus/testkit';
import { BoxSite } from '../support/boxSite.js';

let sharing: BoxSite;
const user = accessOfNobody({ domains: ['default'] });
const administrator = accessOfNobody({ role: 'ADMINISTRATOR' });
const TOKEN = '4a3c0c5e-8f7a-4a6e-9d34-1f0b6a1a2b3c';
const THERE = `https://203.0.113.7/api/transactions/${TOKEN}`;

beforeAll(async () => {
  // Nobody is called: what is in queues stays there.
  const never = { BOX_PUSH_INTERVAL_MS: '3600000', BOX_POLL_INTERVAL_MS: '3600000', BOX_LEASE_MS: '3600000' };
  sharing = await BoxSite.start({ ...never, BOX_ALLOWED_NETWORKS: '10.1.0.0/16' });
});
afterAll(() => sharing.stop());
beforeEach(async () => {
  await sharing.owner.box.deleteMany();
  await sharing.owner.$executeRaw`DELETE FROM sharing.outgoing_transaction`;
});

const call = (method: 'GET' | 'POST' | 'DELETE', url: string, access: Access | null, body?: object | string) =>
  sharing.call(method, url, { as: access, body });
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
      domain: null,
      lastContact: null,
      loops: [],
    });
  });

  it("says in Slicebox' log that a connection was made and ended", async () => {
    const lines = await logLines(await sharing.ingest.nats.connect('reader'));
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
    await sharing.owner.box.create({ data: { name: 'Hospital C', token, baseUrl, sendMethod: 'PUSH' } });
    const refused = await create({ name: 'Hospital C' });
    expect(refused).toMatchObject({ status: 400, type: 'text/plain; charset=UTF-8' });
    expect(refused.text).toContain('Hospital C');
  });

  it('takes the Basic Profile, and refuses options that would not be carried out', async () => {
    const { json } = await create({ name: 'B', defaultProfile: { options: [{ name: 'BASIC_PROFILE', rank: 10 }] } });
    expect(json<{ defaultProfile: object }>().defaultProfile).toBeDefined();
    const refused = await create({ name: 'C', profile: { options: [{ name: 'RETAIN_SECRETS' }] } });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('RETAIN_SECRETS');
    expect(await sharing.owner.box.count()).toBe(1);
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
      (await call('GET', `/api/boxes?${query}`, user)).json<{ name: string }[]>().map(({ name }) => name);
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
    await sharing.owner.$executeRaw`UPDATE sharing.box SET last_contact = now()`;
    expect((await call('GET', '/api/boxes', user)).json<{ online: boolean }[]>()[0]?.online).toBe(true);
    await sharing.owner.$executeRaw`UPDATE sharing.box SET last_contact = now() - interval '1 minute'`;
    expect((await call('GET', '/api/boxes', user)).json<{ online: boolean }[]>()[0]?.online).toBe(false);
  });
});

describe('DELETE /api/boxes/:id', () => {
  it('answers 204 whether the box was there or not', async () => {
    const { id } = (await create({ name: 'B' })).json();
    const told: unknown[] = [];
    const unsubscribe = await (await sharing.ingest.nats.connect('listener')).subscribe(
      events.sourceDeleted,
      (event) => void told.push(event),
    );
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
    const bus = await sharing.ingest.nats.connect('listener');
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

describe('POST /api/boxes/connect', () => {
  const connect = (body: object | string, access: Access | null = administrator) =>
    call('POST', '/api/boxes/connect', access, body);

  it('makes a box that this side sends to, with the token of its address', async () => {
    const answer = await connect({ id: -1, name: 'A', baseUrl: `${THERE}/`, token: 'x', online: true });
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({ name: 'A', baseUrl: THERE, token: TOKEN, sendMethod: 'PUSH', online: false });
    expect((await call('GET', '/api/boxes', user)).json()).toMatchObject([{ name: 'A', baseUrl: '', token: '' }]);
  });

  it('gives the same connection again, and refuses another one of that name', async () => {
    const first = await connect({ name: 'A', baseUrl: THERE });
    expect((await connect({ name: 'A', baseUrl: THERE })).text).toBe(first.text);
    const elsewhere = THERE.replace('4a3c', '5b4d');
    expect(await connect({ name: 'A', baseUrl: elsewhere })).toMatchObject({ status: 400 });
    await create({ name: 'P' });
    expect(await connect({ name: 'P', baseUrl: THERE })).toMatchObject({ status: 400 });
    const other = await connect({ name: 'B', baseUrl: THERE });
    expect(other.status).toBe(201);
    expect(other.json().id).not.toBe(first.json().id);
  });

  it.each([
    ['no token at its end', 'https://203.0.113.7/api/transactions/'],
    ['a token that is no UUID', 'https://203.0.113.7/api/transactions/12345'],
    ['another protocol', `ftp://203.0.113.7/api/transactions/${TOKEN}`],
    ['a user in it', `https://a:b@203.0.113.7/api/transactions/${TOKEN}`],
    ['a query', `${THERE}?x=1`],
    ['nothing', ''],
    ['no address', TOKEN],
    ['the address of this machine', `http://127.0.0.1:8080/api/transactions/${TOKEN}`],
    ['the name of this machine', `http://localhost:8080/api/transactions/${TOKEN}`],
    ['a private network', `http://10.2.0.1/api/transactions/${TOKEN}`],
    ['the metadata service of a cloud', `http://169.254.169.254/api/transactions/${TOKEN}`],
  ])('refuses a base URL with %s', async (_what, baseUrl) => {
    const refused = await connect({ name: 'A', baseUrl });
    expect(refused).toMatchObject({ status: 400, type: 'text/plain; charset=UTF-8' });
    expect(refused.text).not.toContain(TOKEN);
    expect(await sharing.owner.box.count()).toBe(0);
  });

  it('takes a private network that an administrator allows', async () => {
    expect((await connect({ name: 'A', baseUrl: `http://10.1.0.1/api/transactions/${TOKEN}` })).status).toBe(201);
  });

  it('needs an administrator, a known domain, and a body of its form', async () => {
    expect((await connect({ name: 'A', baseUrl: THERE }, user)).status).toBe(403);
    expect((await connect({ name: 'A', baseUrl: THERE }, null)).status).toBe(401);
    for (const body of [{ name: 'A' }, { baseUrl: THERE }, '{', [], { name: 'A', baseUrl: THERE, domain: 'nowhere' }]) {
      expect((await connect(body)).status).toBe(400);
    }
    const unknown = { options: [{ name: 'RETAIN_SECRETS' }] };
    expect((await connect({ name: 'A', baseUrl: THERE, defaultProfile: unknown })).status).toBe(400);
  });
});

describe('POST /api/boxes/:id/send', () => {
  let boxId: number;
  let images: number[];
  const send = (body: object | string, access: Access | null = user, id: number | string = boxId) =>
    call('POST', `/api/boxes/${id}/send`, access, body);
  const setOf = (ids: number[]) => ids.map((imageId) => ({ imageId, tagValues: [] }));
  const tagValue = { tagPath: { tag: 0x00100010, name: 'PatientName' }, value: 'Anon' };

  beforeAll(async () => {
    const store = (n: number) => sharing.ingest.store(makeInstance({ sopInstanceUid: `1.2.3.${n}` }));
    images = (await Promise.all([1, 2, 3].map(store))).map(({ instanceId }) => instanceId);
  });
  beforeEach(async () => {
    boxId = (await create({ name: 'B', defaultProfile: { options: [{ name: 'RETAIN_UIDS' }] } })).json<{ id: number }>()
      .id;
  });

  it('puts images into the queue in their order, by the profile that is asked for', async () => {
    const order = [2, 0, 1].map((n) => images[n] as number);
    const imageTagValuesSet = order.map((imageId) => ({ imageId, tagValues: [tagValue] }));
    const answer = await send({ profile: { options: [{ name: 'RETAIN_DEVICE_IDENTITY' }] }, imageTagValuesSet });
    expect(answer).toMatchObject({ status: 201, text: '' });
    const [transaction] = (await call('GET', '/api/boxes/outgoing', user)).json<{ id: number; profile: object }[]>();
    expect(transaction).toMatchObject({
      boxId,
      boxName: 'B',
      status: 'WAITING',
      totalImageCount: 3,
      sentImageCount: 0,
      profile: { options: [{ name: 'BASIC_PROFILE' }, { name: 'RETAIN_DEVICE_IDENTITY', rank: 100 }] },
    });
    const listed = await call('GET', `/api/boxes/outgoing/${transaction?.id}/images`, user);
    expect(listed.json<{ id: number }[]>().map(({ id }) => id)).toEqual(order);
  });

  it("takes the box' own profile where none is given, and nothing at all as done", async () => {
    await send({ imageTagValuesSet: setOf(images) });
    await send({ imageTagValuesSet: [] });
    expect((await call('GET', '/api/boxes/outgoing', user)).json()).toMatchObject([
      { status: 'FINISHED', totalImageCount: 0 },
      { status: 'WAITING', profile: { options: [{ name: 'BASIC_PROFILE' }, { name: 'RETAIN_UIDS' }] } },
    ]);
  });

  it("refuses an unknown box, and images that are not there or not the caller's, and sends none then", async () => {
    expect((await send({ imageTagValuesSet: [] }, user, 999_999)).status).toBe(404);
    expect((await send({ imageTagValuesSet: [] }, user, 'x')).status).toBe(404);
    const refused = await send({ imageTagValuesSet: setOf([...images, 999_999]) });
    expect(refused).toMatchObject({ status: 404, text: expect.stringContaining('999999') });
    const outsider = accessOfNobody({ domains: ['elsewhere'] });
    expect((await send({ imageTagValuesSet: setOf(images) }, outsider)).status).toBe(404);
    expect((await send({ imageTagValuesSet: setOf(images) }, null)).status).toBe(401);
    expect((await call('GET', '/api/boxes/outgoing', user)).json()).toEqual([]);
  });

  it.each([
    [
      'an option that is not carried out',
      { profile: { options: [{ name: 'RETAIN_SECRETS' }] }, imageTagValuesSet: [] },
    ],
    ['an image without a number', { imageTagValuesSet: [{ tagValues: [] }] }],
    ['an image that is no number', { imageTagValuesSet: [{ imageId: '1', tagValues: [] }] }],
    ['a value without a place', { imageTagValuesSet: [{ imageId: 1, tagValues: [{ value: 'x' }] }] }],
    [
      'a place that is none',
      { imageTagValuesSet: [{ imageId: 1, tagValues: [{ tagPath: { name: 'NoSuchThing' }, value: 'x' }] }] },
    ],
    ['no object', '[1,2]'],
    ['no JSON', '{'],
  ])('refuses %s', async (_what, body) => {
    expect((await send(body)).status).toBe(400);
  });

  it('audits who sent how much', async () => {
    await send({ imageTagValuesSet: setOf(images) });
    const [entry] = await sharing.owner.$queryRaw<{ payload: { details: object; userId: number } }[]>`
      SELECT payload FROM sharing.outbox WHERE subject = 'circus.audit.recorded' AND payload->>'action' = 'box.send'
      ORDER BY id DESC LIMIT 1`;
    expect(entry?.payload).toMatchObject({ userId: user.userId, entityId: String(boxId), details: { images: 3 } });
  });

  describe('what was sent', () => {
    const listed = async (query = '') =>
      (await call('GET', `/api/boxes/outgoing${query}`, user)).json<{ id: number; status: string }[]>();

    it('is listed in parts, the newest change first', async () => {
      for (let n = 0; n < 4; n++) await send({ imageTagValuesSet: setOf(images) });
      const all = await listed();
      expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).sort((a, b) => b - a));
      expect(await listed('?startindex=1&count=2')).toEqual(all.slice(1, 3));
      expect(await listed('?count=-1')).toEqual(all);
      for (const query of ['?startindex=-1', '?count=x']) {
        expect((await call('GET', `/api/boxes/outgoing${query}`, user)).status).toBe(400);
        expect((await call('GET', `/api/boxes/incoming${query}`, user)).status).toBe(400);
      }
    });

    it('can be deleted, again and again, and is unknown then', async () => {
      await send({ imageTagValuesSet: setOf(images) });
      const id = (await listed())[0]?.id as number;
      for (const _ of [1, 2]) {
        expect(await call('DELETE', `/api/boxes/outgoing/${id}`, user)).toMatchObject({ status: 204, text: '' });
      }
      expect(await listed()).toEqual([]);
      for (const path of [`outgoing/${id}`, 'outgoing/x', 'incoming/999999', 'incoming/x']) {
        expect((await call('GET', `/api/boxes/${path}/images`, user)).status).toBe(404);
      }
      expect((await call('DELETE', '/api/boxes/incoming/999999', user)).status).toBe(204);
      expect((await call('DELETE', '/api/boxes/outgoing/x', user)).status).toBe(404);
    });

    it('can be tried again when it has failed, and only then', async () => {
      await send({ imageTagValuesSet: setOf(images) });
      const id = (await listed())[0]?.id as number;
      const retry = (of: number | string = id) => call('POST', `/api/boxes/outgoing/${of}/retry`, user);
      expect((await retry()).status).toBe(409);
      await sharing.owner.$executeRaw`UPDATE sharing.outgoing_transaction SET status = 'FAILED'`;
      await sharing.owner.$executeRaw`UPDATE sharing.outgoing_image SET state = 'failed', attempts = 20`;
      expect((await retry()).status).toBe(204);
      expect(await listed()).toMatchObject([{ status: 'WAITING', failedImageCount: 0 }]);
      expect((await retry(999_999)).status).toBe(404);
    });

    it('hides images from those who have not their domain', async () => {
      await send({ imageTagValuesSet: setOf(images) });
      const id = (await listed())[0]?.id as number;
      const outsider = accessOfNobody({ domains: ['elsewhere'] });
      expect((await call('GET', `/api/boxes/outgoing/${id}/images`, outsider)).status).toBe(404);
    });
  });
});

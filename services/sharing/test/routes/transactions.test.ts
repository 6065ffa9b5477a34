import { request } from 'node:http';
import { deflateSync, inflateSync } from 'node:zlib';
import { makeInstance, readHeader } from '@circus/dicom';
import { accessOfNobody, eventually, logLines } from '@circus/testkit';
import { BoxSite } from '../support/boxSite.js';

let sharing: BoxSite;
let box: { id: number; path: string };
let other: { id: number; path: string };
let nextTransaction = 1;

beforeAll(async () => {
  sharing = await BoxSite.start({
    BOX_MAX_IMAGE_BYTES: '40000000',
    BOX_RATIO_FLOOR_BYTES: '10000000',
    BOX_IMAGE_ATTEMPTS: '4',
  });
  box = await sharing.polling('Hospital B');
  other = await sharing.polling('Hospital C');
});
afterAll(() => sharing.stop());

const post = (path: string, body: unknown) => sharing.call('POST', path, { as: null, body });
const zipped = (bytes: Buffer) => new Uint8Array(deflateSync(bytes));
const image = (transaction: number, sequence: number, total: number) =>
  `/image?transactionid=${transaction}&sequencenumber=${sequence}&totalimagecount=${total}`;
const incoming = async (outgoingTransactionId: number) =>
  (await sharing.incoming()).find((each) => each.outgoingTransactionId === outgoingTransactionId);
const storedImages = async () =>
  Number((await sharing.ingest.query<{ n: bigint }>`SELECT count(*) AS n FROM archive.instance`)[0]?.n);

describe('a box’ token', () => {
  const calls: [string, string, unknown?][] = [
    ['POST', image(1, 1, 1), Buffer.from('x')],
    ['POST', '/image', 'x'],
    ['GET', '/status?transactionid=1'],
    ['PUT', '/status', 'nonsense'],
    ['GET', '/outgoing/poll'],
    ['GET', '/outgoing/poll?n=x'],
    ['GET', '/outgoing?transactionid=1&imageid=1'],
    ['GET', '/outgoing'],
    ['POST', '/outgoing/done', '{'],
    ['POST', '/outgoing/failed', {}],
  ];

  it('is asked for before anything else, whatever is wrong besides', async () => {
    const ended = await sharing.polling('Ended');
    await sharing.call('DELETE', `/api/boxes/${ended.id}`);
    const pushed = '4a3c0c5e-8f7a-4a6e-9d34-1f0b6a1a2b3c';
    await sharing.owner.box.create({
      data: { name: 'Pushed', token: pushed, baseUrl: 'https://x', sendMethod: 'PUSH' },
    });
    const prefix = box.path.slice(0, -1);
    const answers = new Set<string>();
    for (const path of [ended.path, prefix, `${box.path}0`, `/api/transactions/${pushed}`, '/api/transactions/%00']) {
      for (const [method, rest, body] of calls) {
        const { status, type, text } = await sharing.call(method, path + rest, { as: null, body });
        expect([method, rest, status, type]).toEqual([method, rest, 401, 'text/plain; charset=UTF-8']);
        answers.add(text);
      }
    }
    expect(answers.size).toBe(1);
    expect((await sharing.call('PATCH', `${box.path}/status`, { as: null })).status).toBe(401);
  });

  it('opens no more than its own doors', async () => {
    expect((await sharing.call('GET', '/api/boxes', { as: null })).status).toBe(401);
    expect((await sharing.call('GET', `${box.path}/status?transactionid=1`, { as: null })).status).toBe(404);
  });
});

describe('POST …/image', () => {
  it('stores an image in the archive and counts it', async () => {
    const transaction = nextTransaction++;
    const sopInstanceUid = '1.2.826.7.1';
    const bytes = makeInstance({ sopInstanceUid, patientName: 'ANON^1' });
    const answer = await post(box.path + image(transaction, 1, 2), zipped(bytes));
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(await incoming(transaction)).toMatchObject({
      boxId: box.id,
      boxName: 'Hospital B',
      status: 'PROCESSING',
      receivedImageCount: 1,
      addedImageCount: 1,
      totalImageCount: 2,
    });
    const [row] = await sharing.ingest.query<{ source_type: string; source_name: string; source_id: number }>`
      SELECT s.source_type, s.source_name, s.source_id FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE i.sop_instance_uid = ${sopInstanceUid}`;
    expect(row).toEqual({ source_type: 'box', source_name: 'Hospital B', source_id: box.id });
    const { id } = (await incoming(transaction)) as { id: number };
    const images = (await sharing.call('GET', `/api/boxes/incoming/${id}/images`)).json<object[]>();
    expect(images).toMatchObject([{ sopInstanceUID: { value: sopInstanceUid } }]);
    const outsider = accessOfNobody({ domains: ['elsewhere'] });
    expect((await sharing.call('GET', `/api/boxes/incoming/${id}/images`, { as: outsider })).status).toBe(404);
  });

  it('stores in the domain of the box, where it has one, and counts what stands in another already', async () => {
    const research = await sharing.polling('Research');
    await sharing.owner.box.update({ where: { id: research.id }, data: { domain: 'research' } });
    const file = { sopInstanceUid: '1.2.826.7.9', seriesInstanceUid: '1.2.826.7.9.1' };
    await post(research.path + image(1, 1, 1), zipped(makeInstance(file)));
    const [row] = await sharing.ingest.query<{ domain: string }>`
      SELECT domain FROM archive.series WHERE series_instance_uid = '1.2.826.7.9.1'`;
    expect(row?.domain).toBe('research');
    const transaction = nextTransaction++;
    expect((await post(box.path + image(transaction, 1, 1), zipped(makeInstance(file)))).status).toBe(204);
    const counted = await incoming(transaction);
    expect(counted).toMatchObject({ status: 'FINISHED', refusedImageCount: 1 });
    expect(counted?.lastError).not.toContain('1.2.826');
  });

  it('counts an image once that comes twice, and finishes with the last one', async () => {
    const transaction = nextTransaction++;
    const files = [1, 2].map((n) => zipped(makeInstance({ sopInstanceUid: `1.2.826.7.2.${n}` })));
    const before = await storedImages();
    for (const n of [1, 1, 1]) await post(box.path + image(transaction, n, 2), files[n - 1]);
    expect(await incoming(transaction)).toMatchObject({
      status: 'PROCESSING',
      receivedImageCount: 1,
      addedImageCount: 1,
    });
    await Promise.all([1, 2, 2].map((n) => post(box.path + image(transaction, n, 2), files[n - 1])));
    expect(await incoming(transaction)).toMatchObject({
      status: 'FINISHED',
      receivedImageCount: 2,
      addedImageCount: 2,
    });
    expect(await storedImages()).toBe(before + 2);
  });

  it('keeps transactions of different boxes apart that have the same number', async () => {
    const transaction = nextTransaction++;
    await post(box.path + image(transaction, 1, 2), zipped(makeInstance({ sopInstanceUid: '1.2.826.7.3.1' })));
    await post(other.path + image(transaction, 1, 1), zipped(makeInstance({ sopInstanceUid: '1.2.826.7.3.2' })));
    const both = (await sharing.incoming()).filter((each) => each.outgoingTransactionId === transaction);
    expect(both.map(({ boxId, status }) => [boxId, status]).sort()).toEqual(
      [
        [box.id, 'PROCESSING'],
        [other.id, 'FINISHED'],
      ].sort(),
    );
  });

  it('begins anew with the rest of a transaction that was deleted, and keeps its images', async () => {
    const transaction = nextTransaction++;
    const send = (n: number) =>
      post(box.path + image(transaction, n, 2), zipped(makeInstance({ sopInstanceUid: `1.2.826.7.4.${n}` })));
    const before = await storedImages();
    await send(1);
    const { id } = (await incoming(transaction)) as { id: number };
    expect((await sharing.call('DELETE', `/api/boxes/incoming/${id}`, { as: sharing.user })).status).toBe(204);
    expect(await incoming(transaction)).toBeUndefined();
    await send(2);
    expect(await incoming(transaction)).toMatchObject({ receivedImageCount: 1, status: 'PROCESSING' });
    expect(await storedImages()).toBe(before + 2);
  });

  it('counts what the archive does not want, tells of it once, and stores nothing', async () => {
    const transaction = nextTransaction++;
    const lines = await logLines(await sharing.ingest.nats.connect('reader'));
    const before = await storedImages();
    for (const n of [1, 2]) {
      const answer = await post(box.path + image(transaction, n, 2), zipped(Buffer.from(`no DICOM file ${n}`)));
      expect(answer.status).toBe(204);
    }
    expect(await incoming(transaction)).toMatchObject({
      status: 'FINISHED',
      receivedImageCount: 2,
      refusedImageCount: 2,
    });
    expect(await storedImages()).toBe(before);
    await eventually(() => lines.some((line) => line.includes('is finished')));
    expect(lines.filter((line) => line.startsWith('WARN'))).toHaveLength(1);
  });

  it('refuses what is no zlib stream, or not all of one, and counts nothing', async () => {
    const transaction = nextTransaction++;
    const whole = zipped(makeInstance({ sopInstanceUid: '1.2.826.7.5' }));
    const before = await storedImages();
    for (const body of [Buffer.from('DICM'), whole.subarray(0, whole.length - 20), new Uint8Array(0)]) {
      const answer = await post(box.path + image(transaction, 1, 1), body);
      expect(answer).toMatchObject({ status: 400, type: 'text/plain; charset=UTF-8' });
    }
    expect(await incoming(transaction)).toBeUndefined();
    expect(await storedImages()).toBe(before);
  });

  it('refuses an image that unpacks to more than images do, before it is unpacked', async () => {
    const start = makeInstance({ sopInstanceUid: '1.2.826.7.6', rows: 64, columns: 64 });
    const bomb = zipped(Buffer.concat([start, Buffer.alloc(100_000_000)]));
    expect(bomb.length).toBeLessThan(120_000);
    const answer = await post(box.path + image(nextTransaction++, 1, 1), bomb);
    expect(answer.status).toBe(400);
    const noise = Buffer.alloc(1_000_000, Buffer.from(Array.from({ length: 997 }, () => Math.random() * 256)));
    const large = zipped(Buffer.concat([start, ...Array.from({ length: 41 }, () => noise)]));
    expect((await post(box.path + image(nextTransaction++, 1, 1), large)).status).toBe(400);
    // The archive clears away what it was not given to its end.
    await eventually(async () => (await sharing.ingest.storedFiles()).every(({ sizeBytes }) => sizeBytes < 1_000_000));
  });

  it('leaves nothing of an upload that breaks off', async () => {
    const transaction = nextTransaction++;
    const body = zipped(makeInstance({ sopInstanceUid: '1.2.826.7.8', rows: 256, columns: 256 }));
    await new Promise<void>((resolve) => {
      const sent = request(sharing.url + box.path + image(transaction, 1, 1), { method: 'POST' });
      sent.on('error', () => resolve());
      sent.write(body.subarray(0, body.length >> 1), () => setTimeout(() => sent.destroy(), 50));
    });
    await eventually(() =>
      sharing.ingest.expectFilesToEqualRows().then(
        () => true,
        () => false,
      ),
    );
    expect(await incoming(transaction)).toBeUndefined();
  });

  it('lets the sender try again while the archive cannot store, and counts nothing', async () => {
    const transaction = nextTransaction++;
    const body = zipped(makeInstance({ sopInstanceUid: '1.2.826.7.7' }));
    await sharing.owner.$executeRaw`ALTER TABLE archive.instance RENAME TO instance_away`;
    try {
      expect((await post(box.path + image(transaction, 1, 1), body)).status).toBeGreaterThanOrEqual(500);
    } finally {
      await sharing.owner.$executeRaw`ALTER TABLE archive.instance_away RENAME TO instance`;
    }
    expect(await incoming(transaction)).toBeUndefined();
    expect((await post(box.path + image(transaction, 1, 1), body)).status).toBe(204);
    expect(await incoming(transaction)).toMatchObject({ status: 'FINISHED' });
  });

  it.each([
    'transactionid=1&sequencenumber=1',
    'transactionid=1&totalimagecount=1',
    'sequencenumber=1&totalimagecount=1',
    'transactionid=x&sequencenumber=1&totalimagecount=1',
    'transactionid=1&sequencenumber=-1&totalimagecount=1',
    'transactionid=1&sequencenumber=1&totalimagecount=99999999999999999999',
  ])('refuses numbers that are none: %s', async (query) => {
    expect((await post(`${box.path}/image?${query}`, zipped(makeInstance({})))).status).toBe(400);
  });
});

describe('…/status', () => {
  it('is that of the box’ own transaction, as text or as JSON', async () => {
    const transaction = nextTransaction++;
    await post(box.path + image(transaction, 1, 3), zipped(makeInstance({ sopInstanceUid: '1.2.826.8.1' })));
    const address = `${sharing.url}${box.path}/status?transactionid=${transaction}`;
    const plain = await fetch(address);
    expect([plain.status, await plain.text()]).toEqual([200, 'PROCESSING']);
    const json = await fetch(address, { headers: { accept: 'application/json' } });
    expect([json.headers.get('content-type'), await json.json()]).toEqual([
      'application/json',
      { status: 'PROCESSING' },
    ]);
    expect((await sharing.call('GET', `${other.path}/status?transactionid=${transaction}`, { as: null })).status).toBe(
      404,
    );
    expect((await sharing.call('GET', `${box.path}/status`, { as: null })).status).toBe(400);
  });

  it('takes text, a JSON string and an object, and nothing that is no status', async () => {
    const transaction = nextTransaction++;
    await post(box.path + image(transaction, 1, 3), zipped(makeInstance({ sopInstanceUid: '1.2.826.8.2' })));
    const put = (body: string, path = box.path, id = transaction) =>
      sharing.call('PUT', `${path}/status?transactionid=${id}`, { as: null, body });
    for (const [body, status] of [
      ['WAITING', 'WAITING'],
      ['"FAILED"', 'FAILED'],
      ['{"status":"FINISHED"}', 'FINISHED'],
    ] as const) {
      expect(await put(body)).toMatchObject({ status: 204, text: '' });
      expect((await incoming(transaction))?.status).toBe(status);
    }
    expect(await incoming(transaction)).toMatchObject({ receivedImageCount: 3, totalImageCount: 3 });
    for (const body of ['DONE', '{"status":1}', '[]', 'x'.repeat(100_000)]) expect((await put(body)).status).toBe(400);
    expect((await put('WAITING', box.path, 999_999)).status).toBe(404);
    expect((await put('WAITING', other.path)).status).toBe(404);
  });

  it('says that a transaction waits in which nothing has moved for a while', async () => {
    const transaction = nextTransaction++;
    await post(box.path + image(transaction, 1, 3), zipped(makeInstance({ sopInstanceUid: '1.2.826.8.3' })));
    await sharing.owner.$executeRaw`UPDATE sharing.incoming_transaction SET updated_at = now() - interval '16 seconds'`;
    expect((await incoming(transaction))?.status).toBe('WAITING');
  });
});

describe('…/outgoing', () => {
  const PATIENT = 'KAKUSHIGOTO^TARO';
  let images: number[];
  beforeAll(async () => {
    const store = (n: number) =>
      sharing.ingest.store(makeInstance({ sopInstanceUid: `1.2.826.9.${n}`, patientName: PATIENT, instanceNumber: n }));
    images = (await Promise.all([1, 2, 3].map(store))).map(({ instanceId }) => instanceId);
  });
  afterEach(() => sharing.owner.$executeRaw`DELETE FROM sharing.outgoing_transaction`);

  const poll = async (path = box.path, n = 200) => {
    const answer = await sharing.call('GET', `${path}/outgoing/poll?n=${n}`, { as: null });
    return answer.status === 404 ? [] : answer.json<Entry[]>();
  };
  interface Entry {
    transaction: { id: number; sentImageCount: number };
    image: { id: number; imageId: number; sequenceNumber: number };
  }
  const fetchImage = (transactionId: number, imageId: number, path = box.path) =>
    fetch(`${sharing.url}${path}/outgoing?transactionid=${transactionId}&imageid=${imageId}`);

  it('offers what waits, with everything that peers read', async () => {
    expect(await sharing.call('GET', `${box.path}/outgoing/poll`, { as: null })).toMatchObject({ status: 404 });
    const id = await sharing.send(box.id, images);
    expect((await sharing.call('GET', `${box.path}/outgoing/poll`, { as: null })).json()).toEqual([
      {
        transaction: {
          id,
          boxId: box.id,
          boxName: 'Hospital B',
          profile: {
            options: [expect.objectContaining({ name: 'BASIC_PROFILE', rank: 10, title: expect.any(String) })],
          },
          sentImageCount: 0,
          totalImageCount: 3,
          created: expect.any(Number),
          updated: expect.any(Number),
          status: 'WAITING',
        },
        image: {
          id: expect.any(Number),
          outgoingTransactionId: id,
          imageId: images[0],
          sequenceNumber: 1,
          sent: false,
        },
      },
    ]);
    expect((await poll()).map(({ image: { imageId } }) => imageId)).toEqual(images);
    expect(await poll(other.path)).toEqual([]);
    for (const n of ['0', '-1', 'x']) {
      expect((await sharing.call('GET', `${box.path}/outgoing/poll?n=${n}`, { as: null })).status).toBe(400);
    }
    expect((await sharing.boxes()).find(({ name }) => name === 'Hospital B')?.online).toBe(true);
  });

  it('gives an image as one zlib stream, anonymized', async () => {
    const id = await sharing.send(box.id, images);
    const [entry] = await poll();
    const response = await fetchImage(id, entry?.image.id as number);
    expect([response.status, response.headers.get('content-encoding')]).toEqual([200, null]);
    const bytes = inflateSync(Buffer.from(await response.arrayBuffer()));
    expect(readHeader(bytes, { complete: true }).status).toBe('header');
    expect(bytes.includes('KAKUSHIGOTO')).toBe(false);
    for (const [transactionId, imageId] of [
      [id, images[0]],
      [id + 1, entry?.image.id],
      [999_999, 999_999],
    ] as [number, number][]) {
      if (imageId !== entry?.image.id || transactionId !== id)
        expect((await fetchImage(transactionId, imageId)).status).toBe(404);
    }
    expect((await fetchImage(id, entry?.image.id as number, other.path)).status).toBe(404);
    expect((await fetch(`${sharing.url}${box.path}/outgoing?transactionid=${id}`)).status).toBe(400);
  });

  it('counts what is done once, and is finished with the last one', async () => {
    const lines = await logLines(await sharing.ingest.nats.connect('reader'));
    const id = await sharing.send(box.id, images);
    const entries = await poll();
    const done = (entry: Entry, path = box.path) => post(`${path}/outgoing/done`, entry);
    const [first] = entries as [Entry];
    await done(first, other.path);
    expect((await sharing.outgoing(id))[0]).toMatchObject({ sentImageCount: 0 });
    for (const _ of [1, 2]) expect(await done(first)).toMatchObject({ status: 204, text: '' });
    expect((await sharing.outgoing(id))[0]).toMatchObject({ sentImageCount: 1, status: 'PROCESSING' });
    expect((await poll()).length).toBe(2);
    await Promise.all(entries.map((entry) => done(entry)));
    expect((await sharing.outgoing(id))[0]).toMatchObject({ sentImageCount: 3, status: 'FINISHED' });
    await eventually(() => lines.some((line) => line.startsWith('INFO Box: Sending 3 images to the box Hospital B')));
    const unknown = { transaction: { id: 999_999 }, image: { id: 999_999 } };
    expect((await post(`${box.path}/outgoing/done`, unknown)).status).toBe(204);
    expect((await post(`${box.path}/outgoing/done`, { image: { id: 1 } })).status).toBe(400);
    const [event] = await sharing.owner.$queryRaw<{ payload: object }[]>`
      SELECT payload FROM sharing.outbox WHERE subject = 'circus.images.sent' ORDER BY id DESC LIMIT 1`;
    expect(event?.payload).toEqual({
      version: 1,
      destinationType: 'box',
      destinationId: box.id,
      transactionId: id,
      imageCount: 3,
    });
  });

  it('gives up an image that cannot be read here before the box gives up the whole transaction', async () => {
    const { instanceId } = await sharing.ingest.store(makeInstance({ sopInstanceUid: '1.2.826.9.79' }));
    await sharing.unreadable(instanceId);
    const id = await sharing.send(box.id, [instanceId, images[0] as number]);
    const statuses: number[] = [];
    for (let offered = await poll(); offered.length > 0; offered = await poll()) {
      for (const { transaction, image: each } of offered) {
        const { status } = await fetchImage(transaction.id, each.id);
        if (status === 200) await post(`${box.path}/outgoing/done`, { transaction, image: each });
        else statuses.push(status);
      }
    }
    expect(statuses).toEqual([500, 500]);
    expect((await sharing.outgoing(id))[0]).toMatchObject({ status: 'FAILED', sentImageCount: 1, failedImageCount: 1 });
  });

  it('can be deleted while the box says that it is done: both are answered', async () => {
    for (let n = 0; n < 10; n++) {
      const id = await sharing.send(box.id, [...images, ...images, ...images]);
      const entries = await poll();
      const answers = await Promise.all([
        ...entries.map((entry) => post(`${box.path}/outgoing/done`, entry)),
        sharing.call('DELETE', `/api/boxes/outgoing/${id}`),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 204));
      expect(await sharing.outgoing(id)).toEqual([]);
    }
  });

  it('fails as the box says, and only its own', async () => {
    const id = await sharing.send(box.id, images);
    const [entry] = await poll();
    const told = { transactionImage: entry, message: 'The disk\r\nis full' };
    expect((await post(`${other.path}/outgoing/failed`, told)).status).toBe(204);
    expect((await sharing.outgoing(id))[0]?.status).toBe('WAITING');
    expect((await post(`${box.path}/outgoing/failed`, told)).status).toBe(204);
    expect((await sharing.outgoing(id))[0]).toMatchObject({
      status: 'FAILED',
      lastError: 'The box says: The disk is full',
    });
    expect(await poll()).toEqual([]);
    expect((await post(`${box.path}/outgoing/failed`, { message: 'x' })).status).toBe(400);
  });

  it('leaves out an image that was deleted, and fails with one whose file is missing', async () => {
    const { instanceId } = await sharing.ingest.store(makeInstance({ sopInstanceUid: '1.2.826.9.77' }));
    const id = await sharing.send(box.id, [instanceId, images[0] as number]);
    await sharing.ingest.request(`/api/images/${instanceId}`, { method: 'DELETE' });
    await eventually(async () => (await sharing.outgoing(id))[0]?.totalImageCount === 1);
    for (const entry of await poll()) await post(`${box.path}/outgoing/done`, entry);
    expect((await sharing.outgoing(id))[0]).toMatchObject({ status: 'FINISHED', sentImageCount: 1 });

    const lost = await sharing.ingest.store(makeInstance({ sopInstanceUid: '1.2.826.9.78' }));
    const [row] = await sharing.ingest.query<{ storage_key: string }>`
      SELECT storage_key FROM archive.instance WHERE id = ${lost.instanceId}`;
    await sharing.ingest.storage.delete(row?.storage_key as string);
    const failing = await sharing.send(box.id, [lost.instanceId, images[0] as number]);
    for (const { transaction, image: each } of await poll()) {
      const { status } = await fetchImage(transaction.id, each.id);
      if (status === 200) await post(`${box.path}/outgoing/done`, { transaction, image: each });
      else expect(status).toBe(404);
    }
    expect((await sharing.outgoing(failing))[0]).toMatchObject({
      status: 'FAILED',
      sentImageCount: 1,
      failedImageCount: 1,
      lastError: expect.stringContaining('1 of 2 images'),
    });
  });

  it('is over with the box', async () => {
    const ending = await sharing.polling('Ending');
    const id = await sharing.send(ending.id, images);
    await post(ending.path + image(1, 1, 2), zipped(makeInstance({ sopInstanceUid: '1.2.826.10.1' })));
    const body = { sourceType: 'box', sourceId: ending.id, tagFilterId: 0 };
    const filter = await sharing.ingest.request('/api/filtering/filters', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ending', tagFilterType: 'BLACKLIST', tags: [] }),
    });
    body.tagFilterId = ((await filter.json()) as { id: number }).id;
    await sharing.ingest.request('/api/filtering/associations', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await sharing.call('DELETE', `/api/boxes/${ending.id}`);
    expect((await sharing.outgoing(id))[0]).toMatchObject({ boxName: 'Ending', status: 'FAILED' });
    expect((await sharing.incoming()).find(({ boxId }) => boxId === ending.id)).toMatchObject({ status: 'FAILED' });
    expect((await sharing.call('GET', `${ending.path}/outgoing/poll`, { as: null })).status).toBe(401);
    await eventually(async () => (await sharing.ingest.json<object[]>('/api/filtering/associations')).length === 0);
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeInstance, readHeader } from '@circus/dicom';
import { eventually, logLines } from '@circus/testkit';
import { BoxSite, QUICK } from '../support/boxSite.js';
import { agreeable, imageIn, ScriptedPeer } from '../support/scriptedPeer.js';

describe('Sending to a box', () => {
  let site: BoxSite;
  let peer: ScriptedPeer;
  let boxId: number;
  let images: number[];
  let lines: readonly string[];
  let nextBox = 1;

  beforeAll(async () => {
    site = await BoxSite.start({ ...QUICK, BOX_IMAGE_ATTEMPTS: '3', BOX_MAX_ATTEMPTS: '5', BOX_SILENCE_MS: '400' });
    const store = (n: number) =>
      site.ingest.store(makeInstance({ sopInstanceUid: `1.2.3.${n}`, patientName: 'HIMITSU^JIRO', instanceNumber: n }));
    images = (await Promise.all(Array.from({ length: 12 }, (_, n) => store(n + 1)))).map(
      ({ instanceId }) => instanceId,
    );
    lines = await logLines(await site.ingest.nats.connect('reader'));
  });
  afterAll(() => site.stop());
  beforeEach(async () => {
    peer = await ScriptedPeer.start(agreeable);
    boxId = await site.pushing(`Box ${nextBox++}`, peer.url);
  });
  afterEach(async () => {
    await site.call('DELETE', `/api/boxes/${boxId}`);
    await peer.stop();
  });

  const one = async (id: number) => (await site.outgoing(id))[0];
  const ended = (id: number) =>
    eventually(async () => {
      const transaction = await one(id);
      return transaction && ['FINISHED', 'FAILED'].includes(transaction.status) && transaction;
    });
  const logged = (text: string) => lines.filter((line) => line.includes(`Box ${nextBox - 1}`) && line.includes(text));

  it('goes image by image as one zlib stream each, with the numbers of the protocol, and ends by saying so', async () => {
    const id = await site.send(boxId, images);
    expect(await ended(id)).toMatchObject({
      status: 'FINISHED',
      sentImageCount: 12,
      failedAttempts: 0,
      lastError: null,
    });
    const calls = peer.to('/image');
    expect(calls.map(({ query }) => Number(query.get('sequencenumber'))).sort((a, b) => a - b)).toEqual(
      images.map((_, n) => n + 1),
    );
    for (const call of calls) {
      expect([call.method, call.query.get('transactionid'), call.query.get('totalimagecount')]).toEqual([
        'POST',
        `${id}`,
        '12',
      ]);
      const bytes = imageIn(call);
      expect(readHeader(bytes, { complete: true }).status).toBe('header');
      expect(bytes.includes('HIMITSU')).toBe(false);
    }
    const [told] = await eventually(() => peer.to('/status').length > 0 && peer.to('/status'));
    expect([told?.method, told?.query.get('transactionid'), told?.body.toString()]).toEqual([
      'PUT',
      `${id}`,
      '{"status":"FINISHED"}',
    ]);
    await eventually(() => logged('Sending 12 images').length === 1);
    expect((await site.boxes()).find((box) => box.id === boxId)?.online).toBe(true);
  });

  it('waits for a box that is away, and says so once', async () => {
    let failing = 503;
    peer.answer(({ path }, response) => void response.writeHead(path === '/image' ? failing : 404).end());
    const id = await site.send(boxId, images.slice(0, 3));
    const waiting = await eventually(async () => {
      const transaction = await one(id);
      return (transaction?.failedAttempts ?? 0) >= 3 && transaction;
    });
    expect(waiting).toMatchObject({ status: 'WAITING', sentImageCount: 0, lastError: expect.stringContaining('503') });
    const box = (await site.boxes()).find((each) => each.id === boxId);
    expect(box?.loops.find(({ direction }) => direction === 'PUSH')).toMatchObject({
      failedAttempts: expect.any(Number),
      lastError: expect.stringContaining('503'),
      nextRetry: expect.any(Number),
    });
    failing = 204;
    expect(await ended(id)).toMatchObject({ status: 'FINISHED', sentImageCount: 3, failedAttempts: 0 });
    expect(logged('cannot be sent')).toHaveLength(1);
  });

  it('gives up after as many attempts as are configured, and goes on when it is asked to', async () => {
    let status = 401;
    peer.answer((_call, response) => void response.writeHead(status).end());
    const id = await site.send(boxId, images.slice(0, 2));
    expect(await ended(id)).toMatchObject({ status: 'FAILED', lastError: expect.stringContaining('tried 5 times') });
    const tries = peer.to('/image').length;
    await eventually(() => logged('has failed').length === 1);
    expect(logged('cannot be sent').map((line) => line.slice(0, 5))).toEqual(['ERROR']);
    expect((await site.boxes()).find((each) => each.id === boxId)?.online).toBe(false);
    const [event] = await site.owner.$queryRaw<{ payload: object }[]>`
      SELECT payload FROM sharing.outbox WHERE subject = 'circus.sending.failed' ORDER BY id DESC LIMIT 1`;
    expect(event?.payload).toMatchObject({ destinationType: 'box', destinationId: boxId, transactionId: id });
    expect(peer.to('/image').length).toBe(tries);
    // Nothing waits any more that could fail.
    await eventually(async () =>
      (await site.boxes())
        .find((each) => each.id === boxId)
        ?.loops.some(({ direction, failedAttempts }) => direction === 'PUSH' && failedAttempts === 0),
    );
    status = 204;
    expect((await site.call('POST', `/api/boxes/outgoing/${id}/retry`)).status).toBe(204);
    expect(await ended(id)).toMatchObject({ status: 'FINISHED', sentImageCount: 2 });
  });

  it('leaves out an image that the box does not want, and goes on', async () => {
    peer.answer(({ path, query }, response) => {
      const refuses = path === '/image' && ['2', '3'].includes(query.get('sequencenumber') as string);
      response
        .writeHead(path === '/outgoing/poll' ? 404 : refuses ? (query.get('sequencenumber') === '2' ? 400 : 404) : 204)
        .end();
    });
    const id = await site.send(boxId, images.slice(0, 5));
    expect(await ended(id)).toMatchObject({ status: 'FINISHED', sentImageCount: 5, refusedImageCount: 2 });
    expect(peer.to('/image')).toHaveLength(5);
    await eventually(() => logged('does not take an image').length >= 1);
  });

  it('has failed where the address knows nothing of any image', async () => {
    peer.answer((_call, response) => void response.writeHead(404).end('<html>nothing here</html>'));
    const id = await site.send(boxId, images.slice(0, 3));
    expect(await ended(id)).toMatchObject({ status: 'FAILED', refusedImageCount: 3 });
  });

  it('gives up one image that fails again and again, and sends all others', async () => {
    let id = 0;
    peer.answer((call, response) => {
      const fails =
        call.path === '/image' &&
        call.query.get('transactionid') === `${id}` &&
        call.query.get('sequencenumber') === '1';
      if (fails || id === 0) response.writeHead(id === 0 ? 503 : 500).end();
      else agreeable(call, response);
    });
    id = await site.send(boxId, images.slice(0, 4));
    const later = await site.send(boxId, images.slice(4, 6));
    expect(await ended(later)).toMatchObject({ status: 'FINISHED', sentImageCount: 2 });
    expect(await ended(id)).toMatchObject({
      status: 'FAILED',
      sentImageCount: 3,
      failedImageCount: 1,
      lastError: expect.stringContaining('1 of 4 images'),
    });
    const tries = peer
      .to('/image')
      .filter(({ query }) => query.get('transactionid') === `${id}` && query.get('sequencenumber') === '1');
    expect(tries.length).toBeGreaterThanOrEqual(3);
    await eventually(() => peer.to('/status').some(({ body }) => body.includes('FAILED')));
  });

  it('does not wait for ever for a box that falls silent', async () => {
    let silent = true;
    peer.answer((call, response) => {
      if (call.path !== '/image' || !silent) agreeable(call, response);
    });
    const id = await site.send(boxId, images.slice(0, 2));
    await eventually(async () => (await one(id))?.lastError?.includes('fallen silent'));
    silent = false;
    expect(await ended(id)).toMatchObject({ status: 'FINISHED' });
  });

  it('stops with its transaction, and with its box', async () => {
    peer.answer(({ path }, response) => void response.writeHead(path === '/image' ? 503 : 404).end());
    const id = await site.send(boxId, images);
    await eventually(() => peer.to('/image').length > 0);
    await site.call('DELETE', `/api/boxes/outgoing/${id}`);
    expect(await site.outgoing(id)).toEqual([]);
    const other = await site.send(boxId, images.slice(0, 2));
    await eventually(() => peer.to('/image').some(({ query }) => query.get('transactionid') === `${other}`));
    await site.call('DELETE', `/api/boxes/${boxId}`);
    expect(await ended(other)).toMatchObject({ status: 'FAILED', lastError: 'The connection with the box was ended.' });
    // What was under way when the box went may still be on the line.
    await new Promise((wake) => setTimeout(wake, 150));
    const calls = peer.calls.length;
    await new Promise((wake) => setTimeout(wake, 300));
    expect(peer.calls.length).toBe(calls);
  });

  it('leaves out what was deleted meanwhile, and fails with what cannot be read', async () => {
    let away = true;
    peer.answer((call, response) => {
      if (away && call.path === '/image') response.writeHead(503).end();
      else agreeable(call, response);
    });
    const [gone, lost] = await Promise.all(
      [91, 92].map((n) => site.ingest.store(makeInstance({ sopInstanceUid: `1.2.3.${n}` }))),
    );
    const id = await site.send(boxId, [gone?.instanceId, images[0]] as number[]);
    const failing = await site.send(boxId, [lost?.instanceId, images[1]] as number[]);
    await site.ingest.request(`/api/images/${gone?.instanceId}`, { method: 'DELETE' });
    const [row] = await site.ingest.query<{ storage_key: string }>`
      SELECT storage_key FROM archive.instance WHERE id = ${lost?.instanceId}`;
    await site.ingest.storage.delete(row?.storage_key as string);
    await eventually(async () => (await one(id))?.totalImageCount === 1);
    await eventually(async () => (await one(failing))?.failedImageCount === 1);
    away = false;
    expect(await ended(id)).toMatchObject({ status: 'FINISHED', sentImageCount: 1, totalImageCount: 1 });
    expect(await ended(failing)).toMatchObject({ status: 'FAILED', sentImageCount: 1, failedImageCount: 1 });
  });

  it('gives up an image that cannot be read here, after some attempts, and sends the others', async () => {
    const { instanceId } = await site.ingest.store(makeInstance({ sopInstanceUid: '1.2.3.93' }));
    await site.unreadable(instanceId);
    const id = await site.send(boxId, [instanceId, ...images.slice(0, 2)]);
    expect(await ended(id)).toMatchObject({
      status: 'FAILED',
      sentImageCount: 2,
      failedImageCount: 1,
      lastError: expect.stringContaining('could not be read here'),
    });
  });

  it('hears a refusal that comes before the image is through', async () => {
    const { instanceId } = await site.ingest.store(
      makeInstance({
        sopInstanceUid: '1.2.3.94',
        rows: 2048,
        columns: 2048,
        pixels: new Uint16Array(noise(2048 * 2048)),
      }),
    );
    const early = createServer((_request, response) => void response.writeHead(401).end('no'));
    await new Promise<void>((listening) => early.listen(0, '127.0.0.1', listening));
    const name = `Early ${nextBox}`;
    const id = await site.pushing(name, `http://127.0.0.1:${(early.address() as AddressInfo).port}`);
    const transaction = await site.send(id, [instanceId]);
    await eventually(async () => (await one(transaction))?.lastError?.includes('does not accept the token'));
    await site.call('DELETE', `/api/boxes/${id}`);
    early.closeAllConnections();
    await new Promise((closed) => early.close(closed));
  });
});

/** Values that no compression makes smaller. */
const noise = (count: number): number[] => Array.from({ length: count }, () => Math.random() * 65_536);

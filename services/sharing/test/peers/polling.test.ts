import type { ServerResponse } from 'node:http';
import { deflateSync } from 'node:zlib';
import { makeInstance } from '@circus/dicom';
import { eventually, logLines } from '@circus/testkit';
import { BoxSite, QUICK } from '../support/boxSite.js';
import { type PeerCall, ScriptedPeer } from '../support/scriptedPeer.js';

/** An entry as Slicebox 2 has it, with members that this side knows nothing of. */
const entryOf = (transaction: number, n: number, total: number) => ({
  transaction: {
    id: transaction,
    boxId: 77,
    boxName: 'there',
    profile: { options: [{ name: 'BASIC_PROFILE', title: 'Basic Profile', description: 'Basic Profile', rank: 10 }] },
    sentImageCount: 0,
    totalImageCount: total,
    created: 1,
    updated: 2,
    status: 'WAITING',
    unknownHere: { a: 1 },
  },
  image: {
    id: transaction * 1_000 + n,
    outgoingTransactionId: transaction,
    imageId: 9_000 + n,
    sequenceNumber: n,
    sent: false,
  },
});
type Entry = ReturnType<typeof entryOf>;

describe('Fetching from a box', () => {
  let site: BoxSite;
  let peer: ScriptedPeer;
  let boxId: number;
  let lines: readonly string[];
  let nextBox = 1;
  /** What the box offers, by the id of the image in its transaction. */
  let offered: Map<number, { entry: Entry; body: Buffer | number }>;
  /** Statuses of its answers that are not as they should be. */
  let faults: Record<string, number>;

  beforeAll(async () => {
    site = await BoxSite.start({ ...QUICK, BOX_IMAGE_ATTEMPTS: '3' });
    lines = await logLines(await site.ingest.nats.connect('reader'));
  });
  afterAll(() => site.stop());
  beforeEach(async () => {
    offered = new Map();
    faults = {};
    peer = await ScriptedPeer.start(serve);
    boxId = await site.pushing(`Box ${nextBox++}`, peer.url);
  });
  afterEach(async () => {
    await site.owner.$executeRaw`DELETE FROM sharing.box`;
    await peer.stop();
  });

  function serve({ path, query, body }: PeerCall, response: ServerResponse): void {
    const fault = faults[path];
    if (fault) return void response.writeHead(fault).end();
    if (path === '/outgoing/poll') {
      const entries = [...offered.values()].slice(0, Number(query.get('n'))).map(({ entry }) => entry);
      return void (entries.length === 0 ? response.writeHead(404).end() : response.end(JSON.stringify(entries)));
    }
    if (path === '/outgoing') {
      const found = offered.get(Number(query.get('imageid')))?.body ?? 404;
      return void (typeof found === 'number' ? response.writeHead(found).end() : response.end(found));
    }
    if (path === '/outgoing/done') offered.delete((JSON.parse(body.toString()) as Entry).image.id);
    if (path === '/outgoing/failed') {
      const { transactionImage } = JSON.parse(body.toString()) as { transactionImage: Entry };
      for (const [id, { entry }] of offered)
        if (entry.transaction.id === transactionImage.transaction.id) offered.delete(id);
    }
    response.writeHead(204).end();
  }
  const offer = (transaction: number, bodies: (Buffer | number)[]) =>
    bodies.forEach((body, n) => {
      const entry = entryOf(transaction, n + 1, bodies.length);
      offered.set(entry.image.id, { entry, body });
    });
  const zipped = (uid: string) => deflateSync(makeInstance({ sopInstanceUid: uid }));
  const incoming = async (id: number) =>
    (await site.incoming()).find((each) => each.boxId === boxId && each.outgoingTransactionId === id);
  const images = async (prefix: string) =>
    Number(
      (
        await site.ingest.query<{
          n: bigint;
        }>`SELECT count(*) AS n FROM archive.instance WHERE sop_instance_uid LIKE ${`${prefix}%`}`
      )[0]?.n,
    );
  const logged = (text: string) => lines.filter((line) => line.includes(`Box ${nextBox - 1}`) && line.includes(text));
  const box = async () => (await site.boxes()).find(({ id }) => id === boxId);

  it('takes everything that is offered, and sends each entry back as it came', async () => {
    offer(
      1,
      [1, 2, 3, 4, 5].map((n) => zipped(`1.2.10.${n}`)),
    );
    await eventually(() => offered.size === 0);
    expect(await incoming(1)).toMatchObject({ status: 'FINISHED', receivedImageCount: 5, addedImageCount: 5 });
    expect(await images('1.2.10.')).toBe(5);
    const done = peer.to('/outgoing/done').map(({ body }) => JSON.parse(body.toString()) as Entry);
    const numbers = done.map(({ image }) => image.sequenceNumber);
    expect([...numbers].sort()).toEqual([1, 2, 3, 4, 5]);
    for (const { image, transaction } of done) {
      const { sentImageCount, ...rest } = transaction;
      const { sentImageCount: _, ...asOffered } = entryOf(1, image.sequenceNumber, 5).transaction;
      expect([rest, image]).toEqual([asOffered, entryOf(1, image.sequenceNumber, 5).image]);
      expect(sentImageCount).toBeGreaterThan(0);
    }
    // Of a transaction of the other side nothing is told that it would take for one of this side's.
    expect(peer.to('/status')).toEqual([]);
    expect((await box())?.online).toBe(true);
    const [row] = await site.ingest.query<{ source_type: string; source_id: number }>`
      SELECT source_type, source_id FROM archive.instance WHERE sop_instance_uid = '1.2.10.1'`;
    expect(row).toEqual({ source_type: 'box', source_id: boxId });
  });

  it('takes an image again whose acknowledgement was lost, and counts it once', async () => {
    faults['/outgoing/done'] = 503;
    offer(2, [zipped('1.2.11.1'), zipped('1.2.11.2')]);
    await eventually(() => peer.to('/outgoing/done').length >= 3);
    expect(await incoming(2)).toMatchObject({ totalImageCount: 2 });
    delete faults['/outgoing/done'];
    await eventually(() => offered.size === 0);
    expect(await incoming(2)).toMatchObject({ status: 'FINISHED', receivedImageCount: 2, addedImageCount: 2 });
    expect(await images('1.2.11.')).toBe(2);
  });

  it('counts what the archive does not want, and says that it is done', async () => {
    offer(3, [deflateSync(Buffer.from('no DICOM file')), zipped('1.2.12.1')]);
    await eventually(() => offered.size === 0);
    expect(await incoming(3)).toMatchObject({ status: 'FINISHED', receivedImageCount: 2, refusedImageCount: 1 });
    await eventually(() => logged('was not taken').length === 1);
  });

  it('says of what cannot be fetched that it has failed, after so many attempts, and takes the rest', async () => {
    offer(4, [404, Buffer.from('no zlib stream'), 500, zipped('1.2.13.1')]);
    offer(5, [zipped('1.2.14.1')]);
    await eventually(() => offered.size === 0);
    expect(await images('1.2.13.')).toBe(1);
    expect(await images('1.2.14.')).toBe(1);
    const [failed] = peer.to('/outgoing/failed').map(({ body }) => JSON.parse(body.toString()) as { message: string });
    expect(failed?.message).toContain('tried 3 times');
    await eventually(() => logged('could not be fetched').length >= 1);
  });

  it('waits for a box that is away, says so once, and is offline meanwhile', async () => {
    await eventually(async () => (await box())?.online);
    faults['/outgoing/poll'] = 502;
    offer(6, [zipped('1.2.15.1')]);
    await eventually(
      async () => ((await box())?.loops.find(({ direction }) => direction === 'POLL')?.failedAttempts ?? 0) >= 3,
    );
    expect((await box())?.online).toBe(false);
    faults = {};
    await eventually(() => offered.size === 0);
    expect((await box())?.online).toBe(true);
    expect(logged('cannot be fetched from')).toHaveLength(1);
  });

  it.each([
    ['no list', '{"transaction":1}'],
    ['no JSON', '<html>'],
  ])('takes %s for no box', async (_what, answer) => {
    peer.answer((_call, response) => void response.end(answer));
    await eventually(async () =>
      (await box())?.loops.some(({ lastError }) => lastError?.includes('does not answer as boxes do')),
    );
  });

  it('can be ended while it fails', async () => {
    peer.answer((_call, response) => void response.writeHead(503).end());
    for (let n = 0; n < 10; n++) {
      const id = await site.pushing(`Failing ${n}`, peer.url);
      await eventually(async () => (await site.boxes()).find((each) => each.id === id)?.loops.length === 1);
      expect((await site.call('DELETE', `/api/boxes/${id}`)).status).toBe(204);
    }
  });

  it('passes over an entry that it cannot read', async () => {
    offer(7, [zipped('1.2.16.1')]);
    const entry = [...offered.values()][0]?.entry;
    const others = [null, 5, {}, { transaction: { id: 'x' }, image: {} }, { transaction: entry?.transaction }];
    peer.answer((call, response) => {
      if (call.path !== '/outgoing/poll' || offered.size === 0) return serve(call, response);
      response.end(JSON.stringify([...others, entry]));
    });
    await eventually(() => offered.size === 0);
    expect(await images('1.2.16.')).toBe(1);
  });

  it('is done by one process of all, and by another one when that ends', async () => {
    const polls = () => peer.to('/outgoing/poll').length;
    await eventually(() => polls() > 0);
    const second = await site.another();
    const gauge = async (app: typeof second.app) => (await app.inject('/metrics')).body.includes('circus_box_online{');
    await eventually(() => gauge(site.app));
    expect(await gauge(second.app)).toBe(false);
    await site.app.close();
    const before = polls();
    await eventually(() => polls() > before + 1);
    await eventually(() => gauge(second.app));
    const { body } = await second.app.inject('/metrics');
    expect(body).toMatch(/circus_box_online\{[^}]*box="Box \d+"[^}]*\} 1/);
    offer(8, [zipped('1.2.17.1')]);
    await eventually(() => offered.size === 0);
    expect((await second.app.inject('/metrics')).body).toMatch(/circus_box_images\{[^}]*outcome="received"[^}]*\} 1/);
    const headers = site.ingest.callers.headers(site.administrator);
    await second.app.inject({ method: 'DELETE', url: `/api/boxes/${boxId}`, headers });
    await eventually(async () => !(await gauge(second.app)));
    await second.stop();
  });
});

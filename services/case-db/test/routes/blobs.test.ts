import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { events } from '@circus/contracts';
import { accessOfNobody, eventually } from '@circus/testkit';
import { sweepBlobs } from '../../src/blobs/blobSweep.js';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { archiveSeries } from '../testArchive.js';

const LIMIT = 20 * 1024 * 1024;

let caseDb: RunningCaseDb;
let origin: string;
const anybody = accessOfNobody();

beforeAll(async () => {
  caseDb = await startCaseDb();
  origin = await caseDb.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => caseDb.stop());

const hashOf = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex');
const OCTETS = { 'content-type': 'application/octet-stream' };

async function request(
  method: 'GET' | 'HEAD' | 'PUT',
  hash: string,
  body?: Uint8Array,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${origin}/api/blob/${hash}`, {
    method,
    headers: { ...caseDb.callers.headers(anybody), ...(method === 'PUT' ? OCTETS : {}), ...headers },
    ...(body && { body: new Uint8Array(body) }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const error = answer.status >= 400 && bytes.length > 0 ? JSON.parse(bytes.toString()).error : undefined;
  return { status: answer.status, headers: answer.headers, bytes, error };
}
const put = (bytes: Uint8Array, headers?: Record<string, string>, hash = hashOf(bytes)) =>
  request('PUT', hash, bytes, headers);
async function filesInStorage(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of caseDb.storage.list('blobs')) keys.push(key);
  return keys;
}
const keysOf = async (hash: string) => (await filesInStorage()).filter((key) => key.endsWith(hash));

describe('PUT and GET /api/blob/:hash', () => {
  it('give back exactly the bytes that were stored, to keep for ever', async () => {
    const bytes = randomBytes(100_000);
    const stored = await put(bytes);
    expect([stored.status, stored.bytes.length]).toEqual([201, 0]);
    const hash = hashOf(bytes);
    const read = await request('GET', hash);
    expect(read.status).toBe(200);
    expect(read.bytes.equals(bytes)).toBe(true);
    expect(read.headers.get('content-type')).toBe('application/octet-stream');
    expect(read.headers.get('content-length')).toBe('100000');
    expect(read.headers.get('etag')).toBe(`"${hash}"`);
    expect(read.headers.get('cache-control')).toMatch(/private.*immutable/);
    expect((await request('GET', hash, undefined, { 'if-none-match': `"${hash}"` })).status).toBe(304);
    const head = await request('HEAD', hash);
    expect([head.status, head.headers.get('content-length'), head.bytes.length]).toEqual([200, '100000', 0]);
    expect((await keysOf(hash))[0]).toMatch(/^blobs\/\d{4}\/\d\d\/\d\d\/\d{4}\//);
  });

  it('take gzip, by both of its names, and keep what was in it', async () => {
    for (const encoding of ['gzip', 'x-gzip', 'GZIP']) {
      const bytes = Buffer.alloc(1_000_000, encoding);
      const answer = await put(gzipSync(bytes), { 'content-encoding': encoding }, hashOf(bytes));
      expect(answer.status).toBe(201);
      expect((await request('GET', hashOf(bytes))).bytes.equals(bytes)).toBe(true);
    }
  });

  it('store once what is uploaded again, also by several at the same moment', async () => {
    const bytes = randomBytes(50_000);
    const answers = await Promise.all(Array.from({ length: 6 }, () => put(bytes)));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect((await put(bytes)).status).toBe(201);
    expect(await keysOf(hashOf(bytes))).toHaveLength(1);
    expect((await request('GET', hashOf(bytes))).bytes.equals(bytes)).toBe(true);
  });

  it('bring back bytes that the storage has lost', async () => {
    const bytes = randomBytes(100);
    await put(bytes);
    await caseDb.storage.delete((await keysOf(hashOf(bytes)))[0] as string);
    expect((await request('GET', hashOf(bytes))).status).toBe(404);
    expect((await put(bytes)).status).toBe(201);
    expect((await request('GET', hashOf(bytes))).bytes.equals(bytes)).toBe(true);
  });

  it('refuse what is empty or of another hash, and keep nothing of it', async () => {
    const before = await filesInStorage();
    const bytes = randomBytes(300_000);
    const mismatch = { status: 400, error: 'Hash mismatch.' };
    expect(await put(bytes, {}, 'a'.repeat(40))).toMatchObject(mismatch);
    expect(await put(bytes, {}, hashOf(bytes).toUpperCase())).toMatchObject(mismatch);
    expect(await put(bytes, {}, 'nonsense')).toMatchObject(mismatch);
    // A hash that is there already tells nobody that something else is it.
    await put(bytes);
    expect(await put(randomBytes(10), {}, hashOf(bytes))).toMatchObject(mismatch);
    const empty = Buffer.alloc(0);
    expect(await put(empty)).toMatchObject({ status: 400, error: 'Empty content was sent.' });
    expect(await put(gzipSync(empty), { 'content-encoding': 'gzip' }, hashOf(empty))).toMatchObject({
      status: 400,
      error: 'Empty content was sent.',
    });
    expect(await filesInStorage()).toHaveLength(before.length + 1);
  });

  it('refuse broken gzip with an answer, not by breaking the connection', async () => {
    const bytes = randomBytes(500_000);
    const packed = gzipSync(bytes);
    const damaged = Buffer.from(packed);
    damaged.fill(0, 1_000, 2_000);
    for (const body of [bytes, packed.subarray(0, 400_000), damaged]) {
      const answer = await put(body, { 'content-encoding': 'gzip' }, hashOf(bytes));
      expect(answer).toMatchObject({ status: 400, error: expect.stringMatching(/gzip|unpacked/) });
    }
  });

  it('refuse more than 20 MB of unpacked bytes with 413, and a bomb early', async () => {
    const largest = Buffer.alloc(LIMIT, 7);
    expect((await put(largest)).status).toBe(201);
    const larger = Buffer.alloc(LIMIT + 1, 7);
    expect((await put(larger)).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(400 * 1024 * 1024));
    const before = process.memoryUsage().rss;
    expect((await put(bomb, { 'content-encoding': 'gzip' }, 'a'.repeat(40))).status).toBe(413);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    // Without a length in the head, too.
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
    });
    const endless = await fetch(`${origin}/api/blob/${'a'.repeat(40)}`, {
      method: 'PUT',
      headers: { ...caseDb.callers.headers(anybody), ...OCTETS },
      body: stream,
      duplex: 'half',
    } as RequestInit).then(
      ({ status }) => status,
      () => 'broken off',
    );
    expect([413, 'broken off']).toContain(endless);
  });

  it('refuse another media type or packing', async () => {
    const bytes = randomBytes(10);
    expect((await put(bytes, { 'content-type': 'application/json' })).status).toBe(415);
    expect((await put(bytes, { 'content-type': '' })).status).toBe(400);
    expect((await put(bytes, { 'content-encoding': 'br' })).status).toBe(415);
    expect((await fetch(`${origin}/api/blob/${hashOf(bytes)}`)).status).toBe(401);
  });

  it('answer 404 for whatever is no stored hash, and never look outside of the storage', async () => {
    const hashes = [
      'a'.repeat(40),
      '..%2F..%2F..%2Fetc%2Fpasswd',
      '%2e%2e%2fjournal',
      'x%00',
      'A'.repeat(40),
      '%2Fetc',
    ];
    for (const hash of hashes) expect([hash, (await request('GET', hash)).status]).toEqual([hash, 404]);
    const raw = connect(Number(new URL(origin).port), '127.0.0.1');
    const headers = Object.entries(caseDb.callers.headers(anybody)).map(([name, value]) => `${name}: ${value}\r\n`);
    raw.end(`GET /api/blob/../../../../etc/passwd HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${headers.join('')}\r\n`);
    const [answer] = (await once(raw, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 404/);
    raw.destroy();
  });

  it('keep nothing of an upload that breaks off', async () => {
    const before = await filesInStorage();
    const hash = hashOf(randomBytes(20));
    const raw = connect(Number(new URL(origin).port), '127.0.0.1');
    const headers = Object.entries({ ...caseDb.callers.headers(anybody), ...OCTETS, 'content-length': '3000000' });
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    raw.write(`PUT /api/blob/${hash} HTTP/1.1\r\nhost: a\r\n${lines}\r\n`);
    raw.write(randomBytes(2_000_000));
    await eventually(async () => (await filesInStorage()).length > before.length);
    raw.destroy();
    await eventually(async () => (await filesInStorage()).length === before.length);
    expect((await request('GET', hash)).status).toBe(404);
  });

  it('are refused below the free-space mark', async () => {
    const full = await startCaseDb({ MIN_FREE_BYTES: String(2 ** 52) });
    const bytes = randomBytes(10);
    const answer = await full.app.inject({
      method: 'PUT',
      url: `/api/blob/${hashOf(bytes)}`,
      headers: { ...full.callers.headers(anybody), ...OCTETS },
      payload: bytes,
    });
    expect(answer.statusCode).toBe(507);
    await full.stop();
  });

  it('leave an entry in the audit trail for what is new', async () => {
    const recorded: { action: string; entityId: string }[] = [];
    const end = await caseDb.bus.subscribe(events.auditRecorded, (event) => void recorded.push(event));
    const bytes = randomBytes(10);
    await put(bytes);
    await put(bytes);
    const last = randomBytes(11);
    await put(last);
    await eventually(() => recorded.some(({ entityId }) => entityId === hashOf(last)));
    expect(recorded.filter(({ entityId }) => entityId === hashOf(bytes))).toMatchObject([
      { action: 'blob.store', entity: 'blob' },
    ]);
    end();
  });
});

describe('the sweep of blobs', () => {
  const quiet = { log: { info: () => undefined, warn: () => undefined, error: () => undefined } };
  const sweep = (graceMs: number) =>
    sweepBlobs(
      { database: caseDb.database, storage: caseDb.storage, log: quiet.log as never, graceMs },
      new AbortController().signal,
    );
  const writer = member({ read: ['liver'], write: ['liver'], moderate: ['liver'] });
  let caseId: string;

  beforeAll(async () => {
    await caseDb.addProject('liver');
    await archiveSeries(caseDb.owner, { seriesUid: '1.1' });
    const partialVolumeDescriptor = { start: 1, end: 10, delta: 1 };
    const { json } = await caseDb.call('POST', '/api/cases', writer, {
      projectId: 'liver',
      series: [{ seriesUid: '1.1', partialVolumeDescriptor }],
    });
    caseId = json.caseId;
  });

  const name = (hash: string) =>
    caseDb.call('POST', `/api/cases/${caseId}/revision`, writer, {
      description: '',
      attributes: {},
      status: 'draft',
      series: [
        {
          seriesUid: '1.1',
          labels: [{ type: 'voxel', data: { voxels: hash, origin: [0, 0, 0], size: [8, 1, 1] } }],
        },
      ],
    });

  it('removes what no revision names after the grace period, and nothing else', async () => {
    const [named, unnamed] = [Buffer.from([1]), Buffer.from([2])];
    await put(named);
    await put(unnamed);
    expect((await name(hashOf(named))).status).toBe(201);
    expect(await sweep(3_600_000)).toEqual({ removed: 0, quarantined: 0 });
    expect((await request('GET', hashOf(unnamed))).status).toBe(200);

    expect((await sweep(0)).removed).toBeGreaterThan(0);
    expect((await request('GET', hashOf(unnamed))).status).toBe(404);
    expect((await request('GET', hashOf(named))).bytes.equals(named)).toBe(true);
    expect(await caseDb.owner.blob.count()).toBe(1);
    expect(await filesInStorage()).toHaveLength(1);
  });

  it('counts the grace period from the last upload', async () => {
    const bytes = Buffer.from([3]);
    await put(bytes);
    await caseDb.owner.$executeRaw`UPDATE cases.blob SET touched_at = now() - interval '1 day'`;
    await put(bytes);
    expect(await sweep(3_600_000)).toEqual({ removed: 0, quarantined: 0 });
  });

  it('waits for a revision that is being saved', async () => {
    const bytes = Buffer.from([4]);
    await put(bytes);
    const hash = hashOf(bytes);
    let save = () => {};
    const mayBeSaved = new Promise<void>((resolve) => (save = resolve));
    let lock = () => {};
    const locked = new Promise<void>((resolve) => (lock = resolve));
    const saving = caseDb.owner.$transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT 1 FROM cases.blob WHERE hash = ${hash} FOR KEY SHARE`;
      lock();
      await mayBeSaved;
      await transaction.revisionBlob.create({ data: { caseId, revisionIndex: 0, hash } });
    });
    await locked;
    await sweep(0);
    save();
    await saving;
    expect((await request('GET', hash)).status).toBe(200);
  });

  it('moves bytes that no blob has into the quarantine', async () => {
    await caseDb.storage.write(
      'blobs/2026/01/01/0000/left-by-a-crash.0000',
      (async function* () {
        yield Buffer.from('bytes');
      })(),
    );
    expect((await sweep(0)).quarantined).toBe(1);
    const quarantined: string[] = [];
    for await (const { key } of caseDb.storage.list('quarantine')) quarantined.push(key);
    expect(quarantined).toEqual([expect.stringMatching(/^quarantine\/[\d-]{10}\/blobs\/2026\/01\/01\/0000\/left/)]);
  });

  it('does nothing while another removes bytes, or after a database was restored', async () => {
    await put(Buffer.from([5]));
    for (const lease of ['series-ingest.sweeper', 'series-ingest.restored']) {
      await caseDb.owner.lease.create({
        data: { name: lease, holder: 'another', expiresAt: new Date(Date.now() + 60_000) },
      });
      expect(await sweep(0)).toEqual({ removed: 0, quarantined: 0 });
      await caseDb.owner.lease.delete({ where: { name: lease } });
    }
    expect((await sweep(0)).removed).toBe(1);
  });
});

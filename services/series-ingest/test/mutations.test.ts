import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { element, makeInstance } from '@circus/dicom';
import { type Mutations, mutationsOf, type ServiceProcess, sharedData } from '@circus/testkit';
import { renamed, tarOf, tgzOf, zipOf } from './support/archives.js';
import { IngestSurroundings } from './support/ingestSurroundings.js';

const COUNT = process.env.CIRCUS_LONG === '1' ? 20_000 : 2_000;
const CLIENTS = 4;
/** Of the process at its most, MiB: some 130 are there before the first file. */
const MOST_MEMORY_MIB = 640;
const MOST_BYTES = 64 * 1024;

/** What is sent: a body and its type. */
interface Message {
  path: string;
  type: string;
  body: Buffer;
  /** Nobody waits for the answer: the connection is cut after so many bytes. */
  cutAfter?: number;
}

const BOUNDARY = '----damaged';
const multipart = (...parts: { name: string; bytes: Buffer }[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ name, bytes }) => [
      Buffer.from(
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="x"\r\n` +
          'Content-Type: application/octet-stream\r\n\r\n',
      ),
      bytes,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);
const form = (path: string, ...parts: { name: string; bytes: Buffer }[]): Message => ({
  path,
  type: `multipart/form-data; boundary=${BOUNDARY}`,
  body: multipart(...parts),
});
const files = (bytes: Buffer) => ({ name: 'files', bytes });

/** Written by nobody who writes ZIP files in good faith; the other name has its length. */
const [TRAVERSING, INNOCENT] = ['b/../../../c.dcm', 'b/aa/aa/aa/c.dcm'];

const images = '/api/images';
const domain = '/api/series/domain/default';
const single = `${domain}/single`;

/** Files to be damaged: made ones, and small ones of other people where they are at hand. */
function originals(): Buffer[] {
  const made = Array.from({ length: 6 }, (_, n) =>
    makeInstance({
      rows: 8,
      columns: 8,
      sopInstanceUid: `1.2.826.1.${n}`,
      seriesInstanceUid: `1.2.826.0.${n % 3}`,
      instanceNumber: n + 1,
      patientName: n % 2 === 0 ? 'Fuzz^Made' : '山田^太郎',
      transferSyntaxUid: ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2', '1.2.840.10008.1.2.1.99'][n % 3] as string,
      extra: { '00081140': { vr: 'SQ', Value: [{ '00081155': element('UI', '1.2') }] } },
    }),
  );
  const folder = sharedData('data/dicom', 'damaged forms of DICOM files from many devices');
  if (folder === null) return made;
  const manifest: { files: { file: string; bytes: number }[] } = JSON.parse(
    readFileSync(join(folder, 'MANIFEST.json'), 'utf8'),
  );
  const others = manifest.files.filter(({ bytes }) => bytes > 0 && bytes <= MOST_BYTES);
  return [...made, ...others.map(({ file }) => readFileSync(join(folder, file)))];
}

let surroundings: IngestSurroundings;
let service: ServiceProcess;
let mutations: Mutations;
const dicom = originals();
beforeAll(async () => {
  surroundings = await IngestSurroundings.make();
  service = await surroundings.start();
  mutations = mutationsOf('series-ingest');
});
afterAll(async () => {
  await service.stop();
  await surroundings.remove();
});

/** The n-th message. */
async function message(n: number): Promise<Message> {
  const random = mutations.random(n);
  const damaged = (offset = 0) => mutations.of(dicom[(n + offset) % dicom.length] as Buffer, n * 3 + offset, dicom);
  const whole = () => dicom[Math.floor(random() * dicom.length)] as Buffer;
  const entries = () => ({
    'a.dcm': random() < 0.5 ? damaged(1) : whole(),
    [INNOCENT]: whole(),
    'd.txt': Buffer.from('d'),
  });
  /** The archive damaged, or what is in it, or both. */
  const archive = async (pack: (content: Record<string, Buffer>) => Promise<Buffer>) => {
    const packed = renamed(await pack(entries()), INNOCENT, TRAVERSING);
    return random() < 0.7 ? mutations.of(packed, n) : packed;
  };
  switch (n % 10) {
    case 0:
      return { path: images, type: 'application/octet-stream', body: damaged() };
    case 1:
      return { path: images, type: 'application/dicom', body: damaged() };
    case 2:
      return form(
        images,
        { name: random() < 0.5 ? 'file' : 'other', bytes: damaged() },
        { name: 'dataset', bytes: damaged(1) },
      );
    case 3:
      return form(single, files(damaged()));
    case 4:
      return form(domain, files(damaged()), files(whole()), files(damaged(2)));
    case 5:
      return form(domain, files(await archive(zipOf)));
    case 6:
      return form(domain, files(await archive(tgzOf)), files(damaged()));
    case 7:
      return form(domain, files(await archive(tarOf)));
    case 8: {
      const { path, type, body } = form(random() < 0.5 ? domain : images, files(whole()), files(whole()));
      return { path, type, body: mutations.of(body, n) };
    }
    default: {
      const sent =
        random() < 0.5
          ? form(domain, files(whole()), files(await zipOf(entries())))
          : { path: images, type: 'application/dicom', body: whole() };
      return { ...sent, cutAfter: Math.floor(random() * sent.body.length) };
    }
  }
}

/** @returns the status and text of the answer */
async function send({ path, type, body, cutAfter }: Message): Promise<{ status: number; text: string }> {
  if (cutAfter !== undefined) {
    await sendPart(path, type, body, cutAfter);
    return { status: 0, text: '' };
  }
  const response = await fetch(service.url + path, {
    method: 'POST',
    headers: { ...surroundings.headers, 'content-type': type },
    body: new Uint8Array(body),
  });
  return { status: response.status, text: await response.text() };
}

/** Sends a request up to the middle of its body, and hangs up. */
function sendPart(path: string, type: string, body: Buffer, length: number): Promise<void> {
  const { hostname, port } = new URL(service.url);
  const headers = { ...surroundings.headers, host: hostname, 'content-type': type, 'content-length': body.length };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.write(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n`);
      socket.write(body.subarray(0, length), () => socket.destroy());
    });
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
}

describe('damaged uploads', () => {
  it(`are stored whole or refused with a reason, by the same process, in ${COUNT} mutations of files, archives and forms`, async () => {
    const { pid } = service;
    const statuses: Record<number, number> = {};
    let next = 0;
    const client = async () => {
      for (let n = next++; n < COUNT; n = next++) {
        const { status, text } = await send(await message(n)).catch((error: unknown) => {
          throw new Error(`Mutation ${n}, CIRCUS_FUZZ_SEED=${mutations.seed}`, { cause: error });
        });
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (![0, 200, 201, 400, 413, 415, 422].includes(status)) {
          throw new Error(`Mutation ${n}, CIRCUS_FUZZ_SEED=${mutations.seed}: ${status} ${text}`);
        }
        if (status >= 400 && text.length < 10) throw new Error(`Mutation ${n} is refused without a reason: ${text}`);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    await surroundings.untilTasksEnd();
    process.stdout.write(`Answers: ${JSON.stringify(statuses)}; memory: ${memoryMib()} MiB at most\n`);
    expect(service.pid).toBe(pid);
    for (const status of [201, 400]) expect(statuses[status]).toBeGreaterThan(COUNT / 20);
    expect(memoryMib()).toBeLessThan(MOST_MEMORY_MIB);
  }, 3_600_000);

  it('leave no task unended, and no outcome that is our fault', async () => {
    const tasks = await surroundings.owner.$queryRaw<{ status: string; outcomes: { reason?: string }[] }[]>`
      SELECT status, outcomes FROM work.task`;
    expect(tasks.filter(({ status }) => !['finished', 'error'].includes(status))).toEqual([]);
    expect(tasks.length).toBeGreaterThan(COUNT / 10);
    const reasons = tasks.flatMap(({ outcomes }) => outcomes.map(({ reason = '' }) => reason));
    expect(reasons.filter((reason) => reason.includes('internal error'))).toEqual([]);
  });

  it('leave exactly the files that rows name, each of which can be read', async () => {
    await surroundings.expectRowsToBeFiles();
    const rows = await surroundings.rows();
    for (const { id, sha256 } of rows.slice(0, 200)) {
      const response = await fetch(`${service.url}/api/images/${id}`, { headers: surroundings.headers });
      const bytes = await response.arrayBuffer();
      const hash = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
      expect([id, response.status, hash]).toEqual([id, 200, sha256]);
    }
    const [counts] = await surroundings.owner.$queryRaw<Record<string, bigint>[]>`
      SELECT (SELECT count(*) FROM archive.instance) AS instances,
        (SELECT sum(number_of_instances)::bigint FROM archive.series) AS counted`;
    expect(counts?.instances).toBe(counts?.counted);
    for (const path of ['/api/metadata/flatseries', '/api/series', '/api/series/1.2.826.0.1']) {
      const response = await fetch(service.url + path, { headers: surroundings.headers });
      expect([path, response.status]).toEqual([path, 200]);
      await response.text();
    }
  }, 600_000);
});

describe('uploads made to exhaust the service', () => {
  const plain = makeInstance({ seriesInstanceUid: '1.2.99', sopInstanceUid: '1.2.99.1' });
  const zeros = (MiB: number) => deflateRawSync(Buffer.alloc(MiB * 2 ** 20));
  const deflatedBomb = () => {
    const file = makeInstance({
      seriesInstanceUid: '1.2.99',
      sopInstanceUid: '1.2.99.2',
      transferSyntaxUid: '1.2.840.10008.1.2.1.99',
    });
    // (0002,0000) says how long the file meta information behind it is.
    const meta = file.subarray(0, 144 + file.readUInt32LE(140));
    return Buffer.concat([meta, zeros(900)]);
  };

  it.each<[string, () => Message | Promise<Message>]>([
    [
      'a deflated file of a gigabyte of zeros',
      () => ({ path: images, type: 'application/dicom', body: deflatedBomb() }),
    ],
    [
      'a ZIP of a large file of zeros',
      async () => form(domain, files(await zipOf({ 'zeros.dcm': Buffer.alloc(2 ** 28) }))),
    ],
    [
      'a TGZ of a large DICOM file',
      async () => form(domain, files(await tgzOf({ 'zeros.dcm': Buffer.concat([plain, Buffer.alloc(2 ** 28)]) }))),
    ],
    [
      'a form of thousands of empty files',
      () => form(domain, ...Array.from({ length: 20_000 }, () => files(Buffer.alloc(0)))),
    ],
    ['a form of thousands of fields', () => ({ ...form(domain), body: fields(20_000) })],
  ])(
    '%s: memory stays where it is',
    async (_what, make) => {
      const { status, text } = await send(await make());
      expect([0, 201, 400, 413]).toContain(status);
      await surroundings.untilTasksEnd();
      process.stdout.write(`${status} ${text.slice(0, 100)}; memory: ${memoryMib()} MiB at most\n`);
      expect(memoryMib()).toBeLessThan(MOST_MEMORY_MIB);
      await surroundings.expectRowsToBeFiles();
    },
    120_000,
  );

  it.each([
    ['the body itself', () => ({ path: images, type: 'application/octet-stream', body: Buffer.alloc(2 ** 26, 'x') })],
    ['in a form', () => form(images, { name: 'file', bytes: Buffer.alloc(2 ** 26, 'x') })],
    ['in a form of the other door', () => form(domain, files(Buffer.alloc(2 ** 26, 'x')))],
  ])('a large file that is none: the sender, who is still sending, is told (%s)', async (_how, make) => {
    expect(await send(make())).toMatchObject({
      status: 400,
      text: expect.stringMatching(/not a DICOM|neither a DICOM/),
    });
  });

  const fields = (count: number): Buffer =>
    Buffer.from(
      `${`--${BOUNDARY}\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n`.repeat(count)}--${BOUNDARY}--\r\n`,
    );
});

/** MiB of memory that the process had at its most. */
function memoryMib(): number {
  const status = readFileSync(`/proc/${service.pid}/status`, 'utf8');
  return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024);
}

describe('after all of this', () => {
  it('the service ends in order', async () => {
    expect(await service.stop()).toBe(0);
  });
});

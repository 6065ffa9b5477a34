import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import {
  decodeStoredFrame,
  isDecodable,
  loadFrameDecoder,
  makeInstance,
  pixelHeaderOf,
  readHeader,
  writeDicomFile,
} from '@circus/dicom';
import { parseMediaType, relatedParts } from '@circus/dicom-web';
import { accessOfNobody, sharedData } from '@circus/testkit';
import { TestIngest } from '../support/testIngest.js';

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';
const ENCAPSULATED = '1.2.840.10008.1.2.1.98';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const VIDEO = '1.2.840.10008.1.2.4.102';
const HELD_BYTES = 4 * 2 ** 20;
const FRAMES = 24;
const user = accessOfNobody({ domains: ['default'], globalPrivileges: ['personalInfoView'] });

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await TestIngest.start({
    environment: { CONVERSION_HELD_BYTES: String(HELD_BYTES), CONVERSION_THREADS: '1' },
  });
});
afterAll(() => ingest.stop());

const get = (path: string, accept: string | null, headers: Record<string, string> = {}) =>
  ingest.request(path, { as: user, headers: { ...(accept === null ? {} : { accept }), ...headers } });
const parts = (syntax: string) => `multipart/related; type="application/dicom"; transfer-syntax=${syntax}`;

async function filesOf(response: Response): Promise<{ type: string; bytes: Buffer }[]> {
  const media = parseMediaType(response.headers.get('content-type') ?? '');
  const files: { type: string; bytes: Buffer }[] = [];
  const body = response.body as unknown as AsyncIterable<Uint8Array>;
  for await (const { headers, bytes } of relatedParts(body, media?.parameters.boundary ?? '')) {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(piece);
    files.push({ type: headers.get('content-type') ?? '', bytes: Buffer.concat(pieces) });
  }
  return files;
}

async function contentOf(file: Buffer) {
  const reading = readHeader(file, { complete: true });
  if (reading.status !== 'header') throw new Error('no header');
  const { header, plainBytes: _ } = reading;
  const pixels = pixelHeaderOf(header);
  if (pixels) await loadFrameDecoder(pixels.transferSyntaxUid);
  const frame = pixels && decodeStoredFrame(pixels, file.subarray(pixels.pixelData.offset), 0);
  const hash =
    frame &&
    createHash('sha256')
      .update(Buffer.from(frame.data.buffer as ArrayBuffer, frame.data.byteOffset, frame.data.byteLength))
      .digest('hex');
  const { photometricInterpretation, bitsAllocated, signed } = frame ?? {};
  const said = { photometricInterpretation, bitsAllocated, signed, hash };
  return { syntax: header.transferSyntaxUid, instance: header.sopInstanceUid, ...said };
}

interface InstanceNames {
  study: string;
  series: string;
  instance: string;
}

let made = 0;
/** Stores an instance, of each of whose frames so many bytes are missing, and gives the path of its study. */
async function stored(transferSyntaxUid: string, study: string, { frames = 1, damage = 0, side = 16 } = {}) {
  made += 1;
  const names = { studyInstanceUid: study, seriesInstanceUid: `${study}.1`, sopInstanceUid: `${study}.1.${made}` };
  const pixels = Int16Array.from({ length: side * side * frames }, (_, i) => i);
  const native = makeInstance({
    rows: side,
    columns: side,
    numberOfFrames: frames,
    pixels,
    ...names,
    instanceNumber: made,
  });
  let bytes = native;
  if (transferSyntaxUid !== EXPLICIT) {
    const reading = readHeader(native, { complete: true });
    if (reading.status !== 'header') throw new Error('no header');
    const { dataset } = reading.header;
    const given = Buffer.from(pixels.buffer);
    const bytesOfFrame = side * side * 2;
    const encapsulatedFrames = Array.from({ length: frames }, (_, i) =>
      given.subarray(i * bytesOfFrame, (i + 1) * bytesOfFrame - damage),
    );
    bytes = writeDicomFile({
      ...{ dataset, transferSyntaxUid },
      ...(transferSyntaxUid === IMPLICIT ? { pixelData: given } : { encapsulatedFrames }),
    });
  }
  await ingest.store(bytes);
  return { bytes, path: `/dicom-web/studies/${study}/series/${study}.1/instances/${names.sopInstanceUid}` };
}

describe('WADO-RS in another transfer syntax', () => {
  it('gives explicit VR little endian where none is named, and what is stored for *', async () => {
    for (const syntax of [IMPLICIT, ENCAPSULATED, EXPLICIT]) {
      const { path, bytes } = await stored(syntax, '2.1');
      for (const accept of [
        null,
        '*/*',
        'application/dicom',
        'multipart/related; type="application/dicom"',
        parts(EXPLICIT),
      ]) {
        const response = await get(path, accept);
        expect([syntax, accept, response.status]).toEqual([syntax, accept, 200]);
        const isFile = accept === 'application/dicom';
        const file = isFile
          ? { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) }
          : (await filesOf(response))[0];
        expect(file?.type).toBe(`application/dicom; transfer-syntax=${EXPLICIT}`);
        if (isFile) expect(response.headers.get('content-length')).toBe(String(file?.bytes.length));
        const before = await contentOf(bytes);
        expect(await contentOf(file?.bytes as Buffer)).toEqual({ ...before, syntax: EXPLICIT });
      }
      for (const accept of [parts('*'), parts(syntax)]) {
        const [file] = await filesOf(await get(path, accept));
        expect(file?.type).toBe(`application/dicom; transfer-syntax=${syntax}`);
        expect(file?.bytes.equals(bytes)).toBe(true);
      }
    }
  });

  it('gives each instance of a study in a transfer syntax that the client takes, what it likes best first', async () => {
    const study = '2.2';
    for (const syntax of [IMPLICIT, ENCAPSULATED, EXPLICIT, ENCAPSULATED, IMPLICIT, ENCAPSULATED]) {
      await stored(syntax, study);
    }
    const syntaxes = async (accept: string) =>
      (await filesOf(await get(`/dicom-web/studies/${study}`, accept))).map(({ type }) => type.split('=')[1]);
    expect(await syntaxes(parts(EXPLICIT))).toEqual(Array(6).fill(EXPLICIT));
    expect(await syntaxes(parts('*'))).toEqual([
      IMPLICIT,
      ENCAPSULATED,
      EXPLICIT,
      ENCAPSULATED,
      IMPLICIT,
      ENCAPSULATED,
    ]);
    expect(await syntaxes(`${parts(EXPLICIT)};q=0.5, ${parts(ENCAPSULATED)}`)).toEqual([
      ...[EXPLICIT, ENCAPSULATED, EXPLICIT, ENCAPSULATED, EXPLICIT, ENCAPSULATED],
    ]);
    expect((await get(`/dicom-web/studies/${study}`, parts('1.2.840.10008.1.2.4.90'))).status).toBe(406);
    expect((await get(`/dicom-web/studies/${study}`, parts(ENCAPSULATED))).status).toBe(406);
  });

  it('refuses with the reason what cannot be decoded, and gives it as it is stored where nothing is named', async () => {
    const { path, bytes } = await stored(VIDEO, '2.3');
    await stored(EXPLICIT, '2.3');
    for (const resource of [path, '/dicom-web/studies/2.3']) {
      const response = await get(resource, parts(EXPLICIT));
      expect([response.status, await response.json()]).toEqual([
        406,
        { error: expect.stringMatching(/MPEG-4 .*cannot be decoded/) },
      ]);
    }
    expect((await filesOf(await get(path, null)))[0]?.bytes.equals(bytes)).toBe(true);
    expect((await filesOf(await get('/dicom-web/studies/2.3', parts('*')))).map(({ type }) => type)).toEqual(
      [VIDEO, EXPLICIT].map((syntax) => `application/dicom; transfer-syntax=${syntax}`),
    );
  });

  it('does the same for pixels that turn out to be damaged', async () => {
    const { path, bytes } = await stored(ENCAPSULATED, '2.4', { damage: 100 });
    for (const accept of [parts(EXPLICIT), `application/dicom; transfer-syntax=${EXPLICIT}`]) {
      const response = await get(path, accept);
      expect([response.status, await response.json()]).toEqual([
        406,
        { error: expect.stringMatching(/The frame has 412 bytes, 512 are needed/) },
      ]);
    }
    const whole = await get(path, 'application/dicom');
    expect(whole.headers.get('content-type')).toContain(ENCAPSULATED);
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('breaks the answer off where a later frame is damaged, so that nobody takes it for the whole', async () => {
    const study = '2.5';
    const { path } = await stored(ENCAPSULATED, study, { frames: FRAMES });
    const whole = await get(path, parts(EXPLICIT));
    expect((await filesOf(whole))[0]?.bytes.length).toBeGreaterThan(FRAMES * 512);
    const reading = readHeader(makeInstance({ rows: 16, columns: 16, numberOfFrames: 3 }), { complete: true });
    if (reading.status !== 'header') throw new Error('no header');
    const dataset = { ...reading.header.dataset, '00080018': { vr: 'UI', Value: ['2.5.9'] } };
    const encapsulatedFrames = [512, 512, 400].map((length) => Buffer.alloc(length));
    await ingest.store(writeDicomFile({ dataset, transferSyntaxUid: ENCAPSULATED, encapsulatedFrames }));
    const [row] = await ingest.query<InstanceNames>`
      SELECT s.study_instance_uid AS study, s.series_instance_uid AS series FROM archive.instance i
      JOIN archive.series s ON s.id = i.series_pk WHERE i.sop_instance_uid = '2.5.9'`;
    const broken = await get(`/dicom-web/studies/${row?.study}/series/${row?.series}/instances/2.5.9`, parts(EXPLICIT));
    await expect(broken.arrayBuffer()).rejects.toThrow();
  });

  it('refuses compressed images that are more than may be held, and lets them be had as they are', async () => {
    const { path } = await stored(ENCAPSULATED, '2.6', { side: 512, frames: 9 });
    const response = await get(path, parts(EXPLICIT));
    expect([response.status, await response.json()]).toEqual([406, { error: expect.stringContaining('held') }]);
    for (const accept of [parts('*'), null]) {
      expect((await filesOf(await get(path, accept)))[0]?.type).toContain(ENCAPSULATED);
    }
  });

  it('gives back what it holds for readers who leave, at once or in the middle', async () => {
    // Each needs more than half of what may be held: one that stayed would keep the next from beginning.
    const { path } = await stored(ENCAPSULATED, '2.7', { side: 512, frames: 5 });
    const headers = { ...ingest.callers.headers(user), accept: parts(EXPLICIT) };
    for (let round = 0; round < 3; round += 1) {
      const [first, second] = [0, 1].map(() => request(`${ingest.url}${path}`, { agent: false, headers }).end());
      const left = [first, second].map((each) => new Promise((resolve) => each?.once('close', resolve)));
      for (const each of [first, second]) each?.on('error', () => undefined);
      if (round > 0) await once(((await once(first as ClientRequest, 'response')) as [IncomingMessage])[0], 'data');
      second?.destroy();
      first?.destroy();
      await Promise.all(left);
    }
    const [whole] = await filesOf(await get(path, parts(EXPLICIT)));
    expect(whole?.bytes.length).toBeGreaterThan(5 * 512 * 512 * 2);
  });

  it('names each form of an answer differently', async () => {
    const { path } = await stored(IMPLICIT, '2.8');
    const tag = async (accept: string) => (await get(path, accept)).headers.get('etag') ?? '';
    const tags = await Promise.all([parts('*'), parts(EXPLICIT), 'application/dicom', 'application/zip'].map(tag));
    expect(new Set(tags).size).toBe(4);
    expect((await get(path, parts(EXPLICIT), { 'if-none-match': tags[0] as string })).status).toBe(200);
    expect((await get(path, parts(EXPLICIT), { 'if-none-match': tags[1] as string })).status).toBe(304);
  });
});

interface ManifestEntry {
  file: string;
  expected: string;
  transferSyntax: string | null;
  hasPixelData: boolean;
  studyInstanceUID: string;
  seriesInstanceUID: string;
  sopInstanceUID: string;
}

describe('files of other devices', () => {
  const folder = sharedData('data/dicom', 'conversion of DICOM files from many devices');
  const entries: ManifestEntry[] = folder ? JSON.parse(readFileSync(join(folder, 'MANIFEST.json'), 'utf8')).files : [];
  const syntaxes = new Set<string | null>();
  // One file of each transfer syntax: all of them are converted where the conversion itself is tested.
  const storable = entries.filter(({ expected, hasPixelData, transferSyntax }) => {
    const isWanted = expected === 'accept' && hasPixelData && isDecodable(transferSyntax ?? '');
    if (!isWanted || transferSyntax === DEFLATED || syntaxes.has(transferSyntax)) return false;
    syntaxes.add(transferSyntax);
    return true;
  });

  (storable.length > 0 ? it : it.skip)('have the same pixels in explicit VR little endian', async () => {
    for (const entry of storable) {
      const bytes = readFileSync(join(folder as string, entry.file));
      await ingest.store(bytes);
      const [row] = await ingest.query<InstanceNames>`
        SELECT s.study_instance_uid AS study, s.series_instance_uid AS series, i.sop_instance_uid AS instance
        FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
        WHERE i.sop_instance_uid = ${entry.sopInstanceUID}`;
      const path = `/dicom-web/studies/${row?.study}/series/${row?.series}/instances/${row?.instance}`;
      const response = await get(path, `application/dicom; transfer-syntax=${EXPLICIT}`);
      expect([entry.file, response.status]).toEqual([entry.file, 200]);
      const given = await contentOf(Buffer.from(await response.arrayBuffer()));
      const expected = { ...(await contentOf(bytes)), syntax: EXPLICIT };
      expect([entry.file, given]).toEqual([entry.file, expected]);
    }
  });
});

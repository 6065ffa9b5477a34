import { type DicomJson, element, type InstanceOverrides, makeInstance } from '@circus/dicom';
import { longestTurn } from '@circus/testkit';
import { TestIngest } from '../support/testIngest.js';

const DEFLATED = '1.2.840.10008.1.2.1.99';
/** On the main thread any of the long headers below would take several times as long, ms. */
const MOST_AT_ONCE = 150;

const sequence = (...items: DicomJson[]) => ({ vr: 'SQ', Value: items });

/** An enhanced object with functional groups for each frame: some 600 bytes of header for every one. */
function manyFrames(
  uid: string,
  frames: number,
  { alike = false, ...overrides }: InstanceOverrides & { alike?: boolean } = {},
): Buffer {
  const groupOf = (index: number): DicomJson => ({
    '00209111': sequence({
      '00189074': element('DT', '20240102101112.5'),
      '00189220': element('FD', 20.5),
      '00209056': element('SH', '1'),
      '00209057': element('UL', index + 1),
      '00209157': element('UL', 1, 1, index + 1),
    }),
    '00209113': sequence({ '00200032': element('DS', -120.5, -130.25, index * 0.5) }),
    '00209116': sequence({ '00200037': element('DS', 1, 0, 0, 0, 1, 0) }),
    '00289110': sequence({ '00180050': element('DS', 0.5), '00280030': element('DS', 0.5, 0.5) }),
    '00289132': sequence({ '00281050': element('DS', 40), '00281051': element('DS', 400) }),
    '00289145': sequence({ '00281052': element('DS', -1024), '00281053': element('DS', 1) }),
  });
  return makeInstance({
    rows: 1,
    columns: 1,
    numberOfFrames: frames,
    seriesInstanceUid: uid,
    sopInstanceUid: `${uid}.1`,
    ...overrides,
    extra: {
      ...overrides.extra,
      '52009230': sequence(...Array.from({ length: frames }, (_, index) => groupOf(alike ? 0 : index))),
    },
  });
}

const privateBytes = (length: number) => ({
  '00091010': { vr: 'OB', InlineBinary: Buffer.alloc(length, 1).toString('base64') },
});
const long = (uid: string, patientName: string) =>
  makeInstance({ patientName, seriesInstanceUid: uid, sopInstanceUid: `${uid}.1`, extra: privateBytes(100_000) });

describe('while a file with a long or deflated header is stored', () => {
  let ingest: TestIngest;
  beforeAll(async () => {
    ingest = await TestIngest.start();
    // What is loaded and compiled with the first file is not what is measured.
    await post(long('1.2.9', 'First^One'));
  });
  afterAll(() => ingest.stop());

  const post = (body: Buffer) =>
    ingest.request('/api/images', { method: 'POST', body, headers: { 'content-type': 'application/dicom' } });

  /** Small requests, one after the other, until the file is answered. */
  async function storeBeside(
    bytes: Buffer,
  ): Promise<{ status: number; text: string; longest: number; beside: number }> {
    let beside = 0;
    let answer: { status: number; text: string } | null = null;
    const longest = await longestTurn(async () => {
      const stored = post(bytes).then(async (response) => {
        answer = { status: response.status, text: await response.text() };
      });
      while (answer === null) {
        expect((await ingest.request('/readyz')).status).toBe(200);
        beside += 1;
      }
      await stored;
    });
    return { ...(answer as unknown as { status: number; text: string }), longest, beside };
  }

  it.each([
    ['thousands of frames', manyFrames('1.2.1', 14_000)],
    ['deflated thousands of frames', manyFrames('1.2.2', 14_000, { transferSyntaxUid: DEFLATED })],
  ])('others are answered: %s', async (_what, bytes) => {
    const { status, longest, beside } = await storeBeside(bytes);
    expect(status).toBe(201);
    expect(beside).toBeGreaterThan(1);
    expect(longest).toBeLessThan(MOST_AT_ONCE);
  });

  it('others are answered: a few kilobytes that inflate to megabytes of attributes', async () => {
    const bytes = manyFrames('1.2.3', 20_000, { alike: true, transferSyntaxUid: DEFLATED, without: ['0020000E'] });
    expect(bytes.length).toBeLessThan(65_536);
    const { status, text, longest, beside } = await storeBeside(bytes);
    expect([status, text]).toEqual([400, expect.stringContaining('lacks SeriesInstanceUID')]);
    expect(beside).toBeGreaterThan(1);
    expect(longest).toBeLessThan(MOST_AT_ONCE);
  });

  it.each([
    ['thousands of frames', '1.2.5', {}],
    ['deflated thousands of frames', '1.2.6', { transferSyntaxUid: DEFLATED }],
  ])('others are answered while its attributes are looked at: %s', async (_what, uid, overrides) => {
    const { instanceId } = await ingest.store(manyFrames(uid, 5_000, overrides));
    const path = `/api/images/${instanceId}/attributes`;
    await (await ingest.request(path)).arrayBuffer(); // compiles what is not measured
    let beside = 0;
    let attributes: { name: string; value: string; path: string }[] = [];
    let body: Buffer | null = null;
    const longest = await longestTurn(async () => {
      const answered = ingest.request(path).then(async (response) => {
        expect([response.status, response.headers.get('content-type')]).toEqual([
          200,
          expect.stringContaining('application/json'),
        ]);
        body = Buffer.from(await response.arrayBuffer());
      });
      while (body === null) {
        expect((await ingest.request('/readyz')).status).toBe(200);
        beside += 1;
      }
      await answered;
    });
    expect(beside).toBeGreaterThan(1);
    expect(longest).toBeLessThan(MOST_AT_ONCE);
    attributes = JSON.parse((body as unknown as Buffer).toString());
    const positions = attributes.filter(({ name, path: above }) => name === 'ImagePositionPatient' && above !== '');
    expect(positions).toHaveLength(5_000);
    expect(positions[7]).toMatchObject({
      value: '-120.5\\-130.25\\3.5',
      path: 'PerFrameFunctionalGroupsSequence/PlanePositionSequence',
    });
  });

  it('its attributes come into the archive as any others do', async () => {
    const given = {
      patientName: '山田^太郎',
      characterSet: 'ISO_IR 192',
      extra: { '00104000': element('LT', 'a\0b') },
    };
    const stored = await ingest.store(manyFrames('1.2.4', 200, given));
    const plain = await ingest.store(
      makeInstance({ ...given, instanceNumber: 2, seriesInstanceUid: '1.2.4', sopInstanceUid: '1.2.4.2' }),
    );
    const rows = await ingest.query<{ tags: DicomJson; pixel_header: { frames?: unknown[] } }>`
      SELECT tags, pixel_header FROM archive.instance WHERE id IN (${stored.instanceId}, ${plain.instanceId}) ORDER BY id`;
    const [frames, ordinary] = rows;
    expect(frames?.tags['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: '山田^太郎' }] });
    for (const tag of ['00100010', '00104000', '00280030']) expect(frames?.tags[tag]).toEqual(ordinary?.tags[tag]);
    expect(frames?.tags['52009230']?.Value).toHaveLength(200);
    expect(frames?.pixel_header.frames?.[7]).toMatchObject({ imagePositionPatient: [-120.5, -130.25, 3.5] });
    expect(ordinary?.pixel_header.frames).toBeUndefined();
  });
});

describe('a file that its thread dies of', () => {
  const refusal = (kind: string, text: string) =>
    expect.objectContaining({ kind, message: expect.stringContaining(text) });

  it.each(['DIES^HERE', 'THROWS^HERE'])(
    'is refused, and the next ones are stored by another thread: %s',
    async (name) => {
      const ingest = await TestIngest.start({ headerThreadFile: new URL('fragileThread.mjs', import.meta.url) });
      try {
        const files = [long('1.2.1', 'Fine^One'), long('1.2.2', name), long('1.2.3', 'Fine^Three')];
        const stored = await Promise.allSettled(files.map((bytes) => ingest.store(bytes)));
        expect(stored.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
        await expect(ingest.store(files[1] as Buffer)).rejects.toEqual(refusal('unprocessable', 'cannot be read'));
        await ingest.expectFilesToEqualRows();
      } finally {
        await ingest.stop();
      }
    },
  );

  it('for want of memory is refused as too large', async () => {
    const ingest = await TestIngest.start({ environment: { HEADER_THREAD_MIB: '32' } });
    try {
      await expect(ingest.store(manyFrames('1.2.1', 12_000))).rejects.toEqual(refusal('tooLarge', 'more attributes'));
      await ingest.store(long('1.2.2', 'Fine^Two'));
      await ingest.expectFilesToEqualRows();
    } finally {
      await ingest.stop();
    }
  });
});

import { type DicomJson, makeInstance } from '@circus/dicom';
import { multipartRelated, parseMediaType, relatedParts } from '@circus/dicom-web';
import { accessOfNobody } from '@circus/testkit';
import { recordedReads } from '../support/recordedReads.js';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
const user = accessOfNobody({ domains: ['default'], globalPrivileges: ['personalInfoView'] });
const withoutPatients = accessOfNobody({ domains: ['default'] });
const stranger = accessOfNobody({ domains: ['other'], globalPrivileges: ['personalInfoView'] });

const file = (series: number, n: number, given: Parameters<typeof makeInstance>[0] = {}) =>
  makeInstance({
    patientName: 'Yamada^Tarou',
    studyInstanceUid: '1.5',
    seriesInstanceUid: `1.5.${series}`,
    sopInstanceUid: `1.5.${series}.${n}`,
    instanceNumber: n,
    ...given,
  });
const FILES = [file(1, 1), file(1, 2), file(2, 1, { modality: 'MR' })];
const STUDY = '/dicom-web/studies/1.5';

beforeAll(async () => {
  ingest = await TestIngest.start();
  for (const bytes of FILES) await ingest.store(bytes);
});
afterAll(() => ingest.stop());

const get = (path: string, accept: string | null = null, headers: Record<string, string> = {}, as = user) =>
  ingest.request(path, { as, headers: { ...(accept === null ? {} : { accept }), ...headers } });

async function partsOf(response: Response) {
  const media = parseMediaType(response.headers.get('content-type') ?? '');
  const parts: { type: string; location: string; bytes: Buffer }[] = [];
  const body = response.body as unknown as AsyncIterable<Uint8Array>;
  for await (const { headers, bytes } of relatedParts(body, media?.parameters.boundary ?? '')) {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(piece);
    parts.push({
      type: headers.get('content-type') ?? '',
      location: headers.get('content-location') ?? '',
      bytes: Buffer.concat(pieces),
    });
  }
  return parts;
}

describe('WADO-RS', () => {
  it('gives the files of a study, a series and an instance in parts, byte for byte', async () => {
    const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*';
    for (const [path, files] of [
      [STUDY, FILES],
      [`${STUDY}/series/1.5.1`, FILES.slice(0, 2)],
      [`${STUDY}/series/1.5.2/instances/1.5.2.1`, FILES.slice(2)],
    ] as const) {
      const response = await get(path, accept, { 'x-forwarded-host': 'circus.example' });
      expect(response.status).toBe(200);
      const parts = await partsOf(response);
      expect(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(Buffer.concat(files))).toBe(true);
      expect(parts[0]).toMatchObject({
        type: 'application/dicom; transfer-syntax=1.2.840.10008.1.2.1',
        location: expect.stringMatching(
          /^http:\/\/circus\.example\/dicom-web\/studies\/1\.5\/series\/1\.5\.\d\/instances/,
        ),
      });
    }
    expect(await recordedReads(ingest, user, 'series.read', 2)).toEqual(['1.5.1', '1.5.2']);
  });

  it('gives an instance by itself, and any of them as a ZIP archive', async () => {
    const instance = await get(`${STUDY}/series/1.5.1/instances/1.5.1.2`, 'application/dicom');
    expect(instance.headers.get('content-type')).toContain('application/dicom; transfer-syntax=1.2.840.10008.1.2.1');
    expect(Buffer.from(await instance.arrayBuffer()).equals(FILES[1] as Buffer)).toBe(true);
    const zip = await get(STUDY, 'application/zip');
    expect(zip.headers.get('content-type')).toBe('application/zip');
    const bytes = Buffer.from(await zip.arrayBuffer());
    expect(bytes.subarray(0, 2).toString()).toBe('PK');
    for (const name of ['1.5.1/1.5.1.1.dcm', '1.5.2/1.5.2.1.dcm']) expect(bytes.includes(name)).toBe(true);
  });

  it('tells what it can give where the client takes none of it', async () => {
    const response = await get(STUDY, 'image/jpeg');
    expect([response.status, await response.json()]).toEqual([
      406,
      { error: expect.stringContaining('application/zip') },
    ]);
    expect((await get(`${STUDY}/metadata`, 'text/html')).status).toBe(406);
    expect((await get(`${STUDY}?accept=application/zip`, 'image/jpeg')).headers.get('content-type')).toBe(
      'application/zip',
    );
  });

  it('has no study, series or instance of another domain, of another study, or that is not there', async () => {
    const there = [STUDY, `${STUDY}/metadata`, `${STUDY}/series/1.5.1/instances/1.5.1.1`];
    const nowhere = ['/dicom-web/studies/1.6', `${STUDY}/series/1.6`, `${STUDY}/series/1.5.1/instances/1.5.2.1`];
    for (const path of [...there, ...nowhere]) expect((await get(path, null, {}, stranger)).status).toBe(404);
    for (const path of nowhere.flatMap((one) => [one, `${one}/metadata`])) expect((await get(path)).status).toBe(404);
    expect((await get('/dicom-web/studies/abc')).status).toBe(400);
    expect((await get(`${STUDY}/series/1.5.1/instances/${'1'.repeat(65)}/metadata`)).status).toBe(400);
  });

  it('gives every attribute as JSON, pixels by address', async () => {
    const response = await get(`${STUDY}/metadata`, null, { 'x-forwarded-host': 'circus.example' });
    expect(response.headers.get('content-type')).toContain('application/dicom+json');
    const metadata = (await response.json()) as DicomJson[];
    expect(metadata.map((each) => each['00080018']?.Value)).toEqual([['1.5.1.1'], ['1.5.1.2'], ['1.5.2.1']]);
    expect(metadata[0]).toMatchObject({
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yamada^Tarou' }] },
      '7FE00010': {
        vr: 'OW',
        BulkDataURI: 'http://circus.example/dicom-web/studies/1.5/series/1.5.1/instances/1.5.1.1/frames',
      },
    });
    const one = (await (await get(`${STUDY}/series/1.5.1/instances/1.5.1.2/metadata`)).json()) as DicomJson[];
    expect(one).toHaveLength(1);
  });

  it('gives them as XML, and compressed', async () => {
    const [part, ...others] = await partsOf(
      await get(`${STUDY}/series/1.5.1/metadata`, 'multipart/related; type="application/dicom+xml"'),
    );
    expect(others).toHaveLength(1);
    expect(part?.bytes.toString()).toContain(
      'keyword="PatientName"><PersonName number="1"><Alphabetic><FamilyName>Yamada',
    );
    const compressed = await get(`${STUDY}/metadata`, null, { 'accept-encoding': 'gzip' });
    expect(compressed.headers.get('content-encoding')).toBe('gzip');
    expect(await compressed.json()).toHaveLength(3);
    const plain = await get(`${STUDY}/metadata`, null, { 'accept-encoding': 'gzip;q=0' });
    expect(plain.headers.get('content-encoding')).toBeNull();
  });

  it('says that nothing has changed until something has', async () => {
    const path = `${STUDY}/series/1.5.1/metadata`;
    const tag = (await get(path)).headers.get('etag') ?? '';
    expect((await get(path, null, { 'if-none-match': `"x", ${tag}` })).status).toBe(304);
    await ingest.store(file(1, 2));
    expect((await get(path, null, { 'if-none-match': tag })).status).toBe(200);
  });

  it('shows nobody to those who may not see patients', async () => {
    expect((await get(STUDY, null, {}, withoutPatients)).status).toBe(403);
    const text = await (await get(`${STUDY}/metadata`, null, {}, withoutPatients)).text();
    expect(text).not.toMatch(/Yamada/);
    expect(JSON.parse(text)[0]).toMatchObject({ '00100010': { vr: 'PN' }, '00080060': { Value: ['CT'] } });
  });

  it('gives long values, whole, in parts and in ranges', async () => {
    const long = Buffer.alloc(5000, 'a private value ');
    await ingest.store(
      file(3, 1, { extra: { '00091010': { vr: 'OB', InlineBinary: long.toString('base64') } } as DicomJson }),
    );
    const instance = `${STUDY}/series/1.5.3/instances/1.5.3.1`;
    const [metadata] = (await (await get(`${instance}/metadata`)).json()) as DicomJson[];
    const address = metadata?.['00091010']?.BulkDataURI ?? '';
    expect(address).toMatch(new RegExp(`^${instance}/bulkdata/\\d+-5000$`));
    const whole = await get(address, 'application/octet-stream');
    expect(Buffer.from(await whole.arrayBuffer()).equals(long)).toBe(true);
    const [part] = await partsOf(await get(address, 'multipart/related; type="application/octet-stream"'));
    expect(part?.bytes.equals(long)).toBe(true);
    for (const [range, status, expected] of [
      ['bytes=16-31', 206, long.subarray(16, 32)],
      ['bytes=-8', 206, long.subarray(-8)],
      ['bytes=4990-9999', 206, long.subarray(4990)],
      ['bytes=5000-', 416, Buffer.alloc(0)],
    ] as const) {
      const response = await get(address, 'application/octet-stream', { range });
      expect([response.status, Buffer.from(await response.arrayBuffer())]).toEqual([status, expected]);
    }
    // Clients that know parts only get the range as the part: it is one of the value.
    const inParts = await get(address, 'multipart/related; type="application/octet-stream"', { range: 'bytes=16-31' });
    expect([inParts.status, (await partsOf(inParts)).map(({ bytes }) => bytes)]).toEqual([
      206,
      [long.subarray(16, 32)],
    ]);
    for (const place of ['0-5000', '1-1', 'x', '7FE00010', `${'9'.repeat(30)}-1`]) {
      expect((await get(`${instance}/bulkdata/${place}`)).status).toBe(404);
    }
    expect((await get(address, null, {}, withoutPatients)).status).toBe(403);
  });
});

describe('STOW-RS', () => {
  const post = async (
    path: string,
    parts: readonly { type?: string; bytes: Buffer }[],
    { accept, as = user, contentType }: { accept?: string; as?: typeof user; contentType?: string } = {},
  ) => {
    const { contentType: own, stream } = multipartRelated(
      'application/dicom',
      (async function* () {
        for (const { type = 'application/dicom', bytes } of parts) yield { type, bytes };
      })(),
    );
    const pieces: Uint8Array[] = [];
    for await (const piece of stream) pieces.push(piece);
    const response = await ingest.request(path, {
      method: 'POST',
      as,
      body: Buffer.concat(pieces) as unknown as NonNullable<RequestInit['body']>,
      headers: { 'content-type': contentType ?? own, ...(accept && { accept }) },
    });
    const text = await response.text();
    return { status: response.status, text, json: () => JSON.parse(text) as DicomJson };
  };
  const instance = (n: number, given = {}) =>
    file(0, n, { studyInstanceUid: '1.7', seriesInstanceUid: '1.7.1', sopInstanceUid: `1.7.1.${n}`, ...given });

  it('stores instances and says where each is', async () => {
    const { status, json } = await post('/dicom-web/studies', [{ bytes: instance(1) }, { bytes: instance(2) }]);
    expect(status).toBe(200);
    const report = json();
    expect(report['00081190']?.Value).toEqual(['/dicom-web/studies/1.7']);
    expect(report['00081199']?.Value).toHaveLength(2);
    expect(report['00081199']?.Value?.[1]).toEqual({
      '00081150': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
      '00081155': { vr: 'UI', Value: ['1.7.1.2'] },
      '00081190': { vr: 'UR', Value: ['/dicom-web/studies/1.7/series/1.7.1/instances/1.7.1.2'] },
    });
    expect(report['00081198']).toBeUndefined();
    const [row] = await ingest.query`
      SELECT s.domain, i.source_type, i.source_id FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE i.sop_instance_uid = '1.7.1.2'`;
    expect(row).toEqual({ domain: 'default', source_type: 'user', source_id: user.userId });
  });

  it('tells which were not stored and why, 202 where some were', async () => {
    const { status, json } = await post('/dicom-web/studies/1.7', [
      { bytes: instance(3) },
      { bytes: Buffer.from('not a DICOM file') },
      { bytes: instance(9, { studyInstanceUid: '1.8' }) },
      { type: 'image/jpeg', bytes: instance(5) },
    ]);
    expect(status).toBe(202);
    const report = json();
    expect(report['00081199']?.Value).toHaveLength(1);
    expect(report['00081198']?.Value).toMatchObject([
      { '00081155': { Value: ['1.7.1.9'] }, '00081197': { vr: 'US', Value: [0xa900] } },
    ]);
    expect(report['0008119A']?.Value).toMatchObject([
      { '00081197': { Value: [0xc000] } },
      { '00081197': { Value: [0xc000] } },
    ]);
    const rows = await ingest.query`SELECT FROM archive.instance WHERE sop_instance_uid IN ('1.7.1.9', '1.7.1.5')`;
    expect(rows).toHaveLength(0);
    await ingest.expectFilesToEqualRows();
  });

  it('answers 409 where none was stored, in XML where that is wanted', async () => {
    const { status, text } = await post('/dicom-web/studies', [{ bytes: Buffer.from('x') }], {
      accept: 'application/dicom+xml',
    });
    expect(status).toBe(409);
    expect(text).toContain('keyword="FailureReason"><Value number="1">49152</Value>');
  });

  it('takes a single file as the body itself', async () => {
    const response = await ingest.request('/dicom-web/studies', {
      method: 'POST',
      body: instance(6) as unknown as NonNullable<RequestInit['body']>,
      headers: { 'content-type': 'application/dicom' },
      as: user,
    });
    expect(response.status).toBe(200);
  });

  it('refuses what it cannot take apart, and who may not store', async () => {
    const one = [{ bytes: instance(7) }];
    const type = 'multipart/related; type="application/dicom"';
    for (const [contentType, status] of [
      ['application/json', 415],
      ['multipart/related; type="application/dicom+json"; boundary=x', 415],
      [type, 400],
      [`${type}; boundary=${'x'.repeat(71)}`, 400],
      [`${type}; boundary=another`, 400],
    ] as const) {
      expect((await post('/dicom-web/studies', one, { contentType })).status).toBe(status);
    }
    expect((await post('/dicom-web/studies', [])).status).toBe(400);
    expect((await post('/dicom-web/studies', one, { as: stranger })).status).toBe(403);
    expect((await post('/dicom-web/studies', one, { accept: 'image/png' })).status).toBe(406);
    const rows = await ingest.query`SELECT FROM archive.instance WHERE sop_instance_uid = '1.7.1.7'`;
    expect(rows).toHaveLength(0);
  });

  it('keeps what came whole of a body that breaks off, and says that it did', async () => {
    const body = Buffer.concat([
      Buffer.from('--b\r\nContent-Type: application/dicom\r\n\r\n'),
      instance(20),
      Buffer.from('\r\n--b\r\nContent-Type: application/dicom\r\n\r\n'),
      instance(21).subarray(0, 2000),
    ]);
    const response = await ingest.request('/dicom-web/studies', {
      method: 'POST',
      body: body as unknown as NonNullable<RequestInit['body']>,
      headers: { 'content-type': 'multipart/related; type="application/dicom"; boundary=b' },
      as: user,
    });
    expect(response.status).toBe(400);
    const rows = await ingest.query`
      SELECT sop_instance_uid AS uid FROM archive.instance WHERE sop_instance_uid IN ('1.7.1.20', '1.7.1.21')`;
    expect(rows).toEqual([{ uid: '1.7.1.20' }]);
    await ingest.expectFilesToEqualRows();
  });
});

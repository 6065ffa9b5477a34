import { ctPhantom, makeInstance } from '@circus/dicom';
import { accessOfNobody } from '@circus/testkit';
import { recordedReads } from '../support/recordedReads.js';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
const user = accessOfNobody({ domains: ['default'], globalPrivileges: ['personalInfoView'] });

beforeAll(async () => {
  ingest = await TestIngest.start();
});
afterAll(() => ingest.stop());

const post = (body: Buffer, contentType: string | null = 'application/octet-stream', as = user) =>
  ingest.request('/api/images', {
    method: 'POST',
    body: body as unknown as NonNullable<RequestInit['body']>,
    headers: contentType === null ? {} : { 'content-type': contentType },
    as,
  });
const image = (n: number, given = {}) =>
  makeInstance({
    studyInstanceUid: '1.6',
    seriesInstanceUid: '1.6.1',
    sopInstanceUid: `1.6.1.${n}`,
    instanceNumber: n,
    ...given,
  });

describe('POST /api/images', () => {
  let uploaded = 0;

  it('answers 201 with a new image and 200 with the same one, replaced', async () => {
    const first = await post(image(1, { imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'] }));
    const body = (await first.json()) as { id: number };
    expect([first.status, body]).toEqual([
      201,
      {
        id: expect.any(Number),
        seriesId: expect.any(Number),
        sopInstanceUID: { value: '1.6.1.1' },
        imageType: { value: 'ORIGINAL\\PRIMARY\\AXIAL' },
        instanceNumber: { value: '1' },
      },
    ]);
    const again = await post(image(1));
    expect([again.status, await again.json()]).toMatchObject([200, { id: body.id }]);
  });

  it('remembers the user as the source, and puts it into the default domain', async () => {
    await post(image(2));
    const [row] = await ingest.query`
      SELECT s.domain, i.source_type, i.source_id FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE i.sop_instance_uid = '1.6.1.2'`;
    expect(row).toEqual({ domain: 'default', source_type: 'user', source_id: user.userId });
  });

  it.each([
    'application/octet-stream',
    'application/dicom',
    'application/json',
    'text/plain',
    'image/x-anything',
    null,
  ])('takes the body as it is, declared as %s', async (type) => {
    uploaded += 1;
    expect((await post(image(10 + uploaded), type)).status).toBe(201);
  });

  it.each([
    [[['dataset', 1]], 1],
    [[['file', 2]], 2],
    [[['anything', 3]], 3],
    [
      [
        ['other', 4],
        ['dataset', 5],
      ],
      5,
    ],
    [
      [
        ['file', 6],
        ['dataset', 7],
      ],
      6,
    ],
  ] as const)('takes the named part of a form, else its first file: %j', async (parts, expected) => {
    const body = new FormData();
    body.append('comment', 'only text');
    for (const [part, n] of parts) body.append(part, new Blob([image(40 + n)]), 'a.dcm');
    const response = await ingest.request('/api/images', { method: 'POST', body, as: user });
    expect([response.status, await response.json()]).toMatchObject([
      201,
      { sopInstanceUID: { value: `1.6.1.${40 + expected}` } },
    ]);
    await ingest.expectFilesToEqualRows();
  });

  it('refuses in plain text', async () => {
    for (const body of [Buffer.from('no image'), image(9).subarray(0, 200), Buffer.alloc(0)]) {
      const response = await post(body);
      expect([response.status, response.headers.get('content-type')]).toEqual([400, 'text/plain; charset=UTF-8']);
    }
    const empty = new FormData();
    empty.append('comment', 'x');
    expect((await ingest.request('/api/images', { method: 'POST', body: empty, as: user })).status).toBe(400);
    const stranger = await post(image(9), 'application/dicom', accessOfNobody({ domains: ['elsewhere'] }));
    expect([stranger.status, await stranger.text()]).toEqual([403, 'You cannot upload to this domain.']);
    await ingest.expectFilesToEqualRows();
  });

  it('refuses with 400 while no default domain is set', async () => {
    const unset = await TestIngest.start({ defaultDomain: null });
    const response = await unset.request('/api/images', {
      method: 'POST',
      body: image(1) as unknown as NonNullable<RequestInit['body']>,
      headers: { 'content-type': 'application/dicom' },
    });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('defaultDomain')]);
    await unset.stop();
  });
});

describe('GET /api/images/:id', () => {
  it('gives the stored bytes with their length', async () => {
    const [{ bytes } = { bytes: Buffer.alloc(0) }] = [...ctPhantom({ slices: 1, seriesInstanceUid: '1.6.2' })];
    const { id } = (await (await post(bytes)).json()) as { id: number };
    const response = await ingest.request(`/api/images/${id}`, { as: user });
    expect([response.status, response.headers.get('content-type'), response.headers.get('content-length')]).toEqual([
      200,
      'application/octet-stream',
      String(bytes.length),
    ]);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('puts the read into the audit trail, once for all images of a series', async () => {
    const somebody = { ...user, userId: 9_101 };
    for (const [seriesInstanceUid, n] of [
      ['1.6.3', 1],
      ['1.6.3', 2],
      ['1.6.4', 3],
    ] as const) {
      const { id } = (await (await post(image(70 + n, { seriesInstanceUid }))).json()) as { id: number };
      await (await ingest.request(`/api/images/${id}`, { as: somebody })).arrayBuffer();
    }
    expect(await recordedReads(ingest, somebody, 'image.read', 2)).toEqual(['1.6.3', '1.6.4']);
  });

  it('answers 404 for what is not there for the caller, 403 without the right to see patients', async () => {
    const { id } = (await (await post(image(60))).json()) as { id: number };
    const answer = async (path: string, as = user) => {
      const response = await ingest.request(path, { as });
      return [response.status, await response.text()];
    };
    for (const path of ['/api/images/999999', '/api/images/abc', `/api/images/${'9'.repeat(30)}`]) {
      expect(await answer(path)).toEqual([404, 'There is no such image.']);
    }
    const stranger = accessOfNobody({ domains: ['elsewhere'], globalPrivileges: ['personalInfoView'] });
    expect(await answer(`/api/images/${id}`, stranger)).toEqual([404, 'There is no such image.']);
    expect(await answer(`/api/images/${id}`, accessOfNobody({ domains: ['default'] }))).toEqual([
      403,
      expect.any(String),
    ]);
    const anonymous = await fetch(`${ingest.url}/api/images/${id}`);
    expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([401, null]);
  });
});

import { makeInstance } from '@circus/dicom';
import { eventually, logLines } from '@circus/testkit';
import { ask, postImage, sliceboxUser } from '../support/sliceboxTests.js';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
const user = sliceboxUser();
const other = sliceboxUser();
const administrator = sliceboxUser({ role: 'ADMINISTRATOR' });

beforeAll(async () => {
  ingest = await TestIngest.start();
});
afterAll(() => ingest.stop());

interface Session {
  id: number;
  created: number;
  lastUpdated: number;
}
const begin = async (name: string, as = user) => {
  const { status, body } = await ask(ingest, 'POST', '/api/import/sessions', { id: -1, name }, as);
  return { status, body: body as Session & Record<string, unknown> };
};
const sessionOf = async (id: number) =>
  (await ask(ingest, 'GET', `/api/import/sessions/${id}`, undefined, other)).body as Session & Record<string, unknown>;
const image = (instanceNumber: number) =>
  makeInstance({ studyInstanceUid: '6.1', seriesInstanceUid: '6.1.1', instanceNumber });
const send = (id: number, bytes: Buffer, as = user) =>
  postImage(ingest, bytes, { path: `/api/import/sessions/${id}/images`, as });

describe('import sessions', () => {
  it('begin with nothing, and are found again by their name', async () => {
    const before = Date.now() - 1_000;
    const { status, body } = await begin('first');
    expect([status, body]).toEqual([
      201,
      {
        ...{ id: expect.any(Number), name: 'first', userId: user.userId, user: user.loginId },
        ...{ filesImported: 0, filesAdded: 0, filesRejected: 0, created: body.created, lastUpdated: body.created },
      },
    ]);
    expect(body.created).toBeGreaterThan(before);
    expect(await begin('first')).toEqual({ status: 201, body });
    const stolen = await begin('first', other);
    expect([stolen.status, stolen.body]).toEqual([400, expect.stringContaining('another user')]);
    const all = (await ask(ingest, 'GET', '/api/import/sessions', undefined, other)).body;
    expect(all).toEqual([body]);
    expect((await ask(ingest, 'GET', '/api/import/sessions?startindex=1')).body).toEqual([]);
  });

  it('count what was added, replaced and rejected, and list their images once', async () => {
    const { id } = (await begin('counted')).body;
    const first = await send(id, image(1));
    const again = await send(id, image(1));
    const bad = await send(id, Buffer.from('no image'));
    expect([first.status, again.status, bad.status, again.body.id]).toEqual([201, 200, 400, first.body.id]);
    const session = await sessionOf(id);
    expect(session).toMatchObject({ filesImported: 2, filesAdded: 1, filesRejected: 1 });
    expect(session.lastUpdated).toBeGreaterThanOrEqual(session.created);
    const [row] = await ingest.query`
      SELECT source_type, source_id, source_name FROM archive.series WHERE series_instance_uid = '6.1.1'`;
    expect(row).toEqual({ source_type: 'import', source_id: id, source_name: 'counted' });
    const images = (as = user) => ask(ingest, 'GET', `/api/import/sessions/${id}/images`, undefined, as);
    expect((await images(other)).body).toEqual([first.body]);
    expect((await images(sliceboxUser({ domains: ['elsewhere'] }))).body).toEqual([]);
    await ask(ingest, 'DELETE', `/api/images/${first.body.id}`);
    expect((await images()).body).toEqual([]);
  });

  it('count right when many files come at the same time', async () => {
    const { id } = (await begin('crowded')).body;
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        send(id, n % 3 === 2 ? Buffer.from('no image') : image(100 + Math.floor(n / 6))),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    const count = (wanted: number) => statuses.filter((status) => status === wanted).length;
    expect([count(200) + count(201), count(201), count(400)]).toEqual([40, 10, 20]);
    expect(await sessionOf(id)).toMatchObject({ filesImported: 40, filesAdded: 10, filesRejected: 20 });
  });

  it('take files of forms, and count a form without one as rejected', async () => {
    const { id } = (await begin('forms')).body;
    const path = `/api/import/sessions/${id}/images`;
    expect((await ingest.upload(path, [{ part: 'file', bytes: image(200) }], { as: user })).status).toBe(201);
    const empty = new FormData();
    empty.append('comment', 'x');
    expect((await ingest.request(path, { method: 'POST', body: empty, as: user })).status).toBe(400);
    expect(await sessionOf(id)).toMatchObject({ filesImported: 1, filesRejected: 1 });
  });

  it('take all files of a form, and name those that are refused, in the answer alone', async () => {
    const { id } = (await begin('several')).body;
    const path = `/api/import/sessions/${id}/images`;
    const files = [
      { part: 'file', name: 'a.dcm', bytes: image(210) },
      { part: 'thumbnail', name: 'a.png', bytes: Buffer.from('no image') },
      { part: 'file', name: 'b.dcm', bytes: Buffer.from('no image') },
      { part: 'dataset', name: 'c.dcm', bytes: image(211) },
      { part: 'file', name: 'd.dcm', bytes: image(212).subarray(0, 300) },
    ];
    const lines = await logLines(await ingest.nats.connect('reader'));
    const refused = await ingest.upload(path, files, { as: user });
    expect([refused.status, (await refused.text()).split('\n')]).toEqual([
      400,
      [expect.stringMatching(/^b\.dcm: \S/), expect.stringMatching(/^d\.dcm: \S/)],
    ]);
    expect(await sessionOf(id)).toMatchObject({ filesImported: 2, filesAdded: 2, filesRejected: 2 });
    const images = (await ask(ingest, 'GET', path)).body as { instanceNumber: { value: string } }[];
    expect(images.map(({ instanceNumber }) => instanceNumber.value)).toEqual(['210', '211']);
    await eventually(() => lines.length > 0);
    expect(lines.join()).not.toContain('b.dcm');
    const whole = await ingest.upload(path, [files[0], files[3]] as typeof files, { as: user });
    expect([whole.status, await whole.json()]).toMatchObject([200, { instanceNumber: { value: '210' } }]);
    expect(await sessionOf(id)).toMatchObject({ filesImported: 4, filesAdded: 2, filesRejected: 2 });
    await ingest.expectFilesToEqualRows();
  });

  it('count every file of a form that breaks off as rejected, and store none of them', async () => {
    const { id } = (await begin('broken')).body;
    const part = (bytes: Buffer) =>
      Buffer.concat([
        Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="x.dcm"\r\n\r\n'),
        bytes,
        Buffer.from('\r\n'),
      ]);
    const body = Buffer.concat([part(image(250)), part(image(251)), part(image(252)).subarray(0, 400)]);
    const path = `/api/import/sessions/${id}/images`;
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    expect((await ingest.request(path, { method: 'POST', body, headers, as: user })).status).toBe(400);
    expect(await sessionOf(id)).toMatchObject({ filesImported: 0, filesAdded: 0, filesRejected: 3 });
    expect((await ask(ingest, 'GET', path)).body).toEqual([]);
    await ingest.expectFilesToEqualRows();
  });

  it('are deleted without their images, and with the association of their filter', async () => {
    const { id } = (await begin('deleted')).body;
    const { body } = await send(id, image(300));
    const path = `/api/import/sessions/${id}`;
    expect(await ask(ingest, 'DELETE', path, undefined, other)).toMatchObject({ status: 403 });
    const filter = await ingest.owner.tagFilter.create({ data: { name: 'f', type: 'BLACKLIST' } });
    await ingest.owner.sourceFilter.create({
      data: { sourceType: 'import', sourceId: id, sourceName: 'deleted', filterId: filter.id },
    });
    expect((await ask(ingest, 'DELETE', path, undefined, user)).status).toBe(204);
    expect((await ask(ingest, 'DELETE', path, undefined, user)).status).toBe(204);
    expect((await ask(ingest, 'GET', path)).status).toBe(404);
    expect((await ask(ingest, 'GET', `/api/images/${body.id}/imageinformation`)).status).toBe(200);
    expect(await ingest.owner.sourceFilter.count({ where: { sourceId: id } })).toBe(0);
  });

  it('are for their user and for administrators', async () => {
    const { id } = (await begin('owned')).body;
    const refused = await send(id, image(400), other);
    expect([refused.status, refused.body.text]).toEqual([
      403,
      'You cannot import into an import session of another user.',
    ]);
    expect((await send(id, image(400), administrator)).status).toBe(201);
    expect(await sessionOf(id)).toMatchObject({ filesImported: 1, filesRejected: 0 });
    expect((await ask(ingest, 'DELETE', `/api/import/sessions/${id}`, undefined, administrator)).status).toBe(204);
  });

  it('refuse what is not there and what is no session', async () => {
    for (const id of [999_999, 'x']) {
      expect((await ask(ingest, 'GET', `/api/import/sessions/${id}`)).status).toBe(404);
      expect((await ask(ingest, 'GET', `/api/import/sessions/${id}/images`)).status).toBe(404);
      expect((await postImage(ingest, image(1), { path: `/api/import/sessions/${id}/images` })).status).toBe(404);
    }
    expect((await ask(ingest, 'DELETE', '/api/import/sessions/999999')).status).toBe(204);
    expect((await ask(ingest, 'GET', '/api/import/sessions?startindex=-1')).status).toBe(400);
    for (const body of [{}, { name: ' ' }, { name: 'x'.repeat(181) }, { name: 5 }]) {
      expect((await ask(ingest, 'POST', '/api/import/sessions', body)).status).toBe(400);
    }
    expect((await fetch(`${ingest.url}/api/import/sessions`)).status).toBe(401);
  });
});

import { createHash } from 'node:crypto';
import { gzipSync, inflateSync } from 'node:zlib';
import { makeInstance } from '@circus/dicom';
import { type TestSuite, testSuite } from '@circus/testkit';

/** Rows and columns of the images. */
const SIDE = 16;
const IMAGES = 3;

describe('a case in the running suite', () => {
  let suite: TestSuite;
  beforeAll(async () => {
    suite = await testSuite();
    const form = new FormData();
    for (let number = 1; number <= IMAGES; number += 1) {
      const file = makeInstance({
        studyInstanceUid: '1.2.3',
        seriesInstanceUid: '1.2.3.4',
        sopInstanceUid: `1.2.3.4.${number}`,
        instanceNumber: number,
        rows: SIDE,
        columns: SIDE,
      });
      form.append('files', new Blob([new Uint8Array(file)]), `${number}.dcm`);
    }
    const { status } = await suite.fetch('/api/series/domain/default', { method: 'POST', body: form });
    expect(status).toBe(201);
  }, 180_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
  });

  const json = (method: string, body: unknown, headers = {}) => ({
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

  it('is registered from the console, painted in, saved, tagged and deleted', async () => {
    const printed = await suite.circus('projects', 'add', 'Painting');
    const projectId = /with the id (\w+)\./.exec(printed)?.[1] as string;
    const options = ['--user', 'admin@example.com', '--tags', 'new'];
    const caseId = (await suite.circus('register-case', ...options, 'Painting', `1.2.3.4:${IMAGES}:1:-1`)).trim();
    const loaded = await suite.fetch(`/api/cases/${caseId}`);
    expect([loaded.status, loaded.headers.get('etag')]).toEqual([200, '"0"']);
    expect(await loaded.json()).toMatchObject({ projectId, tags: ['new'] });

    const voxels = Buffer.alloc((SIDE * SIDE * IMAGES) / 8, 0b10101010);
    const hash = createHash('sha1').update(voxels).digest('hex');
    const packed = { 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' };
    const put = { method: 'PUT', headers: packed, body: new Uint8Array(gzipSync(voxels)) };
    expect((await suite.fetch(`/api/blob/${hash}`, put)).status).toBe(201);
    const read = await suite.fetch(`/api/blob/${hash}`);
    expect(Buffer.from(await read.arrayBuffer()).equals(voxels)).toBe(true);

    const label = { type: 'voxel', data: { voxels: hash, origin: [0, 0, 0], size: [SIDE, SIDE, IMAGES] } };
    const series = [
      { seriesUid: '1.2.3.4', partialVolumeDescriptor: { start: IMAGES, end: 1, delta: -1 }, labels: [label] },
    ];
    const revision = { description: 'Painted', attributes: {}, status: 'for-review', series };
    const ifMatch = { 'if-match': loaded.headers.get('etag') };
    const saved = await suite.fetch(`/api/cases/${caseId}/revision`, json('POST', revision, ifMatch));
    expect([saved.status, await saved.text(), saved.headers.get('etag')]).toEqual([201, '', '"1"']);
    const again = await suite.fetch(`/api/cases/${caseId}/revision`, json('POST', revision, ifMatch));
    expect([again.status, await again.json()]).toMatchObject([409, { creator: 'admin@example.com' }]);

    // Without a colour of its own the label is red; every other voxel is painted, from the first.
    const path = `/rs/mpr?series=1.2.3.4&mode=axial&target=1&caseId=${caseId}`;
    const picture = await suite.fetch(path);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    const rows = unfilteredRows(Buffer.from(await picture.arrayBuffer()));
    const isRed = (i: number) => rows[3]?.subarray(1 + i * 3, 4 + i * 3).toString('hex') === 'ff0000';
    expect([isRed(0), isRed(1), isRed(2), isRed(15)]).toEqual([true, false, true, false]);
    expect((await suite.fetch(`${path}&revision=2`)).status).toBe(404);

    const change = json('PATCH', { operation: 'add', caseIds: [caseId], tags: ['seen'] });
    expect((await suite.fetch('/api/cases/tags', change)).status).toBe(204);
    const [found] = (await (await suite.fetch(`/api/cases?filter={"tags":"seen"}`)).json()) as object[];
    expect(found).toMatchObject({ caseId, tags: ['new', 'seen'], latestRevision: { description: 'Painted', series } });

    expect((await suite.fetch('/api/series/1.2.3.4', { method: 'DELETE' })).status).toBe(400);
    expect((await suite.fetch(`/api/cases/${caseId}`, { method: 'DELETE' })).status).toBe(204);
    expect((await suite.fetch('/api/series/1.2.3.4', { method: 'DELETE' })).status).toBe(204);
    expect(await suite.circus('tasks', 'list')).toMatch(/finished +admin@example\.com +Series import/);
  });
});

/** Rows of an RGB PNG as the image server writes them, each behind its filter byte (0). */
function unfilteredRows(png: Buffer): Buffer[] {
  expect(png.subarray(24, 26).toString('hex')).toBe('0802');
  const data = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  const stride = SIDE * 3 + 1;
  return Array.from({ length: SIDE }, (_, j) => data.subarray(j * stride, (j + 1) * stride));
}

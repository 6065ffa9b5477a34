import { makeInstance } from '@circus/dicom';
import { fromBuffer } from 'yauzl';
import { entryNameOf } from '../../src/images/exportSets.js';
import { recordedReads } from '../support/recordedReads.js';
import { ask, postImage, sliceboxUser } from '../support/sliceboxTests.js';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
const user = sliceboxUser();
const images: { id: number; bytes: Buffer }[] = [];

beforeAll(async () => {
  ingest = await TestIngest.start();
  for (const n of [1, 2, 3]) {
    const bytes = makeInstance({
      patientName: 'A/B',
      seriesInstanceUid: `4.1.${n}`,
      studyInstanceUid: '4.1',
      rows: 32,
    });
    images.push({ id: (await postImage(ingest, bytes)).body.id, bytes });
  }
});
afterAll(() => ingest.stop());

const idsOf = (...indexes: number[]) => indexes.map((index) => images[index]?.id as number);
const makeSet = async (ids: number[]) => {
  const { status, body } = await ask(ingest, 'POST', '/api/images/export', ids, user);
  return { status, body, id: (body as { id?: number } | null)?.id as number };
};
const download = (id: unknown, as = user) => ingest.request(`/api/images/export?id=${id}`, { as });

function filesOf(zip: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: true }, (error, archive) => {
      if (error) return reject(error);
      const files = new Map<string, Buffer>();
      archive.on('entry', (entry) =>
        archive.openReadStream(entry, async (broken, stream) => {
          if (broken) return reject(broken);
          files.set(entry.fileName, Buffer.concat(await stream.toArray()));
          archive.readEntry();
        }),
      );
      archive.on('end', () => resolve(files));
      archive.readEntry();
    });
  });
}

describe('export sets', () => {
  it('give the images in one ZIP, in folders of patient, study and series, as often as it is asked for', async () => {
    const { status, body, id } = await makeSet([...idsOf(0, 1), 999_999]);
    expect([status, body]).toEqual([200, { id, value: id }]);
    for (const _time of [1, 2]) {
      const answer = await download(id);
      expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([
        200,
        'application/octet-stream',
        'attachment; filename=slicebox-export.zip',
      ]);
      const files = await filesOf(Buffer.from(await answer.arrayBuffer()));
      expect([...files.keys()]).toEqual([
        expect.stringMatching(new RegExp(`^\\d+_A-B-MADE-1/\\d+_20240102/\\d+__CT/${images[0]?.id}\\.dcm$`)),
        expect.stringMatching(new RegExp(`/${images[1]?.id}\\.dcm$`)),
      ]);
      expect([...files.values()].map((file, n) => file.equals(images[n]?.bytes as Buffer))).toEqual([true, true]);
    }
    expect(await recordedReads(ingest, user, 'image.export', 2)).toEqual(['4.1.1', '4.1.2']);
  });

  it('leave out what is deleted meanwhile, and what is not in the domains of whoever asks', async () => {
    const { id } = await makeSet(idsOf(1, 2));
    await ask(ingest, 'DELETE', `/api/images/${images[2]?.id}`);
    expect((await filesOf(Buffer.from(await (await download(id)).arrayBuffer()))).size).toBe(1);
    const stranger = sliceboxUser({ domains: ['elsewhere'] });
    expect((await filesOf(Buffer.from(await (await download(id, stranger)).arrayBuffer()))).size).toBe(0);
  });

  it('answer 201 where there is no image', async () => {
    expect(await makeSet([])).toMatchObject({ status: 201, body: '' });
    expect(await makeSet([999_999])).toMatchObject({ status: 201, body: '' });
  });

  it('are gone after their time', async () => {
    const { id } = await makeSet(idsOf(0));
    await ingest.owner.exportSet.update({
      where: { id },
      data: { createdAt: new Date(Date.now() - 12 * 3_600_000 - 1) },
    });
    expect([(await download(id)).status, await (await download(id)).text()]).toEqual([
      404,
      expect.stringContaining('too old'),
    ]);
    await makeSet(idsOf(0));
    expect(await ingest.owner.exportSet.findUnique({ where: { id } })).toBeNull();
  });

  it('refuse whoever may not see patients, unknown sets, and what is no id', async () => {
    const { id } = await makeSet(idsOf(0));
    const blind = sliceboxUser({ globalPrivileges: [] });
    expect((await download(id, blind)).status).toBe(403);
    expect((await ask(ingest, 'POST', '/api/images/export', idsOf(0), blind)).status).toBe(403);
    expect((await download(999_999)).status).toBe(404);
    expect((await download('x')).status).toBe(400);
    expect((await ingest.request('/api/images/export', { as: user })).status).toBe(400);
    expect((await ask(ingest, 'POST', '/api/images/export', { id: 1 }, user)).status).toBe(400);
  });

  it('name no other folder than theirs, whatever patients are called', () => {
    const name = entryNameOf({
      ...{ id: 4n, series_id: 3n, series_date: '', modality: 'C\\T', study_id: 2n, study_date: '2024' },
      ...{ patient_id: 1n, patient_name: '../../\u0000etc', patient_number: '..' },
    });
    expect(name).toBe('1_.-.-etc-./2_2024/3__C-T/4.dcm');
  });
});

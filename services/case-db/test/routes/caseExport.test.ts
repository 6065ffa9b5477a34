import { accessOfNobody } from '@circus/testkit';
import {
  BOXES,
  COLUMNS,
  exported,
  filesOf,
  labelledCase,
  paint,
  pixelsOf,
  ROWS,
  SERIES,
  zeros,
} from '../exports/exportedCase.js';
import { mhdVolume } from '../exports/exportedFiles.js';
import { storeSeries } from '../exports/storedSeries.js';
import { pvd, type Revising, writer } from '../revising.js';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';

let caseDb: RunningCaseDb;
let revising: Revising;

beforeAll(async () => {
  caseDb = await startCaseDb({ MIN_FREE_BYTES: '0' });
  revising = await labelledCase(caseDb);
});
afterAll(() => caseDb.stop());

const image = {
  size: [COLUMNS, ROWS, 3],
  // Row spacing comes first in the file, and every second image is taken.
  spacing: [1.5, 2, 5],
  voxels: [5, 3, 1].flatMap((imageNumber) => [...pixelsOf(imageNumber)]),
};
const label = (voxels: number[]) => ({ ...image, voxels });

describe('POST /api/cases/export-mhd', () => {
  it.each(['tgz', 'zip'] as const)('makes a %s of case, volume and each painted label', async (compressionFormat) => {
    const { caseId } = revising;
    const { names, files } = await filesOf(caseDb, { caseIds: [caseId], compressionFormat });
    expect(names).toEqual(
      [
        'data.json',
        'vol000.mhd',
        'vol000.raw',
        'vol000-label000.mhd',
        'vol000-label000.raw',
        'vol000-label003.mhd',
        'vol000-label003.raw',
      ].map((name) => `${caseId}/${name}`),
    );
    expect(mhdVolume(files, `${caseId}/vol000.mhd`)).toEqual(image);
    expect(mhdVolume(files, `${caseId}/vol000-label000.mhd`)).toEqual(label(paint(zeros(), BOXES[0], 1)));
    expect(mhdVolume(files, `${caseId}/vol000-label003.mhd`)).toEqual(label(paint(zeros(), BOXES[1], 1)));
  });

  it('puts all labels of a series into one volume, numbered among all labels, the later above the earlier', async () => {
    const { caseId } = revising;
    const { names, files } = await filesOf(caseDb, { caseIds: [caseId], labelPackType: 'combined' });
    expect(names.filter((name) => name.includes('label'))).toEqual([
      `${caseId}/vol000-label.mhd`,
      `${caseId}/vol000-label.raw`,
    ]);
    const both = paint(paint(zeros(), BOXES[0], 1), BOXES[1], 4);
    expect(both.filter((value) => value === 1).length).toBeLessThan(BOXES[0].bits.filter(Boolean).length);
    expect(mhdVolume(files, `${caseId}/vol000-label.mhd`)).toEqual(label(both));
  });

  it('tells of the case and the revision in data.json, with labels and without the patient', async () => {
    const { caseId } = revising;
    const { files } = await filesOf(caseDb, { caseIds: [{ caseId }] });
    const text = String(files[`${caseId}/data.json`]);
    const { projectId, revisions, createdAt, updatedAt } = await revising.read();
    expect(JSON.parse(text)).toEqual({ caseId, createdAt, updatedAt, projectId, revision: revisions[1] });
    expect(text).toContain('\n  "projectId": "liver"');
    expect(text).not.toMatch(/seriesId|Doe|P-1/);
  });

  it.each([
    ['lf', '\n'],
    ['crlf', '\r\n'],
  ])('ends every line of a header with %s', async (mhdLineEnding, end) => {
    const { files } = await filesOf(caseDb, { caseIds: [revising.caseId], mhdLineEnding });
    expect(String(files[`${revising.caseId}/vol000.mhd`])).toBe(
      [
        'ObjectType = Image',
        'NDims = 3',
        'DimSize = 7 5 3',
        'ElementType = MET_SHORT',
        'ElementSpacing = 1.5 2 5',
        'ElementByteOrderMSB = False',
        'ElementDataFile = vol000.raw',
        '',
      ].join(end),
    );
  });

  it('exports several revisions of a case into folders of their own, and each revision once', async () => {
    const { caseId } = revising;
    const caseIds = [{ caseId, revisionIndex: 0 }, { caseId, revisionIndex: 1 }, caseId, { caseId, revisionIndex: 0 }];
    const { names, files } = await filesOf(caseDb, { caseIds });
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.endsWith('data.json'))).toEqual([
      `${caseId}-rev000/data.json`,
      `${caseId}-rev001/data.json`,
    ]);
    expect(names.filter((name) => name.includes('rev000'))).toHaveLength(3);
    expect(JSON.parse(String(files[`${caseId}-rev000/data.json`])).revision.description).not.toBe('Painted');
    expect(JSON.parse(String(files[`${caseId}-rev001/data.json`])).revision.description).toBe('Painted');
  });

  it('exports several series, and those of a revision without partial volume whole', async () => {
    const other = '1.2.392.2';
    const pixels = Uint8Array.from({ length: 16 * 16 }, (_, index) => index);
    const given = { modality: 'OT', columns: 16, rows: 16, pixels, pixelSpacing: [3, 2] as [number, number] };
    await storeSeries(
      caseDb,
      other,
      Array.from({ length: 10 }, () => ({ ...given, spacingBetweenSlices: 2.5 })),
    );
    const first = [{ seriesUid: SERIES, partialVolumeDescriptor: pvd(1, 5) }];
    const made = await caseDb.call('POST', '/api/cases', writer, { projectId: 'liver', series: first });
    const { caseId } = made.json;
    const series = [SERIES, other].map((seriesUid) => ({ seriesUid, labels: [] }));
    const revision = { description: '', attributes: {}, status: 'draft', series };
    expect((await revising.save(revision, writer, {}, caseId)).status).toBe(201);
    const { names, files } = await filesOf(caseDb, { caseIds: [caseId] });
    expect(names.map((name) => name.split('/')[1])).toEqual([
      'data.json',
      'vol000.mhd',
      'vol000.raw',
      'vol001.mhd',
      'vol001.raw',
    ]);
    const whole = [1, 2, 3, 4, 5].flatMap((imageNumber) => [...pixelsOf(imageNumber)]);
    expect(mhdVolume(files, `${caseId}/vol000.mhd`)).toEqual({
      size: [7, 5, 5],
      spacing: [1.5, 2, 2.5],
      voxels: whole,
    });
    expect(String(files[`${caseId}/vol001.mhd`])).toContain('MET_UCHAR\nElementSpacing = 2 3 2.5\n');
    expect(files[`${caseId}/vol001.raw`]).toHaveLength(2560);
  });

  it('is a task of its owner, and stands in the audit trail', async () => {
    const { caseId } = revising;
    const task = await exported(caseDb, { caseIds: [caseId] });
    expect(task).toMatchObject({
      name: 'Export a case as MHD',
      downloadFileType: 'application/x-tgz',
      message: 'Exported 1 case.',
      finished: 1,
      total: 1,
    });
    const entries = await caseDb.owner.$queryRaw<{ payload: object }[]>`
      SELECT payload FROM cases.outbox WHERE payload->>'action' = 'case.export' AND payload->>'entityId' = ${task.taskId}`;
    expect(entries).toMatchObject([
      { payload: { entity: 'task', details: { cases: [{ caseId, revisionIndex: 1 }], volumeFormat: 'mhd' } } },
    ]);
    const caseIds = [caseId, { caseId, revisionIndex: 0 }];
    expect(await exported(caseDb, { caseIds, compressionFormat: 'zip' })).toMatchObject({
      name: 'Export 2 cases as MHD',
      downloadFileType: 'application/zip',
      message: 'Exported 2 cases.',
    });
  });

  const reader = (given: object = {}) =>
    member({ read: ['liver'] }, { globalPrivileges: ['downloadVolume'], ...given });
  it('needs no more than the privilege, the project and the domain', async () => {
    expect(await exported(caseDb, { caseIds: [revising.caseId] }, reader())).toMatchObject({ status: 'finished' });
  });

  it.each([
    ['without the privilege', 401, () => member({ read: ['liver'] }), () => ({ caseIds: [revising.caseId] })],
    ['without the privilege, whatever the body says', 401, () => accessOfNobody(), () => ({ caseIds: 7 })],
    [
      'without the project',
      401,
      () => member({ write: ['liver'] }, { globalPrivileges: ['downloadVolume'] }),
      () => ({ caseIds: [revising.caseId] }),
    ],
    ['without the domain', 401, () => reader({ domains: ['other'] }), () => ({ caseIds: [revising.caseId] })],
    ['an unknown case', 400, reader, () => ({ caseIds: [revising.caseId, 'nowhere'] })],
    ['no case', 400, reader, () => ({ caseIds: [] })],
    ['nothing', 400, reader, () => ({})],
    ['101 cases', 400, reader, () => ({ caseIds: Array.from({ length: 101 }, () => revising.caseId) })],
    ['a revision before the first', 400, reader, () => ({ caseIds: [{ caseId: revising.caseId, revisionIndex: -1 }] })],
    ['another packing of labels', 400, reader, () => ({ caseIds: [revising.caseId], labelPackType: 'all' })],
    ['another line ending', 400, reader, () => ({ caseIds: [revising.caseId], mhdLineEnding: 'cr' })],
    ['another compression', 400, reader, () => ({ caseIds: [revising.caseId], compressionFormat: 'rar' })],
    ['another format', 400, reader, () => ({ caseIds: [revising.caseId], volumeFormat: 'stl' })],
  ])('refuses %s before a task begins', async (_what, status, access, body) => {
    const count = () => caseDb.owner.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM work.task`;
    const before = await count();
    const answer = await caseDb.call('POST', '/api/cases/export-mhd', access(), body());
    expect(answer).toMatchObject({ status, json: { error: expect.stringMatching(/\S/) } });
    expect(await count()).toEqual(before);
  });

  const downloads = async () => {
    const keys: string[] = [];
    for await (const { key } of caseDb.storage.list('downloads')) keys.push(key);
    return keys;
  };
  it('ends with an error for a revision that the case does not have, and leaves no file', async () => {
    const before = await downloads();
    const { caseId } = revising;
    expect(await exported(caseDb, { caseIds: [{ caseId, revisionIndex: 7 }] })).toMatchObject({
      status: 'error',
      errorMessage: `The case ${caseId} has no revision 7: its latest is 1.`,
      downloadKey: null,
    });
    expect(await downloads()).toEqual(before);
  });

  it.each([
    [
      'bytes of an image',
      async () => {
        const [row] = await caseDb.owner.$queryRaw<{ key: string }[]>`
          SELECT storage_key AS key FROM archive.instance i JOIN archive.series s ON s.id = series_pk
          WHERE series_instance_uid = ${SERIES} AND image_number = 3`;
        return row?.key as string;
      },
      'Image 3: The stored bytes are gone.',
    ],
    [
      'voxels of a label',
      async () => (await caseDb.owner.blob.findFirstOrThrow({ orderBy: { hash: 'asc' } })).storageKey,
      expect.stringMatching(/^Label [03] of the series 1\.2\.392\.1: its voxels are gone\.$/),
    ],
  ])('ends with an error when %s are gone', async (_what, keyOf, errorMessage) => {
    const key = await keyOf();
    const bytes = await caseDb.storage.read(key);
    await caseDb.storage.delete(key);
    expect(await exported(caseDb, { caseIds: [revising.caseId] })).toMatchObject({ status: 'error', errorMessage });
    await caseDb.storage.write(
      key,
      (async function* () {
        yield bytes;
      })(),
    );
    expect(await exported(caseDb, { caseIds: [revising.caseId] })).toMatchObject({ status: 'finished' });
  });

  it('ends with an error that names a series whose images are no volume', async () => {
    const seriesUid = '1.2.392.3';
    await storeSeries(caseDb, seriesUid, [
      { rows: 2, columns: 2 },
      { rows: 4, columns: 2 },
    ]);
    const series = [{ seriesUid, partialVolumeDescriptor: pvd(1, 2) }];
    const { json } = await caseDb.call('POST', '/api/cases', writer, { projectId: 'liver', series });
    const { errorMessage } = await exported(caseDb, { caseIds: [json.caseId] });
    expect(errorMessage).toMatch(/^The series 1\.2\.392\.3 cannot be exported\. Image 2 of the series does not fit/);
  });

  it('refuses while the storage is nearly full', async () => {
    const full = await startCaseDb({ MIN_FREE_BYTES: String(2 ** 52) });
    const answer = await full.call('POST', '/api/cases/export-mhd', full.administrator, { caseIds: ['some'] });
    expect(answer.status).toBe(507);
    await full.stop();
  });
});

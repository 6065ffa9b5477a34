import { eventually } from '@circus/testkit';
import { archiveForRevisions, body, labeler, pvd, Revising, withLabels, writer } from '../revising.js';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { archiveSeries, headFirst } from '../testArchive.js';

let caseDb: RunningCaseDb;
let revising: Revising;

beforeAll(async () => {
  caseDb = await startCaseDb();
  await archiveForRevisions(caseDb);
  revising = new Revising(caseDb);
});
beforeEach(async () => {
  revising.caseId = await revising.newCase();
});
afterAll(() => caseDb.stop());

const CASE_SCHEMA = {
  type: 'object',
  properties: { grade: { type: 'integer', minimum: 1, maximum: 5 }, stage: { type: 'string', enum: ['I', 'II'] } },
  required: ['grade'],
};
const LABEL_SCHEMA = {
  properties: {
    sure: { type: 'boolean' },
    share: { type: 'number', minimumExclusive: 0, maximumExclusive: 1 },
    note: { type: 'string', minLength: 2, maxLength: 3 },
  },
  required: ['sure'],
};

describe('the series of a revision', () => {
  it('exist, are in the domain of the case, and have the images of the partial volume', async () => {
    const refusalOf = async (seriesUid: string, partialVolumeDescriptor?: object, access = writer) => {
      const { status, json } = await revising.save(
        body({ series: [{ seriesUid, partialVolumeDescriptor, labels: [] }] }),
        access,
      );
      return [status, json?.error];
    };
    expect(await refusalOf('9.9')).toEqual([400, expect.stringContaining('does not exist')]);
    expect(await refusalOf('1.1', pvd(1, 11))).toEqual([400, expect.stringContaining('range is invalid')]);
    expect(await refusalOf('1.3')).toEqual([401, expect.stringContaining('domain')]);
    const everywhere = member({ write: ['liver'], addSeries: ['liver'] }, { domains: ['default', 'second'] });
    expect(await refusalOf('1.3', undefined, everywhere)).toEqual([
      400,
      expect.stringContaining('must belong to the same domain'),
    ]);
    expect((await revising.read()).revisions).toHaveLength(1);
  });

  it('are added by those with the role addSeries only, and stay those of the case', async () => {
    const series = ['1.1', '1.2'].map((seriesUid) => ({ seriesUid, labels: [] }));
    const refused = await revising.save(body({ series }), labeler);
    expect([refused.status, refused.json.error]).toEqual([401, expect.stringContaining('addSeries')]);
    expect((await revising.save(body({ series }))).status).toBe(201);
    // Once a revision has had it, it is no more an addition, not even after it was left out.
    expect((await revising.save(body({ series: [] }), labeler)).status).toBe(201);
    expect((await revising.save(body({ series }), labeler)).status).toBe(201);
    const used = await caseDb.owner.caseSeries.findMany({
      where: { caseId: revising.caseId },
      orderBy: { seriesUid: 'asc' },
    });
    expect(used.map(({ seriesUid }) => seriesUid)).toEqual(['1.1', '1.2']);
  });

  it('of a UID that stands for several now stay the one that the case has', async () => {
    const { owner } = caseDb;
    const first = await archiveSeries(owner, { seriesUid: '4.1', images: headFirst(10) });
    const id = await revising.newCase('liver', '4.1');
    await archiveSeries(owner, { seriesUid: '4.1', images: headFirst(20) });
    const series = [{ seriesUid: '4.1', partialVolumeDescriptor: pvd(1, 10), labels: [] }];
    expect((await revising.save(body({ series }), labeler, {}, id)).status).toBe(201);
    const stored = await owner.revision.findMany({ where: { caseId: id }, orderBy: { revisionIndex: 'asc' } });
    expect(stored.map((row) => row.series)).toMatchObject([[{ seriesId: first }], [{ seriesId: first }]]);
    expect(
      (await revising.save(body({ series: [{ ...series[0], partialVolumeDescriptor: pvd(1, 20) }] }), writer, {}, id))
        .status,
    ).toBe(400);
  });

  it('cannot be deleted while a revision is being saved', async () => {
    const id = await archiveSeries(caseDb.owner, { seriesUid: '4.2', images: [] });
    let end = () => {};
    const mayEnd = new Promise<void>((resolve) => (end = resolve));
    let begun = () => {};
    const held = new Promise<void>((resolve) => (begun = resolve));
    // As the archive does before it looks who uses the series.
    const deleting = caseDb.owner.$transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT pg_advisory_xact_lock(hashint8extended(${id}::bigint, 513003::bigint))::text`;
      begun();
      await mayEnd;
      await transaction.series.delete({ where: { id } });
    });
    await held;
    const saving = revising.save(body({ series: [{ seriesUid: '4.2', labels: [] }] }));
    await eventually(async () => {
      const waiting = await caseDb.owner.$queryRaw<object[]>`
        SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      return waiting.length > 0;
    });
    end();
    await deleting;
    expect(await saving).toMatchObject({ status: 400, json: { error: expect.stringContaining('does not exist') } });
  });
});

describe('the attributes of a revision', () => {
  beforeAll(async () => {
    await caseDb.addProject('graded');
    await caseDb.owner.project.update({
      where: { projectId: 'graded' },
      data: { caseAttributesSchema: CASE_SCHEMA, labelAttributesSchema: LABEL_SCHEMA },
    });
  });
  const grader = member({ read: ['graded'], write: ['graded'] });
  const point = (attributes?: object) => ({ type: 'point', data: { location: [1, 2, 3] }, attributes });
  const flawsOf = async (attributes: object, ...labels: unknown[]) => {
    const id = await revising.newCase('graded', '1.1', grader);
    const { status, json } = await revising.save({ ...withLabels(...labels), attributes }, grader, {}, id);
    return status === 201 ? [] : json.validationErrors.map(({ message, ...flaw }: { message: string }) => flaw);
  };

  it("are those that the project's schemas allow", async () => {
    expect(await flawsOf({ grade: 3 })).toEqual([]);
    expect(await flawsOf({ grade: 5, stage: 'II' }, point({ sure: true, share: 0.5, note: '𠮷野家' }))).toEqual([]);
  });

  it('are refused with the place of everything that is wrong', async () => {
    const at = (keyword: string, dataPath: string) => ({ keyword, dataPath });
    const ofLabel = (member = '') => `.series[0].labels[0].attributes${member}`;
    expect(await flawsOf({})).toEqual([at('required', '.attributes')]);
    expect(await flawsOf({ grade: 3, 'a key': 1 })).toEqual([at('additionalProperties', '.attributes')]);
    expect(await flawsOf({ grade: 0, stage: 'III' })).toEqual([
      at('minimum', '.attributes.grade'),
      at('enum', '.attributes.stage'),
    ]);
    expect(await flawsOf({ grade: 5.5 })).toEqual([at('type', '.attributes.grade')]);
    expect(await flawsOf({ grade: 6 })).toEqual([at('maximum', '.attributes.grade')]);
    expect(await flawsOf({ grade: null })).toEqual([at('type', '.attributes.grade')]);
    expect(await flawsOf({ grade: 1 }, point())).toEqual([at('required', ofLabel())]);
    expect(await flawsOf({ grade: 1 }, point({ sure: 'yes', share: 0, note: 'a' }))).toEqual([
      at('type', ofLabel('.sure')),
      at('exclusiveMinimum', ofLabel('.share')),
      at('minLength', ofLabel('.note')),
    ]);
    expect(await flawsOf({ grade: 1 }, point({ sure: true, share: 1, note: 'four' }))).toEqual([
      at('exclusiveMaximum', ofLabel('.share')),
      at('maxLength', ofLabel('.note')),
    ]);
    expect(await flawsOf(JSON.parse('{"grade":1,"constructor":2}'))).toEqual([
      at('additionalProperties', '.attributes'),
    ]);
  });

  it('are free in a project that names none', async () => {
    expect((await revising.save(body({ attributes: { anything: { at: ['all'] } } }))).status).toBe(201);
  });
});

describe('the voxels of a revision', () => {
  const voxel = (hash: string, origin: number[], size: number[]) => ({
    type: 'voxel',
    data: { voxels: hash, origin, size },
  });

  it('are uploaded before', async () => {
    const [missing, there] = ['b'.repeat(40), await revising.storeBlob(Buffer.from([1]))];
    const { status, json } = await revising.save(
      withLabels(voxel(missing, [0, 0, 0], [8, 1, 1]), voxel(there, [0, 0, 0], [8, 1, 1])),
    );
    expect(status).toBe(400);
    expect(json.error).toContain('Some voxel data are missing');
    expect(json.error).toContain(missing);
    expect(json.error).not.toContain(there);
  });

  it('have a bit for each voxel of the box', async () => {
    const hash = await revising.storeBlob(Buffer.from([1, 2]));
    const statusOf = async (size: number[]) => (await revising.save(withLabels(voxel(hash, [0, 0, 0], size)))).status;
    expect(await statusOf([3, 3, 1])).toBe(201);
    expect(await statusOf([8, 2, 1])).toBe(201);
    expect(await statusOf([8, 1, 1])).toBe(400);
    expect(await statusOf([1, 1, 1])).toBe(400);
    const { json } = await revising.save(withLabels(voxel(hash, [0, 0, 0], [8, 4, 1])));
    expect(json.validationErrors).toEqual([
      { keyword: 'custom', dataPath: '.series[0].labels[0].data.size', message: expect.stringContaining('4 bytes') },
    ]);
  });

  it('lie inside the partial volume', async () => {
    const hash = await revising.storeBlob(Buffer.from([9]));
    const statusOf = async (origin: number[], size: number[], volume: object | undefined) => {
      const labels = [voxel(hash, origin, size)];
      const series = [{ seriesUid: '1.1', partialVolumeDescriptor: volume, labels }];
      return (await revising.save(body({ series }))).status;
    };
    // Images of 8 columns and 4 rows.
    expect(await statusOf([0, 3, 9], [8, 1, 1], undefined)).toBe(201);
    expect(await statusOf([1, 3, 9], [8, 1, 1], undefined)).toBe(400);
    expect(await statusOf([0, 4, 9], [8, 1, 1], undefined)).toBe(400);
    expect(await statusOf([0, 3, 10], [8, 1, 1], undefined)).toBe(400);
    expect(await statusOf([0, 0, 4], [8, 1, 1], pvd(1, 9, 2))).toBe(201);
    expect(await statusOf([0, 0, 5], [8, 1, 1], pvd(1, 9, 2))).toBe(400);
    expect(await statusOf([0, 0, 2], [8, 1, 1], pvd(10, 8, -1))).toBe(201);
    expect(await statusOf([0, 0, 3], [8, 1, 1], pvd(10, 8, -1))).toBe(400);
    const { json } = await revising.save(withLabels(voxel(hash, [7, 3, 9], [8, 1, 1])));
    expect(json.validationErrors[0]).toMatchObject({
      dataPath: '.series[0].labels[0].data.size',
      message: expect.stringContaining('8 x 4 x 10'),
    });
  });

  it('may lie in the frames of a multi-frame object', async () => {
    await archiveSeries(caseDb.owner, { seriesUid: '5.1', images: [{ imageNumber: 1, z: 0, frames: 30 }] });
    const hash = await revising.storeBlob(Buffer.from([9]));
    const statusOf = async (z: number) => {
      const series = [{ seriesUid: '5.1', labels: [voxel(hash, [0, 0, z], [8, 1, 1])] }];
      return (await revising.save(body({ series }))).status;
    };
    expect(await statusOf(29)).toBe(201);
    expect(await statusOf(30)).toBe(400);
  });
});

import { events } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { archiveSeries, headFirst } from '../testArchive.js';

let caseDb: RunningCaseDb;
const writer = member({ read: ['liver'], write: ['liver'] }, { domains: ['default', 'second'] });

beforeAll(async () => {
  caseDb = await startCaseDb();
  await caseDb.addProject('liver');
  const { owner } = caseDb;
  await archiveSeries(owner, {
    seriesUid: '1.1',
    patient: { patientId: 'ID-1', patientName: 'Sample^Anna', age: 50, sex: 'F' },
  });
  await archiveSeries(owner, { seriesUid: '1.2', domain: 'second' });
  await archiveSeries(owner, { seriesUid: '1.3', domain: 'foreign' });
});
afterAll(() => caseDb.stop());

const pvd = (start: number, end: number, delta: number) => ({ start, end, delta });
const create = (series: unknown, extra: object = {}, access = writer) =>
  caseDb.call('POST', '/api/cases', access, { projectId: 'liver', series, ...extra });
const one = (seriesUid: string, partialVolumeDescriptor: unknown = pvd(1, 10, 1)) => [
  { seriesUid, partialVolumeDescriptor },
];
const resolved = async (seriesUid: string) => {
  const { json, status } = await create(one(seriesUid, 'auto'));
  if (status !== 201) return { status, ...json };
  const { json: made } = await caseDb.call('GET', `/api/cases/${json.caseId}`, writer);
  return made.revisions[0].series[0].partialVolumeDescriptor;
};

describe('POST /api/cases', () => {
  it('makes a case with revision 0, in the words of the documented API', async () => {
    const before = Date.now();
    const { status, json } = await create(one('1.1', pvd(2, 8, 3)), { tags: ['tag1'] });
    expect(status).toBe(201);
    expect(json).toEqual({ caseId: expect.stringMatching(/^[0-9a-z]{26}$/) });

    const read = await caseDb.call('GET', `/api/cases/${json.caseId}`, writer);
    expect(read.json).toEqual({
      caseId: json.caseId,
      projectId: 'liver',
      revisions: [
        {
          creator: writer.userEmail,
          date: expect.any(String),
          description: 'Created',
          attributes: {},
          status: 'draft',
          series: [{ seriesUid: '1.1', partialVolumeDescriptor: pvd(2, 8, 3), labels: [] }],
        },
      ],
      tags: ['tag1'],
      domains: ['default'],
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const { createdAt, updatedAt, revisions } = read.json;
    expect(updatedAt).toBe(createdAt);
    expect(revisions[0].date).toBe(createdAt);
    expect(Date.parse(createdAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(createdAt)).toBeLessThanOrEqual(Date.now());
  });

  it("stores the archive's id beside the UID and copies the first series' patient", async () => {
    const { json } = await create([...one('1.1'), ...one('1.1', pvd(3, 3, 1))]);
    const { caseId } = json;
    const series = await caseDb.owner.series.findFirstOrThrow({ where: { seriesInstanceUid: '1.1' } });
    const rows = await caseDb.owner.caseSeries.findMany({ where: { caseId } });
    expect(rows).toEqual([{ caseId, seriesId: series.id, seriesUid: '1.1' }]);
    const stored = await caseDb.owner.clinicalCase.findUniqueOrThrow({
      where: { caseId },
      include: { revisions: true },
    });
    expect(stored).toMatchObject({
      patientId: 'ID-1',
      patientName: 'Sample^Anna',
      patientAge: 50,
      patientSex: 'F',
      revisionCount: 1,
    });
    for (const revision of [stored.latestRevision, stored.revisions[0]]) {
      expect(revision).toMatchObject({ series: [{ seriesId: Number(series.id) }, { seriesId: Number(series.id) }] });
    }
  });

  it('publishes circus.case.revised and leaves an audit entry', async () => {
    const revised: { caseId: string }[] = [];
    const recorded: { entityId?: string | null }[] = [];
    await caseDb.bus.subscribe(events.caseRevised, (event) => void revised.push(event));
    await caseDb.bus.subscribe(events.auditRecorded, (event) => void recorded.push(event));
    const { json } = await create(one('1.1'));
    const { caseId } = json;
    // Events of the cases before may still be on their way.
    const ofCase = () => ({
      revised: revised.filter((event) => event.caseId === caseId),
      recorded: recorded.filter((event) => event.entityId === caseId),
    });
    await eventually(() => ofCase().revised.length > 0 && ofCase().recorded.length > 0);
    expect(ofCase().revised).toEqual([
      { version: 1, caseId, projectId: 'liver', revisionIndex: 0, creator: writer.userEmail },
    ]);
    expect(ofCase().recorded).toMatchObject([
      { userId: writer.userId, userEmail: writer.userEmail, entity: 'case', entityId: caseId, address: '127.0.0.1' },
    ]);
  });

  it('leaves nothing behind when it is refused', async () => {
    const before = await caseDb.owner.clinicalCase.count();
    const outbox = await caseDb.owner.casesOutbox.count();
    await create([...one('1.1'), ...one('1.2')]);
    expect(await caseDb.owner.clinicalCase.count()).toBe(before);
    expect(await caseDb.owner.casesOutbox.count()).toBe(outbox);
  });

  it('refuses in the order and with the statuses of the specification', async () => {
    const statusOf = async (...given: Parameters<typeof create>) => {
      const { status, json } = await create(...given);
      return [status, json.error];
    };
    expect(await statusOf(one('1.1'), { projectId: 'nowhere' })).toEqual([404, 'The requested project was not found.']);
    expect(await statusOf(one('1.1'), {}, member({ read: ['liver'] }))).toEqual([
      401,
      expect.stringContaining('write'),
    ]);
    expect(await statusOf(one('9.9'))).toEqual([400, expect.stringContaining('does not exist')]);
    expect(await statusOf(one('9.9', 'auto'))).toEqual([404, expect.stringContaining('does not exist')]);
    expect(await statusOf(one('1.3'))).toEqual([401, expect.stringContaining('domain')]);
    expect(await statusOf(one('1.1', pvd(5, 15, 1)))).toEqual([400, expect.stringContaining('range is invalid')]);
    expect(await statusOf([...one('1.1'), ...one('1.2')])).toEqual([
      400,
      expect.stringContaining('must belong to the same domain'),
    ]);
    expect((await caseDb.call('POST', '/api/cases', null, {})).status).toBe(401);
  });

  it('refuses a body of another form with 400 and says where', async () => {
    const bodies: [unknown, string][] = [
      [undefined, ''],
      [[], '.series'],
      [one('not a uid'), '.series[0].seriesUid'],
      [[{ seriesUid: '1.1' }], '.series[0]'],
      [one('1.1', pvd(3, 1, 1)), '.series[0].partialVolumeDescriptor'],
      [[{ ...one('1.1')[0], labels: [] }], '.series[0]'],
    ];
    for (const [series, dataPath] of bodies) {
      const { status, json } = await create(series);
      expect(status).toBe(400);
      expect(json.error).toBe('Request data is not correct.');
      expect(json.validationErrors.map((issue: { dataPath: string }) => issue.dataPath)).toContain(dataPath);
    }
    for (const tags of [['x'.repeat(33)], 'tag', ['NUL\0']]) {
      expect((await create(one('1.1'), { tags })).status).toBe(400);
    }
  });
});

describe('the partial volume "auto"', () => {
  it('runs from head to feet', async () => {
    await archiveSeries(caseDb.owner, { seriesUid: '2.1', images: headFirst(4) });
    const feetFirst = headFirst(4).map(({ imageNumber, z }) => ({ imageNumber, z: -z }));
    await archiveSeries(caseDb.owner, { seriesUid: '2.2', images: feetFirst });
    const flat = headFirst(4).map(({ imageNumber }) => ({ imageNumber, z: 0 }));
    await archiveSeries(caseDb.owner, { seriesUid: '2.3', images: flat });
    expect(await resolved('2.1')).toEqual(pvd(1, 4, 1));
    expect(await resolved('2.2')).toEqual(pvd(4, 1, -1));
    expect(await resolved('2.3')).toEqual(pvd(1, 4, 1));
  });

  it('is the first contiguous segment', async () => {
    const images = headFirst(9).filter(({ imageNumber }) => imageNumber > 2 && imageNumber !== 6);
    await archiveSeries(caseDb.owner, { seriesUid: '2.4', images });
    expect(await resolved('2.4')).toEqual(pvd(3, 5, 1));
  });

  it('is one image without looking where it lies', async () => {
    await archiveSeries(caseDb.owner, { seriesUid: '2.5', images: [{ imageNumber: 7, z: null }] });
    expect(await resolved('2.5')).toEqual(pvd(7, 7, 1));
  });

  it('is refused for a series without images or without positions', async () => {
    await archiveSeries(caseDb.owner, { seriesUid: '2.6', images: [] });
    const unplaced = headFirst(2).map(({ imageNumber }) => ({ imageNumber, z: null }));
    await archiveSeries(caseDb.owner, { seriesUid: '2.7', images: unplaced });
    expect(await resolved('2.6')).toMatchObject({ status: 400 });
    expect(await resolved('2.7')).toMatchObject({ status: 400, error: expect.stringContaining('Image Position') });
  });
});

describe('a series UID that stands under two patients', () => {
  const caseOf = async (seriesUid: string, access = writer) => {
    const { json, status } = await create(one(seriesUid, pvd(1, 1, 1)), {}, access);
    if (status !== 201) return { status, ...json };
    const [row] = await caseDb.owner.caseSeries.findMany({ where: { caseId: json.caseId } });
    return Number(row?.seriesId);
  };

  it('means the one with the most instances, then the newest, in the domains of the caller', async () => {
    const { owner } = caseDb;
    await archiveSeries(owner, { seriesUid: '3.1', images: headFirst(1) });
    const larger = await archiveSeries(owner, { seriesUid: '3.1', images: headFirst(2) });
    const foreign = await archiveSeries(owner, { seriesUid: '3.1', domain: 'foreign', images: headFirst(3) });
    expect(await caseOf('3.1')).toBe(larger);
    expect(await caseOf('3.1', caseDb.administrator)).toBe(foreign);

    await archiveSeries(owner, { seriesUid: '3.2', createdAt: new Date('2024-01-01') });
    const newer = await archiveSeries(owner, { seriesUid: '3.2', createdAt: new Date('2024-01-02') });
    expect(await caseOf('3.2')).toBe(newer);
  });

  it('is refused with both ids where two remain', async () => {
    const createdAt = new Date('2024-01-01');
    const first = await archiveSeries(caseDb.owner, { seriesUid: '3.3', createdAt });
    const second = await archiveSeries(caseDb.owner, { seriesUid: '3.3', createdAt });
    const refused = await caseOf('3.3');
    expect(refused).toMatchObject({ status: 400, error: expect.stringContaining(`${first} and ${second}`) });
  });
});

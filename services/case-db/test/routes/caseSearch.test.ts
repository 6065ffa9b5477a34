import { type Access, events, rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { archiveSeries } from '../testArchive.js';

let caseDb: RunningCaseDb;
let parameter: unknown = null;
const caseIds: string[] = [];

const everything = { read: ['liver', 'lung'], write: ['liver', 'lung', 'brain'] };
/** Sees patients in the project liver only. */
const physician = member(
  { ...everything, viewPersonalInfo: ['liver'] },
  { globalPrivileges: ['personalInfoView'], personalInfoPreference: true },
);
const reader = member(everything);

const search = (query: Record<string, unknown>, access: Access = physician) => {
  const text = new URLSearchParams(
    Object.entries(query).map(([key, value]): [string, string] => [
      key,
      typeof value === 'object' ? JSON.stringify(value) : `${value}`,
    ]),
  );
  return caseDb.call('GET', `/api/cases?${text}`, access);
};
const found = async (filter: object, access?: Access): Promise<number[]> => {
  const { status, json } = await search({ filter, sort: { createdAt: 1 } }, access);
  expect(status).toBe(200);
  return json.map(({ caseId }: { caseId: string }) => caseIds.indexOf(caseId));
};

beforeAll(async () => {
  caseDb = await startCaseDb({ SERVER_PARAM_TTL_MS: '0' });
  await caseDb.bus.serve(rpc.serverParam, async () => ({ value: parameter }));
  const patients = [
    { patientId: 'A', patientName: 'Adams^Amy', age: 40, sex: 'F' as const },
    { patientId: 'B', patientName: 'Brown^Bob', age: 60, sex: 'M' as const },
  ];
  for (const [index, patient] of patients.entries()) {
    await archiveSeries(caseDb.owner, { seriesUid: `1.${index}`, patient });
  }
  for (const projectId of ['liver', 'lung', 'brain']) await caseDb.addProject(projectId);
  const made: [string, string, string[]][] = [
    ['liver', '1.0', ['red', 'blue']],
    ['liver', '1.1', ['red']],
    ['lung', '1.0', []],
    ['brain', '1.1', ['blue']],
  ];
  for (const [projectId, seriesUid, tags] of made) {
    const { json } = await caseDb.call('POST', '/api/cases', physician, {
      projectId,
      series: [{ seriesUid, partialVolumeDescriptor: 'auto' }],
      tags,
    });
    caseIds.push(json.caseId);
  }
});
afterAll(() => caseDb.stop());

describe('GET /api/cases', () => {
  it('answers a bare array, newest first, of cases in readable projects', async () => {
    const { json, headers } = await search({});
    expect(json.map(({ caseId }: { caseId: string }) => caseId)).toEqual([caseIds[2], caseIds[1], caseIds[0]]);
    expect(headers).toMatchObject({ 'x-total-count': '3', 'x-page': '1' });
    expect(json[0]).toEqual({
      caseId: caseIds[2],
      projectId: 'lung',
      latestRevision: {
        creator: physician.userEmail,
        date: expect.any(String),
        description: 'Created',
        attributes: {},
        status: 'draft',
        series: [{ seriesUid: '1.0', partialVolumeDescriptor: { start: 1, end: 10, delta: 1 }, labels: [] }],
      },
      tags: [],
      domains: ['default'],
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  });

  it('pages, with links to the other pages', async () => {
    const { json, headers } = await search({ limit: 2, page: 2 });
    expect(json).toHaveLength(1);
    expect(headers['x-total-count']).toBe('3');
    expect(headers.link).toContain('</api/cases?limit=2&page=1>; rel="prev"');
    expect((await search({ page: 9 })).json).toEqual([]);
    expect((await search({ limit: 201 })).status).toBe(400);
  });

  it('answers an envelope for one request or, by the server parameter, for all', async () => {
    const asked = await search({ envelope: true, limit: 1 });
    expect(asked.json).toMatchObject({ items: [{ caseId: caseIds[2] }], totalItems: 3, page: 1 });
    parameter = true;
    expect((await search({})).json).toMatchObject({ totalItems: 3 });
    expect((await search({ envelope: false })).json).toHaveLength(3);
    parameter = null;
    expect((await search({})).json).toHaveLength(3);
  });

  it('filters by every documented key', async () => {
    expect(await found({ projectId: 'lung' })).toEqual([2]);
    expect(await found({ caseId: caseIds[1] })).toEqual([1]);
    expect(await found({ tags: 'red' })).toEqual([0, 1]);
    expect(await found({ tags: { $all: ['red', 'blue'] } })).toEqual([0]);
    expect(await found({ createdAt: { $gt: '2020-01-01' } })).toEqual([0, 1, 2]);
    expect(await found({ updatedAt: { $lt: { $date: '2020-01-01T00:00:00Z' } } })).toEqual([]);
    expect(await found({ 'patientInfo.age': { $gte: 50 } })).toEqual([1]);
    expect(await found({ 'patientInfo.patientName': { $regex: '^adams', $options: 'i' } })).toEqual([0]);
    expect(await found({ $or: [{ 'patientInfo.patientId': 'B' }, { 'patientInfo.sex': 'F' }] })).toEqual([0, 1]);
  });

  it('matches patient information only in projects where the caller sees it', async () => {
    expect(await found({ 'patientInfo.patientId': 'A' })).toEqual([0]);
    const seesNone = member(everything, { globalPrivileges: ['personalInfoView'] });
    expect(await found({ 'patientInfo.patientId': 'A' }, seesNone)).toEqual([]);
  });

  it('refuses to filter or sort by patient information without the global privilege', async () => {
    for (const query of [{ filter: { $and: [{ 'patientInfo.age': 40 }] } }, { sort: { 'patientInfo.age': 1 } }]) {
      const { status, json } = await search(query, reader);
      expect({ status, ...json }).toEqual({ status: 400, error: 'You cannot search using patient information.' });
    }
  });

  it('refuses filters and sorts of another form', async () => {
    expect(await search({ filter: 'nonsense' })).toMatchObject({
      status: 400,
      json: { error: 'Invalid JSON was passed as a filter string' },
    });
    expect((await search({ filter: { description: 'x' } })).json.error).toBe('Bad filter.');
    expect((await search({ sort: { password: 1 } })).status).toBe(400);
  });

  it('shows patient information where all three layers allow it, and nowhere else', async () => {
    const shown = async (access: Access) =>
      (await search({ sort: { createdAt: 1 } }, access)).json.map(
        (item: { patientInfo?: unknown }) => item.patientInfo,
      );
    const amy = { patientId: 'A', patientName: 'Adams^Amy', age: 40, sex: 'F' };
    const bob = { patientId: 'B', patientName: 'Brown^Bob', age: 60, sex: 'M' };
    expect(await shown(physician)).toEqual([amy, bob, undefined]);
    expect(await shown({ ...physician, userId: 901, personalInfoPreference: false })).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(await shown({ ...physician, userId: 902, globalPrivileges: [] })).toEqual([undefined, undefined, undefined]);
  });

  it('puts every case of a page into the audit trail, once', async () => {
    const other = { ...physician, userId: 903, userEmail: 'other@example.com' };
    const told: unknown[] = [];
    const end = await caseDb.bus.subscribe(events.auditRecorded, ({ userId, action, entity, entityId, details }) => {
      if (userId === 903) told.push({ action, entity, entityId, details });
    });
    await search({ filter: { projectId: 'liver' } }, other);
    await search({}, other);
    await eventually(() => told.length >= 3);
    const entries = [0, 1, 2].map((n) => ({
      action: 'case.search',
      entity: 'case',
      entityId: caseIds[n],
      details: {},
    }));
    expect(told).toEqual(expect.arrayContaining(entries));
    expect(told).toHaveLength(3);
    end();
  });

  it('keeps finding cases whose series was deleted', async () => {
    await caseDb.owner.instance.deleteMany();
    await caseDb.owner.series.deleteMany();
    expect(await found({ 'patientInfo.patientId': 'A' })).toEqual([0]);
    expect(await found({})).toEqual([0, 1, 2]);
  });
});

describe('GET /api/cases/:caseId', () => {
  it('answers 404 for an unknown case, then 401 without the role read', async () => {
    const nobody = member({});
    expect((await caseDb.call('GET', '/api/cases/unknown', nobody)).status).toBe(404);
    const refused = await caseDb.call('GET', `/api/cases/${caseIds[0]}`, nobody);
    expect(refused).toMatchObject({ status: 401, json: { error: expect.stringContaining('read') } });
    expect((await caseDb.call('GET', `/api/cases/${caseIds[0]}`, null)).status).toBe(401);
  });

  it("never shows patient information or the archive's ids", async () => {
    const { json } = await caseDb.call('GET', `/api/cases/${caseIds[0]}`, caseDb.administrator);
    expect(JSON.stringify(json)).not.toMatch(/Adams|seriesId|patientInfo/);
  });
});

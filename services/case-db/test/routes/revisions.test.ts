import { events } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { archiveForRevisions, body, labeler, pvd, Revising, withLabels, writer } from '../revising.js';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';

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

describe('POST /api/cases/:caseId/revision', () => {
  it('appends a revision, in the words of the documented API', async () => {
    const hash = await revising.storeBlob(Buffer.from([255, 1, 2]));
    const labels = [
      {
        name: 'Voxels',
        type: 'voxel',
        data: { voxels: hash, origin: [1, 2, 3], size: [4, 1, 6], alpha: 1, color: '#ff0000' },
        attributes: {},
      },
    ];
    const { status, json, headers } = await revising.save(withLabels(...labels));
    expect({ status, json, etag: headers.etag }).toEqual({ status: 201, json: undefined, etag: '"1"' });

    const { revisions, updatedAt, createdAt } = await revising.read();
    expect(revisions).toHaveLength(2);
    expect(revisions[0]).toMatchObject({ description: 'Created', status: 'draft' });
    expect(revisions[1]).toEqual({
      creator: writer.userEmail,
      date: updatedAt,
      description: 'Marked',
      attributes: {},
      status: 'for-review',
      series: [{ seriesUid: '1.1', partialVolumeDescriptor: pvd(1, 10), labels }],
    });
    expect(Date.parse(updatedAt)).toBeGreaterThanOrEqual(Date.parse(createdAt));
    const [found] = (await caseDb.call('GET', `/api/cases?filter={"caseId":"${revising.caseId}"}`, writer)).json;
    expect(found.latestRevision).toEqual(revisions[1]);
  });

  it('keeps labels of every kind as they came, with members of their data that nobody knows', async () => {
    const plane = { min: [0, 1.5], max: [2, 3], z: 4 };
    const solid = { min: [0, 1.5, 2], max: [2, 3, 4.25] };
    const section = { origin: [0, 0, 0], xAxis: [1, 0, 0], yAxis: [0, 1, 0] };
    const labels = [
      { type: 'voxel', data: { voxels: null } },
      { type: 'voxel', name: null, data: { voxels: null, origin: [0, 0, 0], size: [0, 0, 0] } },
      { type: 'cuboid', name: 'c', data: { ...solid, color: '#00ff00', alpha: 0 } },
      { type: 'ellipsoid', data: solid, attributes: { any: { thing: [1] } } },
      { type: 'rectangle', data: plane },
      { type: 'ellipse', data: { ...plane, madeBy: 'a program', parts: [{ x: null }] } },
      { type: 'polyline', data: { points: [[1, 2]], z: -1 } },
      { type: 'point', data: { location: [10.5, 22, 31] } },
      { type: 'ruler', data: { section, start: [0, 0, 0], end: [1, 1, 1], labelPosition: [3, 4] } },
    ];
    expect(await revising.save(withLabels(...labels))).toMatchObject({ status: 201 });
    expect((await revising.read()).revisions[1].series[0].labels).toEqual(labels);
  });

  it('refuses labels of another form, and says of each what is wrong and where', async () => {
    const solid = { min: [0, 0, 0], max: [1, 1, 1] };
    const hash = 'a'.repeat(40);
    const cases: [unknown, string, string][] = [
      [{ type: 'plane', data: {} }, '.type', 'anyOf'],
      [{ data: {} }, '', 'required'],
      [{ type: 'point' }, '', 'required'],
      [{ type: 'point', data: {} }, '.data', 'required'],
      [{ type: 'point', data: { location: [1, 2] } }, '.data.location', 'minItems'],
      [{ type: 'point', data: { location: [1, 2, '3'] } }, '.data.location[2]', 'type'],
      [{ type: 'point', data: { location: [1, 2, 3] }, extra: 1 }, '', 'additionalProperties'],
      [{ type: 'point', data: { location: [1, 2, 3], color: '#FF0000' } }, '.data.color', 'pattern'],
      [{ type: 'point', data: { location: [1, 2, 3], alpha: 1.5 } }, '.data.alpha', 'maximum'],
      [{ type: 'point', data: { location: [1, 2, 3] }, name: 5 }, '.name', 'type'],
      [{ type: 'point', data: { location: [1, 2, 3], note: 'NUL\0' } }, '.data', 'custom'],
      [{ type: 'point', data: { location: [1, 2, 3] }, attributes: [] }, '.attributes', 'type'],
      [{ type: 'rectangle', data: solid }, '.data.min', 'maxItems'],
      [{ type: 'rectangle', data: solid }, '.data', 'required'],
      [{ type: 'ellipse', data: { min: [0, 0], max: [1, 1] } }, '.data', 'required'],
      [{ type: 'cuboid', data: { min: [0, 0, 0] } }, '.data', 'required'],
      [{ type: 'ellipsoid', data: { ...solid, max: 1 } }, '.data.max', 'type'],
      [{ type: 'polyline', data: { points: [], z: 0 } }, '.data.points', 'minItems'],
      [{ type: 'polyline', data: { points: [[1, 2, 3]], z: 0 } }, '.data.points[0]', 'maxItems'],
      [{ type: 'ruler', data: { section: {}, start: [0, 0, 0], end: [0, 0, 0] } }, '.data.section', 'required'],
      [{ type: 'voxel', data: {} }, '.data', 'required'],
      [{ type: 'voxel', data: { voxels: 'A'.repeat(40) } }, '.data.voxels', 'pattern'],
      [{ type: 'voxel', data: { voxels: hash, size: [1, 1, 1] } }, '.data.origin', 'custom'],
      [{ type: 'voxel', data: { voxels: hash, origin: [0, 0, 0] } }, '.data.size', 'custom'],
      [{ type: 'voxel', data: { voxels: hash, origin: [-1, 0, 0], size: [1, 1, 1] } }, '.data.origin', 'custom'],
      [{ type: 'voxel', data: { voxels: hash, origin: [0, 0, 0], size: [1, 0, 1] } }, '.data.size', 'custom'],
      [{ type: 'voxel', data: { voxels: hash, origin: [0.5, 0, 0], size: [1, 1, 1] } }, '.data.origin[0]', 'type'],
    ];
    for (const [label, place, keyword] of cases) {
      const { status, json } = await revising.save(withLabels({ type: 'point', data: { location: [0, 0, 0] } }, label));
      expect([label, status, json.error]).toEqual([label, 400, 'Request data is not correct.']);
      const flaw = { keyword, dataPath: `.series[0].labels[1]${place}`, message: expect.stringMatching(/\S/) };
      expect([label, json.validationErrors]).toEqual([label, expect.arrayContaining([expect.objectContaining(flaw)])]);
    }
    expect((await revising.read()).revisions).toHaveLength(1);
  });

  it('refuses a body of another form, and one that names who saved it and when', async () => {
    const { description, attributes, status, series } = body();
    const cases: [unknown, string][] = [
      [{ attributes, status, series }, ''],
      [{ description, status, series }, ''],
      [{ description, attributes, series }, ''],
      [{ description, attributes, status }, ''],
      [body({ date: new Date().toISOString() }), ''],
      [body({ creator: 'somebody@example.com' }), ''],
      [body({ description: 5 }), '.description'],
      [body({ status: 'NUL\0' }), '.status'],
      [body({ attributes: [] }), '.attributes'],
      [body({ attributes: { a: '\ud800' } }), '.attributes'],
      [body({ series: [{ seriesUid: '1.1' }] }), '.series[0]'],
      [body({ series: [{ seriesUid: '1.1', labels: [], extra: 1 }] }), '.series[0]'],
      [
        body({ series: [{ seriesUid: '1.1', labels: [], partialVolumeDescriptor: 'auto' }] }),
        '.series[0].partialVolumeDescriptor',
      ],
      [
        body({ series: [{ seriesUid: '1.1', labels: [], partialVolumeDescriptor: pvd(3, 1) }] }),
        '.series[0].partialVolumeDescriptor',
      ],
    ];
    for (const [given, dataPath] of cases) {
      const answer = await revising.save(given);
      expect([given, answer.status]).toEqual([given, 400]);
      expect(answer.json.validationErrors.map((flaw: { dataPath: string }) => flaw.dataPath)).toContain(dataPath);
    }
  });

  it('takes a revision without any series, and series without a partial volume', async () => {
    expect((await revising.save(body({ series: [] }))).status).toBe(201);
    expect((await revising.save(body({ series: [{ seriesUid: '1.1', labels: [] }] }))).status).toBe(201);
    const { revisions } = await revising.read();
    expect(revisions.slice(1).map(({ series }: { series: unknown }) => series)).toEqual([
      [],
      [{ seriesUid: '1.1', labels: [] }],
    ]);
  });

  it('checks in the order of the specification: the case, the role, the domain, the body', async () => {
    const nonsense = { nonsense: true };
    const statusOf = async (...given: Parameters<Revising['save']>) => {
      const { status, json } = await revising.save(...given);
      return [status, json.error];
    };
    expect(await statusOf(nonsense, writer, {}, 'nowhere')).toEqual([404, 'The requested clinicalCase was not found.']);
    expect(await statusOf(nonsense, member({ read: ['liver'] }))).toEqual([401, expect.stringContaining('write')]);
    expect(await statusOf(nonsense, member({ write: ['liver'] }, { domains: ['second'] }))).toEqual([
      401,
      expect.stringContaining('domain'),
    ]);
    expect(await statusOf(nonsense)).toEqual([400, 'Request data is not correct.']);
    expect((await caseDb.call('POST', `/api/cases/${revising.caseId}/revision`, null, nonsense)).status).toBe(401);
  });

  it('publishes circus.case.revised and leaves an audit entry', async () => {
    const revised: unknown[] = [];
    const recorded: { entityId: string; action: string }[] = [];
    const ends = [
      await caseDb.bus.subscribe(
        events.caseRevised,
        (event) => void (event.caseId === revising.caseId && revised.push(event)),
      ),
      await caseDb.bus.subscribe(events.auditRecorded, (event) => void recorded.push(event)),
    ];
    await revising.save(body());
    const ofCase = () =>
      recorded.filter(({ entityId, action }) => entityId === revising.caseId && action === 'case.revise');
    await eventually(() => revised.some((event) => (event as { revisionIndex: number }).revisionIndex === 1));
    await eventually(() => ofCase().length > 0);
    expect(revised.at(-1)).toEqual({
      version: 1,
      caseId: revising.caseId,
      projectId: 'liver',
      revisionIndex: 1,
      creator: writer.userEmail,
    });
    expect(ofCase()).toMatchObject([
      { userEmail: writer.userEmail, entity: 'case', details: { revisionIndex: 1, seriesUids: ['1.1'] } },
    ]);
    for (const end of ends) end();
  });
});

describe('saving at the same moment', () => {
  const latest = async () => (await caseDb.call('GET', `/api/cases/${revising.caseId}`, writer)).headers.etag as string;

  it('loses nobody his work: all revisions are appended, in order', async () => {
    const people = Array.from({ length: 12 }, (_, number) => `by ${number}`);
    const answers = await Promise.all(people.map((description) => revising.save(body({ description }))));
    expect(answers.map(({ status }) => status)).toEqual(people.map(() => 201));
    const { revisions } = await revising.read();
    expect(revisions).toHaveLength(13);
    // The answer says where each one stands.
    answers.forEach(({ headers }, number) => {
      expect(revisions[Number(String(headers.etag).slice(1, -1))].description).toBe(`by ${number}`);
    });
    expect(await latest()).toBe('"12"');
    const row = await caseDb.owner.clinicalCase.findUniqueOrThrow({ where: { caseId: revising.caseId } });
    expect(row.revisionCount).toBe(13);
    expect(row.latestRevision).toMatchObject({ description: revisions[12].description });
  });

  it('tells the second who has saved and when, if he says what he worked on', async () => {
    const loaded = await latest();
    expect(loaded).toBe('"0"');
    const colleague = member({ write: ['liver'] });
    const answers = await Promise.all([
      revising.save(body({ description: 'first' }), colleague, { 'if-match': loaded }),
      revising.save(body({ description: 'second' }), labeler, { 'if-match': loaded }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = answers.find(({ status }) => status === 409)?.json;
    const saved = (await revising.read()).revisions[1];
    expect(refused).toEqual({
      error: expect.stringContaining(`by ${saved.creator} at ${saved.date}`),
      latestRevisionIndex: 1,
      creator: saved.creator,
      date: saved.date,
    });
    expect((await revising.save(body(), labeler, { 'if-match': await latest() })).status).toBe(201);
    expect((await revising.save(body(), labeler, { 'if-match': '"0", "2"' })).status).toBe(201);
    expect((await revising.save(body(), labeler, { 'if-match': '*' })).status).toBe(201);
    expect((await revising.read()).revisions).toHaveLength(5);
  });

  it('refuses a precondition that names no revision', async () => {
    for (const tag of ['3', 'W/"3"', '"three"', '""', '"1" "2"']) {
      expect([tag, (await revising.save(body(), writer, { 'if-match': tag })).status]).toEqual([tag, 400]);
    }
  });
});

import { events, type ProjectCreation } from '@circus/contracts';
import { accessOfNobody, eventually } from '@circus/testkit';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';

let caseDb: RunningCaseDb;
const administrator = accessOfNobody({ globalPrivileges: ['manageServer'] });

beforeAll(async () => {
  caseDb = await startCaseDb();
  for (const projectId of ['liver', 'lung', 'brain']) await caseDb.addProject(projectId);
});
afterAll(() => caseDb.stop());

describe('GET /api/admin/projects', () => {
  it('gives all projects in an envelope, unlimited on request', async () => {
    const sorted = encodeURIComponent('{"projectName":1}');
    const page = await caseDb.call('GET', `/api/admin/projects?limit=2&sort=${sorted}`, administrator);
    expect(page.json).toMatchObject({
      totalItems: 3,
      page: 1,
      items: [{ projectId: 'brain' }, { projectId: 'liver' }],
    });
    const all = await caseDb.call('GET', '/api/admin/projects?limit=2&unlimited', administrator);
    expect(all.json.items).toHaveLength(3);
  });

  it('needs manageServer', async () => {
    const reader = member({ read: ['liver'] });
    expect((await caseDb.call('GET', '/api/admin/projects', reader)).status).toBe(401);
    expect((await caseDb.call('GET', '/api/admin/projects/liver', reader)).status).toBe(401);
  });

  it('gives one project, or 404', async () => {
    expect((await caseDb.call('GET', '/api/admin/projects/lung', administrator)).json.projectName).toBe('lung');
    const unknown = await caseDb.call('GET', '/api/admin/projects/nowhere', administrator);
    expect(unknown).toMatchObject({ status: 404, json: { error: 'The requested project was not found.' } });
  });
});

const given = (changes: object = {}): ProjectCreation => ({
  projectName: 'Kidney',
  description: 'Of the left side',
  icon: { glyph: 'shopping-cart', color: '#ffffff', backgroundColor: '#000000' },
  tags: [{ caption: 'checked', color: '#00ff00' }],
  windowPresets: [{ label: 'Soft tissue', level: 40, width: 400 }],
  windowPriority: 'preset,auto',
  caseAttributesSchema: { type: 'object', properties: { grade: { type: 'integer' } }, required: ['grade'] },
  labelAttributesSchema: {},
  ...changes,
});
const make = (body: unknown, access = administrator) => caseDb.call('POST', '/api/admin/projects', access, body);
const change = (projectId: string, body: unknown, access = administrator) =>
  caseDb.call('PATCH', `/api/admin/projects/${projectId}`, access, body);
const read = async (projectId: string) =>
  (await caseDb.call('GET', `/api/admin/projects/${projectId}`, administrator)).json;

/** Bodies that are wrong in one member, by that member. */
const WRONG: [string, unknown][] = [
  ['projectName', ''],
  ['projectName', 'x'.repeat(65)],
  ['projectName', 'NUL\0'],
  ['description', 'x'.repeat(1025)],
  ['icon', { glyph: 'calc', color: '#ffffff' }],
  ['icon', { glyph: 'a--b', color: '#ffffff', backgroundColor: '#000000' }],
  ['icon', { glyph: 'calc', color: '#FFFFFF', backgroundColor: '#000000' }],
  ['tags', [{ caption: 'a' }]],
  ['tags', [{ caption: 'a', color: 'red' }]],
  ['tags', ['a', 'a'].map((caption) => ({ caption, color: '#ffffff' }))],
  ['windowPresets', [{ label: 'a', level: 1 }]],
  ['windowPresets', [{ label: 'a', level: '1', width: 2 }]],
  ['windowPriority', 'auto,dicom'],
  ['caseAttributesSchema', { type: 'array' }],
  ['caseAttributesSchema', { additionalProperties: false }],
  ['caseAttributesSchema', { properties: { a: { type: 'object' } } }],
  ['labelAttributesSchema', { properties: {}, required: ['a'] }],
  ['labelAttributesSchema', { properties: { a: { type: 'number', minimum: 2, maximum: 1 } } }],
  ['labelAttributesSchema', { properties: { a: { type: 'string', minLength: 2, maxLength: 1 } } }],
  ['createdAt', new Date().toISOString()],
];

describe('POST /api/admin/projects', () => {
  it('makes a project that nobody sees before a group names it', async () => {
    const { status, json } = await make(given());
    expect({ status, json }).toEqual({ status: 201, json: { projectId: expect.stringMatching(/^[0-9a-z]{26}$/) } });
    const { createdAt, updatedAt, ...made } = await read(json.projectId);
    expect(made).toEqual({ projectId: json.projectId, ...given() });
    expect(createdAt).toBe(updatedAt);
    expect((await caseDb.call('GET', `/api/projects/${json.projectId}`, administrator)).status).toBe(401);
    expect((await caseDb.call('GET', `/api/projects/${json.projectId}`, caseDb.administrator)).status).toBe(200);
  });

  it('needs manageServer, before it looks at the body', async () => {
    const { status, json } = await make({ nonsense: true }, member({ read: ['liver'] }));
    expect([status, json.error]).toEqual([401, expect.stringContaining('privilege')]);
  });

  it('refuses a body that is not complete and right', async () => {
    const count = await caseDb.owner.project.count();
    for (const [member, value] of WRONG) {
      const { status, json } = await make(given({ [member]: value }));
      expect([member, value, status]).toEqual([member, value, 400]);
      expect(JSON.stringify(json.validationErrors)).toContain(member);
    }
    for (const field of Object.keys(given())) {
      const { [field as 'icon']: _left, ...rest } = given();
      expect([field, (await make(rest)).status]).toEqual([field, 400]);
    }
    expect(await make(given({ projectId: 'mine' }))).toMatchObject({
      status: 400,
      json: { error: 'Project ID cannot be specified' },
    });
    const large = Array.from({ length: 8_000 }, (_, n) => ({ label: `${n}`.padStart(40), level: 1, width: 1 }));
    expect((await make(given({ windowPresets: large }))).status).toBe(400);
    expect(await caseDb.owner.project.count()).toBe(count);
  });

  it('drops what it does not know inside of a property', async () => {
    const caseAttributesSchema = { properties: { a: { type: 'string', title: 'A' } } };
    const { json } = await make(given({ caseAttributesSchema }));
    expect((await read(json.projectId)).caseAttributesSchema).toEqual({ properties: { a: { type: 'string' } } });
  });
});

describe('PATCH /api/admin/projects/:projectId', () => {
  it('replaces the members that are given whole', async () => {
    const { projectId } = (await make(given())).json;
    const before = await read(projectId);
    const changes = { tags: [], projectName: 'Kidneys' };
    expect(await change(projectId, changes)).toMatchObject({ status: 204, json: undefined });
    const after = await read(projectId);
    expect(after).toEqual({ ...before, ...changes, updatedAt: after.updatedAt });
    expect(Date.parse(after.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
    expect((await change(projectId, changes)).status).toBe(204);
    expect((await change(projectId, {})).status).toBe(204);
    expect(await read(projectId)).toEqual(after);
  });

  it('counts at once for those who save cases', async () => {
    const { projectId } = (await make(given())).json;
    await change(projectId, { caseAttributesSchema: {} });
    expect((await read(projectId)).caseAttributesSchema).toEqual({});
  });

  it('refuses unknown projects, the id, and what is not right', async () => {
    expect((await change('nowhere', { projectName: 'a' })).status).toBe(404);
    expect(await change('liver', { projectId: 'liver' })).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining('primary key') },
    });
    const before = await read('liver');
    for (const [member, value] of WRONG) {
      expect([member, value, (await change('liver', { description: 'new', [member]: value })).status]).toEqual([
        member,
        value,
        400,
      ]);
    }
    expect((await change('liver', { projectName: 'a' }, member({ read: ['liver'], moderate: ['liver'] }))).status).toBe(
      401,
    );
    expect(await read('liver')).toEqual(before);
  });

  it('leaves in the audit trail what was changed from what to what', async () => {
    const recorded: { entityId: string; action: string; details: unknown }[] = [];
    const end = await caseDb.bus.subscribe(events.auditRecorded, (event) => void recorded.push(event));
    const { projectId } = (await make(given())).json;
    await change(projectId, { description: 'Both', projectName: given().projectName });
    const ofProject = () => recorded.filter(({ entityId }) => entityId === projectId);
    await eventually(() => ofProject().length === 2);
    expect(ofProject()).toMatchObject([
      { action: 'project.create', entity: 'project', details: { projectName: 'Kidney' } },
      {
        action: 'project.update',
        details: { before: { description: given().description }, after: { description: 'Both' } },
      },
    ]);
    end();
  });

  it('leaves of long changes how long they were: an event has to hold them', async () => {
    const recorded: { entityId: string; details: unknown }[] = [];
    const end = await caseDb.bus.subscribe(events.auditRecorded, (event) => void recorded.push(event));
    const { projectId } = (await make(given())).json;
    const choices = (letter: string) => ({
      properties: { kind: { type: 'string', enum: Array.from({ length: 3_500 }, (_, n) => letter.repeat(80) + n) } },
    });
    for (const letter of ['a', 'b']) {
      const changed = await change(projectId, { caseAttributesSchema: choices(letter) });
      expect([changed.status, changed.json]).toEqual([204, undefined]);
    }
    const length = expect.stringMatching(/^\d{6} characters of JSON$/);
    const ofProject = () => recorded.filter(({ entityId }) => entityId === projectId);
    await eventually(() => ofProject().length === 3);
    expect(ofProject()[2]?.details).toEqual({ before: length, after: length });
    end();
  });

  it('loses no change of two who change different members at the same moment', async () => {
    const { projectId } = (await make(given())).json;
    await Promise.all([
      change(projectId, { description: 'one' }),
      change(projectId, { projectName: 'other' }),
      change(projectId, { windowPriority: 'auto' }),
    ]);
    expect(await read(projectId)).toMatchObject({ description: 'one', projectName: 'other', windowPriority: 'auto' });
  });
});

import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';

let caseDb: RunningCaseDb;

beforeAll(async () => {
  caseDb = await startCaseDb();
  for (const projectId of ['liver', 'lung', 'brain']) await caseDb.addProject(projectId);
});
afterAll(() => caseDb.stop());

describe('GET /api/projects/:projectId', () => {
  it('gives the whole project to its readers, by any spelling of the path', async () => {
    const reader = member({ read: ['liver'] });
    const answer = await caseDb.call('GET', '/api/Projects/liver/', reader);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      projectId: 'liver',
      projectName: 'liver',
      description: '',
      icon: { glyph: 'calc', color: '#ffffcc', backgroundColor: '#248065' },
      tags: [],
      windowPresets: [],
      windowPriority: 'dicom,auto',
      caseAttributesSchema: {},
      labelAttributesSchema: {},
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: expect.any(String),
    });
  });

  it('answers 401 without the role read, for an unknown project too', async () => {
    const reader = member({ read: ['liver'], write: ['lung'] });
    for (const projectId of ['lung', 'nowhere']) {
      const { status, json } = await caseDb.call('GET', `/api/projects/${projectId}`, reader);
      expect({ status, ...json }).toEqual({ status: 401, error: 'You do not have "read" privilege of this project.' });
    }
    expect((await caseDb.call('GET', '/api/projects/nowhere', caseDb.administrator)).status).toBe(401);
    expect((await caseDb.call('GET', '/api/projects/liver', null)).status).toBe(401);
  });
});

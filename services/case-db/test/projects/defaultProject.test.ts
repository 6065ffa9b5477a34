import { silentLog, type TestDatabase, testDatabase } from '@circus/testkit';
import { ensureDefaultProject } from '../../src/projects/defaultProject.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

describe('the default project', () => {
  it('is made once by processes that start at the same moment', async () => {
    const processes = Array.from({ length: 4 }, () => database.open('case-db'));
    await Promise.all(processes.map((process) => ensureDefaultProject(process, silentLog())));
    const projects = await database.owner.project.findMany();
    expect(projects).toEqual([
      {
        projectId: expect.stringMatching(/^[0-9a-z]{26}$/),
        projectName: 'Default project',
        description: '',
        icon: { glyph: 'calc', color: '#ffffcc', backgroundColor: '#248065' },
        tags: [],
        windowPresets: [],
        windowPriority: 'dicom,auto',
        caseAttributesSchema: {},
        labelAttributesSchema: {},
        createdAt: expect.any(Date),
        updatedAt: expect.any(Date),
      },
    ]);
  });

  it('is not made where there is any project', async () => {
    await database.owner.project.updateMany({ data: { projectName: 'Liver study' } });
    await ensureDefaultProject(database.open('case-db'), silentLog());
    expect(await database.owner.project.findMany({ select: { projectName: true } })).toEqual([
      { projectName: 'Liver study' },
    ]);
  });
});

import { type AuthTest, authTest, EVERYTHING, type TestUser } from '../authTest.js';

const ICON = { glyph: 'calc', color: '#ffffcc', backgroundColor: '#248065' };
const CONTAINER_PLUGIN = '9f'.repeat(32);

describe('/api/login-info', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest();
    await auth.owner.serverParam.createMany({
      data: [
        { key: 'domains', value: ['default', 'siteA'] },
        { key: 'defaultDomain', value: 'default' },
      ],
    });
    for (const [i, projectId] of ['p1', 'p2', 'p3'].entries()) {
      await auth.owner.project.create({
        data: { projectId, projectName: `Project ${projectId}`, icon: ICON, createdAt: new Date(1_000 * i) },
      });
    }
    const definition = { icon: ICON, runConfiguration: { timeout: 900 }, displayStrategy: [] };
    await auth.owner.plugin.create({
      data: { pluginId: CONTAINER_PLUGIN, pluginName: 'Nodule-Finder', version: '1.2.0', type: 'CAD', definition },
    });
  });
  afterAll(() => auth.stop());

  const full = async (user: TestUser, headers: Record<string, string> = {}) => {
    const answer = await auth.send(user, 'GET', '/api/login-info/full', { headers });
    expect(answer.status).toBe(200);
    return answer.json;
  };

  it('gives the e-mail address and login ID, and no other key', async () => {
    const user = await auth.addUser();
    const answer = await auth.send(user, 'GET', '/api/login-info');
    expect([answer.status, answer.json]).toEqual([200, { userEmail: user.userEmail, loginId: user.loginId }]);
  });

  it('refuses nobody, a disabled user and one who is gone', async () => {
    const disabled = await auth.addUser({ loginEnabled: false });
    for (const user of [null, disabled, { ...disabled, userId: 999_999 }]) {
      for (const path of ['/api/login-info', '/api/login-info/full']) {
        expect((await auth.send(user, 'GET', path)).status).toBe(401);
      }
    }
  });

  it("gives the user's own lists, and others' that the user or a group of the user's may edit", async () => {
    const group = await auth.addGroup({ groupName: 'teachers' });
    const [user, other] = [await auth.addUser({ groups: [group] }), await auth.addUser()];
    const list = async (owner: TestUser, name: string, editors: object[]) => {
      const data = { myListId: `${name}-${owner.userId}`, name, resourceType: 'series', public: false, editors };
      await auth.owner.myList.create({ data: { ...data, ownerId: owner.userId, ownerEmail: owner.userEmail } });
      return { ...data, createdAt: expect.stringMatching(/Z$/) };
    };
    const own = await list(user, 'own', [{ type: 'user', userEmail: user.userEmail }]);
    const mine = await list(other, 'for the user', [{ type: 'user', userEmail: user.userEmail }]);
    const ours = await list(other, 'for the group', [
      { type: 'group', groupId: 99 },
      { type: 'group', groupId: group },
    ]);
    await list(other, 'for nobody', []);
    const { myLists, sharedMyLists } = await full(user);
    expect(myLists).toEqual([own]);
    expect(sharedMyLists).toEqual([mine, ours].map((sharedMyList) => ({ owner: other.userEmail, sharedMyList })));
    const administrator = await auth.addUser({ groups: [await auth.addGroup({ privileges: ['manageServer'] })] });
    const seen = await auth.send(administrator, 'GET', `/api/admin/users/${user.userEmail}`);
    expect(seen.json.myLists).toEqual([own]);
  });

  it('gives the whole record without anything secret', async () => {
    const group = await auth.addGroup({
      groupName: 'readers',
      privileges: ['downloadVolume'],
      domains: ['default'],
      readProjects: ['p2'],
      writeProjects: ['p2'],
      readPlugin: [CONTAINER_PLUGIN],
    });
    const user = await auth.addUser({ groups: [group], password: 'secret', preferences: { theme: 'mode_black' } });
    const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await full(user)).toEqual({
      userEmail: user.userEmail,
      loginId: user.loginId,
      description: '',
      loginEnabled: true,
      lastLoginTime: '1970-01-01T00:00:00.000Z',
      lastLoginIp: '',
      createdAt: date,
      updatedAt: date,
      preferences: { theme: 'mode_black' },
      myLists: [],
      groups: ['readers'],
      domains: ['default'],
      globalPrivileges: ['downloadVolume'],
      accessibleProjects: [
        {
          projectId: 'p2',
          roles: ['read', 'write'],
          project: {
            projectId: 'p2',
            projectName: 'Project p2',
            description: '',
            icon: ICON,
            tags: [],
            windowPresets: [],
            windowPriority: 'dicom,auto',
            caseAttributesSchema: {},
            labelAttributesSchema: {},
            createdAt: '1970-01-01T00:00:01.000Z',
            updatedAt: date,
          },
        },
      ],
      accessiblePlugins: [
        {
          pluginId: CONTAINER_PLUGIN,
          roles: ['readPlugin'],
          plugin: {
            pluginId: CONTAINER_PLUGIN,
            pluginName: 'Nodule-Finder',
            version: '1.2.0',
            type: 'CAD',
            description: '',
            icon: ICON,
            runConfiguration: { timeout: 900 },
            displayStrategy: [],
            createdAt: date,
            updatedAt: date,
          },
        },
      ],
      defaultDomain: 'default',
      sharedMyLists: [],
      dicomImageServer: '/rs',
      uploadFileMax: 30,
      uploadFileSizeMaxBytes: 17_179_869_184,
    });
  });

  it('gives somebody without groups empty lists and no default domain', async () => {
    expect(await full(await auth.addUser())).toMatchObject({
      groups: [],
      domains: [],
      globalPrivileges: [],
      accessibleProjects: [],
      accessiblePlugins: [],
      defaultDomain: null,
    });
  });

  it('gives every project, plug-in and known domain to the marker for everything', async () => {
    const user = await auth.addUser({ groups: [await auth.addGroup(EVERYTHING)] });
    const { accessibleProjects, accessiblePlugins, domains, defaultDomain } = await full(user);
    expect(accessibleProjects.map(({ projectId, roles }: never) => [projectId, roles])).toEqual([
      ['p1', ['read', 'write']],
      ['p2', ['read', 'write']],
      ['p3', ['read', 'write']],
    ]);
    expect(accessiblePlugins.map(({ roles }: { roles: string[] }) => roles)).toEqual([['readPlugin']]);
    expect([domains, defaultDomain]).toEqual([['default', 'siteA'], 'default']);
  });

  it('passes over projects and plug-ins that do not exist', async () => {
    const group = await auth.addGroup({ readProjects: ['sampleId', 'p1'], readPlugin: ['sampleId'] });
    const { accessibleProjects, accessiblePlugins } = await full(await auth.addUser({ groups: [group] }));
    expect(accessibleProjects.map(({ projectId }: { projectId: string }) => projectId)).toEqual(['p1']);
    expect(accessiblePlugins).toEqual([]);
  });

  it('leaves a project out that was stored in an unknown form, and gives the others', async () => {
    await auth.owner.project.create({ data: { projectId: 'odd', projectName: 'Odd', icon: 'none' } });
    const group = await auth.addGroup({ readProjects: ['odd', 'p1'] });
    const { accessibleProjects } = await full(await auth.addUser({ groups: [group] }));
    expect(accessibleProjects.map(({ projectId }: { projectId: string }) => projectId)).toEqual(['p1']);
    await auth.owner.project.delete({ where: { projectId: 'odd' } });
  });

  it('gives no default domain to somebody who cannot use it', async () => {
    const group = await auth.addGroup({ domains: ['siteA'] });
    expect(await full(await auth.addUser({ groups: [group] }))).toMatchObject({
      domains: ['siteA'],
      defaultDomain: null,
    });
  });

  it('gives the image server below the address that the caller used', async () => {
    const user = await auth.addUser();
    const through = async (headers: Record<string, string>) => (await full(user, headers)).dicomImageServer;
    await expect(through({ 'x-forwarded-host': 'circus.example:8080', 'x-forwarded-proto': 'http' })).resolves.toBe(
      'http://circus.example:8080/rs',
    );
    await expect(through({ 'x-forwarded-host': '[::1]:8443', 'x-forwarded-proto': 'https' })).resolves.toBe(
      'https://[::1]:8443/rs',
    );
    await expect(through({ 'x-forwarded-host': 'bad/host?<' })).resolves.toBe('/rs');
  });
});

describe('the address of the image server', () => {
  it('is the configured one where there is one', async () => {
    const auth = await authTest({ PUBLIC_URL: 'https://circus.example.org/', UPLOAD_FILE_SIZE_MAX_BYTES: '1000' });
    try {
      const answer = await auth.send(await auth.addUser(), 'GET', '/api/login-info/full', {
        headers: { 'x-forwarded-host': 'other.example' },
      });
      expect(answer.json).toMatchObject({
        dicomImageServer: 'https://circus.example.org/rs',
        uploadFileSizeMaxBytes: 1_000,
      });
    } finally {
      await auth.stop();
    }
  });
});

import { eventually, logLines } from '@circus/testkit';
import { type AuthTest, authTest, EVERYTHING, type TestUser } from '../authTest.js';

let auth: AuthTest;
let administrator: TestUser;
let lines: readonly string[];
beforeAll(async () => {
  // A directory that nobody answers for, with the own passwords behind it.
  auth = await authTest({
    AUTH_PROVIDER: 'ldap',
    AUTH_FALLBACK_TO_DEFAULT: 'true',
    LDAP_URL: 'ldap://127.0.0.1:1',
    LDAP_BASE_DN: 'dc=hospital',
  });
  const groups = [await auth.addGroup({ groupName: 'everything', privileges: ['manageServer'], ...EVERYTHING })];
  administrator = await auth.addUser({ name: 'head', groups, superuser: true });
});
beforeEach(async () => {
  lines = await logLines(auth.peer);
});
afterAll(() => auth.stop());

const send = (method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, body?: object) =>
  auth.send(administrator, method, url, { body });

describe("Slicebox' log of what administrators do", () => {
  it('tells of users and groups that are made, changed and deleted, and what about them, but no values', async () => {
    const group = await send('POST', '/api/admin/groups', {
      groupName: 'readers',
      privileges: [],
      domains: [],
      ...Object.fromEntries(
        ['readProjects', 'writeProjects', 'addSeriesProjects', 'viewPersonalInfoProjects', 'moderateProjects']
          .concat(['readPlugin', 'executePlugin', 'manageJobs', 'inputPersonalFeedback'])
          .concat(['inputConsensualFeedback', 'manageFeedback', 'viewPersonalInfo'])
          .map((list) => [list, []]),
      ),
    });
    expect(group.status).toBe(201);
    const { groupId } = group.json;
    await send('PATCH', `/api/admin/groups/${groupId}`, { domains: ['secret'], privileges: ['createProject'] });
    const user = await send('POST', '/api/users', { user: 'nurse', role: 'USER', password: 'good enough' });
    await send('PATCH', '/api/admin/users/nurse@users.invalid', { groups: [groupId], password: 'good enough too' });
    await send('PATCH', '/api/admin/users/nurse@users.invalid', { groups: [groupId] });
    await send('DELETE', `/api/users/${user.json.id}`);
    await eventually(() => lines.length >= 5);
    expect(lines).toEqual([
      'INFO System: The group readers was made by head@example.com.',
      'INFO System: The group readers was changed (privileges, domains) by head@example.com.',
      'INFO System: The user nurse was made by head@example.com.',
      'INFO System: The user nurse was changed (groups, password) by head@example.com.',
      'INFO System: The user nurse was deleted by head@example.com.',
    ]);
  });

  it('tells of settings by their names, of many the first ones', async () => {
    await send('PUT', '/api/admin/server-params', { domains: ['default'], defaultDomain: 'default' });
    await send('PUT', '/api/admin/server-params', { domains: ['default'], defaultDomain: 'default' });
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`p${10 + n}`, n]));
    await send('PUT', '/api/admin/server-params', many);
    await eventually(() => lines.length >= 2);
    expect(lines).toEqual([
      'INFO System: Settings were changed (domains, defaultDomain) by head@example.com.',
      'INFO System: Settings were changed (p10, p11, p12, p13, p14, p15, p16, p17, p18, p19 and 2 more) by head@example.com.',
    ]);
  });

  it('tells once that logins are refused, whatever was typed, and that the directory is away', async () => {
    await auth.addUser({ name: 'mori', password: 'good enough' });
    const logIn = (user: string, pass: string) =>
      auth.send(null, 'POST', '/api/users/login', { body: { user, pass }, headers: { 'user-agent': 'x' } });
    expect((await logIn('mori', 'good enough')).status).toBe(201);
    for (let n = 0; n < 3; n += 1) expect((await logIn('mori', `wrong ${n}`)).status).toBe(401);
    for (const name of ['my password', 'another']) expect((await logIn(name, 'wrong')).status).toBe(401);
    await eventually(() => lines.length >= 3);
    expect([...lines].sort()).toEqual([
      'ERROR System: The provider of logins does not answer.',
      'WARN System: A login as mori@example.com was refused.',
      'WARN System: A login with an unknown name was refused.',
    ]);
  });
});

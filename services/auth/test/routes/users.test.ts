import { type AuthTest, authTest } from '../authTest.js';

describe('/api/users', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest();
  });
  afterAll(() => auth.stop());

  it('tells every user the little that there is to know of another', async () => {
    const [asking, other] = [await auth.addUser(), await auth.addUser({ name: 'Mori.K', password: 'secret' })];
    const answer = await auth.send(asking, 'GET', `/api/users/${encodeURIComponent(other.userEmail)}`);
    const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect([answer.status, answer.json]).toEqual([
      200,
      { userEmail: 'Mori.K@example.com', loginId: 'Mori.K', description: '', createdAt: date, updatedAt: date },
    ]);
  });

  it('compares the address exactly and knows nothing else', async () => {
    const user = await auth.addUser({ name: 'exact' });
    for (const name of ['EXACT@example.com', 'exact', 'login', String(user.userId), 'nobody@example.com']) {
      const answer = await auth.send(user, 'GET', `/api/users/${name}`);
      expect([answer.status, answer.json]).toEqual([404, { error: 'The requested user was not found.' }]);
    }
    expect((await auth.send(null, 'GET', `/api/users/${user.userEmail}`)).status).toBe(401);
  });

  it.each([
    [{ superuser: true }, [], 'SUPERUSER'],
    [{}, ['manageServer'], 'ADMINISTRATOR'],
    [{}, ['personalInfoView'], 'USER'],
  ])('gives Slicebox the caller as userInfo (%#)', async (given, privileges, role) => {
    const user = await auth.addUser({ ...given, groups: [await auth.addGroup({ privileges })] });
    const answer = await auth.send(user, 'GET', '/api/users/current');
    expect([answer.status, answer.json]).toEqual([200, { id: user.userId, user: user.loginId, role }]);
  });

  it('has no current user for nobody and for a disabled one', async () => {
    const disabled = await auth.addUser({ loginEnabled: false });
    for (const user of [null, disabled]) {
      const answer = await auth.send(user, 'GET', '/api/users/current/');
      expect([answer.status, answer.text]).toEqual([404, 'Nobody is logged in.']);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    }
  });
});

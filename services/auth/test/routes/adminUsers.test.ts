import { DEFAULT_PREFERENCES } from '@circus/contracts';
import { auditOf } from '../auditOf.js';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';
import { logIn, passwordGrant, postLogin } from '../login/postLogin.js';

const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const NEVER = '1970-01-01T00:00:00.000Z';
const PASSWORD = 'correct horse';
/** The body itself. */
const ROOT = '';

describe('/api/admin/users', () => {
  let auth: AuthTest;
  let administrator: TestUser;
  let readers: number;
  let writers: number;
  beforeAll(async () => {
    auth = await authTest();
    administrator = await auth.addUser({
      name: 'administrator',
      groups: [await auth.addGroup({ privileges: ['manageServer'] })],
    });
    readers = await auth.addGroup({ domains: ['default'] });
    writers = await auth.addGroup({ groupName: 'writers', privileges: ['downloadVolume'] });
  });
  afterAll(() => auth.stop());

  let users = 0;
  const creation = (given: object = {}) => {
    const name = `new${++users}`;
    return {
      userEmail: `${name}@hosp.example`,
      loginId: name,
      password: PASSWORD,
      loginEnabled: true,
      description: 'A new user',
      groups: [readers],
      ...given,
    };
  };
  const post = (body: object) => auth.send(administrator, 'POST', '/api/admin/users', { body });
  const get = (userEmail: string) =>
    auth.send(administrator, 'GET', `/api/admin/users/${encodeURIComponent(userEmail)}`);
  const idOf = async (userEmail: string) =>
    (await auth.owner.user.findUniqueOrThrow({ where: { userEmail }, select: { id: true } })).id;

  describe('GET', () => {
    it('gives one user, with everything but the password', async () => {
      const user = await auth.addUser({ password: PASSWORD, groups: [writers, readers], preferences: { theme: 'x' } });
      const answer = await get(user.userEmail);
      expect([answer.status, answer.json]).toEqual([
        200,
        {
          userEmail: user.userEmail,
          loginId: user.loginId,
          description: '',
          loginEnabled: true,
          groups: [readers, writers],
          preferences: { theme: 'x' },
          myLists: [],
          lastLoginTime: NEVER,
          lastLoginIp: '',
          createdAt: DATE,
          updatedAt: DATE,
        },
      ]);
    });

    it('answers 404 for an unknown user, and compares the e-mail address exactly', async () => {
      const user = await auth.addUser();
      for (const userEmail of ['nobody@example.com', user.userEmail.toUpperCase()]) {
        const answer = await get(userEmail);
        expect([answer.status, answer.json]).toEqual([404, { error: 'The requested user was not found.' }]);
      }
    });

    it('gives all users in an envelope, newest first, without any password', async () => {
      const user = await auth.addUser({ password: PASSWORD });
      const { status, json, text } = await auth.send(administrator, 'GET', '/api/admin/users?limit=200');
      expect([status, json.page, json.totalItems]).toEqual([200, 1, json.items.length]);
      expect(json.items[0]).toMatchObject({ userEmail: user.userEmail, groups: [] });
      expect(json.items.at(-1).userEmail).toBe(administrator.userEmail);
      expect(text).not.toMatch(/password|argon2/i);
    });

    it('sorts by several keys, and gives pages', async () => {
      for (const name of ['zoe', 'Zoe2', 'abe']) await auth.addUser({ name });
      const names = async (query: string) =>
        (await auth.send(administrator, 'GET', `/api/admin/users?${query}`)).json.items.map(
          ({ loginId }: { loginId: string }) => loginId,
        );
      const ascending = encodeURIComponent(JSON.stringify({ loginEnabled: 1, loginId: 1 }));
      const all = await names(`limit=200&sort=${ascending}`);
      // By code point: capitals come first.
      expect(all).toEqual([...all].sort((a, b) => (a < b ? -1 : 1)));
      expect(await names(`limit=2&page=2&sort=${ascending}`)).toEqual(all.slice(2, 4));
      const past = await auth.send(administrator, 'GET', '/api/admin/users?page=1000');
      expect([past.status, past.json]).toEqual([200, { items: [], totalItems: all.length, page: 1000 }]);
    });

    it.each([
      ['a hidden field', 'sort={"password":1}', 'Bad sort parameter. Invalid key/value pair.'],
      ['the column of a hidden field', 'sort={"password_hash":1}', 'Bad sort parameter. Invalid key/value pair.'],
      ['no JSON', 'sort=createdAt', 'Bad sort parameter. Invalid JSON.'],
      ['a page of more than 200', 'limit=201', 'You cannot query more than 200 items at a time.'],
      ['a page before the first', 'page=0', 'The page must be an integer of 1 or more.'],
    ])('refuses %s', async (_case, query, error) => {
      const answer = await auth.send(administrator, 'GET', `/api/admin/users?${query}`);
      expect([answer.status, answer.json.error]).toEqual([400, error]);
    });

    it('passes unlimited over', async () => {
      const answer = await auth.send(administrator, 'GET', '/api/admin/users?unlimited&limit=1');
      expect([answer.status, answer.json.items.length]).toEqual([200, 1]);
    });
  });

  describe('POST', () => {
    it('makes a user who can log in, with preferences over the defaults', async () => {
      const body = creation({
        preferences: { theme: 'mode_black' },
        myLists: [{ myListId: 'x' }],
        groups: [writers, readers, writers],
      });
      const answer = await post(body);
      expect([answer.status, answer.json]).toEqual([201, { userEmail: body.userEmail }]);
      expect((await get(body.userEmail)).json).toEqual({
        userEmail: body.userEmail,
        loginId: body.loginId,
        description: 'A new user',
        loginEnabled: true,
        groups: [readers, writers],
        preferences: { ...DEFAULT_PREFERENCES, theme: 'mode_black' },
        myLists: [],
        lastLoginTime: NEVER,
        lastLoginIp: '',
        createdAt: DATE,
        updatedAt: DATE,
      });
      await logIn(auth, body.loginId, PASSWORD);
      await logIn(auth, body.userEmail, PASSWORD);
    });

    it('makes one who may not log in', async () => {
      const body = creation({ loginEnabled: false, groups: [] });
      expect((await post(body)).status).toBe(201);
      expect((await postLogin(auth, passwordGrant(body.loginId, PASSWORD))).status).toBe(400);
    });

    it('writes into the audit trail who made whom with which groups, and no password', async () => {
      const body = creation();
      await post(body);
      const [entry] = await auditOf(auth, 'user.create', body.userEmail);
      expect(entry).toMatchObject({
        entity: 'user',
        userEmail: administrator.userEmail,
        details: { loginId: body.loginId, loginEnabled: true, groups: [readers], hasPassword: true },
      });
      expect(JSON.stringify(entry?.details)).not.toMatch(/correct horse|argon2/);
    });

    it.each([
      ['no e-mail address', { userEmail: 'mori' }, '.userEmail'],
      ['an e-mail address of text with a space', { userEmail: 'mo ri@hosp.example' }, '.userEmail'],
      ['an empty login ID', { loginId: '' }, '.loginId'],
      ['a login ID that HTTP Basic could not carry', { loginId: 'a:b' }, '.loginId'],
      ['a login ID with a space behind it', { loginId: 'mori ' }, '.loginId'],
      ['a login ID with a control character', { loginId: 'mo\tri' }, '.loginId'],
      ['an empty password', { password: '' }, '.password'],
      ['a password of seven characters', { password: '1234567' }, '.password'],
      ['a password that no form could carry', { password: 'correct\nhorse' }, '.password'],
      ['no password', { password: undefined }, ROOT],
      ['a missing description', { description: undefined }, ROOT],
      ['missing groups', { groups: undefined }, ROOT],
      ['groups as text', { groups: ['1'] }, '.groups[0]'],
      ['a flag as text', { loginEnabled: 'true' }, '.loginEnabled'],
      ['a time of the last login', { lastLoginTime: NEVER }, ROOT],
      ['an address of the last login', { lastLoginIp: '10.0.0.1' }, ROOT],
      ['an unknown field', { superuser: true }, ROOT],
      ['an unknown preference', { preferences: { colour: 'red' } }, '.preferences'],
      ['a description that cannot be stored', { description: 'a\0' }, '.description'],
    ])('refuses %s', async (_case, given, dataPath) => {
      const body = creation(given);
      const refused = await post(body);
      expect([refused.status, refused.json.error]).toEqual([400, 'Request data is not correct.']);
      expect(refused.json.validationErrors).toContainEqual({
        keyword: expect.any(String),
        dataPath,
        message: expect.any(String),
      });
      await expect(auth.owner.user.count({ where: { loginId: body.loginId } })).resolves.toBe(0);
    });

    it('refuses groups that do not exist, and names them', async () => {
      const body = creation({ groups: [readers, 4711, 4712] });
      const refused = await post(body);
      expect([refused.status, refused.json]).toEqual([400, { error: 'groups: there is no group 4711, 4712.' }]);
      expect((await get(body.userEmail)).status).toBe(404);
    });

    it.each(['current', 'login', 'logout', 'Current'])('refuses the reserved login ID %s', async (loginId) => {
      const refused = await post(creation({ loginId }));
      expect([refused.status, refused.json.error]).toEqual([400, `loginId: "${loginId}" is reserved; choose another.`]);
    });

    it.each(['userEmail', 'loginId'] as const)('refuses a password that is the %s', async (name) => {
      const body = creation({ userEmail: 'Long.Name@hosp.example', loginId: 'Long.Name' });
      const refused = await post({ ...body, password: body[name].toLowerCase() });
      expect([refused.status, refused.json.error]).toEqual([
        400,
        'A password must be neither the e-mail address nor the login ID.',
      ]);
    });

    describe('of a name that is taken', () => {
      const EMAIL_TAKEN = 'userEmail: another user has this e-mail address, or it as login ID.';
      const ID_TAKEN = 'loginId: another user has this login ID, or it as e-mail address.';
      beforeAll(async () => {
        await auth.addUser({ name: 'taken' });
        await auth.owner.user.create({
          data: { userEmail: 'other@example.com', loginId: 'old.login@hosp.example', passwordHash: '' },
        });
      });

      it.each([
        ['the same e-mail address', { userEmail: 'taken@example.com' }, EMAIL_TAKEN],
        ['the same e-mail address in capitals', { userEmail: 'TAKEN@example.com' }, EMAIL_TAKEN],
        ['the same login ID', { loginId: 'taken' }, ID_TAKEN],
        ['the same login ID in capitals', { loginId: 'Taken' }, ID_TAKEN],
        ["another's login ID as e-mail address", { userEmail: 'old.login@hosp.example' }, EMAIL_TAKEN],
        ["another's e-mail address as login ID", { loginId: 'taken@example.com' }, ID_TAKEN],
      ])('answers 409 to %s', async (_case, given, error) => {
        const refused = await post(creation(given));
        expect([refused.status, refused.json]).toEqual([409, { error }]);
      });

      it('takes the e-mail address of the user itself as login ID', async () => {
        const body = creation();
        expect((await post({ ...body, loginId: body.userEmail })).status).toBe(201);
      });

      it('makes one of several that ask at the same moment', async () => {
        const answers = await Promise.all(
          Array.from({ length: 6 }, (_, i) =>
            post(i % 2 ? creation({ userEmail: 'race@hosp.example' }) : creation({ loginId: 'race@hosp.example' })),
          ),
        );
        expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
      });
    });
  });

  it('refuses everybody without manageServer with 401, before it looks at a body', async () => {
    const groups = [await auth.addGroup({ privileges: ['createProject', 'personalInfoView', 'issueOnetime'] })];
    const user = await auth.addUser({ groups });
    for (const caller of [user, null]) {
      for (const [method, path] of [
        ['GET', ''],
        ['GET', `/${user.userEmail}`],
        ['POST', ''],
        ['PATCH', `/${user.userEmail}`],
      ] as const) {
        const body = method === 'GET' ? undefined : { userEmail: 5 };
        const refused = await auth.send(caller, method, `/api/admin/users${path}`, { body });
        expect(refused.status).toBe(401);
        if (caller) expect(refused.json.error).toMatch(/privilege/);
      }
    }
    await expect(idOf(user.userEmail)).resolves.toBe(user.userId);
  });
});

import { DEFAULT_PREFERENCES } from '@circus/contracts';
import { type TestDatabase, testDatabase } from '@circus/testkit';
import { createAccount, type NewAccount } from '../../src/accounts/createAccount.js';
import { freeLoginId } from '../../src/accounts/loginIds.js';
import { updateAccount } from '../../src/accounts/updateAccount.js';
import { createGroup, updateGroup } from '../../src/groups/groupChanges.js';

const SUITE = { userId: null, userEmail: '', address: '', requestId: '' };

describe('accounts made with the database alone', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  const create = (account: NewAccount) =>
    database.owner.$transaction((transaction) => createAccount(transaction, SUITE, account));

  it('are enabled, in no group and with the default preferences, unless something else is said', async () => {
    const { userId } = await create({ userEmail: 'mori@users.invalid', loginId: 'mori', password: 'correct horse' });
    await expect(
      database.owner.user.findUnique({ where: { id: userId }, include: { groups: true } }),
    ).resolves.toMatchObject({
      userEmail: 'mori@users.invalid',
      loginId: 'mori',
      loginEnabled: true,
      superuser: false,
      description: '',
      preferences: DEFAULT_PREFERENCES,
      passwordHash: expect.stringMatching(/^\$argon2id\$/),
      groups: [],
    });
  });

  it('may have no password, and names that are not Latin', async () => {
    const { userId } = await create({ userEmail: '森@病院.example', loginId: '森', password: null });
    await expect(database.owner.user.findUnique({ where: { id: userId } })).resolves.toMatchObject({
      passwordHash: '',
    });
  });

  it.each<[string, Partial<NewAccount>, string]>([
    ['an e-mail address without an @', { userEmail: 'nobody' }, 'invalid'],
    ['an e-mail address with a space', { userEmail: 'no body@users.invalid' }, 'invalid'],
    ['a login ID with a colon', { loginId: 'no:body' }, 'invalid'],
    ['a reserved login ID', { loginId: 'Logout' }, 'invalid'],
    ['a short password', { password: 'short' }, 'invalid'],
    ['an unknown group', { groups: [4711] }, 'invalid'],
    ['a name that is taken', { loginId: 'MORI' }, 'conflict'],
  ])('are refused with %s, and leave nothing', async (_case, given, kind) => {
    const account = { userEmail: 'nobody@users.invalid', loginId: 'nobody', password: 'correct horse' };
    await expect(create({ ...account, ...given })).rejects.toMatchObject({ name: 'Refusal', kind });
    await expect(
      database.owner.user.count({ where: { description: '', userEmail: { contains: 'body' } } }),
    ).resolves.toBe(0);
  });

  it('get a free login ID by their e-mail address, in whatever case others are written', async () => {
    await create({ userEmail: 'Tanaka@a.example', loginId: 'Tanaka', password: null });
    await create({ userEmail: 'tanaka2@a.example', loginId: 'tanaka2', password: null });
    const loginId = await database.owner.$transaction((transaction) => freeLoginId(transaction, 'tanaka@b.example'));
    expect(loginId).toBe('tanaka3');
    await create({ userEmail: 'tanaka@b.example', loginId, password: null });
  });

  it('say whose access versions a change is to raise', async () => {
    const { owner } = database;
    const lists = await owner.group.create({ data: { groupName: 'template' } });
    const { groupId: _id, createdAt: _created, updatedAt: _updated, ...nothing } = lists;
    const { groupId } = await owner.$transaction((transaction) =>
      createGroup(transaction, SUITE, { ...nothing, privileges: [] }),
    );
    const { userId } = await create({
      userEmail: 'sato@a.example',
      loginId: 'sato',
      password: null,
      groups: [groupId],
    });
    const change = (groupName: string) =>
      owner.$transaction((transaction) => updateGroup(transaction, SUITE, groupId, { groupName }));
    await expect(change('renamed')).resolves.toEqual([userId]);
    await expect(change('renamed')).resolves.toEqual([]);
    const disable = () =>
      owner.$transaction((transaction) => updateAccount(transaction, SUITE, 'sato@a.example', { loginEnabled: false }));
    await expect(disable()).resolves.toEqual([userId]);
    await expect(disable()).resolves.toEqual([]);
  });
});

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ALL, events, GLOBAL_PRIVILEGES, PLUGIN_ROLES, PROJECT_ROLES } from '@circus/contracts';
import { type TestDatabase, testDatabase } from '@circus/testkit';
import { ensureAdministrator } from '../../src/firstStart/firstStart.js';
import { verifyPassword } from '../../src/passwords/passwordHash.js';

const EMAIL = 'mori@hospital.example';

describe('the first start', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(() => database.drop());

  const soleUser = async () => {
    const users = await database.owner.user.findMany({ include: { groups: { include: { group: true } } } });
    expect(users).toHaveLength(1);
    return users[0] as (typeof users)[number];
  };

  it('makes the domain, a group that may do everything, and the administrator in it', async () => {
    const made = await ensureAdministrator(database.open('auth'), { email: EMAIL, password: 'correct horse' });
    expect(made).toEqual({ created: true, email: EMAIL });

    const user = await soleUser();
    expect(user).toMatchObject({ userEmail: EMAIL, loginId: 'mori', superuser: true, loginEnabled: true });
    expect(user.preferences).toEqual({ theme: 'mode_white', personalInfoView: true });
    expect(user.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await expect(verifyPassword(user.passwordHash, 'correct horse')).resolves.toBe(true);

    const [membership] = user.groups;
    expect(membership?.group).toMatchObject({
      groupName: 'admin',
      privileges: Object.keys(GLOBAL_PRIVILEGES),
      domains: [ALL],
      ...Object.fromEntries([...Object.values(PROJECT_ROLES), ...PLUGIN_ROLES].map((list) => [list, [ALL]])),
    });
    const params = await database.owner.serverParam.findMany({ select: { key: true, value: true } });
    expect(params).toEqual([
      { key: 'domains', value: ['default'] },
      { key: 'defaultDomain', value: 'default' },
    ]);
  });

  it('generates a password that is long and easy to read where none is given', async () => {
    const made = await ensureAdministrator(database.open('auth'), { email: EMAIL });
    expect(made.password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    expect(made.password).not.toMatch(/[01ilo]/);
    await expect(verifyPassword((await soleUser()).passwordHash, made.password ?? '')).resolves.toBe(true);
  });

  it('changes nothing the second time, also for another e-mail address, and names the administrator there is', async () => {
    const service = database.open('auth');
    await ensureAdministrator(service, { email: EMAIL });
    const before = await soleUser();
    await expect(
      ensureAdministrator(service, { email: 'other@example.com', password: 'another one' }),
    ).resolves.toEqual({
      created: false,
      email: EMAIL,
    });
    expect(await soleUser()).toEqual(before);
    await expect(database.owner.group.count()).resolves.toBe(1);
  });

  it('makes one administrator when several start at once', async () => {
    const services = Array.from({ length: 4 }, () => database.open('auth', 1));
    const made = await Promise.all(services.map((service) => ensureAdministrator(service, { email: EMAIL })));
    expect(made.filter(({ created }) => created)).toHaveLength(1);
    expect(made.map(({ email }) => email)).toEqual([EMAIL, EMAIL, EMAIL, EMAIL]);
    await soleUser();
    await expect(database.owner.group.count()).resolves.toBe(1);
  });

  it('leaves server parameters alone that are there', async () => {
    await database.owner.serverParam.create({ data: { key: 'domains', value: ['siteA'] } });
    await ensureAdministrator(database.open('auth'), { email: EMAIL });
    const domains = await database.owner.serverParam.findUnique({ where: { key: 'domains' } });
    expect(domains?.value).toEqual(['siteA']);
  });

  it('finds another login ID where the first part of the address is taken or reserved', async () => {
    await database.owner.user.create({ data: { userEmail: 'x@example.com', loginId: 'mori', passwordHash: '' } });
    await ensureAdministrator(database.open('auth'), { email: EMAIL });
    const administrator = await database.owner.user.findUnique({ where: { userEmail: EMAIL } });
    expect(administrator?.loginId).toBe('mori2');
  });

  it('gives the administrator no login ID that is a path of the API', async () => {
    await ensureAdministrator(database.open('auth'), { email: 'current@example.com' });
    expect((await soleUser()).loginId).toBe('current2');
  });

  it('makes an account of that address, brought from elsewhere, the administrator and leaves its password', async () => {
    await database.owner.user.create({
      data: { userEmail: EMAIL, loginId: 'm', passwordHash: 'kept', loginEnabled: false },
    });
    await expect(ensureAdministrator(database.open('auth'), { email: EMAIL })).resolves.toEqual({
      created: false,
      email: EMAIL,
    });
    const user = await soleUser();
    expect(user).toMatchObject({ superuser: true, loginEnabled: true, passwordHash: 'kept', accessVersion: 2 });
    expect(user.groups).toHaveLength(1);
  });

  it('adds no rights to a group "admin" that has fewer', async () => {
    const weak = await database.owner.group.create({ data: { groupName: 'admin', privileges: ['manageServer'] } });
    await ensureAdministrator(database.open('auth'), { email: EMAIL });
    const [membership] = (await soleUser()).groups;
    expect(membership?.groupId).not.toBe(weak.groupId);
    const after = await database.owner.group.findUnique({ where: { groupId: weak.groupId } });
    expect(after?.privileges).toEqual(['manageServer']);
  });

  it('puts the new administrator into the audit trail, without the password', async () => {
    const made = await ensureAdministrator(database.open('auth'), { email: EMAIL });
    const [event] = await database.owner.authOutbox.findMany({ where: { subject: events.auditRecorded.subject } });
    expect(event?.payload).toMatchObject({ action: 'user.create', entity: 'user', entityId: EMAIL });
    expect(JSON.stringify(event)).not.toContain(made.password);
  });

  it('tells services that asked before it that there is a domain now, once', async () => {
    for (let start = 0; start < 2; start++) await ensureAdministrator(database.open('auth'), { email: EMAIL });
    const told = await database.owner.authOutbox.findMany({ where: { subject: events.serverParamChanged.subject } });
    expect(told.map(({ payload }) => payload)).toEqual([{ version: 1, keys: ['domains', 'defaultDomain'] }]);
  });
});

describe('the script of the first start', () => {
  const script = join(process.cwd(), 'services/auth/dist/first-start.js');
  const run = (environment: Record<string, string>) =>
    promisify(execFile)(process.execPath, [script], { env: environment });

  it('is built', () => {
    expect(existsSync(script)).toBe(true);
  });

  it('prints one line of JSON and nothing else', async () => {
    const database = await testDatabase();
    try {
      const environment = { DATABASE_URL: database.urlFor('auth'), CIRCUS_ADMIN_EMAIL: EMAIL };
      const first = await run(environment);
      expect(first.stderr).toBe('');
      expect(first.stdout.endsWith('\n')).toBe(true);
      expect(JSON.parse(first.stdout)).toEqual({
        created: true,
        email: EMAIL,
        password: expect.stringMatching(/^[a-z2-9-]{23}$/),
      });
      const second = await run(environment);
      expect(second.stdout).toBe(`{"created":false,"email":"${EMAIL}"}\n`);
    } finally {
      await database.drop();
    }
  });

  it('says what is wrong with its environment, without a password, and ends with 1', async () => {
    const environment = {
      DATABASE_URL: 'postgresql://localhost/none',
      CIRCUS_ADMIN_EMAIL: 'nobody',
      CIRCUS_ADMIN_PASSWORD: 'short',
    };
    const failure = await run(environment).catch((error) => error);
    expect(failure.code).toBe(1);
    expect(failure.stderr).toMatch(/CIRCUS_ADMIN_EMAIL: must be an e-mail address/);
    expect(failure.stderr).toMatch(/CIRCUS_ADMIN_PASSWORD: must have at least 8 characters/);
    expect(failure.stderr).not.toContain('short');
    expect(failure.stdout).toBe('');
  });

  it('says that the database is away', async () => {
    const environment = { DATABASE_URL: 'postgresql://x:secret@127.0.0.1:1/none', CIRCUS_ADMIN_EMAIL: EMAIL };
    const failure = await run(environment).catch((error) => error);
    expect(failure.code).toBe(1);
    expect(failure.stderr).toBe('The database does not answer.\n');
  });
});

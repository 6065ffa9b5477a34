import { rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { command as add } from '../../src/commands/users-add.js';
import { command as disable } from '../../src/commands/users-disable.js';
import { command as enable } from '../../src/commands/users-enable.js';
import { command as list } from '../../src/commands/users-list.js';
import { command as setPassword } from '../../src/commands/users-set-password.js';
import { insertTokenPair } from '../../src/tokens/sessionTokenRepository.js';
import { insertPermanentToken } from '../../src/tokens/tokenRepository.js';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';
import { runCommand } from './runCommand.js';

describe('the commands for users', () => {
  let auth: AuthTest;
  let readers: number;
  beforeAll(async () => {
    auth = await authTest({ OUTBOX_POLL_INTERVAL_MS: '100' });
    readers = await auth.addGroup({ groupName: 'readers' });
  });
  afterAll(() => auth.stop());

  const works = async (user: string, password: string) =>
    (await auth.peer.request(rpc.authenticate, { kind: 'basic', user, password, address: '10.0.0.1' })).ok as boolean;
  const opens = async (token: string) => (await auth.peer.request(rpc.authenticate, { kind: 'bearer', token })).ok;
  const logIn = async ({ userId }: TestUser) =>
    auth.database.$transaction((transaction) =>
      insertTokenPair(transaction, userId, { accessTokenMs: 60_000, refreshTokenMs: 60_000 }),
    );
  const audited = (action: string, entityId: string) =>
    eventually(() => auth.owner.auditEntry.findFirst({ where: { action, entityId }, orderBy: { id: 'desc' } }));

  it('need the database alone', () => {
    for (const command of [add, disable, enable, list, setPassword])
      expect(command).toMatchObject({ name: expect.stringMatching(/^users [a-z-]+$/), needs: 'database' });
  });

  describe('users add', () => {
    it('makes an account whose generated password is shown once, and works', async () => {
      const [made, password] = await runCommand(add, auth, ['abe@example.com']);
      expect(made).toBe('Made the user abe@example.com with the login ID abe.');
      const [, shown = ''] = /^Password: (\S+) {2}\(shown this once only: keep it\)$/.exec(password ?? '') ?? [];
      await expect(works('abe', shown)).resolves.toBe(true);
      await expect(works('abe@example.com', shown)).resolves.toBe(true);
    });

    it('takes a login ID, and groups by name or id', async () => {
      const second = await auth.addGroup({ groupName: 'writers' });
      const group = ['readers', String(second)];
      await runCommand(add, auth, ['endo@example.com'], { loginId: 'e.endo', group });
      const user = await auth.owner.user.findUnique({ where: { loginId: 'e.endo' }, include: { groups: true } });
      expect(user?.groups.map(({ groupId }) => groupId).sort()).toEqual([readers, second].sort());
    });

    it('leaves an entry in the audit trail that shows no password', async () => {
      await runCommand(add, auth, ['fujii@example.com']);
      const entry = await audited('user.create', 'fujii@example.com');
      expect(entry).toMatchObject({ userId: null, details: { loginId: 'fujii' } });
      expect(JSON.stringify(entry.details)).not.toMatch(/argon|\w{5}-\w{5}/);
    });

    it('refuses what the API refuses: names that are taken or malformed', async () => {
      const { userEmail, loginId } = await auth.addUser();
      await expect(runCommand(add, auth, [userEmail])).rejects.toThrow(/another user/);
      await expect(runCommand(add, auth, ['x@example.com'], { loginId })).rejects.toThrow(/another user/);
      await expect(runCommand(add, auth, ['x@example.com'], { loginId: 'current' })).rejects.toThrow(/reserved/);
      await expect(runCommand(add, auth, ['nobody'])).rejects.toThrow(/e-mail address/);
      await expect(auth.owner.user.count({ where: { userEmail: 'x@example.com' } })).resolves.toBe(0);
    });

    it('refuses groups that there are not, and names that mean several', async () => {
      const twins = [await auth.addGroup({ groupName: 'twin' }), await auth.addGroup({ groupName: 'twin' })];
      const into = (group: string) => runCommand(add, auth, ['x@example.com'], { group: [group] });
      await expect(into('nowhere')).rejects.toThrow('There is no group "nowhere"');
      await expect(into('99999')).rejects.toThrow('There is no group "99999"');
      await expect(into('twin')).rejects.toThrow(`give one of the ids ${twins.join(', ')}.`);
      await expect(auth.owner.user.count({ where: { userEmail: 'x@example.com' } })).resolves.toBe(0);
    });
  });

  describe('users disable and enable', () => {
    it('end every login of the account, and let it in again', async () => {
      const user = await auth.addUser({ password: 'correct horse' });
      const { accessToken } = await logIn(user);
      const { accessToken: permanent } = await auth.database.$transaction((transaction) =>
        insertPermanentToken(transaction, user.userId, 'for the test'),
      );
      expect(await runCommand(disable, auth, [user.loginId])).toEqual([
        `The user ${user.userEmail} may not log in any more.`,
      ]);
      await expect(works(user.loginId, 'correct horse')).resolves.toBe(false);
      await expect(opens(accessToken)).resolves.toBe(false);
      await expect(opens(permanent)).resolves.toBe(false);

      expect(await runCommand(enable, auth, [user.userEmail])).toEqual([`The user ${user.userEmail} may log in.`]);
      await expect(works(user.loginId, 'correct horse')).resolves.toBe(true);
      await expect(opens(accessToken)).resolves.toBe(false);
      await expect(opens(permanent)).resolves.toBe(true);
    });

    it('tell a running suite to forget the user, and leave an entry in the audit trail', async () => {
      const user = await auth.addUser();
      await runCommand(disable, auth, [user.loginId]);
      const events = await auth.owner.$queryRaw<{ payload: unknown }[]>`
        SELECT payload FROM auth.outbox WHERE subject = 'circus.access.changed'
          AND payload->'userIds' = ${JSON.stringify([user.userId])}::jsonb`;
      expect(events).toHaveLength(1);
      expect(await audited('user.update', user.userEmail)).toMatchObject({
        userId: null,
        details: { changes: { loginEnabled: { from: true, to: false } } },
      });
    });

    it('leave somebody who can manage the server', async () => {
      const manages = await auth.addGroup({ privileges: ['manageServer'] });
      const sole = await auth.addUser({ groups: [manages] });
      await expect(runCommand(disable, auth, [sole.loginId])).rejects.toThrow(/manageServer/);
      await auth.addUser({ groups: [manages] });
      await expect(runCommand(disable, auth, [sole.loginId])).resolves.toHaveLength(1);
    });

    it('do not know somebody who is not there', async () => {
      for (const command of [enable, disable, setPassword])
        await expect(runCommand(command, auth, ['nobody'])).rejects.toThrow(
          'There is no user with the e-mail address or login ID "nobody".',
        );
    });
  });

  describe('users list', () => {
    it('is a table of all users with their groups, in the order in which they were made', async () => {
      await auth.addUser({ name: 'goto', groups: [readers] });
      await auth.addUser({ name: 'harada', loginEnabled: false });
      const [headings, ...lines] = await runCommand(list, auth);
      expect(headings).toMatch(/^E-MAIL +LOGIN ID +MAY LOG IN +LAST LOGIN +GROUPS$/);
      expect(lines.at(-2)).toMatch(/^goto@example.com +goto +yes +never +readers$/);
      expect(lines.at(-1)).toMatch(/^harada@example.com +harada +no +never$/);
    });

    it('gives the terminal no orders that somebody hid in a name', async () => {
      await auth.addUser({ name: 'evil\u001b[2J' });
      expect((await runCommand(list, auth)).join('')).not.toContain('\u001b');
    });
  });
});

import { rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { command } from '../../src/commands/add-permanent-token.js';
import { type AuthTest, authTest } from '../authTest.js';
import { runCommand } from './runCommand.js';

const DESCRIPTION = 'A permanent token for API access';

describe('add-permanent-token', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest({ OUTBOX_POLL_INTERVAL_MS: '100' });
  });
  afterAll(() => auth.stop());

  const run = (name: string, description = DESCRIPTION) => runCommand(command, auth, [name], { description });
  const tokenIn = (line = ''): string => /^Your permanent access token is: ([0-9a-f]{40})$/.exec(line)?.[1] ?? '';

  it('needs the database alone, and says what its options are', () => {
    expect(command).toMatchObject({ name: 'add-permanent-token', needs: 'database' });
    expect(command.options?.[0]).toMatchObject({
      flags: expect.stringMatching(/^-d, --description/),
      default: DESCRIPTION,
    });
  });

  it.each(['userEmail', 'loginId'] as const)('prints a token that works, for the %s', async (key) => {
    const user = await auth.addUser();
    const printed = await run(user[key]);
    expect(printed).toHaveLength(1);
    const token = tokenIn(printed[0]);
    await expect(auth.peer.request(rpc.authenticate, { kind: 'bearer', token })).resolves.toMatchObject({
      ok: true,
      userId: user.userId,
    });
    const { items } = (await auth.send(user, 'GET', '/api/tokens')).json;
    expect(items).toMatchObject([{ description: DESCRIPTION }]);
  });

  it('has no limit of ten', async () => {
    const user = await auth.addUser();
    for (let i = 0; i < 11; i++) await run(user.loginId, `token ${i}`);
    expect((await auth.send(user, 'GET', '/api/tokens')).json.totalItems).toBe(11);
    const refused = await auth.send(user, 'POST', '/api/tokens', { body: { description: 'x' } });
    expect(refused.status).toBe(400);
  });

  it('refuses an unknown user, a disabled one and a description that is none', async () => {
    const disabled = await auth.addUser({ loginEnabled: false });
    const user = await auth.addUser();
    await expect(run('nobody')).rejects.toThrow('There is no user with the e-mail address or login ID "nobody".');
    await expect(run(disabled.loginId)).rejects.toThrow(/may not log in/);
    await expect(run(user.loginId, '')).rejects.toThrow(/description/);
    await expect(
      auth.owner.accessToken.count({ where: { userId: { in: [user.userId, disabled.userId] } } }),
    ).resolves.toBe(0);
  });

  it('leaves an entry in the audit trail', async () => {
    const user = await auth.addUser();
    await run(user.loginId, 'for the audit');
    const [token] = (await auth.send(user, 'GET', '/api/tokens')).json.items;
    const entry = await eventually(() => auth.owner.auditEntry.findFirst({ where: { entityId: token.tokenId } }));
    expect(entry).toMatchObject({
      action: 'token.create',
      userId: null,
      details: { userEmail: user.userEmail, description: 'for the audit' },
    });
  });
});

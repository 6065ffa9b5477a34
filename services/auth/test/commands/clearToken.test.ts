import { randomBytes } from 'node:crypto';
import { events, newId, rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { findLoginAccount } from '../../src/accounts/accountRepository.js';
import { command } from '../../src/commands/clear-token.js';
import { insertTokenPair } from '../../src/tokens/sessionTokenRepository.js';
import { insertPermanentToken } from '../../src/tokens/tokenRepository.js';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';
import { runCommand } from './runCommand.js';

const HINT = 'Permanent access tokens stay; --all deletes them too.';

describe('clear-token', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest({ OUTBOX_POLL_INTERVAL_MS: '100' });
  });
  afterAll(() => auth.stop());
  beforeEach(async () => {
    await auth.owner.accessToken.deleteMany();
    await auth.owner.session.deleteMany();
  });

  const logIn = async ({ userId }: TestUser) =>
    (
      await auth.database.$transaction((transaction) =>
        insertTokenPair(transaction, userId, { accessTokenMs: 60_000, refreshTokenMs: 60_000 }),
      )
    ).accessToken;
  const permanentToken = async ({ userId }: TestUser) =>
    (await auth.database.$transaction((transaction) => insertPermanentToken(transaction, userId, 'for the test')))
      .accessToken;
  const session = ({ userId }: TestUser) =>
    auth.owner.session.create({
      data: { sessionId: newId(), userId, tokenHash: randomBytes(32), address: '', agentHash: randomBytes(32) },
    });
  const works = async (token: string) =>
    (await auth.peer.request(rpc.authenticate, { kind: 'bearer', token })).ok as boolean;
  const version = async ({ loginId }: TestUser) => (await findLoginAccount(auth.owner, loginId))?.accessVersion;

  it('needs the database alone', () => {
    expect(command).toMatchObject({ name: 'clear-token', needs: 'database' });
    expect(command.options).toMatchObject([{ flags: '-a, --all' }]);
  });

  it('ends logins of every kind, and leaves permanent tokens, with a hint how they are deleted too', async () => {
    const [mori, sato] = [await auth.addUser(), await auth.addUser()];
    const [first, second, permanent] = [await logIn(mori), await logIn(sato), await permanentToken(mori)];
    await session(mori);
    expect(await runCommand(command, auth)).toEqual(['Deleted 2 access token(s).', 'Ended 1 session(s).', HINT]);
    await expect(works(first)).resolves.toBe(false);
    await expect(works(second)).resolves.toBe(false);
    await expect(works(permanent)).resolves.toBe(true);
    expect(await auth.owner.session.count()).toBe(0);
  });

  it('deletes permanent tokens too where that is asked for', async () => {
    const mori = await auth.addUser();
    const tokens = [await logIn(mori), await permanentToken(mori)];
    expect(await runCommand(command, auth, [], { all: true })).toEqual(['Deleted 2 access token(s).']);
    for (const token of tokens) await expect(works(token)).resolves.toBe(false);
  });

  it('says so where there is nothing to delete', async () => {
    expect(await runCommand(command, auth)).toEqual(['Deleted 0 access token(s).', HINT]);
  });

  it('tells the running suite to forget the users concerned, and nobody else', async () => {
    const [mori, sato, abe] = [await auth.addUser(), await auth.addUser(), await auth.addUser()];
    await logIn(mori);
    await session(sato);
    const told: number[] = [];
    await auth.peer.subscribe(events.accessChanged, ({ userIds }) => {
      told.push(...userIds);
    });
    const before = await Promise.all([mori, sato, abe].map(version));
    await runCommand(command, auth);
    await eventually(() => told.includes(sato.userId));
    expect(told).toEqual(expect.arrayContaining([mori.userId, sato.userId]));
    expect(told).not.toContain(abe.userId);
    const after = await Promise.all([mori, sato, abe].map(version));
    expect(after).toEqual([Number(before[0]) + 1, Number(before[1]) + 1, before[2]]);
  });

  it('leaves an entry in the audit trail', async () => {
    const mori = await auth.addUser();
    for (let login = 0; login < 7; login++) await logIn(mori);
    await runCommand(command, auth, [], { all: true });
    const entry = await eventually(() =>
      auth.owner.auditEntry.findFirst({
        where: { action: 'token.clear', details: { path: ['tokens'], equals: 7 } },
      }),
    );
    expect(entry).toMatchObject({ userId: null, entity: 'token', entityId: 'all', details: { sessions: 0 } });
  });
});

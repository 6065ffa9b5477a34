import { events, newId } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { appendLogEntries } from '../../src/log/logRepository.js';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

describe('GET /api/log', () => {
  let auth: AuthTest;
  let user: TestUser;
  beforeAll(async () => {
    auth = await authTest();
    user = await auth.addUser();
    const write = (second: number, entryType: 'INFO' | 'ERROR', subject: 'Box' | 'Import', id = newId()) => {
      const line = { version: 1 as const, at: at(second), entryType, subject, message: `line ${second}` };
      return auth.peer.publish(events.logWritten, line, id);
    };
    for (let second = 0; second < 25; second++) {
      await write(second, second % 2 ? 'INFO' : 'ERROR', second < 5 ? 'Box' : 'Import');
    }
    await eventually(async () => (await auth.owner.logEntry.count()) === 25);
  });
  afterAll(() => auth.stop());

  const messages = async (query = '') => {
    const answer = await auth.send(user, 'GET', `/api/log${query}`);
    expect(answer.status).toBe(200);
    return answer.json.map(({ message }: { message: string }) => Number(message.slice(5)));
  };

  it('gives the newest twenty lines, newest first, in the form of Slicebox', async () => {
    const answer = await auth.send(user, 'GET', '/api/log');
    expect(answer.json).toHaveLength(20);
    expect(answer.json[0]).toEqual({
      id: expect.any(Number),
      created: Date.parse(at(24)),
      entryType: 'ERROR',
      subject: 'Import',
      message: 'line 24',
    });
    await expect(messages()).resolves.toEqual(Array.from({ length: 20 }, (_, i) => 24 - i));
  });

  it('pages, and gives all for a negative count', async () => {
    await expect(messages('?startindex=20')).resolves.toEqual([4, 3, 2, 1, 0]);
    await expect(messages('?startindex=3&count=2')).resolves.toEqual([21, 20]);
    await expect(messages('?count=0')).resolves.toEqual([]);
    await expect(messages('?count=-1')).resolves.toHaveLength(25);
    await expect(messages('?startindex=1000')).resolves.toEqual([]);
    // Of a repeated parameter the first counts.
    await expect(messages('?count=1&count=5')).resolves.toEqual([24]);
  });

  it('filters by subject and type, exactly and together', async () => {
    await expect(messages('?subject=Box')).resolves.toEqual([4, 3, 2, 1, 0]);
    await expect(messages('?subject=box')).resolves.toEqual([]);
    await expect(messages('?subject=Box&type=INFO')).resolves.toEqual([3, 1]);
    await expect(messages('?type=&subject=&count=1')).resolves.toEqual([24]);
  });

  it.each([
    '?type=DEBUG',
    '?type=warn',
    '?startindex=-1',
    '?startindex=a',
    '?startindex=',
    '?count=1.5',
    '?count=1e3',
    '?count=0x10',
    '?count=%205',
    '?count=99999999999999999999',
    '?subject=%00',
  ])('refuses %s with 400 as plain text', async (query) => {
    const refused = await auth.send(user, 'GET', `/api/log${query}`);
    expect(refused.status).toBe(400);
    expect(refused.headers['content-type']).toMatch(/^text\/plain/);
    expect(refused.text).not.toBe('');
  });

  it('refuses nobody with 401', async () => {
    const refused = await auth.send(null, 'GET', '/api/log');
    expect([refused.status, refused.text]).toEqual([401, 'Unauthorized request: no authentication given']);
  });

  it('keeps a line once, however often its event comes, and one with characters that cannot be stored', async () => {
    const line = { version: 1 as const, at: at(59), entryType: 'WARN' as const, subject: 'SCP' as const };
    const id = newId();
    await auth.peer.publish(events.logWritten, { ...line, message: 'a\0b' }, id);
    await eventually(() => auth.owner.logEntry.findFirst({ where: { eventId: id } }));
    // The stream drops a second publication for some minutes only: the table must do so for good.
    await appendLogEntries(auth.database, [{ eventId: id, line: { ...line, message: 'a\0b' } }]);
    const rows = await auth.owner.logEntry.findMany({ where: { eventId: id } });
    expect(rows.map(({ message }) => message)).toEqual(['a\ufffdb']);
  });
});

describe('DELETE /api/log', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest();
  });
  afterAll(() => auth.stop());

  it('removes one line, or all, for administrators alone', async () => {
    const administrator = await auth.addUser({ groups: [await auth.addGroup({ privileges: ['manageServer'] })] });
    const user = await auth.addUser();
    const line = { version: 1 as const, at: at(0), entryType: 'INFO' as const, subject: 'Box' as const, message: 'x' };
    for (let n = 0; n < 3; n++) await auth.peer.publish(events.logWritten, line, newId());
    const [first] = await eventually(async () => {
      const rows = await auth.owner.logEntry.findMany();
      return rows.length === 3 && rows;
    });
    for (const path of ['/api/log', `/api/log/${first?.id}`]) {
      expect((await auth.send(user, 'DELETE', path)).status).toBe(403);
      expect((await auth.send(null, 'DELETE', path)).status).toBe(401);
    }
    expect((await auth.send(administrator, 'DELETE', `/api/log/${first?.id}`)).status).toBe(204);
    expect(await auth.owner.logEntry.count()).toBe(2);
    expect((await auth.send(administrator, 'DELETE', `/api/log/${first?.id}`)).status).toBe(204);
    for (const id of ['0', '007', '9223372036854775808', '9'.repeat(30)]) {
      expect((await auth.send(administrator, 'DELETE', `/api/log/${id}`)).status).toBe(204);
    }
    for (const id of ['x', '-1', '1.0', '1e3', '%31%20']) {
      expect((await auth.send(administrator, 'DELETE', `/api/log/${id}`)).status).toBe(404);
    }
    for (let n = 0; n < 2; n += 1) {
      expect((await auth.send(administrator, 'DELETE', '/api/log')).status).toBe(204);
      expect(await auth.owner.logEntry.count()).toBe(0);
    }

    // What was removed stays on record, and nothing is when there was nothing to remove.
    const removals = await eventually(async () => {
      const found = await auth.owner.auditEntry.findMany({ where: { action: 'log.delete' }, orderBy: { id: 'asc' } });
      return found.length >= 2 && found;
    });
    expect(removals).toMatchObject([
      {
        userId: administrator.userId,
        entity: 'log',
        entityId: String(first?.id),
        details: { created: at(0), entryType: 'INFO', subject: 'Box', message: 'x' },
      },
      { userId: administrator.userId, entity: 'log', entityId: '', details: { lines: 2 } },
    ]);
    expect(removals).toHaveLength(2);
  });
});
